public import HelioCore
public import HelioLinalg

/// Ridge regression on features, which is kernel ridge regression with their Gram matrix.
///
///     minimise |Phi A - Y|^2 + ridge |A|^2,   Phi A(x) = K(x, X) (K + ridge I)^{-1} Y,  K = Phi Phi^T
///
/// Features carry 1/sqrt p and the ridge has no 1/n (sheet function-space section 6).
public struct RidgeReadout<S: MatrixScalar>: Sendable {
  /// A, p x k.
  public let coefficients: Matrix<S>

  /// Fits by a Cholesky factorisation of the smaller Gram matrix.
  ///
  /// - Parameters:
  ///   - Phi: n x p; Y: n x k; ridge: positive.
  /// - Throws: ``HelioError``.
  /// - Complexity: n p min(n, p) + min(n, p)^3 / 3 operations.
  public init(features Phi: Matrix<S>, targets Y: Matrix<S>, ridge: Double) throws(HelioError) {
    try require(ridge.isFinite && ridge > 0, "ridge", "positive", got: ridge)
    precondition(Phi.rows == Y.rows, "\(Phi.rows) rows of features, \(Y.rows) targets")
    if Phi.columns <= Phi.rows {
      let right = product(Phi, Y, transposeFirst: true)
      let factor = try CholeskyFactor(lowerGram(Phi, of: .columns), addingToDiagonal: S(ridge))
      coefficients = factor.solve(right)
    } else {
      let factor = try CholeskyFactor(lowerGram(Phi, of: .rows), addingToDiagonal: S(ridge))
      coefficients = product(Phi, factor.solve(Y), transposeFirst: true)
    }
  }

  /// Phi A, n x k.
  public func predict(features Phi: Matrix<S>) -> Matrix<S> { product(Phi, coefficients) }
}

/// Mean of |f - y|^2 over rows and outputs.
public func meanSquaredError<S: MatrixScalar>(_ f: Matrix<S>, _ y: Matrix<S>) -> Double {
  let difference = f - y
  return Double(dot(difference.elements, difference.elements)) / Double(max(y.elements.count, 1))
}

/// One step, then a ridge readout, with the least memory: the flow that a benchmark measures.
///
/// The second layer is independent of the first (no symmetrised start), the residual is y - f_0.
///
/// - Returns: the readout and the trained network.
public func oneStepRidge<S: MatrixScalar>(
  network: consuming TwoLayerNetwork<S>, inputs X: Matrix<S>, targets Y: Matrix<S>,
  learningRate: LearningRate, ridge: Double
) throws(HelioError) -> (network: TwoLayerNetwork<S>, readout: RidgeReadout<S>) {
  var trained = network
  trained.step(inputs: X, targets: Y, learningRate: learningRate)
  let readout = try RidgeReadout(features: trained.features(X), targets: Y, ridge: ridge)
  return (trained, readout)
}
