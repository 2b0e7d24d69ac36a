import Heliotrope

/// Steps on the first layer of a network, on data and weights that stand ready; in the same process, in
/// turn, their matrix products alone, whole and on memory that was touched before.
///
///     Z = W X^T,  W += Z' X   for each step
///
/// `memoryOverData` is what the process grew by up to the end of the steps, data and weights included,
/// over the size of data and weights.
func measureGradientSteps(_ request: Request, _ report: inout Report) throws {
  if try request.isFloat() {
    try measureGradientSteps(Float.self, request, &report)
  } else {
    try measureGradientSteps(Double.self, request, &report)
  }
}

private func measureGradientSteps<S: MatrixScalar>(
  _: S.Type, _ request: Request, _ report: inout Report
) throws {
  let (n, d, p) = (
    try request.integer("samples"), try request.integer("dimension"), try request.integer("width")
  )
  let steps = try request.integer("steps")
  guard let loss = StepLoss(rawValue: try request.text("loss")) else {
    throw RequestError(description: "no loss named \(try request.text("loss"))")
  }
  let stream = RandomStream(seed: 1, purpose: "benchmark steps")
  let X = Matrix<S>.normal(rows: n, columns: d, from: stream.substream("inputs"))
  let y = X.column(0)
  let activation = try Activation(name: request.text("activation"))
  for run in 0...(try request.integer("repeats")) {
    // The network is made anew for each repeat: making it is not timed.
    var network: SteppedNetwork<S>? = try SteppedNetwork(
      dimension: d, width: p, activation: activation, loss: loss, from: stream)
    var repeated = report
    try repeated.timeOnce {
      for _ in 0..<steps {
        try network!.step(inputs: X, targets: y, learningRate: .plain(8))
      }
    }
    if run == 0 {
      let size = (n * (d + 1) + p * (d + 1)) * MemoryLayout<S>.stride
      report.values["memoryOverData"] =
        Double(residentPeak() - report.memoryBefore) / Double(size)
      repeated.values = report.values
    }
    repeated.values["weightNorm"] = Double(norm(network!.firstLayer.elements))
    network = nil
    repeated.cpuAlone.append(secondsAlone(X, width: p, steps: steps, from: stream))
    if run > 0 { report = repeated }
  }
}

private func secondsAlone<S: MatrixScalar>(
  _ X: Matrix<S>, width p: Int, steps: Int, from stream: RandomStream
) -> Double {
  var W = Matrix<S>.normal(rows: p, columns: X.columns, from: stream.substream("alone"))
  var Z = Matrix<S>(rows: p, columns: X.rows) { S(($0 + $1) % 2) }
  let clocks = Clocks()
  for _ in 0..<steps {
    addProduct(to: &Z, W, X, transposeSecond: true, keep: 0)
    addProduct(to: &W, Z, X, scale: 1e-6)
  }
  return clocks.cpu
}
