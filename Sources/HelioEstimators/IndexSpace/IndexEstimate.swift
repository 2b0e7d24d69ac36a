import HelioCore
public import HelioLinalg

/// The directions that an estimator of the index space finds, and how they stand out.
public struct IndexEstimate: Sendable, Equatable {
  /// Orthonormal columns in the coordinates of the sample, the strongest first; fewer than asked
  /// for where the estimator cannot see more.
  public let directions: Matrix<Double>
  /// Strengths of the leading eigendirections of the estimator's matrix, descending, in a unit of its own: those of
  /// different estimators cannot be compared.
  public let strengths: [Double]
  /// Where the bulk of strengths ends without any relation of inputs and target, for Gaussian
  /// inputs; `nil` where no law is known. In a finite sample the largest one lies about the edge,
  /// above it in some one of five samples: for a test there is ``IndexSignificance``.
  public let edge: Double?

  /// Leading strengths above a level.
  public func count(above level: Double) -> Int {
    strengths.firstIndex { $0 <= level } ?? strengths.count
  }

  /// Strengths that come back at least.
  private static let shown = 20

  /// The leading right singular vectors of a matrix with few rows, for its Gram matrix.
  ///
  /// - Parameters:
  ///   - A: k x d.
  ///   - strength: of a singular value; those beyond min(k, d) are 0.
  init(
    singular r: Int, of A: Matrix<Double>, edge: Double?, strength: (Double) -> Double
  ) throws(HelioError) {
    let svd = try singularValueDecomposition(A)
    let rank = max(
      1, svd.values.count { $0 * $0 > Self.rankTolerance * svd.values[0] * svd.values[0] })
    directions = svd.right.selectingColumns(Array(0..<min(r, rank)))
    strengths =
      svd.values.map(strength)
      + [Double](repeating: 0, count: max(0, A.columns - svd.values.count))
    self.edge = edge
  }

  /// Strengths below this part of the largest are rounding of zero.
  private static let rankTolerance = 1e-12

  /// The leading eigenvectors of a symmetric, positive semi-definite matrix.
  ///
  /// - Parameters:
  ///   - M: d x d.
  ///   - r: directions wanted, at most d.
  ///   - strength: of an eigenvalue and the trace; increasing in the former.
  init(
    leading r: Int, of M: Matrix<Double>, edge: Double? = nil,
    strength: (_ eigenvalue: Double, _ trace: Double) -> Double
  ) throws(HelioError) {
    let eigen = try symmetricEigen(M, largest: min(M.rows, max(r, Self.shown)))
    let largest = eigen.values[0]
    let rank = max(1, eigen.values.count { $0 > Self.rankTolerance * largest })
    let trace = M.trace
    directions = eigen.vectors.selectingColumns(Array(0..<min(r, rank)))
    strengths = eigen.values.map { strength(max($0, 0), trace) }
    self.edge = edge
  }

  init(directions: Matrix<Double>, strengths: [Double], edge: Double?) {
    self.directions = directions
    self.strengths = strengths
    self.edge = edge
  }
}
