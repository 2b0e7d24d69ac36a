import HelioCore
import HelioNumerics
import HelioTheory
import Testing

@Suite struct LearnedFeaturesLocalTests {
  private func coefficients(
    _ s: Activation, _ a: Double, _ r: Double = 1
  ) throws -> LocalCoefficients {
    try s.localCoefficients(offset: a, scale: r).get("the local coefficients")
  }

  private func distance(_ x: LocalCoefficients, _ y: LocalCoefficients) -> Double {
    [
      x.constant - y.constant, x.linear - y.linear, x.quadratic - y.quadratic,
      x.residualVariance - y.residualVariance,
    ].map(\.magnitude).max()!
  }

  /// mu_0 = erf(a/sqrt(2(1 + r^2))) for erf(x/sqrt 2), and its first two derivatives in a.
  @Test func errorFunctionHasClosedForms() throws {
    for (a, r) in [(0.0, 1.0), (0.7, 1), (-2.3, 0.4), (5, 1.7), (1, 3)] {
      let mu = try coefficients(.scaledErf, a, r)
      let v = 1 + r * r
      let slope = 2 * normalDensity(a / v.squareRoot()) / v.squareRoot()
      #expect(abs(mu.constant - errorFunction(a / (2 * v).squareRoot())) < 1e-14)
      #expect(abs(mu.linear - r * slope) < 1e-14)
      #expect(abs(mu.quadratic + r * r * slope * a / v / 2.0.squareRoot()) < 1e-14)
    }
  }

  /// Closed forms against the adaptive quadrature of the same function written as a formula.
  @Test func closedFormsAgreeWithQuadrature() throws {
    let pairs: [(Activation, String)] = [
      (.relu, "max(z, 0)"), (.leakyRelu(slope: 0.2), "max(z, 0.2*z)"), (.step, "step(z)"),
      (.linear, "z"), (.relu2, "relu(z)^2"), (.tanh, "tanh(z)"),
    ]
    for (named, text) in pairs {
      let formula = try Activation(name: text)
      for (a, r) in [(0.0, 1.0), (0.7, 1), (-1.9, 0.6), (3, 1.2)] {
        let gap = distance(try coefficients(named, a, r), try coefficients(formula, a, r))
        #expect(gap < 1e-11, "\(named) at \(a), \(r): \(gap)")
      }
    }
  }

  @Test func slopeOfTheConstantIsTheLinearCoefficient() throws {
    for s in [Activation.tanh, .gelu, .softplus, .relu, .sinCos, .hermite([0, 1, 0.5])] {
      let (h, a, r) = (1e-4, 0.6, 1.3)
      let slope =
        (try coefficients(s, a + h, r).constant - coefficients(s, a - h, r).constant) / (2 * h)
      #expect(abs(slope - (try coefficients(s, a, r).linear) / r) < 1e-7, "\(s)")
    }
  }

  /// A formula whose poles are 30 times closer: the trapezoidal rule notices and refines.
  @Test func steepFunctionsAreRefined() throws {
    let steep = try Activation(name: "tanh(30*z)")
    let solution = try steep.localCoefficients(offset: 0.2)
    // E tanh(30(a + z)) by its own rescaling: tanh at offset 30 a with spread 30.
    let rescaled = try coefficients(.tanh, 6, 30)
    #expect(distance(try solution.get("tanh"), rescaled) < 1e-12)
  }

  /// A spread of a million is answered at once: tanh is the sign, mu_1 = 2 phi(a/r), up to (r)^(-2).
  @Test func wideSpreadsNeedNoMoreNodes() throws {
    let (a, r) = (4e5, 1e6)
    let mu = try coefficients(.tanh, a, r)
    #expect(abs(mu.linear - 2 * normalDensity(a / r)) < 1e-9)
    #expect(abs(mu.constant - (2 * normalCDF(a / r) - 1)) < 1e-9)
  }

  /// At a = 7 the difference E s^2 - mu_0^2 - mu_1^2 has lost its digits; the two sides agree.
  @Test func residualOfReluIsEven() throws {
    for a in [0.3, 2, 7, 12] {
      let (right, left) = (try coefficients(.relu, a), try coefficients(.relu, -a))
      #expect(right.residualVariance == left.residualVariance)
      #expect(right.residualVariance > 0)
    }
    // E relu^2 ~ 2 phi(t)/t^3 far out.
    let far = try coefficients(.relu, -12).residualVariance
    #expect(abs(far / (2 * normalDensity(12) / 1728) - 1) < 0.05)
  }

  @Test func wrongRequests() {
    #expect(throws: HelioError.self) { try Activation.tanh.localCoefficients(offset: .nan) }
    #expect(throws: HelioError.self) {
      try Activation.tanh.localCoefficients(offset: 0, scale: 0)
    }
    #expect(throws: HelioError.self) { try Activation.cosineFeatures.localCoefficients(offset: 0) }
  }
}
