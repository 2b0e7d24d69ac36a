public import HelioCore
public import HelioLinalg

/// The affine map of inputs to coordinates with sample mean 0 and sample covariance I exactly.
///
///     w = (x - mean) B,   B = V diag(lambda^(-1/2)),   S = V diag(lambda) V^T the sample covariance
///
/// Directions of zero variance (columns that are combinations of others) are left out, so that
/// there are r <= d coordinates. In them the cosine between two directions is the correlation of
/// the two projections, whatever the units of the inputs.
///
/// Source: sheet multi-index §3.
public struct Whitening: Sendable {
  public let means: [Double]
  /// B, d x r.
  public let map: Matrix<Double>

  /// Variances below this part of the largest are rounding of zero.
  private static let rankTolerance = 1e-10

  /// r, the number of coordinates.
  public var rank: Int { map.columns }

  /// - Parameter X: n x d, finite.
  /// - Throws: ``HelioError/data(_:)`` unless n > r + 1: with fewer rows every direction of the inputs can
  ///   be fitted to any target, and whitened inputs carry no information about it.
  /// - Complexity: n d^2 + d^3.
  public init(fitting X: Matrix<Double>) throws(HelioError) {
    try require(
      X.rows >= 2 && X.columns >= 1, "inputs", "two rows and a column at least",
      got: "\(X.rows) x \(X.columns)")
    try require(X.isFinite, "inputs", "finite", got: "NaN or infinity")
    means = columnMeans(X)
    var centred = X
    removeColumnMeans(&centred, means)
    let eigen = try symmetricEigen(gram(centred, of: .columns, scale: 1 / Double(X.rows)))
    let rank = eigen.values.count { $0 > Self.rankTolerance * eigen.values[0] }
    guard rank >= 1, eigen.values[0] > 0 else { throw .data("The inputs are constant.") }
    guard X.rows > rank + 1 else {
      throw .data(
        "\(X.rows) rows are too few for the \(rank) independent directions of the inputs: whitening needs "
          + "more rows than that; leave out columns.")
    }
    map = Matrix(rows: X.columns, columns: rank) { j, k in
      eigen.vectors[j, k] / eigen.values[k].squareRoot()
    }
  }

  /// n x r.
  public func coordinates(_ X: Matrix<Double>) -> Matrix<Double> {
    var centred = X
    removeColumnMeans(&centred, means)
    return product(centred, map)
  }

  /// The weights of the inputs in the projections <u_j, w>, of unit length each: d x q.
  ///
  /// - Parameter U: directions in the coordinates, r x q.
  public func inputWeights(_ U: Matrix<Double>) -> Matrix<Double> {
    let W = product(map, U)
    let lengths = squaredColumnNorms(W).map { $0.squareRoot() }
    return Matrix(rows: W.rows, columns: W.columns) { W[$0, $1] / lengths[$1] }
  }
}
