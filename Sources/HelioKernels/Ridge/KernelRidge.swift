public import HelioCore
public import HelioLinalg

/// Kernel ridge regression with an intercept, and its leave-one-out errors for any ridge.
///
///     f(x) = b + k(x)^T (K + ridge I)^(-1) (y - b),   K = V diag(lambda) V^T
///
/// One eigenproblem serves a whole path of ridges. The ridge has no 1/n in front; b is the training
/// mean or zero. Every ridge must be positive: a caller's own is refused where it is stated.
///
/// Source: sheet function-space sections 6 and 7.
public struct KernelRidge: Sendable {
  public enum Intercept: String, Sendable, Codable {
    /// b = mean of the training targets.
    case trainingMean
    /// b = 0: the targets are learned as they are.
    case none
  }
  public let intercept: Intercept
  /// lambda >= 0 of K, descending; values below 0 by rounding are 0.
  public let eigenvalues: [Double]
  /// b, one an output.
  public let offsets: [Double]
  /// n x n.
  private let V: Matrix<Double>
  /// V^T (Y - b), n x k.
  private let projections: Matrix<Double>
  /// V^T 1.
  private let ones: [Double]
  /// (y - b)/(n - 1): by how much the mean falls when the row is left out; 0 without intercept.
  private let meanShifts: Matrix<Double>

  /// A kernel matrix in `Float` has negative eigenvalues of this size, relative to the largest.
  private static let negativeTolerance = 1e-6

  public var sampleCount: Int { V.rows }
  public var outputCount: Int { projections.columns }

  /// - Parameters:
  ///   - K: n x n, symmetric and positive semi-definite up to rounding; n >= 2.
  ///   - Y: n x k.
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for shapes, entries that are not finite,
  ///   or an eigenvalue below -1e-6 times the largest.
  /// - Complexity: one eigenproblem of order n, then n^2 k.
  public init(
    kernel K: Matrix<Double>, targets Y: Matrix<Double>, intercept: Intercept = .trainingMean
  ) throws(HelioError) {
    let n = K.rows
    try require(
      K.columns == n && n >= 2, "kernel", "a square matrix of order 2 at least",
      got: "\(n) x \(K.columns)")
    try require(
      Y.rows == n && Y.columns >= 1, "targets", "\(n) rows and a column at least",
      got: "\(Y.rows) x \(Y.columns)")
    try require(K.isFinite && Y.isFinite, "kernel and targets", "finite", got: "NaN or infinity")
    let eigen = try symmetricEigen(K)
    let largest = max(eigen.values[0], 0)
    try require(
      eigen.values[n - 1] >= -Self.negativeTolerance * largest, "kernel",
      "positive semi-definite", got: "the eigenvalue \(eigen.values[n - 1])")
    self.intercept = intercept
    eigenvalues = eigen.values.map { max($0, 0) }
    V = eigen.vectors
    switch intercept {
    case .trainingMean: offsets = columnMeans(Y)
    case .none: offsets = [Double](repeating: 0, count: Y.columns)
    }
    let b = offsets
    let centred = Matrix(rows: n, columns: Y.columns) { i, j in Y[i, j] - b[j] }
    projections = product(V, centred, transposeFirst: true)
    ones = product(V, [Double](repeating: 1, count: n), transposeFirst: true)
    meanShifts =
      intercept == .none
      ? Matrix(rows: n, columns: Y.columns) : centred.scaled(by: 1 / Double(n - 1))
  }

  /// The fitted model at one ridge.
  public func fit(ridge: Double) -> KernelRidgeFit {
    KernelRidgeFit(
      ridge: ridge, offsets: offsets, dualCoefficients: product(V, damped(projections, ridge)))
  }

  /// Outputs at points with kernel rows `cross`, m x n.
  public func predict(cross: Matrix<Double>, ridge: Double) -> Matrix<Double> {
    fit(ridge: ridge).predict(cross: cross)
  }

  /// y_i - f^(-i)(x_i): the errors at every training row of the model that never saw it, n x k.
  ///
  ///     e_i = [A^(-1) (y - b) + s_i A^(-1) 1]_i / (A^(-1))_ii,   A = K + ridge I
  ///
  /// For s = 0 this is (y - f)_i/(1 - H_ii), H = K A^(-1). The mean b is left out as well: it shifts by
  /// s_i = (y_i - b)/(n - 1), and the formula stays exact.
  public func leaveOneOutResiduals(ridge: Double) -> Matrix<Double> {
    let inverses = eigenvalues.map { 1 / ($0 + ridge) }
    return residuals(ridge, inverseDiagonal: product(squared(V), inverses))
  }

  /// Mean squared leave-one-out error over rows and outputs.
  public func leaveOneOutError(ridge: Double) -> Double {
    leaveOneOut(ridges: [ridge]).meanSquaredErrors[0]
  }

  /// Leave-one-out errors along a grid of ridges, ``defaultRidges`` if none is given.
  ///
  /// - Complexity: n^2 (k + 2) a ridge.
  public func leaveOneOut(ridges: [Double]? = nil) -> LeaveOneOutPath {
    let ridges = ridges ?? defaultRidges
    precondition(!ridges.isEmpty, "a path needs one ridge at least")
    let inverses = Matrix(rows: sampleCount, columns: ridges.count) { a, g in
      1 / (eigenvalues[a] + ridges[g])
    }
    let diagonals = product(squared(V), inverses)
    let errors = ridges.enumerated().map { g, ridge in
      let e = residuals(ridge, inverseDiagonal: diagonals.column(g))
      return dot(e.elements, e.elements) / Double(e.elements.count)
    }
    return LeaveOneOutPath(ridges: ridges, meanSquaredErrors: errors)
  }

  /// The ridge of a list with the smallest leave-one-out error.
  public func bestRidge(among ridges: [Double]? = nil) -> (ridge: Double, error: Double) {
    let path = leaveOneOut(ridges: ridges)
    return (path.bestRidge, path.bestError)
  }

  /// Ridges from 1e-6 to 10 times the mean diagonal of K, four a decade.
  ///
  /// The mean diagonal is the variance of the prior over functions: the grid runs from almost no
  /// noise to almost only noise, whatever the scale of the kernel.
  public var defaultRidges: [Double] {
    let scale = eigenvalues.reduce(0, +) / Double(sampleCount)
    return (-24...4).map { scale * pow(10, Double($0) / 4) }
  }

  /// sum lambda/(lambda + ridge).
  public func degreesOfFreedom(ridge: Double) -> Double {
    eigenvalues.reduce(0) { $0 + $1 / ($1 + ridge) }
  }

  private func residuals(_ ridge: Double, inverseDiagonal h: [Double]) -> Matrix<Double> {
    let R = product(V, damped(projections, ridge))
    let u = product(V, zip(ones, eigenvalues).map { $0 / ($1 + ridge) })
    return Matrix(rows: sampleCount, columns: outputCount) { i, j in
      (R[i, j] + meanShifts[i, j] * u[i]) / h[i]
    }
  }

  /// Row a divided by lambda_a + ridge.
  private func damped(_ P: Matrix<Double>, _ ridge: Double) -> Matrix<Double> {
    precondition(ridge > 0, "the ridge is positive; got \(ridge)")
    return Matrix(rows: P.rows, columns: P.columns) { a, j in
      P[a, j] / (eigenvalues[a] + ridge)
    }
  }
}

private func squared(_ A: Matrix<Double>) -> Matrix<Double> {
  Matrix(rows: A.rows, columns: A.columns, elements: A.elements.map { $0 * $0 })
}
