import HelioCore
import HelioNumerics
import HelioTheory
import Testing

@Suite struct IsotropicTests {
  /// b_l against the definition a_l = E[s(u) P_l(u)] by a rule on either side of the kink.
  ///
  ///     b_l = E chi_d^{2h} a_l^2 on the sphere
  @Test(arguments: [3, 4, 11, 50])
  func closedFormsAgainstQuadrature(_ d: Int) throws {
    let cases: [(Activation, Int)] = [
      (.relu, 1), (.leakyRelu(slope: 0.1), 1), (.linear, 1), (.step, 0), (.relu2, 2), (.square, 2),
    ]
    let rule = try GaussRule.legendre(from: 0, to: .pi / 2, 200)
    let u = rule.nodes.map { sin($0) }
    let w = zip(rule.nodes, rule.weights).map { pow(cos($0), Double(d - 2)) * $1 }
    let total = 2 * w.reduce(0, +)
    let p = gegenbauerPolynomials(dimension: d, degree: 7, at: u)
    for (activation, h) in cases {
      let b = try isotropicEigenvalues(
        activation: activation, dimension: d, degrees: Array(0...7), inputs: .sphere)
      let moment = [1, Double(d), Double(d * (d + 2))][h]
      for l in 0...7 {
        let sign = l % 2 == 0 ? 1.0 : -1
        var a = 0.0
        for i in u.indices {
          a += w[i] * (activation(u[i]) + sign * activation(-u[i])) * p[l][i]
        }
        a /= total * harmonicMultiplicity(dimension: d, degree: l).squareRoot()
        #expect(
          abs(b[l] - moment * a * a) <= 1e-11 * b[0] + 1e-10 * b[l] + 1e-30,
          "\(activation.name), d = \(d), l = \(l)")
      }
    }
  }

  /// E K(x, x) = sum_l N(d, l) b_l.
  @Test func multiplicitiesExhaustTheTrace() throws {
    let d = 6
    let degrees = Array(0...400)
    let b = try isotropicEigenvalues(activation: .relu2, dimension: d, degrees: degrees)
    let sum = degrees.reduce(0.0) { $0 + b[$1] * harmonicMultiplicity(dimension: d, degree: $1) }
    // E K(x, x) = E z_+^4 · E (|x|^2/d)^2 = 3/2 (d+2)/d
    #expect(abs(sum / (1.5 * Double(d + 2) / Double(d)) - 1) < 1e-6)
  }

  @Test func largeDimensionsAndRefusals() throws {
    // d -> infinity: b_l d^l l!-> squared Hermite coefficients; b_0 -> 1/(2 pi), d^2 b_2 -> 1/(2 pi) · …
    let b = try isotropicEigenvalues(activation: .relu, dimension: 10_000_000, degrees: [0, 1, 2])
    #expect(abs(b[0] * 2 * .pi - 1) < 1e-6)
    #expect(abs(b[1] * 4e7 - 1) < 1e-12)
    // N(d, 2) b_2 -> mu_2^2 = 1/(4 pi)
    let share = b[2] * harmonicMultiplicity(dimension: 10_000_000, degree: 2)
    #expect(abs(share * 4 * .pi - 1) < 1e-6)
    #expect(throws: HelioError.self) {
      try isotropicEigenvalues(activation: .erf, dimension: 10, degrees: [0])
    }
    #expect(throws: HelioError.self) {
      try isotropicEigenvalues(activation: .relu, dimension: 10, degrees: [-1])
    }
    #expect(throws: HelioError.self) {
      try isotropicEigenvalues(activation: .relu, dimension: 2, degrees: [0])
    }
  }
}
