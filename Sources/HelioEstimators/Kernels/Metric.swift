public import HelioCore
public import HelioLinalg

/// A metric on the inputs through which every kernel looks at them.
///
///     <x, x'>_Sigma = x^T Sigma x',   Sigma = S S^T,   z = x S
///
/// The metric before learning is I/d: with mean |x|^2 = d, typical points have |z|^2 = 1. Learned ones have
/// trace 1 as well, except for ``init(coordinateScales:)``.
/// Source: sheet function-space sections 3 and 8.
public struct Metric: Sendable, Equatable, Codable {
  /// S, d x d, rows one after another; empty for I/d.
  private let rootElements: [Double]
  public let dimension: Int

  public static func identity(dimension d: Int) -> Metric { Metric(root: nil, dimension: d) }

  /// Sigma = (1 - share) I/d + share M/tr M.
  ///
  /// - Parameters:
  ///   - M: d x d, symmetric, positive semi-definite up to rounding; a zero matrix gives I/d.
  ///   - share: 0 to 1, how much of the metric is learned.
  public init(
    learned M: Matrix<Double>, share: Double
  ) throws(HelioError) {
    let d = M.rows
    let trace = M.trace
    try require(share >= 0 && share <= 1, "share", "from 0 to 1", got: share)
    try require(M.isFinite, "learned metric", "finite", got: "NaN or infinity")
    guard trace > 0, share > 0 else {
      self = .identity(dimension: d)
      return
    }
    let eigen = try symmetricEigen(M)
    let V = eigen.vectors
    let roots = eigen.values.map {
      ((1 - share) / Double(d) + share * max($0, 0) / trace).squareRoot()
    }
    let scaled = Matrix(rows: d, columns: d) { i, j in V[i, j] * roots[j] }
    self.init(root: product(scaled, V, transposeSecond: true), dimension: d)
  }

  /// Sigma = diag(s_l^2)/d, of any trace.
  init(coordinateScales s: [Double]) {
    let d = s.count
    let root = Double(d).squareRoot()
    self.init(root: Matrix(rows: d, columns: d) { $0 == $1 ? s[$0] / root : 0 }, dimension: d)
  }

  /// Sigma/tr Sigma.
  var normalised: Metric {
    isIdentity ? self : Metric(root: root.scaled(by: 1 / root.frobeniusNorm), dimension: dimension)
  }

  /// The metric S S of a symmetric root.
  init(root: Matrix<Double>) { self.init(root: root, dimension: root.rows) }

  private init(root: Matrix<Double>?, dimension: Int) {
    rootElements = root?.elements ?? []
    self.dimension = dimension
  }

  public var isIdentity: Bool { rootElements.isEmpty }

  /// S, d x d and symmetric.
  public var root: Matrix<Double> {
    isIdentity
      ? Matrix.identity(dimension).scaled(by: 1 / Double(dimension).squareRoot())
      : Matrix(rows: dimension, columns: dimension, elements: rootElements)
  }

  /// Sigma, d x d.
  public var matrix: Matrix<Double> { product(root, root, transposeSecond: true) }

  /// z = factor x S for every row.
  public func stretched(_ X: Matrix<Double>, by factor: Double = 1) -> Matrix<Double> {
    isIdentity
      ? X.scaled(by: factor / Double(dimension).squareRoot())
      : product(X, root.scaled(by: factor))
  }

  /// (tr Sigma)^2/tr Sigma^2, from 1 (one direction) to d (all alike).
  public var effectiveDimension: Double {
    let Sigma = matrix
    let ratio = Sigma.trace / Sigma.frobeniusNorm
    return ratio * ratio
  }
}
