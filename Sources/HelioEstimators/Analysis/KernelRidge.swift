public import HelioCore
public import HelioLinalg

/// Kernel ridge regression with an intercept, and its leave-one-out errors for any ridge.
///
///     f(x) = mean(y) + k(x)^T (K + ridge I)^{-1} (y - mean(y)),   K = U diag(lambda) U^T
///
/// One eigenproblem serves a whole path of ridges: with S = U diag(lambda/(lambda + ridge)) U^T the residual
/// that a refit without row i would leave is (y_i - f_i)/(1 - S_ii). The intercept is the training mean
/// and is kept in the refit, a difference of order 1/n. The ridge has no 1/n.
///
/// Source: sheet function-space section 7.
public struct KernelRidge: Sendable {
  /// Eigenvalues of K, descending.
  public let eigenvalues: [Double]
  private let vectors: Matrix<Double>
  private let offsets: [Double]
  /// U^T (y - mean), n x k.
  private let projections: Matrix<Double>
  private let targets: Matrix<Double>

  /// - Parameters:
  ///   - K: n x n, symmetric.
  ///   - Y: n x k.
  /// - Complexity: one eigenproblem of order n.
  public init(kernel K: Matrix<Double>, targets Y: Matrix<Double>) throws(HelioError) {
    precondition(K.rows == K.columns && K.rows == Y.rows, "kernel and targets do not fit")
    let eigen = try symmetricEigen(K)
    eigenvalues = eigen.values.map { max($0, 0) }
    vectors = eigen.vectors
    let offsets = (0..<Y.columns).map { c in Y.column(c).reduce(0, +) / Double(max(Y.rows, 1)) }
    self.offsets = offsets
    targets = Matrix(rows: Y.rows, columns: Y.columns) { Y[$0, $1] - offsets[$1] }
    projections = product(vectors, targets, transposeFirst: true)
  }

  /// Ridges from 1e-6 to 10 times the mean diagonal of K, four a decade.
  public var defaultRidges: [Double] {
    let scale = eigenvalues.reduce(0, +) / Double(max(eigenvalues.count, 1))
    return stride(from: -24, through: 4, by: 1).map { scale * power10(Double($0) / 4) }
  }

  /// Mean squared leave-one-out error over rows and outputs.
  public func leaveOneOutError(ridge: Double) -> Double {
    let residuals = leaveOneOutResiduals(ridge: ridge)
    return dot(residuals.elements, residuals.elements) / Double(max(residuals.elements.count, 1))
  }

  /// y_i - f^{(-i)}(x_i), n x k.
  public func leaveOneOutResiduals(ridge: Double) -> Matrix<Double> {
    let shares = eigenvalues.map { $0 / ($0 + ridge) }
    let scaled = Matrix(rows: projections.rows, columns: projections.columns) {
      shares[$0] * projections[$0, $1]
    }
    let fitted = product(vectors, scaled)
    var residuals = targets - fitted
    for i in 0..<residuals.rows {
      var leverage = 0.0
      for j in shares.indices { leverage += vectors[i, j] * vectors[i, j] * shares[j] }
      for c in 0..<residuals.columns { residuals[i, c] /= max(1 - leverage, 1e-12) }
    }
    return residuals
  }

  /// The ridge of a list with the smallest leave-one-out error.
  public func bestRidge(among ridges: [Double]? = nil) -> (ridge: Double, error: Double) {
    let candidates = ridges ?? defaultRidges
    return candidates.map { ($0, leaveOneOutError(ridge: $0)) }.min { $0.1 < $1.1 }!
  }

  /// Predictions at points with kernel rows `cross`, m x n.
  public func predict(cross: Matrix<Double>, ridge: Double) -> Matrix<Double> {
    let scaled = Matrix(rows: projections.rows, columns: projections.columns) {
      projections[$0, $1] / (eigenvalues[$0] + ridge)
    }
    var f = product(cross, product(vectors, scaled))
    for i in 0..<f.rows { for c in 0..<f.columns { f[i, c] += offsets[c] } }
    return f
  }

  /// sum lambda/(lambda + ridge).
  public func degreesOfFreedom(ridge: Double) -> Double {
    eigenvalues.reduce(0) { $0 + $1 / ($1 + ridge) }
  }
}
