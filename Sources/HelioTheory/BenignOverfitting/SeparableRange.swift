import HelioCore
import HelioNumerics

/// The signals tau that a separating rule can have, and its margin at each.
///
///     m(tau): F(m, tau) = level = 1/delta, concave on [lowest, highest] and 0 at the ends (at 0 it may be positive)
///
/// Source: sheet benign-overfitting §2.1.
struct SeparableRange {
  let F: MarginFunction
  /// 1/delta, d/n where all samples are fitted.
  let level: Double
  let lowest: Double
  let highest: Double
  private let start: Double

  /// - Parameters:
  ///   - critical: tau_s of `F`; 0 does too where level > 1/2 = F(0, 0).
  /// - Returns: `nil` where no rule separates, level <= F(0, tau_s).
  init?(_ F: MarginFunction, level: Double, critical: Double) throws(HelioError) {
    guard level > F(0, critical).value else { return nil }
    self.F = F
    self.level = level
    lowest =
      level > 0.5
      ? 0
      : try bracketedRoot(0, critical, what: "the smallest signal") { F(0, $0).value - level }
        .get("The smallest signal")
    let reach = critical + (level / F.labelFlipRate).squareRoot() + 1
    highest = try bracketedRoot(critical, reach, what: "the largest signal") {
      F(0, $0).value - level
    }.get("The largest signal")
    start = level.squareRoot() + 1
  }

  /// m and dm/dtau at a tau.
  struct Margin {
    let signal: Double
    let value: Double
    let slope: Double
  }

  /// - Parameter neighbour: of another tau near by.
  func margin(_ tau: Double, beside neighbour: Margin? = nil) -> Margin {
    // To the right of the root for tau = 0, m(tau) <= m(0) + tau; and so are the tangents of a concave function.
    let tangent = neighbour.map { $0.value + $0.slope * (tau - $0.signal) } ?? .infinity
    let m = F.margin(at: tau, level: level, from: min(start + tau, tangent))
    let here = F(m, tau)
    return Margin(signal: tau, value: m, slope: -here.signal / here.margin)
  }

  /// The tau that maximises m/sqrt(1 + tau^2/s):  m' (s + tau^2) = m tau.
  ///
  /// Left of the peak of m, which the signal only reaches as s grows.
  func signal(ratio s: Double) throws(HelioError) -> Solution<Double> {
    var last: Margin?
    return try bracketedRoot(lowest, highest, what: "the signal of the max margin") { tau in
      let m = margin(tau, beside: last)
      last = m
      return m.slope * (s + tau * tau) - m.value * tau
    }
  }

  /// argmax m(tau): the signal of a strong one.
  func strongestSignal() throws(HelioError) -> Double {
    try bracketedRoot(lowest, highest, what: "the strong-signal limit") { margin($0).slope }
      .get("The strong-signal limit")
  }
}
