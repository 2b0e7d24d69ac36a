public import HelioCore
public import HelioNumerics

/// The input gradient after one real gradient step on the first layer, in the proportional limit.
///
///     W1 = W0 + lr G,  G = (n sqrt p)^{-1} [(a u^T) o s'(W0 X^T)] X,   b = X^T u/n
///     u = y (correlation loss, q = 0)  or  y - f0(x) (squared loss, q = 1),   y = h(<v*, x>) + noise
///
///     |b|^2 -> B2 = c1^2 + q mu1^2 + (E y^2 + q S2)/delta
///     |g1|^2 -> N2 = D2 - 2 q L mu1^2 + L^2 B2,   L = lr mu1^2
///     cos^2(g1, b) -> (L B2 - q mu1^2)^2/(B2 N2),   cos^2(g1, v*) -> L^2 c1^2/N2
///     E f1^2 -> S2 - 2 q L mu1^2 + L^2 B2 + o^2 c0^2 + q mu0^2 (o^2 - 2 o),   o = lr m2^2
///
/// On the squared loss b holds a part of W0^T a, which is correlated with the gradient before the step. The
/// terms in o are the constant that labels of mean c0 add to the output.
///
/// Source: sheet adversarial-directions §3.1.
public struct StepAlignment: Sendable, Equatable {
  /// What the residual u is.
  public enum Loss: String, Sendable, CaseIterable {
    case correlation, squared
  }

  /// B2.
  public let directionSquaredNorm: Double
  /// tau = lr |mu1| sqrt(B2), the singular value of lr mu1 a b^T/sqrt p.
  public let spikeSingularValue: Double
  /// cos^2(b, v*).
  public let directionTargetOverlap: Double
  /// cos^2(g1, b).
  public let squaredSpikeAlignment: Double
  /// cos^2(g1, v*).
  public let squaredTargetAlignment: Double
  /// N2.
  public let gradientSquaredNorm: Double
  /// E f1^2.
  public let outputSecondMoment: Double

  /// - Parameters:
  ///   - link: h, of one variable; labels are not centred.
  ///   - noiseVariance: >= 0.
  ///   - delta: n/d > 0.
  ///   - eta: lr >= 0.
  /// - Throws: ``HelioError/undefined(_:)`` if the step has no direction, B2 = 0.
  public init(
    activation: Activation, link: Link, noiseVariance: Double, sampleRatio delta: Double,
    learningRate eta: Double, loss: Loss
  ) throws(HelioError) {
    try require(
      noiseVariance.isFinite && noiseVariance >= 0, "noiseVariance", "zero or positive",
      got: noiseVariance)
    try require(delta.isFinite && delta > 0, "sampleRatio", "positive", got: delta)
    try require(eta.isFinite && eta >= 0, "learningRate", "zero or positive", got: eta)
    let m = try InputGradientMoments(activation: activation)
    let (mu0, mu1) = (m.outputMean, m.linearCoefficient)
    let (S2, D2) = (m.outputVariance, m.gradientVariance)
    let (c0, c) = (try link.mean(), try link.hermiteCoefficients(count: 2))
    let c1 = c[1]
    let labels = try link.secondMoment() + noiseVariance
    let q = loss == .squared ? 1.0 : 0
    let B2 = c1 * c1 + q * mu1 * mu1 + (labels + q * S2) / delta
    guard B2 > 0 else {
      throw .undefined("The labels are zero (no link and no noise), so a step has no direction.")
    }
    let L = eta * mu1 * mu1
    let o = eta * m.curvatureMean * m.curvatureMean
    let gain = -2 * q * L * mu1 * mu1 + L * L * B2
    let N2 = D2 + gain
    let along = L * B2 - q * mu1 * mu1
    directionSquaredNorm = B2
    spikeSingularValue = eta * abs(mu1) * B2.squareRoot()
    directionTargetOverlap = c1 * c1 / B2
    squaredSpikeAlignment = along * along / (B2 * N2)
    squaredTargetAlignment = L * L * c1 * c1 / N2
    gradientSquaredNorm = N2
    outputSecondMoment = S2 + gain + o * o * c0 * c0 + q * mu0 * mu0 * (o * o - 2 * o)
  }
}
