import Heliotrope

/// The kernel matrix of n Gaussian points under isotropic weights.
func measureKernelMatrix(_ request: Request, _ report: inout Report) throws {
  if try request.isFloat() {
    try measureKernelMatrix(Float.self, request, &report)
  } else {
    try measureKernelMatrix(Double.self, request, &report)
  }
}

private func measureKernelMatrix<S: MatrixScalar>(
  _: S.Type, _ request: Request, _ report: inout Report
) throws {
  let (n, d) = (try request.integer("points"), try request.integer("dimension"))
  let activation = try Activation(name: request.text("activation"))
  let X = Matrix<S>.normal(
    rows: n, columns: d, from: RandomStream(seed: 1, purpose: "benchmark points"))
  let covariance = try SpikedCovariance<S>.isotropic(dimension: d)
  // `form=between`: no use of the symmetry, as between training and test points.
  let between = try request.text("form", default: "symmetric") == "between"
  var trace = 0.0
  try report.time(repeats: request.integer("repeats")) {
    let K =
      between
      ? try kernelMatrix(X, X, activation: activation, covariance: covariance)
      : try kernelMatrix(X, activation: activation, covariance: covariance)
    trace = Double(K.trace)
  }
  report.values["meanDiagonal"] = trace / Double(n)
}
