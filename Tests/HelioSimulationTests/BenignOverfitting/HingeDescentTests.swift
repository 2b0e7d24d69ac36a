import HelioCore
import HelioLinalg
import HelioNumerics
import HelioSimulation
import Testing
import _HelioTestSupport

private let stream = RandomStream(seed: 8, purpose: "hinge descent tests")

private func sample(_ n: Int, _ d: Int, _ index: Int = 0) throws -> SignalSample {
  SignalSample(
    try SignalMixture(dimension: d, signalPower: 0.2), sampleCount: n, labelFlipRate: 0.1,
    from: stream.at(index).substream("data"))
}

/// The descent of the sheet written out, entry by entry.
private func writtenOut(
  _ X: Matrix<Double>, _ y: [Double], _ start: Matrix<Double>, _ alpha: Double, _ lr: Double,
  _ steps: Int
) -> (weights: Matrix<Double>, violations: Int) {
  var (W, violations) = (start, 0)
  let (p, scale) = (W.rows, 1 / Double(W.rows).squareRoot())
  for _ in 0..<steps {
    var next = W
    for i in 0..<X.rows {
      let z = (0..<p).map { dot(W.row($0), X.row(i)) }
      let f = (0..<p).reduce(0.0) {
        $0 + scale * ($1 % 2 == 0 ? 1 : -1) * max(z[$1], alpha * z[$1])
      }
      guard y[i] * f < 1 else { continue }
      violations += 1
      for j in 0..<p {
        let pull = lr * y[i] * scale * (j % 2 == 0 ? 1 : -1) * (z[j] > 0 ? 1 : alpha)
        for k in 0..<X.columns { next[j, k] += pull * X[i, k] }
      }
    }
    W = next
  }
  return (W, violations)
}

@Suite struct HingeDescentTests {
  /// In the span of the data and on the weights themselves, against the descent written out.
  @Test(arguments: [(6, 9), (6, 2), (5, 2)]) func stepsAreThoseOfTheSheet(n: Int, d: Int) throws {
    let data = try sample(n, d)
    let start = Matrix<Double>.normal(
      rows: 4, columns: d, scale: 0.3, from: stream.substream("start"))
    let descent = try HingeDescent(
      inputs: data.inputs, labels: data.labels, negativeSlope: 0.3)
    let run = try descent.run(
      from: start, learningRate: 0.07, until: .zeroHinge, maximumSteps: 12, recording: [0, 5, 12])
    let expected = writtenOut(data.inputs, data.labels, start, 0.3, 0.07, run.madeSteps)
    #expect(largestDifference(run.weights, expected.weights) < 1e-13)
    #expect(run.violations == expected.violations)
    #expect(run.snapshots.map(\.step) == [0, 5, 12].filter { $0 <= run.madeSteps })
    #expect(run.snapshots.first?.weights == start)
  }

  /// The early rule stops where the other run had its first fit; zero loss means margins of at least 1.
  @Test func stoppingRules() throws {
    let data = try sample(30, 60)
    let descent = try HingeDescent(inputs: data.inputs, labels: data.labels, negativeSlope: 0.2)
    let start = Matrix<Double>.normal(
      rows: 8, columns: 60, scale: 0.05, from: stream.substream("w"))
    func run(_ rule: HingeDescent.StoppingRule, _ cap: Int = 100_000) throws -> HingeDescent.Run {
      try descent.run(from: start, learningRate: 0.03, until: rule, maximumSteps: cap)
    }
    let (whole, early) = (try run(.zeroHinge), try run(.zeroTrainingError))
    #expect(early.steps == whole.firstFit?.step && early.steps == early.firstFit?.step)
    #expect(early.weights == whole.firstFit?.weights)
    #expect((early.steps ?? 0) < (whole.steps ?? 0))
    #expect(whole.smallestMargin >= 1 - 1e-12 && whole.hingeLoss < 1e-10)
    let capped = try run(.zeroHinge, 10)
    #expect(capped.steps == nil && capped.madeSteps == 10 && capped.hingeLoss > 0)
    // Exactly enough steps are enough.
    #expect(try run(.zeroHinge, whole.madeSteps).steps == whole.steps)
  }

  /// A width of 64 splits nothing by itself: with slope 1 the network is its linear part.
  @Test func linearSlope() throws {
    let data = try sample(20, 50)
    let descent = try HingeDescent(inputs: data.inputs, labels: data.labels, negativeSlope: 1)
    let start = Matrix<Double>.normal(rows: 6, columns: 50, scale: 0.1, from: stream.substream("v"))
    let run = try descent.run(
      from: start, learningRate: 0.05, until: .zeroHinge, maximumSteps: 100_000)
    let w = linearPart(run.weights, negativeSlope: 1)
    let margins = zip(product(data.inputs, w), data.labels).map { $0 * $1 }
    #expect(largestDifference(margins, run.margins) < 1e-12)
    let rule = try #require(try maxMargin(data.inputs, labels: data.labels).value.rule)
    let ratio = try #require(
      marginRatio(
        weightNorm: run.weightNorm, smallestMargin: run.smallestMargin, maxMarginNorm: rule.norm,
        negativeSlope: 1))
    #expect(ratio >= 1 && ratio <= 2)
  }

  /// Error by draws: of a linear network the exact formula; the bound from below holds.
  @Test func errorsByDraws() throws {
    let mixture = try SignalMixture(dimension: 30, signalPower: 0.05)
    var W = Matrix<Double>.normal(rows: 6, columns: 30, from: stream.substream("network"))
    for j in 0..<6 { W[j, 0] += j % 2 == 0 ? 4 : -4 }
    let linear = NoiseErrors(
      W, negativeSlope: 1, mixture: mixture, draws: 40_000, from: stream.substream("draws"))
    let exact = mixture.cleanError(of: linearPart(W, negativeSlope: 1))
    #expect(abs(linear.cleanError - exact) < 5 * (exact * (1 - exact) / 80_000).squareRoot())
    #expect(exact > 0.05 && exact < 0.4)
    for alpha in [0.1, 0.5] {
      let found = NoiseErrors(
        W, negativeSlope: alpha, mixture: mixture, from: stream.substream("more"))
      #expect(found.lowerBound <= found.cleanError)
    }
  }

  @Test func samples() throws {
    let data = try sample(45, 20)
    #expect(data.flipped.count == 5)  // floor(4.5 + 1/2)
    #expect(
      (0..<45).allSatisfy { data.inputs[$0, 0] == data.mixture.amplitude * data.cleanLabels[$0] })
    let w = try #require(try sample(10, 20).minimumNormRule())
    let other = try sample(10, 20)
    #expect(largestDifference(product(other.inputs, w), other.labels) < 1e-12)
    #expect(try data.minimumNormRule() == nil)
    let size = try data.operatorNorm()
    #expect(abs(size - (try singularValues(data.inputs)[0])) < 1e-12)
  }

  /// Long training of two neurons reaches the program's norm where the signs of all samples are as it assumes.
  @Test func longTrainingOfTwoNeurons() throws {
    let data = SignalSample(
      try SignalMixture(dimension: 40, signalPower: 0.2), sampleCount: 16, labelFlipRate: 0.1,
      from: stream.substream("few"))
    let program = try #require(
      try TwoDirectionProgram.solve(data.inputs, labels: data.labels, negativeSlope: 0.8))
    #expect(program.consistentFraction == 1)
    let start = Matrix<Double>.normal(
      rows: 2, columns: 40, scale: 0.1, from: stream.substream("two"))
    let W = try MarginAscent(
      data.inputs, labels: data.labels, negativeSlope: 0.8, from: start, steps: 20_000
    ).weights
    let descent = try HingeDescent(inputs: data.inputs, labels: data.labels, negativeSlope: 0.8)
    let norm = W.frobeniusNorm / (descent.margins(of: W).min() ?? 0)
    #expect(norm >= program.weightNorm * (1 - 1e-9) && norm < 1.02 * program.weightNorm)
  }

  @Test func refusals() throws {
    let X = Matrix<Double>(rows: 2, columns: 1, elements: [1, 2])
    let W = Matrix<Double>(rows: 2, columns: 1, elements: [1, 2])
    for alpha in [0, -0.5, 1.5] {
      #expect(
        refusal { () throws(HelioError) in
          _ = try HingeDescent(inputs: X, labels: [1, -1], negativeSlope: alpha)
        }
        .contains("negativeSlope must be in (0, 1]"))
    }
    #expect(
      refusal { () throws(HelioError) in
        _ = try HingeDescent(inputs: X, labels: [1, 2], negativeSlope: 1)
      }
      .contains("labels must be 1 or -1"))
    #expect(
      refusal { () throws(HelioError) in
        _ = try HingeDescent(inputs: Matrix(rows: 0, columns: 1), labels: [], negativeSlope: 1)
      }
      .contains("inputs"))
    let descent = try HingeDescent(inputs: X, labels: [1, -1], negativeSlope: 1)
    func run(_ W: Matrix<Double>, _ lr: Double, _ cap: Int) -> String {
      refusal { () throws(HelioError) in
        _ = try descent.run(from: W, learningRate: lr, until: .zeroHinge, maximumSteps: cap)
      }
    }
    #expect(run(Matrix(rows: 3, columns: 1), 0.1, 5).contains("width must be even"))
    #expect(run(W, 0, 5).contains("learningRate must be positive"))
    #expect(run(W, 0.1, 0).contains("maximumSteps must be at least 1"))
    // A capped run of an experiment's network is an error that carries the loss.
    let data = try sample(20, 30)
    let network = try NoisyNetwork(width: 4, maximumSteps: 3)
    #expect(
      refusal { () throws(HelioError) in
        _ = try network.train(on: data, until: .zeroHinge, from: stream)
      }
      .contains("did not converge: iterationLimit after 3"))
  }
}
