import Heliotrope

/// Kernel ridge regression with the ReLU kernel: fit on n points, predict a quarter as many others.
///
///     alpha = (K + ridge I)^{-1} y,   f = K(T, X) alpha
func measureKernelRidge(_ request: Request, _ report: inout Report) throws {
  if try request.isFloat() {
    try measureKernelRidge(Float.self, request, &report)
  } else {
    try measureKernelRidge(Double.self, request, &report)
  }
}

private func measureKernelRidge<S: MatrixScalar>(
  _: S.Type, _ request: Request, _ report: inout Report
) throws {
  let (n, d) = (try request.integer("points"), try request.integer("dimension"))
  let stream = RandomStream(seed: 1, purpose: "benchmark points")
  let X = Matrix<S>.normal(rows: n, columns: d, from: stream.at(0))
  let T = Matrix<S>.normal(rows: n / 4, columns: d, from: stream.at(1))
  let covariance = try SpikedCovariance<S>.isotropic(dimension: d)
  var f: [S] = []
  try report.time(repeats: request.integer("repeats")) {
    let factor = try CholeskyFactor(
      kernelMatrix(X, activation: .relu, covariance: covariance), addingToDiagonal: 0.1)
    let cross = try kernelMatrix(T, X, activation: .relu, covariance: covariance)
    f = product(cross, factor.solve(X.column(0)))
  }
  report.values["error"] = zip(f, T.column(0)).reduce(0) {
    $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) / Double(n / 4)
  }
}

/// The largest eigenpairs of X X^T/n, X Gaussian, n x n.
func measureEigen(_ request: Request, _ report: inout Report) throws {
  let (n, count) = (try request.integer("order"), try request.integer("count"))
  let stream = RandomStream(seed: 1, purpose: "benchmark eigenvalues")
  let A = gram(
    Matrix<Double>.normal(rows: n, columns: n, from: stream), of: .rows, scale: 1 / Double(n))
  var largest = 0.0
  try report.time(repeats: request.integer("repeats")) {
    largest = try symmetricEigen(A, largest: count).values[0]
  }
  report.values["largest"] = largest
}
