import HelioCore
import HelioLinalg
import HelioNumerics
import HelioRuns
import HelioSimulation
import HelioTables
import HelioTheory

/// The work of `overfitTable` on one table.
struct OverfitJob {
  typealias NetworkRun = TableOverfit.NetworkRun
  let dataset: Dataset
  let specification: OverfitSpecification
  let rows: SidedRows
  /// Held-out rows that choose where to stop, and those that judge.
  let choosing: HingeDescent
  let judging: HingeDescent
  let recordedSteps: [Int]
  /// Of the training rows, the same for every rate.
  private let signal: SignalEstimate

  init(_ dataset: Dataset, _ specification: OverfitSpecification) throws(HelioError) {
    let rows = try SidedRows(dataset, specification.sides)
    let count = rows.heldLabels.count
    let order = RandomStream(seed: specification.seed, purpose: "judging rows").permutation(count)
    func part(_ places: [Int]) throws(HelioError) -> HingeDescent {
      try HingeDescent(
        inputs: rows.held.selectingRows(places), labels: places.map { rows.heldLabels[$0] },
        negativeSlope: specification.negativeSlope)
    }
    self.dataset = dataset
    self.specification = specification
    self.rows = rows
    signal = try SignalEstimate(rows.trainInputs, labels: rows.trainLabels)
    choosing = try part(order.prefix(count / 2).sorted())
    judging = try part(order.dropFirst(count / 2).sorted())
    var steps: [Int] = [0]
    while let last = steps.last, last < specification.maximumSteps {
      steps.append(min(max(last + 1, last * 3 / 2), specification.maximumSteps))
    }
    recordedSteps = steps
  }

  /// n.
  var sampleCount: Int { min(specification.trainingRows, rows.trainLabels.count) }

  func rate(_ eta: Double, progress: (Double) -> Void) throws(HelioError) -> TableOverfit.Rate {
    let n = sampleCount
    let flips = LabelFlips.exactCount(rate: eta, sampleCount: n)
    var draws: [TableOverfit.Draw] = []
    for r in 0..<specification.replicates {
      progress(Double(r) / Double(specification.replicates))
      draws.append(try draw(r, flips: flips))
    }
    return TableOverfit.Rate(
      rate: eta, flips: flips, draws: draws,
      predictedError: try MaxMarginAsymptotics.solve(
        signal.mixture(), sampleCount: n, labelFlipRate: Double(flips) / Double(n)
      )?.value.cleanError)
  }

  /// The same rows and starts at every rate, and flips among those of higher rates.
  private func draw(_ replicate: Int, flips: Int) throws(HelioError) -> TableOverfit.Draw {
    let stream = RandomStream(
      seed: specification.seed, purpose: "overfitting", index: replicate)
    let n = sampleCount
    let places = Array(
      stream.substream("rows").permutation(rows.trainLabels.count).prefix(n))
    let X = rows.train.selectingRows(places)
    var y = places.map { rows.trainLabels[$0] }
    for i in stream.substream("flips").permutation(n).prefix(flips) { y[i] = -y[i] }
    let separation = try maxMargin(X, labels: y).accepting(1e-8, "The max-margin rule")
    let descent = try HingeDescent(
      inputs: X, labels: y, negativeSlope: specification.negativeSlope)
    func run(_ width: Int) throws(HelioError) -> NetworkRun {
      try network(width, descent, separation.rule, from: stream.substream("start \(width)"))
    }
    return TableOverfit.Draw(
      wide: try run(specification.width), narrow: try run(2),
      linear: separation.rule.map { rule in
        TableOverfit.LinearRun(
          error: wrongShare(
            zip(product(judging.inputs, rule.weights), judging.labels).map { $0 * $1 }),
          margin: rule.margin, supportShare: Double(rule.supportVectorCount) / Double(n))
      })
  }

  private func network(
    _ width: Int, _ descent: HingeDescent, _ rule: MaxMarginRule?, from stream: RandomStream
  ) throws(HelioError) -> NetworkRun {
    let network = try NoisyNetwork(
      width: width, negativeSlope: specification.negativeSlope,
      learningRate: specification.learningRate / Double(sampleCount),
      maximumSteps: specification.maximumSteps)
    let start = network.start(dimension: descent.inputs.columns, from: stream)
    let step = network.step(sampleCount: sampleCount)
    let run = try descent.run(
      from: start, learningRate: step, until: .zeroHinge,
      maximumSteps: specification.maximumSteps, recording: Set(recordedSteps))
    let seen = run.snapshots + [(run.madeSteps, run.weights)]
    let course = seen.map { _, W in
      TableOverfit.Point(
        error: wrongShare(judging.margins(of: W)),
        trainingError: wrongShare(descent.margins(of: W)))
    }
    let chosen = seen.map { wrongShare(choosing.margins(of: $0.weights)) }
    // The earliest of the best.
    let best = chosen.indices.min { chosen[$0] < chosen[$1] } ?? 0
    let end = course[course.count - 1]
    let bounds = try rule.map { rule throws(HelioError) in
      try DescentBounds(
        operatorNorm: largestSingularValue(descent.inputs), maxMarginNorm: rule.norm,
        negativeSlope: specification.negativeSlope, learningRate: step,
        initialNorm: start.frobeniusNorm)
    }
    return NetworkRun(
      steps: run.steps, error: end.error, trainingError: end.trainingError,
      hingeLoss: run.hingeLoss / Double(sampleCount),
      stop: .init(step: seen[best].step, error: course[best].error),
      marginRatio: rule.flatMap {
        marginRatio(
          weightNorm: run.weightNorm, smallestMargin: run.smallestMargin, maxMarginNorm: $0.norm,
          negativeSlope: specification.negativeSlope)
      },
      violationShare: bounds.map { Double(run.violations) / $0.violations },
      normShare: bounds.map { run.weightNorm / $0.weightNorm },
      course: recordedSteps.indices.map { $0 < run.snapshots.count ? course[$0] : end })
  }

  /// About the place of the table.
  private func map(
    _ signal: SignalEstimate, flips: Int
  ) throws(HelioError) -> TableOverfit.ModelMap? {
    guard signal.signalPower > 0 else { return nil }
    let n = Double(sampleCount)
    let own = (x: signal.signalPower * n, y: signal.effectiveDimension / n)
    func grid(_ low: Double, _ high: Double) -> [Double] {
      (0..<40).map { low * pow(high / low, Double($0) / 39) }
    }
    let signals = grid(min(0.1, own.x / 2), min(max(100, own.x * 2), 0.95 * n))
    let ratios = grid(min(0.1, own.y / 1.5), max(10, own.y * 1.5))
    var errors: [[Double?]] = []
    for ratio in ratios {
      var row: [Double?] = []
      for power in signals {
        let mixture = try SignalMixture(
          dimension: max(2, Int((ratio * n).rounded())), signalPower: power / n)
        row.append(
          try MaxMarginAsymptotics.solve(
            mixture, sampleCount: sampleCount, labelFlipRate: Double(flips) / n
          )?.value.cleanError)
      }
      errors.append(row)
    }
    return TableOverfit.ModelMap(
      scaledSignals: signals, dimensionRatios: ratios, errors: errors)
  }

  func assemble(_ rates: [TableOverfit.Rate]) throws(HelioError) -> TableOverfit {
    let positive = Double(judging.labels.count { $0 > 0 }) / Double(judging.labels.count)
    var result = TableOverfit(
      specification: specification, targetName: dataset.targetName,
      positive: rows.names.positive, negative: rows.names.negative, sampleCount: sampleCount,
      trainCount: rows.trainLabels.count, choosingCount: choosing.labels.count,
      judgingCount: judging.labels.count, dimension: rows.train.columns - 1,
      rarerShare: min(positive, 1 - positive),
      signal: signal, map: nil,
      recordedSteps: recordedSteps, rates: rates, messages: [])
    result.map = try map(result.signal, flips: result.shownRate.flips)
    result.messages = result.sentences + dataset.report.sentences
    return result
  }
}

/// Of margins that are not positive; zero is wrong.
private func wrongShare(_ margins: [Double]) -> Double {
  Double(margins.count { $0 <= 0 }) / Double(margins.count)
}

private func largestSingularValue(_ X: Matrix<Double>) throws(HelioError) -> Double {
  let K = gram(X, of: X.rows < X.columns ? .rows : .columns)
  return max(0, try symmetricEigen(K, largest: 1).values[0]).squareRoot()
}
