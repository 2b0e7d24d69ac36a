public import HelioCore
public import HelioNumerics

/// Global convergence at a certified rate: gradient flow on orthogonally separable data, exponential-type losses.
///
///     exponential:  L(t) <= 1/(1/L0 + C t)
///     logistic:     G(n L(t)) = G(n L0) - C t/n,   G(y) = log(e^y - 1) - 1/(e^y - 1)
///
/// The second solves dL/dt = -C ((1 - e^{-nL})/n)^2, the worst way in which samples can share the loss.
///
/// Source: sheet early-stage-convergence §3 (T5).
public struct GlobalLossBound: Sendable, Equatable {
  public let loss: MarginLoss
  /// L0 > 0.
  public let initialLoss: Double
  /// C >= 0; 0 certifies nothing.
  public let certificateConstant: Double
  /// n; for the exponential loss it does not matter.
  public let sampleCount: Int

  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for the squared loss, which has no such bound.
  public init(
    _ loss: MarginLoss, initialLoss: Double, certificateConstant: Double, sampleCount: Int
  ) throws(HelioError) {
    try require(
      loss != .squared, "loss", "logistic or exponential for a bound at all times", got: "squared")
    try require(
      initialLoss > 0 && initialLoss.isFinite, "initialLoss", "positive", got: initialLoss)
    try require(
      certificateConstant >= 0 && certificateConstant.isFinite, "certificateConstant", "at least 0",
      got: certificateConstant)
    try require(sampleCount >= 1, "sampleCount", "at least 1", got: sampleCount)
    (self.loss, self.initialLoss) = (loss, initialLoss)
    (self.certificateConstant, self.sampleCount) = (certificateConstant, sampleCount)
  }

  /// The bound at a time >= 0.
  public func loss(at t: Double) throws(HelioError) -> Double {
    if certificateConstant == 0 || t == 0 { return initialLoss }
    if loss == .exponential { return 1 / (1 / initialLoss + certificateConstant * t) }
    let n = Double(sampleCount)
    let top = n * initialLoss
    let level = Self.level(top) - certificateConstant * t / n
    // G(y) < log y - 1/y + y for small y: halving finds a place below the level.
    var low = min(top, 1) / 2
    while Self.level(low) > level { low /= 2 }
    let y = try bracketedRoot(log(low), log(top), what: "the loss bound") {
      Self.level(exp($0)) - level
    }.get("The loss bound")
    return exp(y) / n
  }

  /// When the bound reaches a loss > 0: 0 if it is reached from the start; `nil` for C = 0.
  public func time(to target: Double) -> Double? {
    guard certificateConstant > 0 else { return nil }
    if target >= initialLoss { return 0 }
    if loss == .exponential { return (1 / target - 1 / initialLoss) / certificateConstant }
    let n = Double(sampleCount)
    return n * (Self.level(n * initialLoss) - Self.level(n * target)) / certificateConstant
  }

  /// G(y), increasing.
  private static func level(_ y: Double) -> Double {
    let rest = expm1(y)
    let logarithm = y > 1 ? y + log1p(-exp(-y)) : log(rest)
    return logarithm - 1 / rest
  }
}
