public import HelioCore
public import HelioLinalg

/// Ridge regression on features, which is kernel ridge regression with their Gram matrix.
///
///     minimise |Phi A - Y|^2 + ridge |A|^2
///     Phi A(x) = K(x, X) (K + ridge I)^{-1} Y,  K = Phi Phi^T
///
/// Features carry 1/sqrt p and the ridge has no 1/n (sheet function-space §6).
public struct RidgeReadout<S: MatrixScalar>: Sendable {
  /// A, p x k.
  public let coefficients: Matrix<S>
  /// The penalty that was used.
  public let ridge: Double

  /// Fits by a Cholesky factorisation of the smaller Gram matrix.
  ///
  /// With p <= n the features are given up before the factorisation: pass them as a temporary or
  /// with `consume` and only the Gram matrix stands beside its factor's place.
  ///
  /// - Parameters:
  ///   - Phi: n x p.
  ///   - Y: n x k.
  ///   - ridge: positive.
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for the ridge,
  ///   ``HelioError/factorisation(routine:info:advice:)`` if it is too small for the rounding.
  /// - Complexity: n p min(n, p) + min(n, p)^3 / 3 operations.
  public init(
    features Phi: consuming Matrix<S>, targets Y: Matrix<S>, ridge: Double
  ) throws(HelioError) {
    try Self.check(ridge)
    precondition(Phi.rows == Y.rows, "\(Phi.rows) rows of features, \(Y.rows) targets")
    self.ridge = ridge
    if Phi.columns <= Phi.rows {
      let right = product(Phi, Y, transposeFirst: true)
      let G = lowerGram(Phi, of: .columns)
      _ = consume Phi
      coefficients = try CholeskyFactor(consume G, addingToDiagonal: S(ridge)).solve(right)
    } else {
      let factor = try CholeskyFactor(lowerGram(Phi, of: .rows), addingToDiagonal: S(ridge))
      coefficients = product(Phi, factor.solve(Y), transposeFirst: true)
    }
  }

  /// Fits with the ridge of the least leave-one-out error among the given ones.
  ///
  /// - Returns: the readout, and the errors of all ridges.
  /// - Complexity: one eigenproblem of the smaller Gram matrix, then one Cholesky factorisation.
  public static func crossValidated(
    features Phi: Matrix<S>, targets Y: Matrix<S>, ridges: [Double]
  ) throws(HelioError) -> (readout: RidgeReadout<S>, path: RidgePath) {
    let path = try RidgePath(features: Phi, targets: Y, ridges: ridges)
    return (try RidgeReadout(features: Phi, targets: Y, ridge: path.bestRidge), path)
  }

  /// Phi A, n x k.
  public func predict(features Phi: Matrix<S>) -> Matrix<S> { product(Phi, coefficients) }

  private static func check(_ ridge: Double) throws(HelioError) {
    try require(ridge.isFinite && ridge > 0, "ridge", "positive", got: ridge)
  }
}

/// Mean of |f - y|^2 over rows and outputs.
public func meanSquaredError<S: MatrixScalar>(_ f: Matrix<S>, _ y: Matrix<S>) -> Double {
  let difference = f - y
  return Double(dot(difference.elements, difference.elements)) / Double(max(y.elements.count, 1))
}
