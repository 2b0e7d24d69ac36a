import HelioCore
import HelioNumerics
import HelioTheory
import Testing

@Suite struct OffSubspaceTests {
  /// The factor against the recursion itself.
  @Test(arguments: [(0.5, 0.01, 0.0, 300), (0.1, 0.05, 0.9, 50), (1, 1.9, 0.3, 7), (2, 0, 0.5, 9)])
  func decay(eta: Double, lambda: Double, mu: Double, steps: Int) throws {
    var (w, v) = (1.0, 0.0)
    for _ in 0..<steps {
      v = mu * v + lambda * w
      w -= eta * v
    }
    let decay = try OffSubspaceDecay(
      learningRate: eta, weightDecay: lambda, momentum: mu, stepCount: steps)
    #expect(abs(decay.factor - w) < 1e-12 * max(1, abs(w)))
    if mu == 0 { #expect(abs(decay.factor / pow(1 - eta * lambda, Double(steps)) - 1) < 1e-11) }
  }

  @Test func manyStepsCostNothing() throws {
    let decay = try OffSubspaceDecay(
      learningRate: 1e-3, weightDecay: 1e-6, momentum: 0.9, stepCount: 1_000_000_000)
    // Heavy ball decays like steps of size lr/(1 - mu).
    #expect(abs(logarithm(decay.factor) / -10 - 1) < 1e-6)
  }

  private func gradient(
    _ A: Double = 0.5, _ l: Int = 10, _ d: Int = 50, b: Double = 1
  ) throws -> OffSubspaceGradient {
    try OffSubspaceGradient(gateSecondMoment: A, codimension: l, dimension: d, weightScale: b)
  }

  @Test func norms() throws {
    #expect(abs(try gradient(0.4, 100, 200).meanNorm - 0.44609698) < 1e-8)
    #expect(abs(try gradient(0.5, 10, 50, b: 0.3).meanNorm - 0.09252983) < 1e-8)
    // One direction: the mean of |N(0, 1)|.
    #expect(
      abs(try gradient(1, 1, 4).meanNorm - (2 / Double.pi).squareRoot() / 2) < 1e-13)
    // The series takes over beyond 1000 directions.
    let (below, above) = (try gradient(1, 1000, 3000), try gradient(1, 1001, 3000))
    let ratios = [below, above].map { $0.meanNorm / $0.rootMeanSquareNorm }
    #expect(abs(ratios[1] - ratios[0] - 0.25 / 1e6) < 1e-9)
    #expect(
      abs(
        try gradient(b: 0.5).flipDistance(output: -2) / gradient().flipDistance(output: 2)
          - 2) < 1e-13)
  }

  /// Two directions: the tail is exp(-|P_perp g|^2 d/(2 b^2 A)).
  @Test func tail() throws {
    let law = try gradient(0.5, 2, 10, b: 0.8)
    for x in [0.0, 0.1, 0.3] {
      let expected = exponential(-x * x * 10 / (2 * 0.64 * 0.5))
      #expect(abs(try law.upperTailProbability(norm: x) - expected) < 1e-13)
    }
  }

  @Test func refusals() throws {
    for (A, l, d, b) in [
      (0.0, 2, 10, 1.0), (-1, 2, 10, 1), (0.5, 0, 10, 1), (0.5, 10, 10, 1), (0.5, 11, 10, 1),
      (0.5, 2, 10, 0), (.nan, 2, 10, 1), (0.5, 1, 1, 1),
    ] {
      #expect(throws: HelioError.self) { try gradient(A, l, d, b: b) }
    }
    #expect(throws: HelioError.self) { try gradient().flipDistance(output: 0) }
    #expect(throws: HelioError.self) { try gradient().upperTailProbability(norm: -1) }
    for (eta, lambda, mu, steps) in [
      (1.0, 2.0, 0.0, 1), (-1, 1, 0, 1), (1, -1, 0, 1), (1, 1, 1, 1), (1, 1, 0, -1),
    ] {
      #expect(throws: HelioError.self) {
        try OffSubspaceDecay(
          learningRate: eta, weightDecay: lambda, momentum: mu, stepCount: steps)
      }
    }
  }

  @Test func planner() throws {
    func steps(_ now: Double, _ target: Double, _ eta: Double, _ lambda: Double) throws -> Double {
      try decayStepCount(
        currentDistance: now, targetDistance: target, learningRate: eta, weightDecay: lambda)
    }
    #expect(try steps(1.5, 6, 0.5, 0.01) == 277)
    #expect(try steps(6, 1.5, 0.5, 0.01) == 0 && steps(2, 2, 0.5, 0.01) == 0)
    // The smallest number that is enough, also where it is reached exactly.
    #expect(try steps(1, 8, 1, 0.5) == 3)
    let T = try steps(0.7, 5, 0.1, 0.2)
    #expect(0.7 / pow(1 - 0.02, Double(Int(T))) >= 5 && 0.7 / pow(1 - 0.02, Double(Int(T) - 1)) < 5)
    for (now, target, eta, lambda) in [
      (1.5, 6.0, 0.5, 0.0), (1.5, 6, 1, 1), (1.5, 6, 2, 1), (0, 6, 0.5, 0.01), (1.5, -1, 0.5, 0.01),
    ] {
      #expect(throws: HelioError.self) { try steps(now, target, eta, lambda) }
    }
  }
}

@Suite struct OffSubspacePathTests {
  private let z = [1, -0.5, 0.3, 2]
  private let a = [1.0, -1, 1, -1]

  private func path(
    _ activation: Activation, _ z: [Double], _ a: [Double], b: Double = 1
  ) throws -> OffSubspacePath {
    try OffSubspacePath(
      activation: activation, preactivations: z, secondLayerValues: a, weightScale: b,
      codimension: 4, dimension: 10)
  }

  @Test func tableOfTheSheet() throws {
    let relu = try path(.relu, z, a)
    for (t, expected) in [(0, -0.35), (0.5, -0.07615413), (1, 0.19408498), (3, 1.18594948)] {
      #expect(abs(relu.output(at: t) - expected) < 1e-8)
    }
    #expect(abs(try path(.tanh, z, a).output(at: 3) + 0.884) < 5e-4)
  }

  /// A linear network moves at the rate of its gradient and flips at t*, whatever its neurons.
  @Test func linearNetwork() throws {
    let linear = try path(.linear, z, [0.3, 2, -1, 0.7], b: 0.6)
    let f = linear.output
    for t in [0.5, 2.0] {
      let expected = f - (f < 0 ? -1 : 1) * t * linear.gradient.rootMeanSquareNorm
      #expect(abs(linear.output(at: t) - expected) < 1e-13)
    }
    let distance = try #require(linear.flipDistance())
    #expect(abs(distance / linear.linearFlipDistance - 1) < 1e-12)
    #expect(abs(try path(.linear, [3, 1], [1, 1]).universalCosine - 1) < 1e-14)
  }

  /// One neuron: nothing is left to average over, so the path is s(z - t c) and flips where its argument does.
  @Test(arguments: [Activation.tanh, .erf, .sin])
  func oneNeuron(activation: Activation) throws {
    let one = try path(activation, [0.8], [2])
    #expect(abs(try #require(one.flipDistance()) - 0.8 / 0.4.squareRoot()) < 1e-12)
  }

  /// At the root the mean output vanishes, and before it keeps its sign.
  @Test(arguments: [Activation.relu, .relu2, .tanh, .erf, .scaledErf, .sin])
  func roots(activation: Activation) throws {
    let some = try path(activation, z, [1.3, -0.4, -1, -0.9], b: 0.5)
    let t = try #require(some.flipDistance())
    #expect(abs(some.output(at: t)) < 1e-12)
    for share in [0.1, 0.5, 0.99] { #expect(some.output(at: share * t) * some.output > 0) }
  }

  @Test func noFlipAndNoPath() throws {
    #expect(try path(.relu, [2, -1, -0.5], [1, 1, 1]).flipDistance() == nil)
    #expect(throws: HelioError.self) { try path(.relu, [-1, -2], [1, 1]) }
    #expect(throws: HelioError.self) { try path(.tanh, [1, 1], [1, -1]) }
    #expect(throws: HelioError.self) { try path(.tanh, [1, 1], [1]) }
    #expect(throws: HelioError.self) { try path(.tanh, [], []) }
    #expect(throws: HelioError.self) { try path(.tanh, [1], [0]) }
    #expect(throws: HelioError.self) { try path(.step, [1], [1]) }
    #expect(throws: HelioError.self) { try path(.tanh, [1], [1], b: 0) }
  }
}
