import HelioCore
import HelioLinalg
import HelioNumerics
import Testing

private let expanded: [Activation] = [
  .relu, .leakyRelu(slope: 0.2), .step, .relu2, .erf, .scaledErf, .tanh, .sin, .sinCos, .softplus,
  .gelu, .linear, .square, .hermite([0.1, -0.4, 0.5, 0.2]),
]

@Suite struct ActivationHermiteTests {
  @Test(arguments: expanded, [0.3, 1, 4.5])
  func `Closed forms agree with the adaptive quadrature`(activation: Activation, scale: Double)
    throws
  {
    let mu = try activation.hermiteCoefficients(count: 25, scale: scale)
    let reference = try hermiteProjections(count: 25) { z in z.map { activation(scale * $0) } }
      .get("reference")
    let size = try activation.secondMoment(scale: scale).squareRoot()
    for k in 0..<25 {
      #expect(abs(mu[k] - reference[k]) < 1e-12 * max(1, size), "mu_\(k) of \(activation)")
    }
  }

  @Test func `The adaptive quadrature agrees with Gauss–Hermite for a smooth function`() throws {
    let rule = try GaussRule.hermite(200)
    let h = hermitePolynomials(count: 20, at: rule.nodes)
    let mu = Activation.tanh.hermiteExpansion(count: 20, scale: 0.5)
    #expect(mu.convergence.status == .converged)
    for k in 0..<20 {
      let reference = rule.nodes.indices.reduce(0) {
        $0 + rule.weights[$1] * tanh(0.5 * rule.nodes[$1]) * h[k][$1]
      }
      #expect(abs(mu.value[k] - reference) < 1e-13, "mu_\(k)")
    }
  }

  @Test func `Coefficients and Parseval's sum`() throws {
    for activation in [Activation.tanh, .sin, .softplus, .gelu, .sinCos] {
      let mu = try activation.hermiteCoefficients(count: 120)
      let sum = mu.reduce(0) { $0 + $1 * $1 }
      #expect(abs(try sum / activation.secondMoment() - 1) < 1e-7, "\(activation)")
      #expect(try sum < activation.secondMoment() * (1 + 1e-12))
    }
  }

  @Test func `A steep tanh is nearly a sign`() throws {
    let steep = Activation.tanh.hermiteExpansion(count: 8, scale: 1000)
    #expect(steep.convergence.status == .converged)
    let step = try Activation.step.hermiteCoefficients(count: 8)
    for k in 1..<8 { #expect(abs(steep.value[k] - 2 * step[k]) < 2e-6, "mu_\(k)") }
    // E tanh(c z) z = c E sech^2(c z): the first correction to sqrt(2/pi) is -pi^2/(12 c^2) ·
    // phi(0).
    let correction = 2 * normalDensity(0) - steep.value[1]
    #expect(abs(correction / (normalDensity(0) * .pi * .pi / 12 * 1e-6) - 1) < 1e-3)
  }

  @Test func `Mean derivatives and their variances`() throws {
    #expect(abs(try Activation.relu.meanDerivative() - 0.5) < 1e-15)
    #expect(abs(try Activation.relu.derivativeVariance() - 0.25) < 1e-13)
    #expect(abs(try Activation.erf.meanDerivative() - 2 / (3 * Double.pi).squareRoot()) < 1e-14)
    let second = 4 / (Double.pi * 5.0.squareRoot())
    #expect(
      abs(try Activation.erf.derivativeVariance() - (second - 4 / (3 * Double.pi))) < 1e-13)
    #expect(abs(try Activation.step.meanDerivative() - normalDensity(0)) < 1e-15)
    #expect(abs(try Activation.step.meanDerivative(scale: 2) - normalDensity(0) / 2) < 1e-15)
    #expect(try Activation.step.derivativeVariance() == .infinity)
    #expect(try Activation.linear.derivativeVariance() < 1e-13)
    #expect(abs(try Activation.square.derivativeVariance(scale: 1.5) - 9) < 1e-11)
    #expect(try Activation.cosineFeatures.secondMoment() == 1)
  }

  @Test func `A formula with a jump has no finite derivative variance`() throws {
    #expect(try Activation(name: "sign(z) + z").derivativeVariance() == .infinity)
    let smoothed = try Activation(name: "abs(z)").derivativeVariance()
    #expect(abs(smoothed - 1) < 1e-12)
  }

  @Test func `A derivative without a mean square is refused`() throws {
    let cusp = try Activation(name: "abs(z)^0.4 + z")
    #expect(throws: HelioError.self) { try cusp.derivativeVariance() }
    #expect(abs(try cusp.meanDerivative() - 1) < 1e-9)
  }

  @Test func `Stein's identity for every smooth activation`() throws {
    for activation in expanded where activation != .step {
      for scale in [0.7, 1, 2] {
        let mean = try gaussianMean { z in z.map { activation.derivative(scale * $0) } }.get("E s'")
        #expect(
          abs(try activation.meanDerivative(scale: scale) - mean) < 1e-12,
          "\(activation) at \(scale)")
      }
    }
  }

  @Test func `What cannot be integrated is reported`() {
    let result = hermiteProjections(count: 2) { z in z.map { _ in .nan } }
    #expect(result.convergence.status == .diverged)
    #expect(throws: HelioError.self) { try result.get("nothing") }
  }
}
