import HelioCore
import HelioLinalg
import HelioNumerics
import HelioTheory
import Testing

private let stream = RandomStream(seed: 31, purpose: "sample modes tests")

private struct Sample {
  let Phi: Matrix<Double>
  let Y: Matrix<Double>
  let held: Matrix<Double>
  let heldY: Matrix<Double>

  init(_ n: Int, _ P: Int, outputs k: Int = 1) {
    func normal(_ rows: Int, _ columns: Int, _ name: String) -> Matrix<Double> {
      .normal(
        rows: rows, columns: columns, scale: 1 / Double(columns).squareRoot(),
        from: stream.substream(name))
    }
    (Phi, Y) = (normal(n, P, "features"), normal(n, k, "labels"))
    (held, heldY) = (normal(25, P, "held"), normal(25, k, "held labels"))
  }

  func column(_ j: Int) -> Sample {
    var copy = self
    copy = Sample(Phi, Y.selectingColumns([j]), held, heldY.selectingColumns([j]))
    return copy
  }

  private init(
    _ Phi: Matrix<Double>, _ Y: Matrix<Double>, _ held: Matrix<Double>, _ heldY: Matrix<Double>
  ) {
    (self.Phi, self.Y, self.held, self.heldY) = (Phi, Y, held, heldY)
  }

  func modes() throws -> (SampleModes, HeldOutModes) {
    let modes = try SampleModes(features: Phi, labels: Y)
    return (modes, try HeldOutModes(modes, features: held, labels: heldY))
  }

  /// The same moments for the recursion in the letters of the sheet.
  func moments() throws -> FeatureMoments {
    let m = 1 / Double(held.rows)
    return try FeatureMoments(
      secondMoment: gram(held, of: .columns, scale: m),
      targetCorrelation: product(held, heldY.column(0), transposeFirst: true).map { m * $0 },
      targetPower: m * dot(heldY.elements, heldY.elements))
  }

  /// Mean squares of a readout, P x k.
  func error(_ theta: Matrix<Double>) -> Double {
    let missed = product(held, theta) - heldY
    return dot(missed.elements, missed.elements) / Double(held.rows)
  }
}

private func isClose(_ a: Double, _ b: Double, _ tolerance: Double = 1e-9) -> Bool {
  abs(a - b) <= tolerance * max(abs(a), abs(b))
}

@Suite struct SampleModesTests {
  /// The filter and the mean are one recursion.
  @Test(arguments: [(30, 12), (12, 30)], [1, 3])
  func courseIsTheHomogenisedClosure(size: (Int, Int), B: Int) throws {
    let sample = Sample(size.0, size.1)
    let (modes, heldOut) = try sample.modes()
    let fixed = try FixedSample(features: sample.Phi, test: sample.moments())
    let steps = [1, 2, 17, 60]
    let schedule = try StepSchedule(
      learningRate: 0.9, decayExponent: 0.2, stepCount: 60, batchSize: B)
    let recorded = modes.course(schedule, recordedAt: steps)
    #expect(recorded.map(\.step) == steps)
    for point in recorded {
      var shorter = schedule
      shorter.stepCount = point.step
      let expected = try fixed.homogenised(labels: sample.Y.column(0), shorter)
      let descent = heldOut.errors([point.last.filter, point.average.filter])
      #expect(isClose(descent[0], expected.gradientDescent.last))
      #expect(isClose(descent[1], expected.gradientDescent.average))
      #expect(isClose(descent[0] + heldOut.noise(point.last.fluctuation), expected.test.last))
      #expect(
        isClose(descent[1] + heldOut.noise(point.average.fluctuation), expected.test.average))
      // Its training error is that of the iterate before the step.
      shorter.stepCount += 1
      let next = try fixed.homogenised(labels: sample.Y.column(0), shorter)
      #expect(isClose(point.last.trainingError, next.trainError))
    }
  }

  /// An average that starts later is that of the closure, and the last iterate before.
  @Test func tailsOfTheCourse() throws {
    let sample = Sample(30, 12)
    let (modes, heldOut) = try sample.modes()
    let fixed = try FixedSample(features: sample.Phi, test: sample.moments())
    let schedule = try StepSchedule(
      learningRate: 0.9, decayExponent: 0.2, stepCount: 60, batchSize: 2, averageStart: 20)
    let recorded = modes.course(schedule, recordedAt: [20, 60])
    #expect(recorded[0].average.filter == recorded[0].last.filter)
    let expected = try fixed.homogenised(labels: sample.Y.column(0), schedule)
    let descent = heldOut.errors([recorded[1].average.filter])
    #expect(
      isClose(descent[0] + heldOut.noise(recorded[1].average.fluctuation), expected.test.average))
  }

  /// Three outputs together are the sum of three on their own.
  @Test func outputsAddUp() throws {
    let sample = Sample(20, 14, outputs: 3)
    let schedule = try StepSchedule(learningRate: 1.1, stepCount: 40, batchSize: 2)
    func errors(_ sample: Sample) throws -> [Double] {
      let (modes, heldOut) = try sample.modes()
      let point = try #require(modes.course(schedule, recordedAt: [40]).first)
      let parts = [point.last, point.average]
      let descent = heldOut.errors(parts.map(\.filter))
      return [0, 1].map { descent[$0] + heldOut.noise(parts[$0].fluctuation) }
        + parts.map(\.trainingError)
    }
    let whole = try errors(sample)
    let parts = try (0..<3).map { try errors(sample.column($0)) }
    for i in whole.indices { #expect(isClose(whole[i], parts.reduce(0) { $0 + $1[i] })) }
  }

  /// Normal equations, and interpolation where there are more features than rows.
  @Test(arguments: [(30, 12), (12, 30)]) func filtersAreReadouts(size: (Int, Int)) throws {
    let (n, P) = size
    let sample = Sample(n, P, outputs: 2)
    let (modes, heldOut) = try sample.modes()
    #expect(modes.rank == min(n, P))
    let ridge = 0.05
    let theta = modes.readout(modes.ridge(ridge))
    let H = gram(sample.Phi, of: .columns, scale: 1 / Double(n))
    let left = product(H, theta) + theta.scaled(by: ridge)
    let right = product(sample.Phi, sample.Y, transposeFirst: true).scaled(by: 1 / Double(n))
    #expect(norm((left - right).elements) < 1e-12)
    let leastNorm = modes.readout(modes.leastNorm)
    let missed = product(sample.Phi, leastNorm) - sample.Y
    if n <= P {
      #expect(norm(missed.elements) < 1e-9)
    } else {
      #expect(norm(product(sample.Phi, missed, transposeFirst: true).elements) < 1e-9)
    }
    let errors = heldOut.errors([modes.ridge(ridge), modes.leastNorm])
    #expect(isClose(errors[0], sample.error(theta)))
    #expect(isClose(errors[1], sample.error(leastNorm), 1e-7))
    let training = dot(missed.elements, missed.elements) / Double(n)
    #expect(abs(modes.trainingError(modes.leastNorm) - training) < 1e-10)
  }

  /// The safe step is below the closure's, equal to it for rows of one length, and keeps its word.
  @Test func safeSteps() throws {
    let sample = Sample(40, 9)
    let (modes, _) = try sample.modes()
    for B in [1, 4] {
      let largest = try #require(try modes.stability(batchSize: B).largestStableStep)
      #expect(modes.safeStep(batchSize: B) < largest)
    }
    var even = sample.Phi
    for i in 0..<even.rows {
      let length = norm(even.row(i))
      for j in 0..<even.columns { even[i, j] /= length }
    }
    let other = try SampleModes(features: even, labels: sample.Y)
    let largest = try #require(try other.stability(batchSize: 1).largestStableStep)
    #expect(isClose(largest, 2) && isClose(other.safeStep(batchSize: 1), 2))
    // E |(I - g A) v|^2 - |v|^2 for single rows: no direction grows at the safe step, some do well beyond.
    func growth(_ g: Double) throws -> Double {
      let n = Double(sample.Phi.rows)
      var M = Matrix<Double>(rows: 9, columns: 9)
      for i in 0..<sample.Phi.rows {
        let phi = sample.Phi.row(i)
        let square = dot(phi, phi)
        for a in 0..<9 {
          for b in 0..<9 { M[a, b] += (g * g * square - 2 * g) * phi[a] * phi[b] / n }
        }
      }
      return try #require(try symmetricEigenvalues(M).first)
    }
    #expect(try growth(modes.safeStep(batchSize: 1)) < 0)
    #expect(try growth(4 * modes.safeStep(batchSize: 1)) > 0)
  }

  @Test func divergenceEndsTheRecordAndNonsenseIsRefused() throws {
    let sample = Sample(20, 8)
    let (modes, heldOut) = try sample.modes()
    let schedule = try StepSchedule(learningRate: 50, stepCount: 200)
    let recorded = modes.course(schedule, recordedAt: [1, 2, 200])
    #expect(recorded.map(\.step) == [1, 2])
    #expect(heldOut.errors([]).isEmpty)
    #expect(throws: HelioError.self) {
      try SampleModes(features: Matrix(rows: 5, columns: 3), labels: Matrix(rows: 5, columns: 1))
    }
    #expect(throws: HelioError.self) {
      try SampleModes(features: sample.Phi, labels: Matrix(rows: 5, columns: 1))
    }
    #expect(throws: HelioError.self) {
      try HeldOutModes(modes, features: sample.Phi.rows(0..<3), labels: sample.Y)
    }
  }
}
