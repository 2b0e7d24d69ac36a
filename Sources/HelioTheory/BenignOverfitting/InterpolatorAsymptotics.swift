public import HelioCore
public import HelioNumerics

/// The min-norm least-squares interpolator of noisy labels, n < d -> infinity: what the max margin is where every point
/// is a support vector.
///
///     D = 1/delta - 1,  q = 1 - 2 eta,  u = q/(1 + D/s),  m^2 = D/(1 - 2 q u + u^2),  tau = u m
///     clean error = Phi(-tau)
///
/// Source: sheet benign-overfitting §2.1.
public struct InterpolatorAsymptotics: Sendable, Equatable {
  /// tau.
  public let standardisedSignal: Double
  /// Phi(-tau).
  public var cleanError: Double { normalCDF(-standardisedSignal) }

  /// - Returns: `nil` for n >= d, where no linear rule takes all labels as values.
  public init?(
    _ mixture: SignalMixture, sampleCount n: Int, labelFlipRate eta: Double
  ) throws(HelioError) {
    try requireSamples(n, eta)
    guard n < mixture.dimension else { return nil }
    let D = Double(mixture.dimension) / Double(n) - 1
    let q = 1 - 2 * eta
    let u = mixture.signalPower == 0 ? 0 : q / (1 + D / mixture.signalRatio)
    standardisedSignal = u * (D / (1 - 2 * q * u + u * u)).squareRoot()
  }

  /// tau as gamma n -> infinity: sqrt(d/n - 1) q/(2 sqrt(eta (1 - eta))); infinite without flips.
  public static func strongSignal(ratio: Double, labelFlipRate eta: Double) -> Double {
    (ratio - 1).squareRoot() * (1 - 2 * eta) / (2 * (eta * (1 - eta)).squareRoot())
  }
}
