public import HelioCore
public import HelioLinalg

/// The map from features to inputs with mean |x|^2 = d on the training rows.
///
///     z = (feature - mean) / deviation                     column by column
///     z = (s(feature) - mean) / deviation                  s: normal scores
///     x = gamma w z                                        standardise, normal scores
///     x = gamma C_s^(-1/2) z,  C_s = (1-s) C + s tr(C)/d I    whiten
///
/// C = Z^T Z/n, s the shrinkage of ``ledoitWolfShrinkage(_:)``, gamma sets the mean square norm. The
/// symmetric root keeps every input closest to its own feature. Standardising before whitening
/// makes the result independent of the units of the columns. The weight w is 1 for a number; the features of
/// one category have together the variance 1, so that a column of many categories counts as much as one of
/// numbers, and a rare category is no huge entry: w is a feature's deviation over the root of the sum of
/// squares of those of its column. Of the coefficients of a curve w^2 is the deviation over the curve's mean one, half way
/// (in logarithms) between the curve's own scale, in which high coefficients hardly count, and coefficients that all count
/// alike, in which noise counts as much as what the curve does; normal scores are not taken of them, for a linear
/// combination of a curve would be none of its scores. Source: sheet function-space §7.1.
public struct FeatureScaling: Sendable, Equatable, Codable {
  /// The map s of each feature, `nil` for one with at most two values; `nil` without normal scores.
  public let normalScores: [NormalScores?]?
  /// Of the features, or of their scores.
  public let means: [Double]
  public let deviations: [Double]
  /// Rows of C_s^(-1/2); `nil` if only standardised.
  public let whitening: [[Double]]?
  /// s in [0, 1]; `nil` if only standardised.
  public let shrinkage: Double?
  /// w; `nil`: 1 for all, if whitened, without categories of three levels or more, or from older files.
  public let columnWeights: [Double]?
  /// gamma.
  public let factor: Double

  /// - Parameters:
  ///   - features: of the training rows, n x d, no column constant.
  ///   - blocks: positions of features that together count as one column.
  ///   - curves: positions of the coefficients of each curve.
  /// - Complexity: n d; whitening n d^2 + d^3, normal scores d n log n.
  public init(
    fitting features: Matrix<Double>, method: PreparationOptions.Scaling, blocks: [Range<Int>] = [],
    curves: [[Int]] = []
  ) throws(HelioError) {
    let n = Double(features.rows)
    let d = features.columns
    try require(
      features.rows > 1 && d > 0, "features", "two rows and a column at least",
      got: (features.rows, d))
    normalScores =
      method == .normalScores
      ? (0..<d).map { j in
        curves.contains { $0.contains(j) } ? nil : NormalScores(fitting: features.column(j))
      } : nil
    let X = Self.scored(features, normalScores)
    var means = [Double](repeating: 0, count: d)
    for i in 0..<X.rows { for j in 0..<d { means[j] += X[i, j] / n } }
    var squares = [Double](repeating: 0, count: d)
    for i in 0..<X.rows {
      for j in 0..<d { squares[j] += (X[i, j] - means[j]) * (X[i, j] - means[j]) / n }
    }
    let deviations = squares.enumerated().map { j, square in
      // Where squares overflow or vanish, in units of the largest difference.
      square.isNormal ? square.squareRoot() : scaledDeviation(X.column(j), mean: means[j])
    }
    guard let j = deviations.firstIndex(where: { !($0 > 0 && $0.isFinite) }) else {
      self.means = means
      self.deviations = deviations
      let Z = Self.standardised(X, means, deviations)
      switch method {
      case .standardise, .normalScores:
        whitening = nil
        shrinkage = nil
        columnWeights = Self.weights(deviations, blocks, curves)
        factor = Self.factor(Self.weighted(Z, columnWeights))
      case .whiten:
        columnWeights = nil
        let s = ledoitWolfShrinkage(Z)
        let root = try Self.inverseRoot(gram(Z, of: .columns, scale: 1 / n), shrinkage: s)
        whitening = (0..<d).map(root.row)
        shrinkage = s
        factor = Self.factor(product(Z, root))
      }
      return
    }
    throw .data("Feature \(j + 1) has no finite, positive variance on the training rows.")
  }

  /// The inputs of features, n x d.
  public func inputs(_ features: Matrix<Double>) -> Matrix<Double> {
    let Z = Self.standardised(Self.scored(features, normalScores), means, deviations)
    guard let whitening else { return Self.weighted(Z, columnWeights).scaled(by: factor) }
    return product(Z, Matrix(whitening)).scaled(by: factor)
  }

  /// What was asked for.
  public var method: PreparationOptions.Scaling {
    normalScores != nil ? .normalScores : whitening != nil ? .whiten : .standardise
  }

  /// Whether any feature is replaced by its scores.
  package var hasNormalScores: Bool { normalScores?.contains { $0 != nil } == true }

  /// z of feature j in units of the table; with normal scores the place between knots.
  package func feature(_ z: Double, position j: Int) -> Double {
    let (mean, deviation) = (means[j], deviations[j])
    let value = mean + deviation * z
    if let scores = normalScores?[j] { return scores.value(ofScore: value) }
    // What rounding leaves of a zero.
    return abs(value) < 1e-12 * (abs(mean) + deviation) ? 0 : value
  }

  /// A direction in input space as weights of the standardised features, or of their scores.
  ///
  ///     <v, x> = <u, z>,   u = gamma w v, or gamma C_s^(-1/2) v
  public func standardisedWeights(ofDirection v: [Double]) -> [Double] {
    let u = whitening.map { product(Matrix($0), v) } ?? v
    return u.indices.map { factor * (columnWeights?[$0] ?? 1) * u[$0] }
  }

  private static func weights(
    _ deviations: [Double], _ blocks: [Range<Int>], _ curves: [[Int]]
  ) -> [Double]? {
    guard blocks.contains(where: { $0.count > 1 }) || curves.contains(where: { $0.count > 1 })
    else { return nil }
    var weights = [Double](repeating: 1, count: deviations.count)
    for block in blocks where block.count > 1 {
      let total = block.reduce(0) { $0 + deviations[$1] * deviations[$1] }.squareRoot()
      for j in block { weights[j] = deviations[j] / total }
    }
    for curve in curves where !curve.isEmpty {
      let mean = curve.reduce(0) { $0 + deviations[$1] } / Double(curve.count)
      for j in curve { weights[j] = (deviations[j] / mean).squareRoot() }
    }
    return weights
  }

  private static func weighted(_ Z: Matrix<Double>, _ weights: [Double]?) -> Matrix<Double> {
    guard let weights else { return Z }
    return Matrix(rows: Z.rows, columns: Z.columns) { Z[$0, $1] * weights[$1] }
  }

  private static func scored(
    _ X: Matrix<Double>, _ normalScores: [NormalScores?]?
  ) -> Matrix<Double> {
    guard let normalScores else { return X }
    precondition(
      X.columns == normalScores.count, "\(X.columns) features, \(normalScores.count) expected")
    return Matrix(rows: X.rows, columns: X.columns) { i, j in
      normalScores[j]?.score(of: X[i, j]) ?? X[i, j]
    }
  }

  private static func standardised(
    _ X: Matrix<Double>, _ means: [Double], _ deviations: [Double]
  ) -> Matrix<Double> {
    precondition(X.columns == means.count, "\(X.columns) features, \(means.count) expected")
    return Matrix(rows: X.rows, columns: X.columns) { i, j in
      (X[i, j] - means[j]) / deviations[j]
    }
  }

  /// gamma = sqrt(d / mean |z|^2).
  private static func factor(_ Z: Matrix<Double>) -> Double {
    (Double(Z.rows * Z.columns) / dot(Z.elements, Z.elements)).squareRoot()
  }

  /// C_s^(-1/2) by the eigenproblem of C.
  ///
  /// - Throws: ``HelioError/data(_:)`` if C_s is singular, that is s = 0 and linearly dependent columns.
  private static func inverseRoot(
    _ C: Matrix<Double>, shrinkage s: Double
  ) throws(HelioError) -> Matrix<Double> {
    let d = C.rows
    let eigen = try symmetricEigen(C)
    let mean = C.trace / Double(d)
    let values = eigen.values.map { (1 - s) * $0 + s * mean }
    guard let least = values.last, least > 1e-12 * mean else {
      throw .data(
        "Some columns are linear combinations of others: they cannot be whitened; exclude them "
          + "or choose the scaling 'standardise'.")
    }
    let V = eigen.vectors
    let scaled = Matrix(rows: d, columns: d) { i, j in V[i, j] / values[j].squareRoot() }
    return product(scaled, V, transposeSecond: true)
  }
}

extension Matrix where Scalar == Double {
  /// The matrix of these rows, at least one.
  package init(_ rows: [[Double]]) {
    self.init(rows: rows.count, columns: rows[0].count, elements: rows.flatMap(\.self))
  }
}

/// The standard deviation about a mean, by squares of differences in units of the largest.
func scaledDeviation(_ x: [Double], mean: Double) -> Double {
  let unit = x.lazy.map { abs($0 - mean) }.max() ?? 0
  guard unit > 0, unit.isFinite else { return unit }
  let square = x.reduce(0) { $0 + ($1 - mean) / unit * (($1 - mean) / unit) } / Double(x.count)
  return unit * square.squareRoot()
}

/// The shrinkage of a covariance toward a multiple of the identity that has least expected error.
///
///     m = tr(C)/d,  delta^2 = |C - m I|^2,  beta^2 = sum_i |z_i z_i^T - C|^2 / n^2,
///     s = min(beta^2, delta^2) / delta^2
///
/// with sum_i |z_i z_i^T - C|^2 = sum_i |z_i|^4 - n |C|^2, Frobenius norms.
/// - Parameter Z: centred rows, n x d.
/// - Returns: s in [0, 1]; 1 if C is already a multiple of the identity.
/// - Complexity: n d min(n, d).
/// Source: Ledoit and Wolf, "A well-conditioned estimator for large-dimensional covariance
/// matrices", Journal of Multivariate Analysis 88, 2004.
public func ledoitWolfShrinkage(_ Z: Matrix<Double>) -> Double {
  let n = Double(Z.rows)
  let d = Double(Z.columns)
  // |Z^T Z| = |Z Z^T|: the smaller of the two is enough.
  let norm = gram(Z, of: Z.rows < Z.columns ? .rows : .columns, scale: 1 / n).frobeniusNorm
  var trace = 0.0
  var fourth = 0.0
  for i in 0..<Z.rows {
    let z = Z.row(i)
    let square = dot(z, z)
    trace += square / n
    fourth += square * square
  }
  let delta2 = norm * norm - trace * trace / d
  let beta2 = (fourth - n * norm * norm) / (n * n)
  guard delta2 > 1e-14 * norm * norm else { return 1 }
  return max(0, min(1, beta2 / delta2))
}
