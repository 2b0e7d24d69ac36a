public import HelioCore
import HelioNumerics

/// What weak and strong signals lead to, and what no linear rule that fits all noisy labels can pass.
///
/// Source: sheet benign-overfitting §2.1.
public struct SignalLimits: Sendable, Equatable {
  /// gamma_c = 1/((1 - 2 eta) sqrt(n d)): tau is about 1 there for n << d, between the scales 1/d and 1/n.
  public let crossoverSignalPower: Double
  /// q/m_0 = lim tau/s as s -> 0, H(m_0) = 1/delta; `nil` for n >= 2 d, where tau stays away from 0.
  public let weakSignalSlope: Double?
  /// tau_max of the max margin as gamma n -> infinity; `nil` without flips and where nothing separates.
  public let strongSignal: Double?
  /// tau_hi: the largest of any rule that fits all labels, whatever the signal; `nil` as before.
  public let largestSignal: Double?
  /// tau_max of the min-norm interpolator; `nil` without flips and for n >= d.
  public let interpolatorStrongSignal: Double?
  /// sqrt(d/k) + 1 + 3/sqrt k for k flipped samples: no rule passes it, with probability 1 - exp(-9/2) at any n
  /// (proved); `nil` for k = 0.
  public let finiteSampleLargestSignal: Double?

  /// - Parameters:
  ///   - n: >= 2; d: >= 2.
  ///   - eta: share of flipped labels in [0, 1/2).
  public init(sampleCount n: Int, dimension d: Int, labelFlipRate eta: Double) throws(HelioError) {
    try requireSamples(n, eta)
    try require(d >= 2, "dimension", "at least 2", got: d)
    let (ratio, q) = (Double(d) / Double(n), 1 - 2 * eta)
    crossoverSignalPower = 1 / (q * (Double(n) * Double(d)).squareRoot())
    weakSignalSlope = ratio > 0.5 ? q / (try positiveSquareRoot(ofLevel: ratio)) : nil
    let F = MarginFunction(labelFlipRate: eta)
    if eta > 0,
      let range = try SeparableRange(F, level: ratio, critical: F.criticalSignal())
    {
      strongSignal = try range.strongestSignal()
      largestSignal = range.highest
    } else {
      (strongSignal, largestSignal) = (nil, nil)
    }
    interpolatorStrongSignal =
      eta > 0 && ratio > 1
      ? InterpolatorAsymptotics.strongSignal(ratio: ratio, labelFlipRate: eta) : nil
    let k = Double(LabelFlips.exactCount(rate: eta, sampleCount: n))
    finiteSampleLargestSignal =
      k > 0 ? (Double(d) / k).squareRoot() + 1 + 3 / k.squareRoot() : nil
  }
}
