public import HelioCore
public import HelioNumerics

/// The largest margin of leaky-ReLU networks whose rows have two directions, one for each sign of the second layer:
/// exactly, for n, d -> infinity, as a convex program.
///
///     |W|_F^2 = min_{psi, tau} (4/m^2) (b tau^2 + c(psi))   s.t.  F(m, tau) = (1 + sin 2 psi)/delta,  0 <= psi <= pi/4
///     b = 1/(gamma (1 + alpha)^2),   c = d/(1-gamma) (1/(1+alpha)^2 + 4 alpha sin^2 psi/(1-alpha^2)^2)
///     clean error = Phi(-tau/cos psi)
///
/// A relaxation: the program is a network only as far as every sample has a positive preactivation in its own direction
/// and a negative one in the other, which holds for nearly all samples at alpha above one half and for fewer below.
///
/// Source: sheet benign-overfitting §2.2.
public struct TwoDirectionAsymptotics: Sendable, Equatable {
  /// tau/cos psi; `nil` where all rows lie along the signal.
  public let standardisedSignal: Double?
  /// psi; 0 at alpha = 1.
  public let mixingAngle: Double?
  /// |W|_F.
  public let weightNorm: Double
  public let supportVectorFraction: Double

  public var cleanError: Double { standardisedSignal.map { normalCDF(-$0) } ?? 0 }

  /// - Parameters:
  ///   - alpha: in (0, 1]; 1 is the linear rule.
  ///   - eta: share of flipped labels in [0, 1/2).
  /// - Returns: `nil` where the program has no solution: n/d >= 2 delta_0, at alpha = 1 delta_0, with delta_0 of
  ///   ``SeparabilityThreshold``, 2 without a signal.
  public static func solve(
    _ mixture: SignalMixture, sampleCount n: Int, labelFlipRate eta: Double,
    negativeSlope alpha: Double
  ) throws(HelioError) -> Solution<TwoDirectionAsymptotics>? {
    try requireSamples(n, eta)
    try require(alpha > 0 && alpha <= 1, "negativeSlope", "in (0, 1]", got: alpha)
    let gamma = mixture.signalPower
    if alpha == 1 {
      let linear = try MaxMarginAsymptotics.solve(mixture, sampleCount: n, labelFlipRate: eta)
      return linear.map { solution in
        let rule = solution.value
        return Solution(
          TwoDirectionAsymptotics(
            standardisedSignal: rule.standardised?.signal,
            mixingAngle: rule.standardised == nil ? nil : 0, weightNorm: rule.norm,
            supportVectorFraction: rule.supportVectorFraction), solution.convergence)
      }
    }
    let program = try TwoDirectionProblem(mixture, n, eta, alpha)
    guard program.ratio < 2 * program.threshold else {
      guard eta == 0, gamma > 0 else { return nil }
      return Solution(
        TwoDirectionAsymptotics(
          standardisedSignal: nil, mixingAngle: nil,
          weightNorm: 2 / ((1 + alpha) * mixture.amplitude), supportVectorFraction: 1), .exact)
    }
    return try program.solution()
  }
}

/// The program for one setting.
private struct TwoDirectionProblem {
  let mixture: SignalMixture
  let F: MarginFunction
  let alpha: Double
  /// delta, and delta_0.
  let ratio: Double
  let threshold: Double
  /// tau_s with flips and a signal.
  let critical: Double?

  init(_ mixture: SignalMixture, _ n: Int, _ eta: Double, _ alpha: Double) throws(HelioError) {
    self.mixture = mixture
    self.alpha = alpha
    F = MarginFunction(labelFlipRate: eta)
    ratio = Double(n) / Double(mixture.dimension)
    let hasBoth = eta > 0 && mixture.signalPower > 0
    let threshold = try SeparabilityThreshold(labelFlipRate: hasBoth ? eta : 0)
    self.threshold = threshold.ratio ?? 2
    critical = threshold.criticalSignal
  }

  /// c and c' at psi.
  private func noise(_ psi: Double) -> (value: Double, slope: Double) {
    let scale = Double(mixture.dimension) / (1 - mixture.signalPower)
    let mixed = 4 * alpha / ((1 - alpha * alpha) * (1 - alpha * alpha))
    let sine = sin(psi)
    return (
      scale * (1 / ((1 + alpha) * (1 + alpha)) + mixed * sine * sine), scale * mixed * sin(2 * psi)
    )
  }

  /// b tau^2.
  private func along(_ tau: Double) -> Double {
    tau == 0 ? 0 : tau * tau / (mixture.signalPower * (1 + alpha) * (1 + alpha))
  }

  /// The best (m, tau) at psi: the linear problem with level (1 + sin 2 psi)/delta and signal ratio c/b.
  ///
  /// m = 0 where nothing separates, at the smallest psi.
  private func best(_ psi: Double) throws(HelioError) -> (m: Double, tau: Double, residual: Double)
  {
    let level = (1 + sin(2 * psi)) / ratio
    let gamma = mixture.signalPower
    let s = noise(psi).value * gamma * (1 + alpha) * (1 + alpha)
    guard let critical else {
      guard level > 0.5 else { return (0, 0, 0) }
      let h = try positiveSquareRoot(ofLevel: level)
      // Without flips tau = s/h and m = tau + h; without a signal s = 0.
      return (s / h + h, s / h, 0)
    }
    guard let range = try SeparableRange(F, level: level, critical: critical) else {
      return (0, critical, 0)
    }
    let tau = try range.signal(ratio: s)
    return (range.margin(tau.value).value, tau.value, tau.convergence.relativeChange ?? 0)
  }

  /// psi as the root of c' m - 4 (b tau^2 + c) cos(2 psi)/(delta F_m), from psi_0 to pi/4.
  func solution() throws(HelioError) -> Solution<TwoDirectionAsymptotics> {
    let lowest = ratio < threshold ? 0 : asin(min(1, ratio / threshold - 1)) / 2
    let psi = try bracketedRoot(lowest, Double.pi / 4, what: "the mixing angle") {
      (psi) throws(HelioError) in
      let (m, tau, _) = try best(psi)
      let c = noise(psi)
      return c.slope * m - 4 * (along(tau) + c.value) * cos(2 * psi) / (ratio * F(m, tau).margin)
    }
    let (m, tau, residual) = try best(psi.value)
    let report = psi.convergence
    return Solution(
      TwoDirectionAsymptotics(
        standardisedSignal: tau / cos(psi.value), mixingAngle: psi.value,
        weightNorm: 2 * (along(tau) + noise(psi.value).value).squareRoot() / m,
        supportVectorFraction: F.supportVectorFraction(m, tau)),
      Convergence(
        status: report.status, iterations: report.iterations,
        relativeChange: max(report.relativeChange ?? 0, residual), tolerance: report.tolerance))
  }
}
