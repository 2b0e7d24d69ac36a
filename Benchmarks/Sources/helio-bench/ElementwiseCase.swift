import Heliotrope

/// Normal variates, or tanh in place, of one long array.
func measureElementwise(_ request: Request, _ report: inout Report) throws {
  if try request.isFloat() {
    try measureElementwise(Float.self, request, &report)
  } else {
    try measureElementwise(Double.self, request, &report)
  }
}

private func measureElementwise<S: MatrixScalar>(
  _: S.Type, _ request: Request, _ report: inout Report
) throws {
  let count = try request.integer("count")
  let stream = RandomStream(seed: 1, purpose: "benchmark entries")
  let repeats = try request.integer("repeats")
  if request.name == "normals" {
    var sum = 0.0
    report.time(repeats: repeats) { sum = Double(stream.normals(count, as: S.self)[count - 1]) }
    report.values["last"] = sum
  } else {
    var x: [S] = stream.normals(count, as: S.self)
    report.time(repeats: repeats) { apply(.tanh, to: &x) }
    report.values["norm"] = Double(norm(x))
  }
}
