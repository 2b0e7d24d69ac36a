public import HelioCore
import HelioNumerics

/// How many neurons cover every sample: a neuron is aligned with one and active on it with probability 1/4.
///
///     P(min_i |N_i| < max(1, c m)) <= n P(Bin(m, 1/4) <= k - 1),   k = max(1, ceil(c m - 1e-9))
///     c = 0:  n (3/4)^m,  so that m >= log(n/delta)/log(4/3) is enough
///
/// A width of order log n: this is mild parameterisation.
///
/// Source: sheet early-stage-convergence §3 (Width).
public struct CoverageWidth: Sendable, Equatable {
  /// The first m whose bound is at most delta; for c > 0 larger ones may be above it again.
  public let width: Int
  /// The bound there.
  public let failureBound: Double

  /// - Parameters:
  ///   - n: >= 1; delta: in (0, 1); c: in [0, 1/4).
  /// - Complexity: about sqrt m for each m near the answer, 1 for those far below.
  public init(
    sampleCount n: Int, failureProbability delta: Double, coverage c: Double = 0
  ) throws(HelioError) {
    try require(n >= 1, "sampleCount", "at least 1", got: n)
    try require(delta > 0 && delta < 1, "failureProbability", "above 0 and below 1", got: delta)
    try require(c >= 0 && c < 0.25, "coverage", "at least 0 and below 0.25", got: c)
    var m = 1
    while true {
      let bound = Self.failureBound(sampleCount: n, width: m, coverage: c, above: delta)
      if let bound, bound <= delta {
        (width, failureBound) = (m, bound)
        return
      }
      m += 1
    }
  }

  /// n P(Bin(m, 1/4) <= k - 1), which may be above 1.
  public static func failureBound(
    sampleCount n: Int, width m: Int, coverage c: Double = 0
  ) -> Double {
    failureBound(sampleCount: n, width: m, coverage: c, above: .infinity) ?? .infinity
  }

  /// n (3/4)^m: how many samples are uncovered, in the mean over the initial weights, exactly.
  public static func expectedUncovered(sampleCount n: Int, width m: Int) -> Double {
    Double(n) * pow(0.75, Double(m))
  }

  /// `nil` as soon as the bound is known to be above a level.
  private static func failureBound(
    sampleCount n: Int, width m: Int, coverage c: Double, above level: Double
  ) -> Double? {
    let k = max(1, Int((c * Double(m) - 1e-9).rounded(.up)))
    if k == 1 { return expectedUncovered(sampleCount: n, width: m) }
    // The largest term and, from it downwards, p(j-1)/p(j) = 3 j/(m-j+1).
    let (M, top) = (Double(m), Double(k - 1))
    let logTerm =
      logGamma(M + 1) - logGamma(top + 1) - logGamma(M - top + 1) - top * log(4)
      + (M - top) * log(0.75)
    var (term, sum, j) = (Double(n) * exp(logTerm), 0.0, top)
    while true {
      sum += term
      if sum > level { return nil }
      term *= 3 * j / (M - j + 1)
      j -= 1
      if j < 0 || term < 1e-17 * sum { return sum }
    }
  }
}
