import HelioCore
import HelioLinalg
import HelioNumerics
import HelioSimulation
import Testing

private let stream = RandomStream(seed: 21, purpose: "readout descent tests")
private let Phi = Matrix<Double>.normal(rows: 6, columns: 4, scale: 0.5, from: stream)
private let Y = Matrix<Double>.normal(rows: 6, columns: 2, from: stream.substream("labels"))

/// Step by step as the definition says, with the sum of iterates written out.
private func plain(
  _ schedule: StepSchedule, rows: [Int], column: Int
) -> (last: [Double], before: [Double], average: [Double]) {
  var theta = [Double](repeating: 0, count: 4)
  var (before, sum) = (theta, theta)
  for t in 1...schedule.stepCount {
    before = theta
    if t > schedule.averageStart { add(theta, to: &sum) }
    var change = [Double](repeating: 0, count: 4)
    for b in 0..<schedule.batchSize {
      let i = rows[(t - 1) * schedule.batchSize + b]
      let miss = dot(Phi.row(i), theta) - Y[i, column]
      for j in 0..<4 {
        change[j] -= schedule.step(t) / Double(schedule.batchSize) * miss * Phi[i, j]
      }
    }
    add(change, to: &theta)
  }
  return (theta, before, sum.map { $0 / Double(schedule.averagedCount) })
}

private func isClose(_ a: [Double], _ b: [Double]) -> Bool {
  zip(a, b).allSatisfy { abs($0 - $1) < 1e-12 }
}

@Suite struct ReadoutDescentTests {
  /// One pass in the order of the rows.
  @Test(arguments: [1, 2, 3], [0, 1]) func followsItsDefinition(B: Int, start: Int) throws {
    let schedule = try StepSchedule(
      learningRate: 0.8, decayExponent: 0.3, stepCount: 6 / B, batchSize: B, averageStart: start)
    let readouts = try trainReadouts(Phi, labels: Y, schedule, order: .onePass, from: stream)
    for column in 0..<2 {
      let expected = plain(schedule, rows: Array(0..<6), column: column)
      #expect(isClose(readouts.last.row(column), expected.last))
      #expect(isClose(readouts.beforeLast.row(column), expected.before))
      #expect(isClose(readouts.average.row(column), expected.average))
    }
  }

  /// A pass of reshuffling has every row once; readouts of two columns add up.
  @Test func reshuffledPasses() throws {
    let schedule = try StepSchedule(learningRate: 0.8, stepCount: 6)
    let order = stream.substream("order").at(0).permutation(6)
    let expected = plain(schedule, rows: order, column: 0)
    let readouts = try trainReadouts(Phi, labels: Y, schedule, order: .reshuffled, from: stream)
    #expect(isClose(readouts.last.row(0), expected.last))
    let sum = Matrix<Double>(rows: 6, columns: 1) { i, _ in Y[i, 0] + Y[i, 1] }
    let both = try trainReadouts(Phi, labels: sum, schedule, order: .reshuffled, from: stream)
    #expect(
      isClose(both.average.row(0), zip(readouts.average.row(0), readouts.average.row(1)).map(+)))
  }

  /// One batch of all rows many times is full-batch descent, and ends at the readout of least norm.
  @Test func manyPassesEndAtTheMinimumNorm() throws {
    let wide = Matrix<Double>.normal(rows: 3, columns: 5, from: stream.substream("wide"))
    let y = Y.rows(0..<3)
    let end = try trainReadouts(
      wide, labels: y, StepSchedule(learningRate: 0.2, stepCount: 60_000), order: .reshuffled,
      from: stream)
    let (readouts, rank) = try minimumNormReadouts(wide, labels: y)
    #expect(rank == 3)
    #expect(zip(end.last.elements, readouts.elements).allSatisfy { abs($0 - $1) < 1e-8 })
    let fitted = product(wide, readouts, transposeSecond: true)
    #expect(zip(fitted.elements, y.elements).allSatisfy { abs($0 - $1) < 1e-12 })
  }

  /// Runs do not depend on how many samples are drawn at once, and noisy labels are the sum of the separate ones.
  @Test func onePassRuns() throws {
    let layer = RandomFeatureLayer(.fourier, width: 3, dimension: 2, from: stream)
    let schedule = try StepSchedule(learningRate: 0.5, stepCount: 700)
    func run(_ labels: OnePassRun.Labels) throws -> Readouts {
      try OnePassRun.network(
        layer, targetDirection: [1, 0], noiseVariance: 0.5, schedule, labels: labels, from: stream)
    }
    let (noisy, separate) = (try run(.noisy), try run(.separate))
    #expect(noisy.last == (try run(.noisy)).last)
    #expect(
      zip(noisy.average.row(0), zip(separate.average.row(0), separate.average.row(1)).map(+))
        .allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(noisy.last.columns == 6)
  }

  /// Gaussian features have the moments that they were asked for.
  @Test func gaussianFeatures() throws {
    // With labels of noise alone and one step, theta = g y phi: E theta theta^T = g^2 E phi phi^T.
    let F = Matrix<Double>(rows: 2, columns: 2, elements: [0.8, 0, 0.3, 0.5])
    let schedule = try StepSchedule(learningRate: 1, stepCount: 1)
    var sums = [Double](repeating: 0, count: 3)
    let draws = 20_000
    for r in 0..<draws {
      let theta = try OnePassRun.gaussian(
        factor: F, mean: [0.4, -0.2], target: [0, 0], noiseVariance: 1, schedule,
        from: stream.at(r)
      ).last.row(0)
      for (k, value) in [theta[0] * theta[0], theta[0] * theta[1], theta[1] * theta[1]].enumerated()
      { sums[k] += value / Double(draws) }
    }
    // H = F F^T + m m^T; standard errors are below 0.02.
    for (sum, expected) in zip(sums, [0.64 + 0.16, 0.24 - 0.08, 0.34 + 0.04]) {
      #expect(abs(sum - expected) < 0.08)
    }
  }

  @Test func classMixture() {
    let (X, y) = ClassMixture(dimension: 10).draw(20_000, from: stream)
    let n = Double(y.count)
    #expect(y.allSatisfy { abs($0) == 1 } && abs(y.reduce(0, +) / n) < 0.04)
    let means = product(X, y.map { $0 / n }, transposeFirst: true)
    #expect(means.prefix(9).allSatisfy { abs($0 - 0.5) < 0.04 } && abs(means[9]) < 0.04)
    #expect(X.elements.allSatisfy { abs($0) <= 3.0.squareRoot() + 0.5 })
  }

  @Test func refusals() throws {
    let long = try StepSchedule(learningRate: 1, stepCount: 7)
    #expect(throws: HelioError.self) {
      try trainReadouts(Phi, labels: Y, long, order: .onePass, from: stream)
    }
    let uneven = try StepSchedule(learningRate: 1, stepCount: 2, batchSize: 4)
    #expect(throws: HelioError.self) {
      try trainReadouts(Phi, labels: Y, uneven, order: .reshuffled, from: stream)
    }
  }
}
