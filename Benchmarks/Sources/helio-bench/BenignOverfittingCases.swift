import Heliotrope

/// Inputs with uniform noise and observed labels, which the rivals compute alike.
private func benignSample(
  _ n: Int, _ d: Int, _ gamma: Double, _ eta: Double, _ seed: Int
) -> (X: Matrix<Double>, y: [Double]) {
  let scale = (12 * (1 - gamma) / Double(d)).squareRoot()
  var X = Matrix(
    rows: n, columns: d,
    elements: mixedUniforms(n * d, seed: 2 * seed + 1).map { ($0 - 0.5) * scale })
  let clean = mixedUniforms(n, seed: 2 * seed + 2).map { $0 < 0.5 ? -1.0 : 1 }
  for i in 0..<n { X[i, 0] = gamma.squareRoot() * clean[i] }
  let flips = LabelFlips.exactCount(rate: eta, sampleCount: n)
  return (X, clean.enumerated().map { $0 < flips ? -$1 : $1 })
}

/// Words of SplitMix64 as numbers in [0, 1).
func mixedUniforms(_ count: Int, seed: Int) -> [Double] {
  (0..<count).map { k in
    var z = (UInt64(k) &+ UInt64(seed) << 32 &+ 1) &* 0x9e37_79b9_7f4a_7c15
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return Double((z ^ (z >> 31)) >> 11) * 0x1p-53
  }
}

/// Exact max margins of some data sets.
func measureMaxMargin(_ request: Request, _ report: inout Report) throws {
  let (n, d) = (try request.integer("samples"), try request.integer("dimension"))
  let (gamma, eta) = (try request.real("signalPower"), try request.real("labelFlipRate"))
  let data = try (0..<request.integer("count")).map { benignSample(n, d, gamma, eta, $0) }
  var solutions: [Solution<Separation>] = []
  try report.time(repeats: request.integer("repeats")) {
    solutions = try data.map { try maxMargin($0.X, labels: $0.y) }
  }
  report.curves["norm"] = solutions.map { $0.value.rule?.norm ?? 0 }
  report.values["largestGap"] = solutions.map { $0.convergence.residual ?? 1 }.max() ?? 1
}

/// Descent on the hinge loss to zero or a number of steps, and the products of the same run alone.
func measureHingeDescent(_ request: Request, _ report: inout Report) throws {
  let (n, d) = (try request.integer("samples"), try request.integer("dimension"))
  let p = try request.integer("width")
  let (X, y) = benignSample(
    n, d, try request.real("signalPower"), try request.real("labelFlipRate"), 0)
  let scale = (12 / Double(p * d)).squareRoot()
  let start = Matrix(
    rows: p, columns: d, elements: mixedUniforms(p * d, seed: 99).map { ($0 - 0.5) * scale })
  let alpha = try request.real("negativeSlope")
  let limit = try request.integer("steps", default: 1_000_000)
  var run: HingeDescent.Run?
  try report.time(repeats: request.integer("repeats")) {
    run = try HingeDescent(inputs: X, labels: y, negativeSlope: alpha).run(
      from: start, learningRate: 1 / Double(n), until: .zeroHinge, maximumSteps: limit)
  }
  guard let run else { return }
  let steps = run.madeSteps
  report.values["steps"] = Double(steps)
  report.values["violations"] = Double(run.violations)
  // The products of that run: of the active samples with the kernel, at their mean number, and of the readout.
  let active = max(1, run.violations / steps)
  let (K, forces) = (
    gram(X, of: .rows).rows(0..<active), Matrix<Double>(rows: active, columns: p, repeating: 1e-9)
  )
  var Z = product(X, start, transposeSecond: true)
  let readout = [Double](repeating: 1, count: p)
  let clocks = Clocks()
  for _ in 0..<steps {
    addProduct(to: &Z, K, forces, transposeFirst: true)
    _ = product(Z, readout)
  }
  report.cpuAlone.append(clocks.cpu)
}

/// The asymptotic error over a grid of signals and dimensions.
func measureBenignMap(_ request: Request, _ report: inout Report) throws {
  let (side, n) = (try request.integer("side"), try request.integer("samples"))
  let eta = try request.real("labelFlipRate")
  func between(_ low: Double, _ high: Double, _ k: Int) -> Double {
    low * pow(high / low, Double(k) / Double(side - 1))
  }
  var errors: [Double] = []
  try report.time(repeats: request.integer("repeats")) {
    errors = try (0..<side * side).map { place in
      let d = Int((between(1, 10, place / side) * Double(n)).rounded(.toNearestOrEven))
      let mixture = try SignalMixture(
        dimension: d, signalPower: between(0.1, 30, place % side) / Double(n))
      return try MaxMarginAsymptotics.solve(mixture, sampleCount: n, labelFlipRate: eta)?
        .value.cleanError ?? 1
    }
  }
  report.curves["cleanError"] = errors
}
