import Foundation
import HelioCore
import HelioLinalg
import HelioNumerics
import HelioTheory
import Testing
import _HelioTestSupport

@Suite struct EmpiricalDistanceTests {
  /// The double sum as the sheet has it, level by level, at the radius that was found.
  private func plainSum(
    _ n: Double, _ sd: [Double], _ r: Double, tail: (Double) -> Double
  ) -> Double {
    let D = Double(sd.count)
    let scale = sd.reduce(0) { $0 + $1 * $1 }.squareRoot()
    var total = 0.0
    for k in 0..<60 {
      let mu = k == 0 ? 1 : min(1, tail(r * pow(2, Double(k - 1))))
      var sum = 0.0
      for l in 1...200 {
        let cells = (k == 0 || l == 1 ? 1 : 1 - pow(2, -D)) * pow(2, D * Double(l))
        sum += pow(2, -Double(l)) * min(mu, 0.5 * (cells * mu / n).squareRoot())
      }
      total += 2 * r * pow(2, Double(k)) * scale * sum
    }
    return total
  }

  @Test(arguments: [[1.5], [1, 1], [2, 1, 0.5, 0.5], [1, 1, 1, 1, 1, 1]])
  func levelsInClosedForm(_ sd: [Double]) throws {
    let D = Double(sd.count)
    for n in [1, 30, 1000, 1_000_000] {
      let found = try EmpiricalDistance(sampleCount: n, deviations: sd, tail: .gaussian)
      let plain = plainSum(Double(n), sd, found.bestRadius) { 2 * D * normalCDF(-$0) }
      #expect(abs(found.bound / plain - 1) < 1e-12)
      let bounded = try EmpiricalDistance(
        sampleCount: n, deviations: sd, tail: .bounded(radius: 1.5))
      let all = plainSum(Double(n), sd, bounded.bestRadius) { $0 >= 1.5 ? 0 : 1 }
      #expect(abs(bounded.bound / all - 1) < 1e-12)
    }
  }

  /// Slopes from 1e5 to 1e7: the sheet's.
  @Test(arguments: [(3, -0.323), (4, -0.245), (6, -0.171)])
  func exponents(_ D: Int, _ slope: Double) throws {
    let sd = [Double](repeating: 1, count: D)
    let values = try [100_000, 10_000_000].map {
      try EmpiricalDistance(sampleCount: $0, deviations: sd, tail: .gaussian).bound
    }
    #expect(abs(log(values[1] / values[0]) / log(100) - slope) < 5e-4)
  }

  /// In one dimension the exponent is 1/2; deviations enter by the sum of their squares.
  @Test func scaling() throws {
    let one = try EmpiricalDistance(sampleCount: 100, deviations: [1], tail: .gaussian)
    let more = try EmpiricalDistance(sampleCount: 10_000, deviations: [1], tail: .gaussian)
    #expect(abs(one.bound / more.bound - 10) < 1.5)
    let a = try EmpiricalDistance(sampleCount: 100, deviations: [3, 4], tail: .gaussian)
    let b = try EmpiricalDistance(sampleCount: 100, deviations: [1, 1], tail: .gaussian)
    #expect(abs(a.bound / b.bound * 2.0.squareRoot() - 5) < 1e-12)
    #expect(abs(a.cap - 50.0.squareRoot()) < 1e-14 && a.cappedBound <= a.cap)
  }

  /// The count of 2^D - 1 cells at the first level is exceeded on a line: 0.607 of 0.5.
  @Test func firstLevelCount() throws {
    for n in [10, 100, 10_000] {
      let mass = 1 / Double(n)
      let truth = binomialMeanDeviation(n, mass / 2) / Double(n)
      let right = firstLevelBound(sampleCount: n, mass: mass, cells: 2)
      let wrong = firstLevelBound(sampleCount: n, mass: mass, cells: 1)
      #expect(truth <= right && truth > 1.15 * wrong, "n = \(n)")
    }
    let right = try EmpiricalDistance(sampleCount: 300, deviations: [1], tail: .gaussian)
    let wrong = try EmpiricalDistance(
      sampleCount: 300, deviations: [1], tail: .gaussian, firstLevel: .cellsOutsideTheInnerBox)
    #expect(wrong.bound < right.bound)
  }

  @Test func refusals() {
    for (sd, tail) in [
      ([1.0, 0], TailRule.gaussian), ([], .gaussian), ([1, 1], .moment(30, order: 2)),
      ([1, 1, 1], .moment(30, order: 1.5)), ([1], .moment(0, order: 3)),
      ([1], .bounded(radius: 0)), ([1, .infinity], .gaussian),
    ] {
      #expect(throws: HelioError.self, "\(sd) \(tail)") {
        try EmpiricalDistance(sampleCount: 10, deviations: sd, tail: tail)
      }
    }
    let heavy = refusal {
      _ = try EmpiricalDistance(
        sampleCount: 10, deviations: [1, 1], tail: .moment(1e300, order: 2.01))
    }
    #expect(heavy.contains("too heavy"), "\(heavy)")
  }
}

@Suite struct OneDimensionalDistanceTests {
  /// One point each: E|z - z'| = 2/sqrt pi. Many: (2/sqrt(pi n)) int sqrt(Phi (1 - Phi)).
  @Test func twoSamples() throws {
    #expect(try abs(meanTwoSampleDistance(sampleCount: 1) - 2 / Double.pi.squareRoot()) < 1e-10)
    let rule = try GaussRule.legendre(from: 0, to: 12, 200)
    var integral = 0.0
    for (z, w) in zip(rule.nodes, rule.weights) {
      let p = normalCDF(-z)
      integral += 2 * w * (p * (1 - p)).squareRoot()
    }
    for (n, tolerance) in [(1000, 4e-2), (100_000, 5e-3)] {
      let limit = 2 / (Double.pi * Double(n)).squareRoot() * integral
      #expect(try abs(meanTwoSampleDistance(sampleCount: n) / limit - 1) < tolerance)
    }
  }

  @Test func meanDeviationOfABinomial() {
    for (n, p) in [(1, 0.5), (5, 0.3), (12, 0.25), (12, 0.9), (7, 1.0)] {
      var (sum, choose) = (0.0, 1.0)
      for k in 0...n {
        sum +=
          abs(Double(k) - Double(n) * p) * choose * pow(p, Double(k)) * pow(1 - p, Double(n - k))
        choose = choose * Double(n - k) / Double(k + 1)
      }
      #expect(abs(binomialMeanDeviation(n, p) - sum) < 1e-12, "\(n), \(p)")
    }
  }
}

@Suite struct GapBoundTests {
  private func moments(_ n: Int) throws -> EnvelopeMoments {
    try EnvelopeMoments(
      .builtIn(width: 50, dimension: 2),
      EnvelopeSchedule(learningRate: 1 / Double(n), stepCount: n), inputs: .gaussian(dimension: 2))
  }
  private func setting() throws -> GapSetting {
    try .gaussian(dimension: 2, labelVariance: 1.09, initialLossDeviation: 0.6)
  }

  /// Test size and coefficient are each other's inverse; the shrunk centre is the plain one without decay.
  @Test func planner() throws {
    let bound = try IndependentTestBound(moments(400), setting())
    let n = try IndependentTestBound.requiredTestSize(
      coefficient: bound.centredCoefficient, targetGap: 0.02)
    #expect(bound.centredCoefficient / n.squareRoot() <= 0.02)
    #expect(bound.centredCoefficient / (n - 1).squareRoot() > 0.02)
    let shrunk = try IndependentTestBound.shrunkCoefficient(moments(400), setting())
    #expect(abs(shrunk - bound.centredCoefficient) < 1e-12)
    #expect(bound.centredCoefficient <= bound.centredRmsCoefficient)
    #expect(bound.smallest(testSampleCount: 100) == bound.centredCoefficient / 10)
    #expect(throws: HelioError.self) {
      try IndependentTestBound.requiredTestSize(coefficient: 1, targetGap: 0)
    }
  }

  /// The transport bound falls with n at last as n^{-1/3}, and stays far above the start's deviation at any practical n.
  @Test func trainingSampleIsARate() throws {
    let moments = try moments(400)
    func bound(_ n: Int) throws -> TrainingSampleBound {
      try TrainingSampleBound(moments, setting(), inputDeviations: [1, 1], sampleCount: n)
    }
    #expect(try bound(100).transport > 10 && bound(1_000_000).transport > 0.6)
    let slope =
      try log(bound(100_000_000_000).transport / bound(1_000_000_000).transport) / log(100)
    #expect(abs(slope + 1.0 / 3) < 0.02)
    #expect(throws: HelioError.self) {
      try TrainingSampleBound(
        moments, .gaussian(dimension: 2, labelVariance: 0, initialLossDeviation: 1),
        inputDeviations: [1, 1], sampleCount: 10)
    }
  }

  /// Neither bound of a weight matrix is below the constant of its network along any direction.
  @Test func posterior() throws {
    let W = Matrix<Double>.normal(
      rows: 6, columns: 3, from: RandomStream(seed: 3, purpose: "posterior"))
    let a = [1, -0.5, 2, 0.3, -1, 1]
    let bound = try posteriorLipschitz(secondLayer: a, firstLayer: W)
    let sum = (0..<6).reduce(0.0) { $0 + abs(a[$1]) * norm(W.row($1)) } / 6.0.squareRoot()
    let linear = norm(product(W, a, transposeFirst: true)) / 6.0.squareRoot()
    #expect(bound <= sum * (1 + 1e-14) && bound >= linear)
    // Equal rows: both forms are the constant itself.
    let one = Matrix<Double>(rows: 2, columns: 1, elements: [2, 2])
    #expect(
      try abs(posteriorLipschitz(secondLayer: [1, 1], firstLayer: one) - 2 * 2.0.squareRoot())
        < 1e-14)
  }

  /// No output moves farther than the weights say, and one neuron that only turns moves just so far.
  @Test func movementOfWeights() throws {
    let stream = RandomStream(seed: 8, purpose: "movement")
    func weights(_ k: Int) -> (secondLayer: [Double], firstLayer: Matrix<Double>) {
      (
        stream.substream("a").at(k).normals(5),
        .normal(rows: 5, columns: 3, from: stream.substream("W").at(k))
      )
    }
    func f(_ w: (secondLayer: [Double], firstLayer: Matrix<Double>), _ x: [Double]) -> Double {
      dot(w.secondLayer, product(w.firstLayer, x).map { max($0, 0) }) / 5.0.squareRoot()
    }
    for k in 0..<20 {
      let (start, end) = (weights(2 * k), weights(2 * k + 1))
      let bound = try posteriorMovement(from: start, to: end)
      for j in 0..<20 {
        let x = stream.substream("x").at(j).normals(3)
        #expect(abs(f(end, x) - f(start, x)) <= bound * norm(x))
      }
      #expect(try posteriorMovement(from: start, to: start) == 0)
    }
    let (up, down) = (
      Matrix<Double>(rows: 1, columns: 1, elements: [2]),
      Matrix<Double>(rows: 1, columns: 1, elements: [-1])
    )
    #expect(try posteriorMovement(from: ([3], up), to: ([3], down)) == 9)
    #expect(throws: HelioError.self) { try posteriorMovement(from: ([3, 1], up), to: ([3], down)) }
  }
}
