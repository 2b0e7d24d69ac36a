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
  /// Share of a multiple of the identity in the covariance that was whitened; 0 for the sample's own.
  public let shrinkage: Double

  /// Variances below this part of the largest are rounding of zero.
  private static let rankTolerance = 1e-10

  /// r, the number of coordinates.
  public var rank: Int { map.columns }

  /// - Parameter X: n x d, finite.
  /// - Throws: ``HelioError/data(_:)`` unless n > r + 1: with fewer rows every direction of the inputs can
  ///   be fitted to any target, and whitened inputs carry no information about it.
  /// - Complexity: n d^2 + d^3.
  public init(fitting X: Matrix<Double>) throws(HelioError) {
    let centred: Matrix<Double>
    (means, centred) = try Self.centred(X)
    let eigen = try symmetricEigen(gram(centred, of: .columns, scale: 1 / Double(X.rows)))
    let rank = eigen.values.count { $0 > Self.rankTolerance * eigen.values[0] }
    guard rank >= 1, eigen.values[0] > 0 else { throw .data("The inputs are constant.") }
    guard X.rows > rank + 1 else {
      throw .data(
        "\(X.rows) rows are too few for the \(rank) independent directions of the inputs: whitening needs "
          + "more rows than that; leave out columns.")
    }
    shrinkage = 0
    map = Matrix(rows: X.columns, columns: rank) { j, k in
      eigen.vectors[j, k] / eigen.values[k].squareRoot()
    }
  }

  /// With a covariance that has full rank for any number of rows.
  ///
  ///     S_a = (1 - a) S + a mu I,   mu = tr S/d,   a = min(1, (mean |x|^4/n - |S|^2/n)/|S - mu I|^2)
  ///
  /// The share a is the one of least expected error of S_a, estimated. What is whitened then has a covariance that is
  /// not I exactly: sharp in the directions that the rows show, flat in the others. Columns of other units should be
  /// standardised before.
  ///
  /// - Parameter X: n x d, finite, not constant.
  /// - Complexity: n d^2 + d^3.
  /// Source: O. Ledoit and M. Wolf, J. Multivariate Analysis 88 (2004).
  public init(shrinking X: Matrix<Double>) throws(HelioError) {
    let centred: Matrix<Double>
    (means, centred) = try Self.centred(X)
    let n = Double(X.rows)
    let S = gram(centred, of: .columns, scale: 1 / n)
    let d = Double(X.columns)
    let mu = S.trace / d
    guard mu > 0 else { throw .data("The inputs are constant.") }
    let square = S.frobeniusNorm * S.frobeniusNorm
    let distance = max(square - d * mu * mu, 0)
    let fourth = (0..<X.rows).reduce(0.0) { sum, i in
      let x = centred.row(i)
      return sum + dot(x, x) * dot(x, x)
    }
    let noise = max((fourth / n - square) / n, 0)
    let a = distance > 0 ? min(1, noise / distance) : 1
    let eigen = try symmetricEigen(S)
    let values = eigen.values.map { (1 - a) * max($0, 0) + a * mu }
    guard let least = values.last, least > Self.rankTolerance * values[0] else {
      throw .data(
        "The inputs' covariance has no full rank after shrinkage either: leave out columns.")
    }
    shrinkage = a
    map = Matrix(rows: X.columns, columns: X.columns) { j, k in
      eigen.vectors[j, k] / values[k].squareRoot()
    }
  }

  private static func centred(
    _ X: Matrix<Double>
  ) throws(HelioError) -> (means: [Double], Matrix<Double>) {
    try require(
      X.rows >= 2 && X.columns >= 1, "inputs", "two rows and a column at least",
      got: "\(X.rows) x \(X.columns)")
    try require(X.isFinite, "inputs", "finite", got: "NaN or infinity")
    let means = columnMeans(X)
    var centred = X
    removeColumnMeans(&centred, means)
    return (means, centred)
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
