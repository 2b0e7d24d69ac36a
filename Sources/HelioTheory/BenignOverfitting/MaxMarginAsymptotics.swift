public import HelioCore
public import HelioNumerics

/// The linear max margin on noisy labels, exactly, for n, d -> infinity at n/d = delta.
///
///     maximise m/sqrt(1 + tau^2/s)  s.t.  F(m, tau) = 1/delta
///     clean error = Phi(-tau),   |w*| = sqrt(tau^2/gamma + d/(1-gamma))/m
///
/// without flips in closed form: H(h_0) = 1/delta, tau = s/h_0, m = tau + h_0; for n >= 2 d then the signal itself, w*
/// = v/sqrt(gamma). Everything except the norm depends on (delta, s, eta) only.
///
/// Source: sheet benign-overfitting §2.1.
public struct MaxMarginAsymptotics: Sendable, Equatable {
  /// tau and m; `nil` where the rule is the signal itself.
  public struct Standardised: Sendable, Equatable {
    /// tau: signal over the noise of a fresh projection.
    public let signal: Double
    /// m: the margin in the same units.
    public let margin: Double
  }

  public let mixture: SignalMixture
  /// eta.
  public let labelFlipRate: Double
  public let standardised: Standardised?
  /// |w*|.
  public let norm: Double
  /// Share of samples with the smallest margin.
  public let supportVectorFraction: Double

  /// Phi(-tau): wrong about the clean label; 1/2 without a signal.
  public var cleanError: Double { standardised.map { normalCDF(-$0.signal) } ?? 0 }
  /// eta + (1 - 2 eta) clean error.
  public var noisyError: Double { labelFlipRate + (1 - 2 * labelFlipRate) * cleanError }
  /// 1/|w*|.
  public var margin: Double { 1 / norm }
  /// |rho|/|u| of w* = rho v + u; `nil` for the signal itself.
  public var signalToNoiseRatio: Double? {
    standardised.map {
      mixture.signalPower == 0 ? 0 : $0.signal / mixture.signalRatio.squareRoot()
    }
  }

  /// - Parameters:
  ///   - eta: share of flipped labels in [0, 1/2); at finite n with exact flips their number over n.
  /// - Returns: `nil` where the data are not separable, n/d at or above ``SeparabilityThreshold``; `relativeChange` how
  ///   near tau is known.
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for n < 2 or a rate outside [0, 1/2).
  /// - Complexity: ten values of tau, three of m for each: some microseconds.
  public static func solve(
    _ mixture: SignalMixture, sampleCount n: Int, labelFlipRate eta: Double
  ) throws(HelioError) -> Solution<MaxMarginAsymptotics>? {
    try requireSamples(n, eta)
    let level = Double(mixture.dimension) / Double(n)
    let s = mixture.signalRatio
    let F = MarginFunction(labelFlipRate: eta)
    func result(
      _ m: Double, _ tau: Double, _ convergence: Convergence
    ) -> Solution<MaxMarginAsymptotics> {
      let d = Double(mixture.dimension)
      let along = tau == 0 ? 0 : tau * tau / mixture.signalPower
      return Solution(
        MaxMarginAsymptotics(
          mixture: mixture, labelFlipRate: eta,
          standardised: Standardised(signal: tau, margin: m),
          norm: (along + d / (1 - mixture.signalPower)).squareRoot() / m,
          supportVectorFraction: F.supportVectorFraction(m, tau)), convergence)
    }
    if s == 0 || eta == 0 {
      guard level > 0.5 else {
        guard s > 0 else { return nil }
        return Solution(
          MaxMarginAsymptotics(
            mixture: mixture, labelFlipRate: 0, standardised: nil, norm: 1 / mixture.amplitude,
            supportVectorFraction: 1), .exact)
      }
      let h = try positiveSquareRoot(ofLevel: level)
      return result(s / h + h, s / h, .exact)
    }
    let critical = level > 0.5 ? 0 : try F.criticalSignal()
    guard let range = try SeparableRange(F, level: level, critical: critical) else { return nil }
    let tau = try range.signal(ratio: s)
    return result(range.margin(tau.value).value, tau.value, tau.convergence)
  }
}

/// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for n < 2 or a share of flips outside [0, 1/2).
func requireSamples(_ n: Int, _ eta: Double) throws(HelioError) {
  try require(n >= 2, "sampleCount", "at least 2", got: n)
  try require(eta >= 0 && eta < 0.5, "labelFlipRate", "in [0, 0.5)", got: eta)
}

/// The largest n/d at which noisy labels are linearly separable.
///
///     delta* = 1/min_tau F(0, tau) = 1/F(0, tau_s) for any signal; 2 without one; no limit without flips
///
/// Source: sheet benign-overfitting §2.1, §2.2.
public struct SeparabilityThreshold: Sendable, Equatable {
  /// delta* with a signal; `nil` without flips, where it is infinite.
  public let ratio: Double?
  /// tau_s, the signal of the only separator there; `nil` without flips.
  public let criticalSignal: Double?

  /// 2 delta_0: of two directions, alpha < 1 (``TwoDirectionAsymptotics``).
  public var twoDirectionRatio: Double { 2 * (ratio ?? 2) }

  /// - Parameter eta: share of flipped labels in [0, 1/2).
  public init(labelFlipRate eta: Double) throws(HelioError) {
    try requireSamples(2, eta)
    guard eta > 0 else {
      (ratio, criticalSignal) = (nil, nil)
      return
    }
    let F = MarginFunction(labelFlipRate: eta)
    let tau = try F.criticalSignal()
    (ratio, criticalSignal) = (1 / F(0, tau).value, tau)
  }
}
