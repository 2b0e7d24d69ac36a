public import HelioCore

/// The noise that spikes of the features must clear, and what it adds to them.
///
/// Features without their mean part behave like N = mu_1 X W_0^T + mu_* Z. With psi = p/d, gamma = p/n, a spike
/// of singular value tau (over sqrt n) whose vectors do not depend on N comes out of it at sigma,
///
///     G = mu_1^2/tau^2,   y = (1 + G - psi G)/(G (1 - psi G)),   q = 1/(mu_*^2 + mu_1^2 y)
///     sigma^2 = (1 - gamma + gamma/(tau^2 q))/q
///
/// where G(y) is the resolvent of W_0 W_0^T and q that of N N^T/n: the equation 1/tau^2 = q G(y)/mu_1^2 of
/// Benaych-Georges and Nadakuditi, solved in closed form. The value is an outlier while sigma grows with tau;
/// the edge is where it is least.
///
/// Source: F. Benaych-Georges, R. R. Nadakuditi, J. Multivariate Anal. 111 (2012); J. W. Silverstein, J.
/// Multivariate Anal. 55 (1995); derived here for the features of sheet gradient-steps §3.
public struct FeatureBulk: Sendable, Equatable {
  /// mu_1^2 and mu_*^2.
  private let linear: Double
  private let nonlinear: Double
  private let psi: Double
  private let gamma: Double
  /// The spike at which an outlier appears.
  public let threshold: Double
  /// The upper edge of N's singular values over sqrt n.
  public let edge: Double

  /// - Parameters:
  ///   - mu1: E z s(z), not zero.
  ///   - nonlinearVariance: mu_*^2 >= 0.
  ///   - psi: p/d > 0; sampleRatio: n/d > 0.
  public init(
    activationLinearCoefficient mu1: Double, nonlinearVariance: Double, widthRatio psi: Double,
    sampleRatio: Double
  ) throws(HelioError) {
    try require(mu1.isFinite && mu1 != 0, "activationLinearCoefficient", "not zero", got: mu1)
    try require(
      nonlinearVariance.isFinite && nonlinearVariance >= 0, "nonlinearVariance",
      "zero or positive", got: nonlinearVariance)
    try require(psi.isFinite && psi > 0, "widthRatio", "positive", got: psi)
    try require(
      sampleRatio.isFinite && sampleRatio > 0, "sampleRatio", "positive", got: sampleRatio)
    let (linear, gamma) = (mu1 * mu1, psi / sampleRatio)
    (self.linear, nonlinear, self.psi, self.gamma) = (linear, nonlinearVariance, psi, gamma)
    // tau^2 > linear max(psi, ...): y must lie right of the edge of W_0 W_0^T, where G = 1/(psi + sqrt psi).
    let least = 0.5 * log(linear * (psi + psi.squareRoot()))
    let value = { (u: Double) in
      Self.squaredValue(exp(2 * u), linear, nonlinearVariance, psi, gamma)
    }
    // sigma^2 falls, then rises with log tau: golden section to the least value.
    var (low, high) = (least, least + 0.5 * log(1 + (linear + nonlinearVariance) * 1e4 / linear))
    let ratio = (5.0.squareRoot() - 1) / 2
    for _ in 0..<120 {
      let (a, b) = (high - ratio * (high - low), low + ratio * (high - low))
      if value(a) <= value(b) { high = b } else { low = a }
    }
    threshold = exp(0.5 * (low + high))
    edge = value(0.5 * (low + high)).squareRoot()
  }

  /// sigma of a spike, or the edge if it does not clear the bulk.
  public func singularValue(spike tau: Double) -> Double {
    guard tau > threshold else { return edge }
    return Self.squaredValue(tau * tau, linear, nonlinear, psi, gamma).squareRoot()
  }

  private static func squaredValue(
    _ tau2: Double, _ linear: Double, _ nonlinear: Double, _ psi: Double, _ gamma: Double
  ) -> Double {
    let G = linear / tau2
    let y = (1 + G - psi * G) / (G * (1 - psi * G))
    let q = 1 / (nonlinear + linear * y)
    return (1 - gamma + gamma / (tau2 * q)) / q
  }
}
