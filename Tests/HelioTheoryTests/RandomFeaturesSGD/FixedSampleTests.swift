import HelioCore
import HelioLinalg
import HelioNumerics
import HelioTheory
import Testing

private func close(_ a: Double, _ b: Double, _ tolerance: Double) -> Bool {
  abs(a - b) <= tolerance * max(abs(a), abs(b), 1e-300)
}

private let stream = RandomStream(seed: 11, purpose: "fixed sample tests")

private func sample(_ n: Int, _ P: Int) throws -> (FixedSample, labels: [Double]) {
  let Phi = Matrix<Double>.normal(
    rows: n, columns: P, scale: 1 / Double(P).squareRoot(), from: stream.substream("features"))
  let root = Matrix<Double>.normal(
    rows: P, columns: P, scale: 1 / Double(P), from: stream.substream("root"))
  let test = try FeatureMoments(
    secondMoment: gram(root, of: .rows),
    targetCorrelation: stream.substream("correlation").normals(P).map { 0.1 * $0 }, targetPower: 1)
  return (
    try FixedSample(features: Phi, test: test), stream.substream("labels").normals(n)
  )
}

@Suite struct FixedSampleTests {
  /// The exact recursion is the mean over every order of a few steps.
  @Test(arguments: [1, 2], [0, 1]) func exactIsTheMeanOverAllOrders(B: Int, start: Int) throws {
    let (n, P, T) = (3, 4, 2)
    let (fixed, y) = try sample(n, P)
    let Phi = Matrix<Double>.normal(
      rows: n, columns: P, scale: 0.5, from: stream.substream("features"))
    let schedule = try StepSchedule(
      learningRate: 0.9, decayExponent: 0.4, stepCount: T, batchSize: B, averageStart: start)
    let risk = try fixed.exact(labels: y, schedule)
    let test = try FeatureMoments(
      secondMoment: gram(
        Matrix<Double>.normal(
          rows: P, columns: P, scale: 1 / Double(P), from: stream.substream("root")), of: .rows),
      targetCorrelation: stream.substream("correlation").normals(P).map { 0.1 * $0 },
      targetPower: 1)
    let orders = Int(pow(Double(n), Double(T * B)))
    var (train, last, average) = (0.0, 0.0, 0.0)
    for order in 0..<orders {
      var (code, theta) = (order, [Double](repeating: 0, count: P))
      var (sum, before) = (start == 0 ? theta : nil as [Double]?, theta)
      for t in 1...T {
        before = theta
        if t > 1 { sum = sum.map { zip($0, theta).map { $0 + $1 } } ?? theta }
        var change = [Double](repeating: 0, count: P)
        for _ in 0..<B {
          let i = code % n
          code /= n
          let miss = dot(Phi.row(i), theta) - y[i]
          for j in 0..<P { change[j] -= schedule.step(t) / Double(B) * miss * Phi[i, j] }
        }
        add(change, to: &theta)
      }
      let fitted = product(Phi, before)
      train += zip(fitted, y).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / Double(n)
      last += test.risk(theta)
      average += test.risk((sum ?? theta).map { $0 / Double(T - start) })
    }
    let count = Double(orders)
    #expect(close(risk.trainError, train / count, 1e-12))
    #expect(close(risk.test.last, last / count, 1e-12))
    #expect(close(risk.test.average, average / count, 1e-12))
  }

  /// One sample leaves no randomness: the closure, the exact recursion and descent are the same.
  @Test func oneSample() throws {
    let (fixed, y) = try sample(1, 3)
    let schedule = try StepSchedule(learningRate: 0.8, stepCount: 5)
    let exact = try fixed.exact(labels: y, schedule)
    let closure = try fixed.homogenised(labels: y, schedule)
    #expect(close(exact.test.last, closure.test.last, 1e-12))
    #expect(close(exact.test.average, closure.gradientDescent.average, 1e-12))
  }

  /// The noise-averaged split is the mean over the 2n labels f ± sigma sqrt(n) e_i.
  @Test(arguments: [(6, 4), (5, 9)]) func decompositionIsTheMeanOverLabels(n: Int, P: Int) throws {
    let (fixed, f) = try sample(n, P)
    let schedule = try StepSchedule(
      learningRate: 0.7, decayExponent: 0.1, stepCount: 40, batchSize: 2)
    let sources = try fixed.decomposition(labels: f, noiseVariance: 0.3, schedule)
    var (total, descent) = (IterateRisk(last: 0, average: 0), IterateRisk(last: 0, average: 0))
    for i in 0..<n {
      for sign in [-1.0, 1] {
        var y = f
        y[i] += sign * (0.3 * Double(n)).squareRoot()
        let risk = try fixed.homogenised(labels: y, schedule)
        total.last += risk.test.last / Double(2 * n)
        total.average += risk.test.average / Double(2 * n)
        descent.average += risk.gradientDescent.average / Double(2 * n)
      }
    }
    #expect(close(sources.bias.last + sources.variance.last, total.last, 1e-8))
    #expect(close(sources.bias.average + sources.variance.average, total.average, 1e-8))
    #expect(
      close(
        sources.gradientDescentBias.average + sources.gradientDescentVariance.average,
        descent.average, 1e-8))
  }

  /// A large batch and many steps end at the readout of least norm.
  @Test func descentEndsAtTheMinimumNorm() throws {
    let (fixed, f) = try sample(4, 7)
    let schedule = try StepSchedule(
      learningRate: 2, stepCount: 40_000, batchSize: 1_000_000_000, averageStart: 39_000)
    let sources = try fixed.decomposition(labels: f, noiseVariance: 0.5, schedule)
    let end = try fixed.minimumNorm(labels: f, noiseVariance: 0.5)
    #expect(close(sources.bias.last, end.bias, 1e-6))
    #expect(close(sources.variance.average, end.variance, 1e-6))
    #expect(fixed.rank == 4)
  }

  /// The closure stands where its formula says, and the exact map grows no slower than the closure's.
  @Test func stability() throws {
    let (fixed, y) = try sample(12, 4)
    let modes = FeatureModes(
      eigenvalues: fixed.eigenvalues, multiplicities: [1, 1, 1, 1], squaredTargets: [0, 0, 0, 0],
      approximationError: 0)
    let stability = try StepStability(modes, batchSize: 1, sampling: .withReplacement)
    let largest = try #require(stability.largestStableStep)
    #expect(close(largest, 2 / fixed.eigenvalues.reduce(0, +), 1e-12))
    #expect(try #require(try fixed.spectralRadius(step: largest, batchSize: 1)) > 1)
    let g = 0.3 * largest
    #expect(try #require(try fixed.spectralRadius(step: g, batchSize: 1)) < 1)
    let end = try fixed.homogenised(
      labels: y, StepSchedule(learningRate: g, stepCount: 30_000)
    ).trainError
    let best = try fixed.homogenised(
      labels: y, StepSchedule(learningRate: g, stepCount: 30_000, batchSize: 1_000_000_000)
    ).trainError
    #expect(best < end)
    let level = try #require(stability.stationaryExcess(step: g, residualVariance: best))
    #expect(close(end - best, level, 1e-6))
  }
}
