public import HelioCore
public import HelioLinalg

/// How near an estimated subspace is to the true one.
///
///     c_j = singular values of Uhat^T U,  sin theta_j = those of (I - Phat) U, where arccos has lost its digits
///     affinity = sum c_j^2/r,   |P - Phat|_F/sqrt(2 r),   largest sine
///
/// Source: sheet multi-index §3.
public struct SubspaceScores: Sendable, Equatable {
  /// Descending, min(q, r) of them.
  public let cosines: [Double]
  public let affinity: Double
  public let projectionDistance: Double
  public let largestSine: Double

  /// - Parameters:
  ///   - U: d x r, columns that span the true directions; `V`: d x q, those estimated.
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for different numbers of rows, more columns than
  ///   rows, or dependent columns (smallest singular value at most 1e-12 of the largest).
  public init(
    true U: Matrix<Double>, estimated V: Matrix<Double>
  ) throws(HelioError) {
    try require(
      U.rows == V.rows, "estimatedDirections", "of as many rows as trueDirections, \(U.rows)",
      got: V.rows)
    let (P, Q) = (
      try Self.basis(U, "trueDirections"), try Self.basis(V, "estimatedDirections")
    )
    let (r, q) = (U.columns, V.columns)
    let overlaps = product(Q, P, transposeFirst: true)
    cosines = try singularValues(overlaps).map { min(max($0, 0), 1) }
    affinity = cosines.reduce(0) { $0 + $1 * $1 } / Double(r)
    let (wide, narrow) = q >= r ? (Q, P) : (P, Q)
    let rest = narrow - product(wide, product(wide, narrow, transposeFirst: true))
    let sines = try singularValues(rest).map { min(max($0, 0), 1) }
    largestSine = sines[0]
    // |P - Phat|^2 = 2 sum of squared sines + |q - r|.
    let square = 2 * sines.reduce(0) { $0 + $1 * $1 } + Double(abs(q - r))
    projectionDistance = (square / (2 * Double(r))).squareRoot()
  }

  private static func basis(_ A: Matrix<Double>, _ name: String) throws(HelioError) -> Matrix<
    Double
  > {
    try require(
      A.columns >= 1 && A.columns <= A.rows && A.isFinite, name,
      "finite, with a column at least and no more columns than rows",
      got: "\(A.rows) x \(A.columns)")
    let svd = try singularValueDecomposition(A)
    try require(
      svd.values[svd.values.count - 1] > 1e-12 * svd.values[0], name,
      "of linearly independent columns", got: "singular values \(svd.values)")
    return svd.left
  }
}
