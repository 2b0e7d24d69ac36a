import Heliotrope

/// Numbers that both sides can make alike, as scattered as random ones.
private func scattered(_ index: Int) -> Double { sin(Double(index * 7919 % 100_003)) }

private func scatteredBlocks(_ k: Int, _ b: Int, _ offset: Int) throws -> BlockDiagonal<Double> {
  let scale = 1 / Double(b).squareRoot()
  return try BlockDiagonal(
    count: k,
    stacked: Matrix(rows: k * b, columns: b) { i, j in scale * scattered(offset + i * b + j) })
}

/// A chain of blocks and shuffles, and vectors for it.
private func scatteredChain(_ request: Request) throws -> (BlockChain<Double>, Matrix<Double>) {
  let (k, b) = (try request.integer("blockCount"), try request.integer("blockSize"))
  let m = try request.integer("factors")
  let pattern = try RotationPattern.groupShuffle(blockCount: k, blockSize: b, factorCount: m)
  let n = pattern.dimension
  return (
    try pattern.chain((0..<m).map { try scatteredBlocks(k, b, 17 * ($0 + 1)) }),
    Matrix(rows: try request.integer("vectors"), columns: n) { i, j in scattered(i * n + j) }
  )
}

/// Vectors through a chain of blocks and shuffles.
func measureBlockChain(_ request: Request, _ report: inout Report) throws {
  let (chain, X) = try scatteredChain(request)
  let n = X.columns
  var Y = Matrix<Double>(rows: 0, columns: 0)
  try report.time(repeats: request.integer("repeats")) {
    Y = Matrix(rows: 0, columns: 0)
    Y = chain.apply(toRowsOf: X)
  }
  report.curves["entries"] = (0..<8).map { Y[$0 % Y.rows, $0 * (n / 8)] }
}

/// The same chain's gradients by all factors.
func measureBlockChainGradient(_ request: Request, _ report: inout Report) throws {
  let (chain, X) = try scatteredChain(request)
  let n = X.columns
  let D = Matrix(rows: X.rows, columns: n) { i, j in scattered(5 + i * n + j) }
  var gradients: [BlockDiagonal<Double>] = []
  try report.time(repeats: request.integer("repeats")) {
    gradients = chain.gradients(inputs: X, upstream: D)
  }
  report.curves["entries"] = gradients.map { $0.stacked[0, 0] }
  // The product that the gradient is of, for the ratio.
  let alone = Clocks()
  for _ in 0..<(try request.integer("repeats")) { _ = chain.apply(toRowsOf: X) }
  report.cpuAlone.append(alone.cpu / Double(try request.integer("repeats")))
}

/// The nearest two-factor matrix to a dense one.
func measureGroupShuffleProjection(_ request: Request, _ report: inout Report) throws {
  let (k, b) = (try request.integer("blockCount"), try request.integer("blockSize"))
  let n = k * b
  let A = Matrix<Double>.normal(
    rows: n, columns: n, from: RandomStream(seed: 1, purpose: "benchmark projection"))
  let structure = try GroupShuffleStructure(
    leftBlockCount: k, rightBlockCount: k, inner: Shuffle(factor: k, count: n))
  var error = 0.0
  try report.time(repeats: request.integer("repeats")) {
    error = try GroupShuffleProjection(of: A, onto: structure).squaredRelativeError
  }
  report.values["squaredError"] = error
}

/// Orthogonal blocks from parameters and the derivatives back, by Cayley's map or the exponential.
func measureOrthogonalBlocks(_ request: Request, _ report: inout Report) throws {
  let (k, b) = (try request.integer("blockCount"), try request.integer("blockSize"))
  let m = try request.integer("factors")
  let isExponential = try request.text("map") == "exponential"
  let parameters = try (0..<m).map { try scatteredBlocks(k, b, 17 * ($0 + 1)) }
  let upstream = try (0..<m).map { try scatteredBlocks(k, b, 5 * ($0 + 1)) }
  var gradients: [BlockDiagonal<Double>] = []
  try report.time(repeats: request.integer("repeats")) {
    gradients = try zip(parameters, upstream).map { A, G in
      isExponential
        ? try ExponentialBlocks(A).gradient(upstream: G)
        : try CayleyBlocks(A).gradient(upstream: G)
    }
  }
  report.curves["entries"] = gradients.map { $0.stacked[0, b - 1] }
}

/// An adapter of two factors trained by Adam on a new direction.
func measureAdapterTraining(_ request: Request, _ report: inout Report) throws {
  let d = try request.integer("dimension")
  let b = try request.integer("blockSize")
  let problem = try AdapterTransfer(
    .init(
      dimension: d, width: request.integer("width"), sampleCount: request.integer("samples"),
      link: Link(parsing: "h1 + 0.5*h2")),
    from: RandomStream(seed: 1, purpose: "benchmark adapter"))
  let adapter = Adapter.rotation(
    try .groupShuffle(blockCount: d / b, blockSize: b, factorCount: 2))
  let steps = try request.integer("steps")
  var weights = problem.weights
  try report.time(repeats: request.integer("repeats")) {
    weights = try problem.adapted(adapter, stepCount: steps)
  }
  report.values["trainLoss"] = problem.lossGradient(at: weights).loss
}
