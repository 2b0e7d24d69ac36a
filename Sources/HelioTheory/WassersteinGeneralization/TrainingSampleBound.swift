public import HelioCore
import HelioNumerics

/// Bounds of E|training loss - risk|, where the sample is not independent of the network.
///
///     transport   Ll sqrt(1 + Lam2^2/rho^2) sqrt(EW1_rho^2 + trCov_rho/n),   trCov_rho = rho^2 tr Cov x + Var y
///     lazy        sd(l_0)/sqrt n + 2 Ll sqrt(E|x|^2) Delta2
///
/// EW1_rho is the distance of n samples from their law in the metric sqrt(rho^2 |dx|^2 + dy^2), so the first is a rate,
/// n^{-1/(d+1)}, and at d >= 2 larger than the loss itself for every n that is practical. The second needs no transport,
/// but does not fall with n at a fixed sum of steps.
///
/// Source: sheet wasserstein-generalization §3.5.
public struct TrainingSampleBound: Sendable, Equatable {
  /// The best over the scales rho.
  public let transport: Double
  /// rho/Lam2 there.
  public let bestScale: Double
  /// Capped EW1_rho there.
  public let distance: Double
  public let lazy: Double

  public var smallest: Double { min(transport, lazy) }

  /// rho/Lam2 tried.
  public static let scales = [0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.4, 2]

  /// Gaussian tails, D = d + 1.
  ///
  /// - Parameters:
  ///   - sd: standard deviations of the d inputs; sum of squares = `setting.inputDeviation`^2.
  public init(
    _ moments: EnvelopeMoments, _ setting: GapSetting, inputDeviations sd: [Double],
    sampleCount n: Int, tail: TailRule = .gaussian
  ) throws(HelioError) {
    try require(n >= 1, "sampleCount", "at least 1", got: n)
    try require(
      setting.labelVariance > 0, "labelVariance", "positive, so that labels have a metric",
      got: setting.labelVariance)
    for s in sd { try require(s > 0 && s.isFinite, "inputDeviations", "positive", got: s) }
    let Lam2 = moments.rmsLipschitz
    guard Lam2 > 0 else {
      throw .undefined(
        "Weights of zero have no scale: the bound on the training sample needs Lam2 > 0.")
    }
    try tail.check(dimension: sd.count + 1)
    let unit = try UnitDistance(sampleCount: n, dimension: sd.count + 1, tail: tail)
    let spread = sd.reduce(0) { $0 + $1 * $1 }
    var best = (value: Double.infinity, scale: Double.nan, distance: Double.nan)
    for scale in Self.scales {
      let rho = scale * Lam2
      let trace = rho * rho * spread + setting.labelVariance
      let EW1 = min(unit.bound, 2.0.squareRoot()) * trace.squareRoot()
      let value = Self.transport(
        distance: EW1, scale: scale, spread: trace, sampleCount: n,
        lossLipschitz: setting.lossLipschitz)
      if value < best.value { best = (value, scale, EW1) }
    }
    (transport, bestScale, distance) = best
    lazy = Self.lazy(moments, setting, sampleCount: n)
  }

  /// The bound that moves no label, so that a loss need be Lipschitz in f alone.
  public static func lazy(
    _ moments: EnvelopeMoments, _ setting: GapSetting, sampleCount n: Int
  ) -> Double {
    setting.initialLossDeviation / Double(n).squareRoot()
      + 2 * setting.lossLipschitz * setting.inputSecondMoment.squareRoot() * moments.rmsMovement
  }

  /// The transport bound from a distance known otherwise, for instance sampled.
  ///
  /// - Parameters:
  ///   - scale: rho/Lam2.
  ///   - spread: trCov_rho.
  public static func transport(
    distance EW1: Double, scale: Double, spread: Double, sampleCount n: Int,
    lossLipschitz Ll: Double
  ) -> Double {
    Ll * (1 + 1 / (scale * scale)).squareRoot() * (EW1 * EW1 + spread / Double(n)).squareRoot()
  }
}
