public import HelioCore
public import HelioLinalg

/// How two subspaces lie to each other.
///
///     c_j = singular values of U^T V,   theta_j = arccos c_j,  j = 1 … min of the dimensions
///
/// Small angles are taken from their sines, the singular values of (I - U U^T) V, where the
/// arccosine has lost its digits. In the coordinates of whitened inputs cos theta_j are the
/// canonical correlations of the two sets of projections.
///
/// Source: Björck and Golub, Math. Comp. 27 (1973); sheet multi-index §3.
public struct SubspaceAngles: Codable, Sendable, Equatable {
  /// Principal angles in degrees, ascending.
  public let degrees: [Double]
  /// |U^T V|^2/q with q the dimension of the second one: the share of it that lies in the first, in
  /// [0, 1].
  public let affinity: Double

  public var largest: Double { degrees.last ?? 0 }

  /// - Parameters:
  ///   - U: d x p, orthonormal columns; `V`: d x q.
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for other shapes or columns that are not
  ///   orthonormal to rounding.
  /// - Complexity: d p q.
  public init(_ U: Matrix<Double>, _ V: Matrix<Double>) throws(HelioError) {
    try require(
      U.rows == V.rows && U.columns >= 1 && V.columns >= 1, "subspaces",
      "of one space and not empty",
      got: "\(U.rows) x \(U.columns) and \(V.rows) x \(V.columns)")
    for basis in [U, V] {
      let defect = (gram(basis, of: .columns) - .identity(basis.columns)).frobeniusNorm
      try require(defect < 1e-8, "directions", "orthonormal columns", got: "a defect of \(defect)")
    }
    let (wide, narrow) = U.columns >= V.columns ? (U, V) : (V, U)
    let overlaps = product(wide, narrow, transposeFirst: true)
    let cosines = try singularValues(overlaps)
    // Sines of the angles in the same order: ascending.
    let sines = Array(
      try singularValues(narrow - product(wide, overlaps)).prefix(narrow.columns).reversed())
    degrees = zip(cosines, sines).map { c, s in
      (c * c < 0.5 ? acos(min(c, 1)) : asin(min(s, 1))) * 180 / .pi
    }
    affinity = min(1, overlaps.frobeniusNorm * overlaps.frobeniusNorm / Double(V.columns))
  }
}
