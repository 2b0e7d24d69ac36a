import Heliotrope

/// The built-in instance of the sheet, which the rival computes alike; training with the partition tracked, and the same
/// training alone.
func measureTrackedDescent(_ request: Request, _ report: inout Report) throws {
  let sample = try UnitSample.waves(
    sampleCount: request.integer("samples"), dimension: request.integer("dimension"))
  let start = try SphericalStart.waves(
    width: request.integer("width"), dimension: sample.dimension, initialScale: 0.5)
  let (eta, steps) = (try request.real("learningRate"), try request.integer("steps"))
  func train(_ tracks: Bool) throws -> TrackedDescent {
    try .run(
      .logistic, sample, start, learningRate: eta, stepCount: steps, tracksPattern: tracks)
  }
  var run = try train(true)
  for _ in 0..<(try request.integer("repeats")) {
    try report.timeOnce { run = try train(true) }
    let clocks = Clocks()
    _ = try train(false)
    report.cpuAlone.append(clocks.cpu)
  }
  report.values["flips"] = Double(run.tracker.flips)
  report.values["finalLoss"] = run.finalLoss
  report.values["steps"] = Double(steps)
}

/// The minimum over the simplex of the infinite-width kernel of one class.
func measureSimplexMinimum(_ request: Request, _ report: inout Report) throws {
  let (n, d) = (try request.integer("samples"), try request.integer("dimension"))
  let noise = mixedUniforms(n * d, seed: 7)
  let scale = try request.real("spread") * (12 / Double(d)).squareRoot()
  var X = Matrix<Double>(rows: n, columns: d) { i, a in
    (a == 0 ? 1 : 0) + scale * (noise[i * d + a] - 0.5)
  }
  for i in 0..<n {
    let length = norm(X.row(i))
    for a in 0..<d { X[i, a] /= length }
  }
  let G = gram(X, of: .rows)
  let K = Matrix<Double>(rows: n, columns: n) { i, j in
    let c = max(0, min(1, G[i, j]))
    return c * (Double.pi - acos(c)) / (4 * Double.pi)
  }
  var solution = try SimplexMinimum.solve(K)
  try report.time(repeats: request.integer("repeats")) { solution = try SimplexMinimum.solve(K) }
  report.curves["minimum"] = [solution.value.value]
  report.values["largestGap"] = solution.convergence.relativeChange ?? 1
  report.values["support"] = Double(solution.value.weights.count { $0 > 0 })
}

/// The certificate for any data, from the built-in instance on: set-up, and the bound at several times.
func measureGeneralCertificate(_ request: Request, _ report: inout Report) throws {
  let sample = try UnitSample.waves(
    sampleCount: request.integer("samples"), dimension: request.integer("dimension"))
  let start = try SphericalStart.waves(
    width: request.integer("width"), dimension: sample.dimension, initialScale: 0.5)
  let times = (1...10).map { 0.002 * Double($0 * $0) }
  var losses: [Double] = []
  try report.time(repeats: request.integer("repeats")) {
    losses = try GeneralDataBound(.exponential, sample, start).losses(at: times)
  }
  report.curves["losses"] = losses
}
