public import HelioCore

/// What gradient descent on the hinge loss does at most, proved for every step size, width and start on separable data.
///
///     R2 = |X|_op^2,  B = 2 + lr R2,  c = alpha/|w*|,  N_0 = |W_0|_F:
///     lr U <= (B + 2 c N_0)/c^2,   T <= U,   |W(T)|_F <= sqrt(N_0^2 + B lr U)
///
/// U counts pairs of a step and a sample with a margin below 1. Each such pair moves the overlap with the max-margin
/// rule by at least lr alpha, and the squared norm by at most lr (2 + lr R2).
///
/// Source: sheet benign-overfitting §3.
public struct DescentBounds: Sendable, Equatable {
  /// Largest U.
  public let violations: Double
  /// Largest |W(T)|_F.
  public let weightNorm: Double
  /// 2 |w*|/alpha: the latter for small steps and a small start.
  public let limitWeightNorm: Double
  /// (1 + alpha)/alpha: largest ratio of the norm to that of a network of the same margins along w*, in the same limit.
  public let marginRatioCap: Double

  /// - Parameters:
  ///   - operatorNorm: |X|_op > 0, not squared.
  ///   - maxMarginNorm: |w*| > 0.
  ///   - alpha: in (0, 1]; lr: > 0; initialNorm: N_0 >= 0.
  public init(
    operatorNorm: Double, maxMarginNorm: Double, negativeSlope alpha: Double,
    learningRate lr: Double, initialNorm: Double
  ) throws(HelioError) {
    try require(operatorNorm > 0, "operatorNorm", "positive", got: operatorNorm)
    try require(maxMarginNorm > 0, "maxMarginNorm", "positive", got: maxMarginNorm)
    try require(alpha > 0 && alpha <= 1, "negativeSlope", "in (0, 1]", got: alpha)
    try require(lr.isFinite && lr > 0, "learningRate", "positive", got: lr)
    try require(initialNorm >= 0, "initialNorm", "zero or positive", got: initialNorm)
    let B = 2 + lr * operatorNorm * operatorNorm
    let c = alpha / maxMarginNorm
    let moved = (B + 2 * c * initialNorm) / (c * c)
    violations = moved / lr
    weightNorm = (initialNorm * initialNorm + B * moved).squareRoot()
    limitWeightNorm = 2 * maxMarginNorm / alpha
    marginRatioCap = (1 + alpha) / alpha
  }
}
