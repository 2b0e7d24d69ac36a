/// How the linear system of a fit was solved, and how well.
public struct SolutionReport: Sendable, Equatable, Codable {
  public enum Method: String, Sendable, Codable {
    /// A Cholesky factor of the kernel matrix of all rows.
    case exact
    /// Preconditioned conjugate gradients on some of the rows as centres.
    case nystrom
  }
  public let method: Method
  public let rowCount: Int
  /// Points in the expansion of the function.
  public let centreCount: Int
  /// Steps of conjugate gradients.
  public let iterations: Int
  /// Exact: |A alpha - (y - b)| over |y - b| on up to 64 rows, from kernel entries computed anew. Nyström: that of
  /// conjugate gradients.
  public let residual: Double
  /// (largest row sum of |K| + ridge)/ridge, no less than the condition number of A; exact only.
  public let conditionBound: Double?
}
