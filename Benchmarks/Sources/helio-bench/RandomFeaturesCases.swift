import Heliotrope

/// First layers, features and labels that both sides compute alike.
private func patterned(_ rows: Int, _ columns: Int, scale: Double) -> Matrix<Double> {
  Matrix(rows: rows, columns: columns) { i, j in
    scale * 1.4 * sin(Double((i * columns + j) * 7919 % 100_003))
  }
}

private func patternedLabels(_ n: Int) -> [Double] {
  (0..<n).map { cos(Double($0 * 104_729 % 99_991)) }
}

private func sample(_ request: Request) throws -> (Matrix<Double>, [Double]) {
  let (n, P) = (try request.integer("samples"), try request.integer("features"))
  return (patterned(n, P, scale: 1 / Double(P).squareRoot()), patternedLabels(n))
}

private func schedule(_ request: Request, averageStart: Int = 0) throws -> StepSchedule {
  try StepSchedule(
    learningRate: request.real("learningRate"), decayExponent: request.real("decay", default: 0),
    stepCount: request.integer("steps"), batchSize: request.integer("batch", default: 1),
    averageStart: averageStart)
}

/// Bias and variance of one pass, from the eigenbasis on.
func measureOnePass(_ request: Request, _ report: inout Report) throws {
  let (p, d) = (try request.integer("width"), try request.integer("dimension"))
  let W = patterned(p, d, scale: 1 / Double(d).squareRoot())
  let beta = (0..<d).map { $0 == 0 ? 1.0 : 0 }
  let basis = try FeatureBasis(
    FeatureMoments(gaussianInputsOf: .relu, weights: W, targetDirection: beta))
  let recursion = OnePassRecursion(basis, try schedule(request))
  let isDense = try request.text("form") == "dense"
  var risks: [IterateRisk] = []
  try report.time(repeats: request.integer("repeats")) {
    let starts = [(basis.target, 0.0), ([Double](repeating: 0, count: p), 1.0)]
    risks = starts.map { v, s2 in
      isDense
        ? recursion.denseExcess(initialError: v, residualVariance: s2)
        : recursion.excess(initialError: v, residualVariance: s2)
    }
  }
  report.curves["last"] = risks.map(\.last)
  report.curves["average"] = risks.map(\.average)
}

/// The homogenised closure of the noise-averaged decomposition: two rows of labels.
func measureClosure(_ request: Request, _ report: inout Report) throws {
  let (Phi, y) = try sample(request)
  let P = Phi.columns
  let fixed = try FixedSample(
    features: Phi,
    test: FeatureMoments(
      secondMoment: Matrix<Double>.identity(P).scaled(by: 1 / Double(P)),
      targetCorrelation: [Double](repeating: 0, count: P), targetPower: 1))
  let schedule = try schedule(request)
  var found: ErrorSources?
  try report.time(repeats: request.integer("repeats")) {
    found = try fixed.decomposition(labels: y, noiseVariance: 1, schedule)
  }
  if let found {
    report.curves["last"] = [found.bias.last, found.variance.last]
    report.curves["average"] = [found.bias.average, found.variance.average]
  }
}

/// A sample in its modes, beside its Gram matrix and eigenproblem alone.
func measureSampleModes(_ request: Request, _ report: inout Report) throws {
  let (Phi, y) = try sample(request)
  let Y = Matrix(rows: y.count, columns: 1, elements: y)
  var modes: SampleModes?
  try report.time(repeats: request.integer("repeats")) {
    modes = try SampleModes(features: Phi, labels: Y)
  }
  for _ in 0..<(try request.integer("repeats")) {
    let clocks = Clocks()
    _ = try symmetricEigen(gram(Phi, of: .rows))
    report.cpuAlone.append(clocks.cpu)
  }
  report.curves["eigenvalues"] = modes?.eigenvalues ?? []
}

/// The exact second moments of a run over a fixed sample.
func measureExactMultiPass(_ request: Request, _ report: inout Report) throws {
  let (Phi, y) = try sample(request)
  let P = Phi.columns
  let fixed = try FixedSample(
    features: Phi,
    test: FeatureMoments(
      secondMoment: Matrix<Double>.identity(P).scaled(by: 1 / Double(P)),
      targetCorrelation: [Double](repeating: 0, count: P), targetPower: 1))
  let schedule = try schedule(request)
  var found: MultiPassRisk?
  try report.time(repeats: request.integer("repeats")) {
    found = try fixed.exact(labels: y, schedule)
  }
  if let found { report.curves["risks"] = [found.trainError, found.test.last, found.test.average] }
}

/// Real runs with replacement, one after the other, each readout in the cache.
func measureReadoutDescent(_ request: Request, _ report: inout Report) throws {
  let (Phi, y) = try sample(request)
  let Y = Matrix(rows: y.count, columns: 1, elements: y)
  let (runs, schedule) = (try request.integer("runs"), try schedule(request))
  let stream = RandomStream(seed: 1, purpose: "benchmark runs")
  var errors: [Double] = []
  try report.time(repeats: request.integer("repeats")) {
    errors = try (0..<runs).map { run in
      let readout = try trainReadouts(
        Phi, labels: Y, schedule, order: .withReplacement, from: stream.at(run)
      ).last.row(0)
      return zip(product(Phi, readout), y).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        / Double(y.count)
    }
  }
  report.values["trainingError"] = errors.reduce(0, +) / Double(runs)
}

/// One pass of many networks, each with weights of its own. Alone: the products of the same shapes, layer, readout, step
/// and average, on memory that stands ready.
func measureOnePassNetworks(_ request: Request, _ report: inout Report) throws {
  let (p, d) = (try request.integer("width"), try request.integer("dimension"))
  let (networks, schedule) = (try request.integer("networks"), try schedule(request))
  let beta = (0..<d).map { $0 == 0 ? 1.0 : 0 }
  let stream = RandomStream(seed: 1, purpose: "benchmark networks")
  let rows = 512
  let X = Matrix<Double>.normal(rows: rows, columns: d, from: stream)
  let W = Matrix<Double>.normal(rows: p, columns: d, from: stream.substream("weights"))
  var (readout, average) = ([Double](repeating: 0, count: p), [Double](repeating: 0, count: p))
  let shares = [Double](repeating: 1e-3, count: rows)
  func run() throws {
    for k in 0..<networks {
      let layer = RandomFeatureLayer(
        .relu, width: p, dimension: d, from: stream.substream("layer").at(k))
      _ = try OnePassRun.network(
        layer, targetDirection: beta, noiseVariance: 0.25, schedule,
        from: stream.substream("run").at(k))
    }
  }
  func productsAlone() {
    for _ in 0..<networks {
      for first in stride(from: 0, to: schedule.stepCount, by: rows) {
        let count = min(rows, schedule.stepCount - first)
        let Phi = product(X, W, transposeSecond: true)
        Phi.elements.withUnsafeBufferPointer { phi in
          let phi = phi.baseAddress!
          for i in 0..<count {
            let residual = DoubleRoutines.dot(p, phi + i * p, readout)
            DoubleRoutines.axpy(p, -1e-6 * residual, phi + i * p, &readout)
          }
          DoubleRoutines.gemv(true, count, p, 1, phi, shares, 1, &average)
        }
      }
    }
  }
  try run()
  for _ in 0..<(try request.integer("repeats")) {
    try report.timeOnce(run)
    let clocks = Clocks()
    productsAlone()
    report.cpuAlone.append(clocks.cpu)
  }
}
