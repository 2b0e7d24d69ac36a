import HelioCore
import HelioNumerics

/// The Gaussian moments that a gradient step's mapping needs; y = g(z) - E g + noise.
struct StepMoments: Sendable {
  /// mu_0 … mu_3 of s at a = 0, r = 1.
  let mu: [Double]
  /// c1 = E g h_1, g2 = E g h_2.
  let c1: Double
  let g2: Double
  /// Y = Var g + sigma^2.
  let Y: Double
  /// E y^2 z^2 and E y^2 z.
  let y2z2: Double
  let y2z: Double
  /// Of s', or why it has none.
  let derivative: Result<Derivative, HelioError>

  struct Derivative: Sendable {
    /// V' = E s'^2 - mu_1^2.
    let variance: Double
    /// E (s' - mu_1)^2 z^2.
    let weightedVariance: Double
  }

  init(_ activation: Activation, _ link: Link, _ noise: Double) throws(HelioError) {
    try require(
      link.variableCount == 1, "link", "a function of one projection", got: "'\(link.text)'")
    mu = try activation.hermiteExpansion(count: 4).get("the coefficients of \(activation.name)")
    guard abs(mu[1]) > 1e-12 else {
      throw .undefined(
        "\(activation.name) has E z s(z) = 0, so a gradient step adds no spike to the weights.")
    }
    let c = try link.hermiteCoefficients(count: 3)
    let mean = c[0]
    Y =
      try gaussianMean { z in link.values([z]).map { ($0 - mean) * ($0 - mean) } }
      .get("the variance of '\(link.text)'") + noise
    (c1, g2) = (c[1], c[2])
    guard abs(c1) >= 1e-10 * Y.squareRoot() else {
      throw .undefined(
        "The target '\(link.text)' has E g(z) z = 0 (information exponent above 1): one step "
          + "learns nothing. Give it a linear part, for instance '\(link.text) + 0.5*h1'.")
    }
    // One pass for both moments; z first.
    func moment(_ f: @escaping (Double) -> Double) throws(HelioError) -> Double {
      try gaussianMean { z in
        zip(link.values([z]), z).map { ($0 - mean) * ($0 - mean) * f($1) }
      }.get("the moments of '\(link.text)'")
    }
    y2z2 = try moment { $0 * $0 } + noise
    y2z = try moment { $0 }
    derivative = Self.derivative(of: activation, mu1: mu[1])
  }

  private static func derivative(
    of activation: Activation, mu1: Double
  ) -> Result<Derivative, HelioError> {
    let variance: Double
    do throws(HelioError) { variance = try activation.derivativeVariance() } catch {
      return .failure(error)
    }
    guard variance.isFinite else {
      return .failure(
        .undefined(
          "\(activation.name) jumps, so its derivative has no second moment; use level 0 or 1."))
    }
    let weighted = gaussianMean { z in
      var slopes = z
      activation.applyDerivative(to: &slopes)
      return zip(slopes, z).map { ($0 - mu1) * ($0 - mu1) * $1 * $1 }
    }
    do throws(HelioError) {
      return .success(
        Derivative(
          variance: variance,
          weightedVariance: try weighted.get("the moments of the derivative of \(activation.name)"))
      )
    } catch { return .failure(error) }
  }
}
