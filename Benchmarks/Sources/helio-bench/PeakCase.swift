import Heliotrope

/// The machine's matrix product, of the library that we run on: floating-point operations a second.
///
/// The best of the repeats: a peak is what the processor can do, not what it did on average.
func measurePeak(_ request: Request, _ report: inout Report) throws {
  if try request.isFloat() {
    try measurePeak(Float.self, request, &report)
  } else {
    try measurePeak(Double.self, request, &report)
  }
}

private func measurePeak<S: MatrixScalar>(
  _: S.Type, _ request: Request, _ report: inout Report
) throws {
  let n = try request.integer("order")
  let stream = RandomStream(seed: 1, purpose: "benchmark product")
  let (A, B) = (
    Matrix<S>.normal(rows: n, columns: n, from: stream.at(0)),
    Matrix<S>.normal(rows: n, columns: n, from: stream.at(1))
  )
  var C = Matrix<S>(rows: n, columns: n)
  try report.time(repeats: request.integer("repeats")) {
    addProduct(to: &C, A, B, transposeSecond: true, keep: 0)
  }
  report.values["operations"] = 2 * Double(n) * Double(n) * Double(n)
}

/// Names of the libraries and the processor core they chose.
func describeMachine(_ report: inout Report) {
  report.labels["blas"] = LinearAlgebraLibrary.description
  report.labels["blasCore"] = LinearAlgebraLibrary.core
  report.labels["elementwise"] = LinearAlgebraLibrary.elementwiseInstructionSet
}
