import Heliotrope

/// One gradient step on the first layer, then a ridge readout, on data that stand ready.
///
///     e = y - f_0(X);  W += eta/(n sqrt p) (s'(X W^T) o e a^T)^T X;  ridge on s(X W^T)/sqrt p
func measureStepRidge(_ request: Request, _ report: inout Report) throws {
  if try request.isFloat() {
    try measureStepRidge(Float.self, request, &report)
  } else {
    try measureStepRidge(Double.self, request, &report)
  }
}

private func measureStepRidge<S: MatrixScalar>(
  _: S.Type, _ request: Request, _ report: inout Report
) throws {
  let (n, d, p) = (
    try request.integer("samples"), try request.integer("dimension"), try request.integer("width")
  )
  let stream = RandomStream(seed: 1, purpose: "benchmark step")
  let X = Matrix<S>.normal(rows: n, columns: d, from: stream.substream("inputs"))
  let y = Matrix<S>(rows: n, columns: 1, elements: X.column(0))
  var fitted = 0.0
  // The network is made anew for each repeat: making it is not timed.
  for run in 0...(try request.integer("repeats")) {
    var network = try TwoLayerNetwork<S>(
      dimension: d, width: p, activation: .tanh, start: .plain, from: stream)
    var repeated = report
    try repeated.timeOnce {
      network.step(inputs: X, targets: y, learningRate: .scaled(Double(d)))
      let readout = try RidgeReadout(
        features: network.features(X), targets: y, ridge: try request.real("ridge", default: 0.1))
      fitted = Double(norm(readout.coefficients.elements))
    }
    if run > 0 { report = repeated }
  }
  report.values["coefficientNorm"] = fitted
  let (N, D, P) = (Double(n), Double(d), Double(p))
  report.values["operations"] = 6 * N * D * P + N * P * P + P * P * P / 3
}
