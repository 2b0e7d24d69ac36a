public import HelioCore
public import HelioNumerics

/// The input gradient of a random network whose first layer has a weak spike.
///
///     W1 = W0 + (tau/sqrt p) a v^T,  |v| = 1,   x ~ N(0, I):
///     cos^2(g1, v) -> tau^2 mu1^2/(tau^2 mu1^2 + D2)
///     R(tau) = sqrt((S2 + tau^2 mu1^2)/(D2 + tau^2 mu1^2)) -> 1
///
/// Without a threshold and at any p/d, unlike the singular value of the spike. At large tau the distance to a
/// flip becomes |<v, x>|, the one to the learned hyperplane.
///
/// Source: sheet adversarial-directions §3.
public struct SpikeAlignment: Sendable, Equatable {
  /// cos^2(g1, v).
  public let squaredSpikeAlignment: Double
  /// R(tau): |f|/|g| is half-normal of this scale.
  public let radiusScale: Double

  /// - Parameter tau: singular value of the addition, >= 0.
  public init(activation: Activation, spikeSingularValue tau: Double) throws(HelioError) {
    try require(tau.isFinite && tau >= 0, "spikeSingularValue", "zero or positive", got: tau)
    let m = try InputGradientMoments(activation: activation)
    let learned = tau * tau * m.linearCoefficient * m.linearCoefficient
    squaredSpikeAlignment = learned / (learned + m.gradientVariance)
    radiusScale =
      ((m.outputVariance + learned) / (m.gradientVariance + learned)).squareRoot()
  }
}
