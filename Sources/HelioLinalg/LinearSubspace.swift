public import HelioCore

/// A linear subspace by an orthonormal basis V of its r directions.
///
///     P = V V^T,   P_perp = I - P
public struct LinearSubspace: Sendable, Equatable {
  /// V, d x r.
  public let basis: Matrix<Double>

  /// r.
  public var dimension: Int { basis.columns }
  /// d.
  public var ambientDimension: Int { basis.rows }
  /// l = d - r, the directions outside.
  public var codimension: Int { basis.rows - basis.columns }

  private init(orthonormal basis: Matrix<Double>) { self.basis = basis }

  /// The span of the columns of B, made orthonormal.
  ///
  /// - Parameter B: d x r with r <= d.
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` if the columns are linearly dependent.
  /// - Complexity: d r^2.
  public init(spannedBy B: Matrix<Double>) throws(HelioError) {
    try require(
      B.columns >= 1 && B.columns <= B.rows && B.isFinite, "basis",
      "finite, with at least one column and no more columns than rows",
      got: "\(B.rows) x \(B.columns)")
    let svd = try singularValueDecomposition(B)
    let (largest, smallest) = (svd.values.first ?? 0, svd.values.last ?? 0)
    try require(
      smallest > 1e-10 * largest, "basis", "of linearly independent columns",
      got: "singular values from \(largest) to \(smallest)")
    self.init(orthonormal: svd.left)
  }

  /// The fewest principal components of the rows of X that hold a share of their mean squared length.
  ///
  ///     X^T X/n = sum_k mu_k v_k v_k^T,   r the least with mu_1 + … + mu_r >= share (mu_1 + … + mu_d)
  ///
  /// The share 1 keeps everything but 1e-10 of the total, which is rounding: the span of the rows.
  ///
  /// - Parameters:
  ///   - X: n x d, not zero; the origin is their centre where columns have mean 0.
  ///   - share: in (0, 1].
  /// - Returns: the subspace, and all d mu_k, descending.
  /// - Complexity: n d^2 + d^3.
  public static func principalComponents(
    of X: Matrix<Double>, share: Double
  ) throws(HelioError) -> (subspace: LinearSubspace, variances: [Double]) {
    try require(share > 0 && share <= 1, "share", "above 0 and at most 1", got: share)
    let eigen = try symmetricEigen(gram(X, of: .columns, scale: 1 / Double(X.rows)))
    let variances = eigen.values.map { max($0, 0) }
    let total = variances.reduce(0, +)
    try require(total > 0 && total.isFinite, "X", "finite and not zero", got: total)
    let wanted = min(share, 1 - 1e-10) * total
    var (count, sum) = (0, 0.0)
    while count < variances.count, sum < wanted {
      sum += variances[count]
      count += 1
    }
    return (
      LinearSubspace(orthonormal: eigen.vectors.selectingColumns(Array(0..<count))), variances
    )
  }

  /// The coordinates X V of every row, n x r.
  public func coordinates(_ X: Matrix<Double>) -> Matrix<Double> { product(X, basis) }

  /// X P: every row inside.
  public func projected(_ X: Matrix<Double>) -> Matrix<Double> {
    product(coordinates(X), basis, transposeSecond: true)
  }

  /// X P_perp: what every row has outside.
  public func remainder(_ X: Matrix<Double>) -> Matrix<Double> { X - projected(X) }
}
