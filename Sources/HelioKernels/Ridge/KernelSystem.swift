public import HelioCore
public import HelioLinalg

/// Kernel ridge regression at one ridge by a Cholesky factor, with leave-one-out errors.
///
///     A = K + ridge W^(-1) = L L^T,   f(x) = b + k(x)^T alpha,   alpha = A^(-1) (y - b)
///
/// W are the weights of the rows (I if absent), b the weighted mean of the targets. Beside the
/// eigenproblem of ``KernelRidge`` this costs about a thirtieth for one ridge, and a tenth with
/// leave-one-out errors: the shorter way unless a whole path of ridges is wanted.
/// Source: sheet function-space sections 6 and 7.
public struct KernelSystem: Sendable {
  public let ridge: Double
  /// b, one an output.
  public let offsets: [Double]
  /// alpha, n x k.
  public let coefficients: Matrix<Double>
  private let factor: CholeskyFactor<Double>
  private let targets: CentredTargets
  /// A^(-1) 1.
  private let unit: [Double]

  /// - Parameters:
  ///   - K: n x n, symmetric, positive semi-definite; consumed.
  ///   - Y: n x k.
  ///   - weights: n positive numbers, or `nil`.
  /// - Throws: ``HelioError/factorisation(routine:info:advice:)`` if A is not positive definite to rounding;
  ///   nothing is added silently.
  /// - Complexity: n^3/3.
  public init(
    kernel K: consuming Matrix<Double>, targets Y: Matrix<Double>, ridge: Double,
    weights: [Double]? = nil
  ) throws(HelioError) {
    let n = Y.rows
    try require(ridge > 0 && ridge.isFinite, "ridge", "positive and finite", got: ridge)
    if let weights {
      try require(
        weights.count == n && weights.allSatisfy { $0 > 0 && $0.isFinite }, "weights",
        "\(n) positive numbers", got: "\(weights.count) numbers")
    }
    for i in 0..<n { K[i, i] += ridge / (weights?[i] ?? 1) }
    factor = try CholeskyFactor(consume K)
    self.ridge = ridge
    targets = CentredTargets(Y, weights: weights)
    offsets = targets.offsets
    coefficients = factor.solve(targets.values)
    unit = factor.solve([Double](repeating: 1, count: n))
  }

  /// y_i - f^(-i)(x_i), n x k: the errors of the model that never saw the row.
  ///
  ///     e_i = [A^(-1)(y - b) + s_i A^(-1) 1]_i/(A^(-1))_ii,   s_i: how far b moves without row i
  ///
  /// - Complexity: n^3/3, for the diagonal of the inverse.
  public func leaveOneOutResiduals() -> Matrix<Double> {
    targets.leaveOneOutResiduals(coefficients, unit, factor.inverseDiagonal())
  }

  /// The same for the last rows only, which cost next to nothing more.
  public func leaveOneOutResiduals(last count: Int) -> Matrix<Double> {
    targets.leaveOneOutResiduals(coefficients, unit, factor.inverseDiagonal(last: count))
  }

  /// 1/(A^(-1))_ii: the variance of a row's target given all others, in units of the process variance.
  ///
  /// - Complexity: 2 n^2 a row.
  /// Source: Rasmussen and Williams 2006, equation 5.12.
  public func leaveOneOutVariances(rows: [Int]) -> [Double] {
    let n = coefficients.rows
    var variances: [Double] = []
    let block = 256
    for start in stride(from: 0, to: rows.count, by: block) {
      let chosen = Array(rows[start..<min(start + block, rows.count)])
      var E = Matrix<Double>(rows: n, columns: chosen.count)
      for (c, i) in chosen.enumerated() { E[i, c] = 1 }
      let columns = factor.solve(E)
      for (c, i) in chosen.enumerated() { variances.append(1 / columns[i, c]) }
    }
    return variances
  }

  /// k^T A^(-1) k for every row of `cross`, m x n: what the data take off the prior variance.
  public func explainedVariances(cross: Matrix<Double>) -> [Double] {
    let V = factor.solve(cross.transposed())
    return (0..<cross.rows).map { i in
      (0..<cross.columns).reduce(0) { $0 + cross[i, $1] * V[$1, i] }
    }
  }

  /// Outputs at points with kernel rows `cross`, m x n.
  public func predict(cross: Matrix<Double>) -> Matrix<Double> {
    KernelRidgeFit(ridge: ridge, offsets: offsets, dualCoefficients: coefficients)
      .predict(cross: cross)
  }
}
