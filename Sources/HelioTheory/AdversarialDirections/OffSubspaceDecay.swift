public import HelioCore

/// What gradient descent does to the weights orthogonal to the data: nothing but decay.
///
///     w <- w - lr v,   v <- mu v + lambda w      (every data gradient lies in the span of the inputs)
///     factor = first entry of [[1 - lr lambda, -lr mu], [lambda, mu]]^T (1, 0)'
///
/// Without momentum (1 - lr lambda)^T. With it the factor may be negative. It does not hold for Adam and
/// other methods that rescale coordinates.
///
/// Source: sheet adversarial-directions §4.1.
public struct OffSubspaceDecay: Sendable, Equatable {
  /// omega_j(T) = factor omega_j(0), signed.
  public let factor: Double

  /// - Parameters:
  ///   - eta: lr >= 0; lambda: of the penalty (lambda/2)|W|^2, >= 0, with lr lambda < 2.
  ///   - mu: heavy-ball coefficient in [0, 1).
  ///   - T: number of steps >= 0.
  /// - Complexity: log T.
  public init(
    learningRate eta: Double, weightDecay lambda: Double, momentum mu: Double = 0,
    stepCount T: Int
  ) throws(HelioError) {
    try require(eta.isFinite && eta >= 0, "learningRate", "zero or positive", got: eta)
    try require(lambda.isFinite && lambda >= 0, "weightDecay", "zero or positive", got: lambda)
    try require(mu >= 0 && mu < 1, "momentum", "in [0, 1)", got: mu)
    try require(T >= 0, "stepCount", "at least 0", got: T)
    try require(
      eta * lambda < 2, "learningRate times weightDecay", "below 2, beyond which decay diverges",
      got: eta * lambda)
    // [[a, b], [c, d]] to the power T by squaring, applied to (w, v) = (1, 0).
    var (a, b, c, d) = (1 - eta * lambda, -eta * mu, lambda, mu)
    var (w, v, rest) = (1.0, 0.0, T)
    while rest > 0 {
      if rest & 1 == 1 { (w, v) = (a * w + b * v, c * w + d * v) }
      (a, b, c, d) = (a * a + b * c, a * b + b * d, c * a + d * c, c * b + d * d)
      rest >>= 1
    }
    factor = w
  }
}

/// The steps of pure decay that raise the linear distance to a flip, which scales as 1/b, to a target.
///
///     T = max(0, ceil(ln(target/current)/(-ln(1 - lr lambda)) - 1e-9))
///
/// At fixed |f| and gates: decay moves those too, so measure again afterwards.
///
/// - Returns: a whole number.
/// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` unless 0 < lr lambda < 1.
///
/// Source: sheet adversarial-directions §4.3.
public func decayStepCount(
  currentDistance: Double, targetDistance: Double, learningRate: Double, weightDecay: Double
) throws(HelioError) -> Double {
  for (name, value) in [("currentDistance", currentDistance), ("targetDistance", targetDistance)] {
    try require(value.isFinite && value > 0, name, "positive", got: value)
  }
  try require(
    learningRate.isFinite && learningRate >= 0, "learningRate", "zero or positive",
    got: learningRate)
  try require(
    weightDecay.isFinite && weightDecay >= 0, "weightDecay", "zero or positive", got: weightDecay)
  let rate = learningRate * weightDecay
  try require(
    rate > 0 && rate < 1, "learningRate times weightDecay", "between 0 and 1, both excluded",
    got: rate)
  let growth = logarithm(targetDistance) - logarithm(currentDistance)
  return max(0, (growth / -log1p(-rate) - 1e-9).rounded(.up)) + 0  // not -0
}
