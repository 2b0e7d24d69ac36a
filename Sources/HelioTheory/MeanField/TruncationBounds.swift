public import HelioCore
import HelioLinalg
public import HelioNumerics

/// What is lost by keeping D' of the coefficients: bounds from two dual vectors, no dimension and no exponential.
///
///     -(k1 + k2)(g*_{D'}) <= P*_D - P*_{D'} <= k1(g*_D)
///     k1(g) = 2 r/(3 sqrt3 n) sum |g_i| tau_i^2,   k2(g) = r^2/(2 lambda) ((1/n) sum |g_i| tau_i)^2
///     tau_i^2 = sum_{k > D'} c_k x_ik^2
///
/// Proved for the Gaussian prior; on frozen points the tail is not exactly Gaussian and the band need not hold.
///
/// Source: sheet mean-field §3.
public struct TruncationBounds: Sendable {
  public let lower: Double
  public let upper: Double

  /// - Parameters:
  ///   - c: variances of all D coefficients.
  ///   - kept: D', 1 ... D - 1.
  public init(
    _ problem: MeanFieldProblem, variances c: [Double], keeping kept: Int, complete: GibbsState,
    truncated: GibbsState
  ) throws(HelioError) {
    let D = problem.dimension
    try require(kept >= 1 && kept < D, "truncation", "between 1 and \(D - 1)", got: kept)
    let tails = (0..<problem.sampleCount).map { i in
      (kept..<D).reduce(0) { $0 + c[$1] * problem.inputs[i, $1] * problem.inputs[i, $1] }
    }
    let (n, r) = (Double(problem.sampleCount), problem.outputScale)
    func k1(_ g: [Double]) -> Double {
      2 * r / (3 * 3.0.squareRoot() * n) * zip(g, tails).reduce(0) { $0 + abs($1.0) * $1.1 }
    }
    func k2(_ g: [Double]) -> Double {
      let mean = zip(g, tails).reduce(0) { $0 + abs($1.0) * $1.1.squareRoot() } / n
      return r * r / (2 * problem.regularization) * mean * mean
    }
    upper = k1(complete.dualVariables)
    lower = -(k1(truncated.dualVariables) + k2(truncated.dualVariables))
  }
}
