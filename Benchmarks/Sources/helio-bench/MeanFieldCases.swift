import Heliotrope

/// X_ik = cos(i k)/k, y_i = sin(1.5 i), which the rival computes alike; c_k = k^-2.
private func problem(_ request: Request) throws -> MeanFieldProblem {
  let (n, D) = (try request.integer("samples"), try request.integer("dimension"))
  return try MeanFieldProblem(
    inputs: Matrix(rows: n, columns: D) { i, k in cos(Double((i + 1) * (k + 1))) / Double(k + 1) },
    labels: (1...n).map { sin(1.5 * Double($0)) }, outputScale: 2,
    regularization: request.real("regularization"))
}

private func variances(_ D: Int) -> [Double] { (1...D).map { 1 / Double($0 * $0) } }

private func frozen(_ request: Request) throws -> FrozenMeanField {
  let problem = try problem(request)
  return FrozenMeanField(
    problem,
    PriorPoints(
      quasiGaussian: try request.integer("particles"), variances: variances(problem.dimension)))
}

/// Ten cyclic epochs of dual coordinate ascent on frozen points, from their features on.
func measureDualAscent(_ request: Request, _ report: inout Report) throws {
  let frozen = try frozen(request)
  let ascent = PointCoordinateAscent(frozen)
  let order = Array(0..<frozen.problem.sampleCount)
  let epochs = try request.integer("epochs")
  var g: [Double] = []
  try report.time(repeats: request.integer("repeats")) {
    var own = ascent
    g = frozen.problem.initialDualVariables
    for _ in 0..<epochs { own.epoch(&g, order: order) }
  }
  report.curves["dualVariables"] = g
}

/// Six Newton steps on the dual, moments and covariance from the points in each; the covariance is coarse, as in
/// `FrozenMeanField.optimum`.
func measureDualNewton(_ request: Request, _ report: inout Report) throws {
  let frozen = try frozen(request)
  let problem = frozen.problem
  var g: [Double] = []
  try report.time(repeats: request.integer("repeats")) {
    g = problem.initialDualVariables
    for _ in 0..<6 {
      let state = frozen.state(at: g, isCoarse: true)
      var Q = state.covariance.scaled(
        by: 1 / (Double(problem.sampleCount) * problem.regularization))
      var right = state.predictions
      for i in g.indices {
        Q[i, i] += 1
        right[i] -= g[i] + problem.labels[i]
      }
      for (i, step) in try CholeskyFactor(Q).solve(right).enumerated() { g[i] += step }
    }
  }
  report.curves["dualVariables"] = g
}

/// Metropolised Langevin steps of many particles at a fixed potential.
func measureLangevin(_ request: Request, _ report: inout Report) throws {
  let problem = try problem(request)
  let g = problem.labels.map { -$0 }
  let steps = try request.integer("steps")
  let stream = RandomStream(seed: 1, purpose: "bench langevin")
  let start = LangevinParticles(
    problem, variances: variances(problem.dimension), count: try request.integer("particles"),
    dualVariables: g, precision: try request.isFloat() ? .single : .double,
    from: stream.substream("start"))
  var acceptance = 0.0
  try report.time(repeats: request.integer("repeats")) {
    var particles = start
    acceptance = 0
    for t in 0..<steps {
      acceptance += particles.step(learningRate: 0.2, from: stream.at(t)) / Double(steps)
    }
  }
  report.values["acceptance"] = acceptance
}
