public import HelioCore
public import HelioLinalg
public import HelioNumerics

/// The kernel matrix of a set of points, K_ij = K(q_i, q_j, r_ij) under a spiked covariance.
///
/// Covariances of the lower triangle come block by block from matrix products and are turned into kernel
/// values in place. Activations without a closed form use Mehler's series with an exact diagonal.
///
/// - Parameters:
///   - X: n x d, finite.
/// - Returns: n x n, symmetric.
/// - Throws: ``HelioError/notConverged(of:_:)`` if Mehler's series is too short for these points.
/// - Complexity: n^2 d operations for the covariances and n^2/2 kernel evaluations; memory n^2.
public func kernelMatrix<S: MatrixScalar>(
  _ X: Matrix<S>, activation: Activation, covariance: SpikedCovariance<S>
) throws(HelioError) -> Matrix<S> {
  try kernelMatrix(stretched: covariance.stretched(X), activation: activation)
}

/// The kernel matrix of points that are already stretched by a square root of the weights' covariance,
/// so that z z'^T = x Sigma x'^T (plus the bias variance); for a covariance that is not spiked.
public func kernelMatrix<S: MatrixScalar>(
  stretched Z: Matrix<S>, activation: Activation
) throws(HelioError) -> Matrix<S> {
  if let form = ClosedForm(activation) {
    return kernelMatrix(form.kernel, parameter: S(form.parameter), ofRows: Z)
  }
  var R = lowerGram(Z, of: .rows)
  let series = MehlerSeries(activation, variances: R.diagonal.map { Double($0) })
  try series.fillSymmetric(&R)
  mirrorLowerTriangle(of: &R)
  return R
}

/// The kernel between two sets of points, n x n'.
public func kernelMatrix<S: MatrixScalar>(
  _ X: Matrix<S>, _ Xprime: Matrix<S>, activation: Activation, covariance: SpikedCovariance<S>
) throws(HelioError) -> Matrix<S> {
  try kernelMatrix(
    stretched: covariance.stretched(X), covariance.stretched(Xprime), activation: activation)
}

/// The kernel between two sets of stretched points, n x n'.
public func kernelMatrix<S: MatrixScalar>(
  stretched Z: Matrix<S>, _ Zprime: Matrix<S>, activation: Activation
) throws(HelioError) -> Matrix<S> {
  var R = product(Z, Zprime, transposeSecond: true)
  let (q, qPrimes) = (squaredRowNorms(Z), squaredRowNorms(Zprime))
  guard let form = ClosedForm(activation) else {
    let first = MehlerSeries(activation, variances: q.map { Double($0) })
    let second = MehlerSeries(activation, variances: qPrimes.map { Double($0) })
    try first.fill(&R, against: second)
    return R
  }
  evaluate(
    form.kernel, parameter: S(form.parameter), rowVariances: q, columnVariances: qPrimes,
    inPlaceOf: &R)
  return R
}

/// |row i|^2.
package func squaredRowNorms<S: MatrixScalar>(_ Z: Matrix<S>) -> [S] {
  (0..<Z.rows).map { i in
    let row = Z.row(i)
    return dot(row, row)
  }
}
