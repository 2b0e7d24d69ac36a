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
  var alone = Double.infinity
  for _ in 0..<3 {
    let clocks = Clocks()
    _ = try symmetricEigen(gram(Phi, of: .rows))
    alone = min(alone, clocks.cpu)
  }
  report.values["gramRouteAlone"] = alone
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
