import Heliotrope

/// One simulated point of spiked features: a layer, n fresh samples, the ridge readout, as many
/// fresh test samples; in the same process, in turn, the calls of BLAS and LAPACK of the same shapes alone.
///
///     Z = X W^T, G = Z^T Z, G + shift I = L L^T, Z^T y, solve, and for the test Z = X W^T, Z a
func measureSpikedSimulation(_ request: Request, _ report: inout Report) throws {
  if try request.isFloat() {
    try measureSpikedSimulation(Float.self, request, &report)
  } else {
    try measureSpikedSimulation(Double.self, request, &report)
  }
}

private func measureSpikedSimulation<S: MatrixScalar>(
  _: S.Type, _ request: Request, _ report: inout Report
) throws {
  let (n, d, p) = (
    try request.integer("samples"), try request.integer("dimension"), try request.integer("width")
  )
  let model = try SpikedFeatureModel(
    dimension: d, width: p, activation: Activation(name: request.text("activation")),
    spikeCoefficients: [1.5, -1.5], probabilities: [0.5, 0.5], link: Link(parsing: "z + h2(z)"),
    overlap: 0.8, noiseVariance: 0.09)
  let stream = RandomStream(seed: 1, purpose: "benchmark simulation")
  for run in 0...(try request.integer("repeats")) {
    var repeated = report
    var testError = 0.0
    try repeated.timeOnce {
      let layer: FeatureLayer<S> = model.layer(from: stream.substream("layer"))
      testError = try layer.ridge(
        samples: n, ridge: 0.02, testCount: n, from: stream.substream("data")
      ).testError
    }
    repeated.cpuAlone.append(
      try secondsAlone(S.self, samples: n, dimension: d, width: p))
    repeated.values["testError"] = testError
    if run > 0 { report = repeated }
  }
}

/// The dense calls alone, on memory that has been touched before.
private func secondsAlone<S: MatrixScalar>(
  _: S.Type, samples n: Int, dimension d: Int, width p: Int
) throws -> Double {
  let stream = RandomStream(seed: 2, purpose: "benchmark simulation")
  let X = Matrix<S>.normal(rows: n, columns: d, from: stream.at(0))
  let W = Matrix<S>.normal(
    rows: p, columns: d, scale: S(1 / Double(d).squareRoot()), from: stream.at(1))
  let y = X.column(0)
  var Z = Matrix<S>(rows: n, columns: p) { S(($0 + $1) % 2) }
  let order = min(n, p)
  var G = Matrix<S>(rows: order, columns: order) { S(($0 + $1) % 2) }
  let clocks = Clocks()
  addProduct(to: &Z, X, W, transposeSecond: true, keep: 0)
  G.elements.withUnsafeMutableBufferPointer { g in
    Z.elements.withUnsafeBufferPointer { z in
      S.Routines.syrk(p <= n, order, max(n, p), 1, z.baseAddress!, p, 0, g.baseAddress!, order)
    }
  }
  let right = p <= n ? product(Z, y, transposeFirst: true) : y
  let solution = try CholeskyFactor(consume G, addingToDiagonal: S(0.02 * Double(n))).solve(right)
  let a = p <= n ? solution : product(Z, solution, transposeFirst: true)
  // The test sample has as many rows; its product goes into the same place.
  addProduct(to: &Z, X, W, transposeSecond: true, keep: 0)
  let f = product(Z, a)
  let taken = clocks.cpu
  precondition(f.allSatisfy(\.isFinite))
  return taken
}
