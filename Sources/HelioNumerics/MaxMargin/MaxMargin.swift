public import HelioCore
public import HelioLinalg

// Goals: (1) the exact rule, with a proof of how near it is; (2) a proof where there is none; (3) most of the time in
// one Gram matrix of the rows that were ever tight, never of all rows of a long table.

/// The linear rule of largest margin on data that it separates.
///
///     w* = argmin |w|  s.t.  y_i <w, x_i> >= 1,   w* = sum_i lambda_i y_i x_i,   |w*|^2 = sum_i lambda_i
public struct MaxMarginRule: Sendable, Equatable {
  /// w*, d numbers, scaled so that the smallest margin is 1.
  public let weights: [Double]
  /// lambda >= 0, n numbers; 0 off the support.
  public let multipliers: [Double]
  /// y_i <w*, x_i>, n numbers.
  public let margins: [Double]

  /// |w*|.
  public var norm: Double { HelioLinalg.norm(weights) }
  /// 1/|w*|: the distance of the nearest point from the boundary.
  public var margin: Double { 1 / norm }
  /// Points with a margin below 1 + 1e-7.
  public var supportVectorCount: Int { margins.count { $0 < 1 + 1e-7 } }
}

/// Why no rule separates the data: points that balance one another.
///
///     z = sum_i p_i y_i x_i,   p >= 0,  sum p = 1:   every rule has a margin of at most |z|
public struct BalancedPoints: Sendable, Equatable {
  /// p, n numbers.
  public let shares: [Double]
  /// |z| over the largest |x_i|.
  public let relativeMarginBound: Double
}

/// What a search for the rule of largest margin ends with.
public enum Separation: Sendable, Equatable {
  case separable(MaxMarginRule)
  case inseparable(BalancedPoints)

  /// The rule; `nil` if there is none.
  public var rule: MaxMarginRule? {
    if case .separable(let rule) = self { rule } else { nil }
  }
}

/// The linear rule of largest margin through the origin, exactly, or the proof that there is none.
///
/// The dual program, maximise sum lambda - |sum_i lambda_i y_i x_i|^2/2 over lambda >= 0, is solved by an active set:
/// on a set P the multipliers solve G_PP lambda = 1 with the Gram matrix G of the rows y_i x_i; those that are not
/// positive leave together, the most violated points enter together, and a set is kept only if the dual value grew.
/// Where many at once do not help, one enters exactly as in the method of Lawson and Hanson, which ends in finitely
/// many steps; a point that the set already spans either makes another leave or completes a balance of
/// points, and then nothing separates the data. Rows that depend on others may be there; a bias is a column of ones.
/// For 24 <= n <= d the set is first looked for on a Gram matrix in single precision, from the points that a few sweeps of
/// coordinate ascent leave in, with multipliers refined in double; only what the duality gap proves is kept.
///
/// - Parameters:
///   - X: n x d, n and d >= 1.
///   - y: n labels, each 1 or -1; one of them may be missing.
///   - tolerance: of the relative duality gap.
///   - iterationLimit: how often points may enter.
/// - Returns: the rule, `residual` its relative duality gap 1 - dual value/primal value, where the primal point is
///   w* scaled to a smallest margin of 1; or the balance, `residual` its ``BalancedPoints/relativeMarginBound``. Data
///   whose largest margin is below 1e-7 of the largest |x_i| count as not separable.
/// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for labels other than 1 and -1, and entries that are
///   not finite.
/// - Complexity: s^2 d for the Gram matrix of the s points that were ever in the set (all for n <= d; seldom more
///   than 3 d), |P|^3/3 for each set, 4 n d for each look at all margins; memory s^2/2.
///
/// Source: C. Lawson and R. Hanson, Solving Least Squares Problems (1974); sheet benign-overfitting §4.
public func maxMargin(
  _ X: Matrix<Double>, labels y: [Double], tolerance: Double = 1e-8, iterationLimit: Int = 100_000
) throws(HelioError) -> Solution<Separation> {
  try require(
    X.rows >= 1 && X.columns >= 1, "inputs", "at least one row of one number", got: "none")
  try require(y.count == X.rows, "labels", "\(X.rows), one for each row", got: y.count)
  var search = ActiveSetSearch(X, y)
  try require(search.isFinite, "inputs", "finite", got: "an entry that is not")
  for label in y { try require(abs(label) == 1, "labels", "1 or -1", got: label) }
  return try search.run(tolerance: tolerance, iterationLimit: iterationLimit)
}
