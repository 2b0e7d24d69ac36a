public import HelioCore

/// The course of stochastic gradient descent that a bound is computed for.
///
///     theta <- (1 - eta_t lambda) theta - eta_t grad l,   eta_t = eta t^-zeta,   t = 1 … T within an epoch
///
/// Every sample is used once in an epoch, in the same order in all epochs.
///
/// Source: sheet wasserstein-generalization §2, §3.2.
public struct EnvelopeSchedule: Sendable, Hashable {
  /// eta >= 0.
  public let learningRate: Double
  /// zeta >= 0.
  public let decayExponent: Double
  /// T >= 0, steps of one epoch.
  public let stepCount: Int
  /// Passes over the same samples.
  public let epochs: Int
  /// lambda >= 0.
  public let weightDecay: Double
  /// b, samples of a step.
  public let batchSize: Int

  public init(
    learningRate: Double, decayExponent: Double = 0, stepCount: Int, epochs: Int = 1,
    weightDecay: Double = 0, batchSize: Int = 1
  ) throws(HelioError) {
    try require(
      learningRate >= 0 && learningRate.isFinite, "learningRate", "finite and not negative",
      got: learningRate)
    try require(
      decayExponent >= 0 && decayExponent.isFinite, "stepDecayExponent", "finite and not negative",
      got: decayExponent)
    try require(stepCount >= 0, "stepCount", "not negative", got: stepCount)
    try require(epochs >= 1, "epochs", "at least 1", got: epochs)
    try require(
      weightDecay >= 0 && weightDecay.isFinite, "weightDecay", "finite and not negative",
      got: weightDecay)
    try require(batchSize >= 1, "batchSize", "at least 1", got: batchSize)
    try require(
      learningRate * weightDecay <= 1, "weightDecay",
      "at most 1/learningRate = \(1 / learningRate), so that 1 - eta lambda is not negative",
      got: weightDecay)
    try require(
      batchSize == 1 || epochs == 1, "batchSize",
      "1 with more than one epoch, where the moments of a batch are not known", got: batchSize)
    self.learningRate = learningRate
    self.decayExponent = decayExponent
    self.stepCount = stepCount
    self.epochs = epochs
    self.weightDecay = weightDecay
    self.batchSize = batchSize
  }

  /// eta_t, t >= 1 within an epoch.
  public func step(_ t: Int) -> Double {
    decayExponent == 0 ? learningRate : learningRate * pow(Double(t), -decayExponent)
  }

  /// The sum of all step sizes.
  public var totalStep: Double {
    let one =
      decayExponent == 0
      ? Double(stepCount) * learningRate
      : stepCount == 0 ? 0 : (1...stepCount).reduce(0) { $0 + step($1) }
    return Double(epochs) * one
  }
}
