import HelioCore
import HelioNumerics
import HelioTheory
import Testing

@Suite struct InputGradientMomentsTests {
  private let pi = Double.pi

  private func check(
    _ activation: Activation, mu0: Double, mu1: Double, m2: Double, S2: Double, D2: Double
  ) throws {
    let m = try InputGradientMoments(activation: activation)
    let name = activation.name
    #expect(abs(m.outputMean - mu0) < 1e-12, "\(name)")
    #expect(abs(m.linearCoefficient - mu1) < 1e-12, "\(name)")
    #expect(abs(m.curvatureMean - m2) < 1e-12, "\(name)")
    #expect(abs(m.outputVariance - S2) < 1e-12, "\(name)")
    #expect(abs(m.gradientVariance - D2) < 1e-12, "\(name)")
    #expect(abs(m.radiusScale - (S2 / D2).squareRoot()) < 1e-12, "\(name)")
  }

  @Test func closedForms() throws {
    let density = 1 / (2 * pi).squareRoot()
    try check(.relu, mu0: density, mu1: 0.5, m2: density, S2: 0.5, D2: 0.5)
    try check(.relu2, mu0: 0.5, mu1: 2 * density, m2: 1, S2: 1.5, D2: 2)
    try check(.linear, mu0: 0, mu1: 1, m2: 0, S2: 1, D2: 1)
    let e = exponential(-0.5)
    try check(.sin, mu0: 0, mu1: e, m2: 0, S2: (1 - e * e * e * e) / 2, D2: (1 + e * e * e * e) / 2)
    try check(
      .scaledErf, mu0: 0, mu1: 1 / pi.squareRoot(), m2: 0, S2: 1.0 / 3,
      D2: 2 / (pi * 3.0.squareRoot()))
    // E erf^2 = (2/pi) asin(2/3).
    try check(
      .erf, mu0: 0, mu1: 2 / (3 * pi).squareRoot(), m2: 0, S2: 0.46455905439753997,
      D2: 4 / (pi * 5.0.squareRoot()))
  }

  /// Gauss and Poincaré: S2 - mu0^2 <= D2.
  @Test(arguments: [Activation.relu, .relu2, .tanh, .erf, .scaledErf, .sin, .linear])
  func poincare(activation: Activation) throws {
    let m = try InputGradientMoments(activation: activation)
    #expect(m.outputVariance - m.outputMean * m.outputMean <= m.gradientVariance + 1e-14)
  }

  @Test(arguments: [Activation.step, .softplus, .hermite([0, 1]), .cosineFeatures])
  func othersAreRefused(activation: Activation) {
    #expect(throws: HelioError.self) { try InputGradientMoments(activation: activation) }
  }
}

@Suite struct FlipLawTests {
  /// Values of the sheet's table.
  @Test func tableOfTheSheet() throws {
    let table: [(Activation, Double, Int, Int, Double)] = [
      (.relu, 1, 200, 100, 0.6616283), (.tanh, 2, 100, 50, 0.9623548),
      (.scaledErf, 1, 80, 120, 0.7022464),
    ]
    for (activation, eps, p, d, expected) in table {
      let law = try FlipLaw(activation: activation, width: p, dimension: d)
      #expect(abs(try law.finiteSizeProbability(eps) - expected) < 1e-7)
    }
    let limits: [(Activation, Double)] = [
      (.relu, 0.6826895), (.tanh, 0.7221971), (.scaledErf, 0.7063164),
    ]
    for (activation, expected) in limits {
      let law = try FlipLaw(activation: activation, width: 10, dimension: 10)
      #expect(abs(try law.limitProbability(1) - expected) < 1e-7)
    }
  }

  /// Both sizes to infinity: the limit, at rate 1/d.
  @Test(arguments: [Activation.relu, .relu2, .tanh, .sin])
  func finiteSizeGoesToTheLimit(activation: Activation) throws {
    func gap(_ d: Int) throws -> Double {
      let law = try FlipLaw(activation: activation, width: 2 * d, dimension: d)
      return abs(try law.finiteSizeProbability(1) - law.limitProbability(1))
    }
    #expect(try gap(1_000_000) < 1e-3)
    #expect(try gap(1_000_000) < 0.2 * gap(10_000))
  }

  /// Linear: P = I_{eps^2/d}(1/2, (d-1)/2), 0.955685 at eps = 2, d = 50; the formula is off by 3e-4 there.
  @Test func linearNetwork() throws {
    let law = try FlipLaw(activation: .linear, width: 100, dimension: 50)
    #expect(abs(try law.finiteSizeProbability(2) - 0.955685) < 4e-4)
    #expect(abs(law.rootMeanSquareGradientNorm - 1) < 1e-14)
  }

  /// From 0 upwards, also where the integrand jumps within a width of 1e-4.
  @Test(arguments: [Activation.relu, .tanh])
  func shortSteps(activation: Activation) throws {
    let law = try FlipLaw(activation: activation, width: 400, dimension: 400)
    #expect(try law.finiteSizeProbability(0) == 0)
    var last = 0.0
    for eps in [1e-4, 1e-3, 0.01, 0.05, 0.2, 1, 3] {
      let p = try law.finiteSizeProbability(eps)
      #expect(p > last)
      // At short steps the law is linear, and |g| is smaller by 1/d.
      if eps < 0.1 { #expect(abs(p / (try law.limitProbability(eps)) - 1) < 0.01) }
      last = p
    }
  }

  @Test func refusals() throws {
    #expect(throws: HelioError.self) {
      try FlipLaw(activation: .step, width: 10, dimension: 10)
    }
    #expect(throws: HelioError.self) { try FlipLaw(activation: .relu, width: 0, dimension: 10) }
    #expect(throws: HelioError.self) { try FlipLaw(activation: .relu, width: 10, dimension: 1) }
    let law = try FlipLaw(activation: .relu, width: 10, dimension: 10)
    for eps in [-0.1, .nan, .infinity] {
      #expect(throws: HelioError.self) { try law.finiteSizeProbability(eps) }
      #expect(throws: HelioError.self) { try law.limitProbability(eps) }
    }
  }
}
