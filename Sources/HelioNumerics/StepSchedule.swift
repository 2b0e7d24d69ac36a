public import HelioCore

/// The course of stochastic gradient descent on half the squared error: steps, batch and average.
///
///     theta_t = theta_{t-1} - g_t (1/B) sum_b (phi_b.theta_{t-1} - y_b) phi_b,   g_t = g0 t^-zeta,  t = 1 … T
///     average = mean of theta_k … theta_{T-1},   k = averageStart
///
/// A factor 2 in the loss would double g0. The average has theta_0 but not theta_T.
///
/// Source: sheet random-features-sgd §2, §8 (tail averaging).
public struct StepSchedule: Sendable, Hashable {
  /// g0 > 0.
  public var learningRate: Double
  /// zeta in [0, 1).
  public var decayExponent: Double
  /// T >= 1.
  public var stepCount: Int
  /// B >= 1.
  public var batchSize: Int
  /// k in 0 … T-1: the first iterate that the average has.
  public var averageStart: Int

  public init(
    learningRate: Double, decayExponent: Double = 0, stepCount: Int, batchSize: Int = 1,
    averageStart: Int = 0
  ) throws(HelioError) {
    try require(
      learningRate.isFinite && learningRate > 0, "learningRate", "positive", got: learningRate)
    try require(
      decayExponent >= 0 && decayExponent < 1, "stepDecayExponent", "in [0, 1)",
      got: decayExponent)
    try require(stepCount >= 1, "stepCount", "at least 1", got: stepCount)
    try require(batchSize >= 1, "batchSize", "at least 1", got: batchSize)
    try require(
      averageStart >= 0 && averageStart < stepCount, "averageStart",
      "between 0 and stepCount - 1 = \(stepCount - 1)", got: averageStart)
    self.learningRate = learningRate
    self.decayExponent = decayExponent
    self.stepCount = stepCount
    self.batchSize = batchSize
    self.averageStart = averageStart
  }

  /// g_t, t >= 1.
  public func step(_ t: Int) -> Double {
    decayExponent == 0 ? learningRate : learningRate * pow(Double(t), -decayExponent)
  }

  /// How many iterates the average has.
  public var averagedCount: Int { stepCount - averageStart }
}
