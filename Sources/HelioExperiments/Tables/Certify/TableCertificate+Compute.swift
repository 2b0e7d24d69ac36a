public import HelioCore
import HelioLinalg
import HelioNumerics
public import HelioRuns
import HelioSimulation
public import HelioTables
import HelioTheory

/// Certifies the training of a two-layer ReLU network on a table's rows before its first step, then trains it.
///
/// - Throws: ``HelioError``; a table that cannot be used, or is not the specification's, says why, and so does one without
///   two sides.
/// - Complexity: n^2 (m + d) and a max-margin program for the certificates, 4 n m d for a step.
///
/// Source: sheet early-stage-convergence §2 to §4.
public func certifyTable(
  _ table: Table, _ specification: CertifySpecification, in folder: ResultsFolder,
  progress: (Double, String) -> Void = { _, _ in }
) throws(HelioError) -> TableCertificate {
  let dataset = try specification.dataset(of: table)
  progress(0, "certificates")
  let job = try CertifyJob(dataset, specification)
  progress(0.3, "training")
  return try job.result()
}

/// The work of `certifyTable` on one table.
struct CertifyJob {
  let dataset: Dataset
  let specification: CertifySpecification
  let rows: SidedRows
  let sample: UnitSample
  let start: SphericalStart
  let certificate: ConvergenceCertificate

  /// States of the run that are held against the certificates.
  private static let pointCount = 60
  /// Of a row that no neuron covers.
  private static let failureProbability = 0.01

  init(_ dataset: Dataset, _ specification: CertifySpecification) throws(HelioError) {
    (self.dataset, self.specification) = (dataset, specification)
    rows = try SidedRows(dataset, specification.sides)
    sample = try Self.sample(rows, limit: specification.trainingRows, seed: specification.seed)
    start = try .random(
      width: specification.width, dimension: sample.dimension,
      initialScale: specification.initialScale,
      from: RandomStream(seed: specification.seed, purpose: "certified start"))
    certificate = try ConvergenceCertificate(specification.loss, sample, start)
  }

  /// Rows of unit length; of more than the limit, as many drawn from both sides together.
  private static func sample(
    _ rows: SidedRows, limit: Int, seed: UInt64
  ) throws(HelioError) -> UnitSample {
    let places = RandomStream(seed: seed, purpose: "certified rows")
      .permutation(rows.trainLabels.count).prefix(limit).sorted()
    let (X, y) = (
      rows.trainInputs.selectingRows(places), places.map { rows.trainLabels[$0] }
    )
    for (label, name) in [(1.0, rows.names.positive), (-1, rows.names.negative)] {
      guard y.contains(label) else {
        throw .data(
          "None of the \(y.count) rows that were drawn is of '\(name)': take more trainingRows.")
      }
    }
    let withoutDirection = (0..<X.rows).count { norm(X.row($0)) == 0 }
    guard withoutDirection == 0 else {
      throw .data(
        "\(withoutDirection) training rows lie at the mean of all and have no direction, so that they have no unit "
          + "length; add columns, or leave these rows out.")
    }
    return try .normalising(X, labels: y)
  }

  private var stepCount: Int { specification.stepCount }
  private var targetLoss: Double { specification.targetLoss ?? certificate.initialLoss / 2 }

  func result() throws(HelioError) -> TableCertificate {
    let discrete = try certificate.steps(
      learningRate: specification.learningRate, stepCount: stepCount)
    let training = try TrackedDescent.run(
      specification.loss, sample, start, learningRate: specification.learningRate,
      stepCount: stepCount)
    var result = TableCertificate(
      specification: specification, targetName: dataset.targetName,
      positive: rows.names.positive, negative: rows.names.negative,
      heldOutCount: rows.heldLabels.count, data: try data(), start: initial(),
      targetLoss: targetLoss, arrival: try arrival(),
      certifiedSteps: certificate.initialLoss <= targetLoss
        ? 0 : discrete?.losses.firstIndex { $0 <= targetLoss }.map { $0 + 1 },
      coveredSteps: discrete?.certifiedSteps ?? 0, run: outcome(training),
      points: try points(training, discrete), messages: [])
    result.messages = result.sentences + dataset.report.sentences
    return result
  }

  private func data() throws(HelioError) -> TableCertificate.Data {
    let (n, separability) = (sample.count, certificate.separability)
    return TableCertificate.Data(
      sampleCount: n, trainCount: rows.trainLabels.count,
      positiveCount: sample.labels.count { $0 > 0 }, dimension: sample.dimension,
      pairCount: n * (n - 1) / 2, violatingPairs: separability.violatingPairs,
      smallestEqualLabelProduct: separability.smallestEqualLabelProduct,
      largestOppositeLabelProduct: separability.largestOppositeLabelProduct,
      margin: separability.margin,
      coverageWidth: try CoverageWidth(
        sampleCount: n, failureProbability: Self.failureProbability
      ).width,
      infiniteWidthConstant: separability.isOrthogonal
        ? try GradientCertificate.infiniteWidthConstant(
          sample, initialScale: specification.initialScale) : nil)
  }

  private func initial() -> TableCertificate.Start {
    let Z = start.preactivations(on: sample)
    let covering = (0..<sample.count).map { i in
      (0..<start.width).count { Z[$0, i] > 0 && start.signs[$0] == sample.labels[i] }
    }
    var limiting: Int?
    if let weights = certificate.gradient?.limitingWeights, weights.contains(where: { $0 > 0 }) {
      var sum = 0.0
      limiting = 0
      for w in weights.sorted(by: >) where sum < 0.5 {
        sum += w
        limiting! += 1
      }
    }
    return TableCertificate.Start(
      loss: certificate.initialLoss, largestMargin: certificate.initialMargins.max() ?? 0,
      coverage: Double(covering.min() ?? 0) / Double(start.width),
      uncoveredRows: covering.count { $0 == 0 }, constant: certificate.gradient?.constant,
      limitingRows: limiting, endTime: certificate.early?.endTime)
  }

  /// The soonest of the times at which the certificates of gradient flow reach the target loss.
  private func arrival() throws(HelioError) -> TableCertificate.Arrival? {
    if certificate.initialLoss <= targetLoss { return .init(kind: .general, time: 0) }
    var found: [TableCertificate.Arrival] = []
    if let time = certificate.global?.time(to: targetLoss) {
      found.append(.init(kind: .global, time: time))
    }
    if let early = certificate.early,
      let time = crossing({ early.losses(at: [$0])[0] })
    {
      found.append(.init(kind: .early, time: time))
    }
    if let time = crossing({ certificate.general.losses(at: [$0])[0] }) {
      found.append(.init(kind: .general, time: time))
    }
    return found.filter { $0.time.isFinite }.min { $0.time < $1.time }
  }

  /// Where a falling bound reaches the target loss; `nil` where it never does: these bounds have stopped long before
  /// t = 1000.
  private func crossing(_ bound: (Double) -> Double) -> Double? {
    var (low, high) = (0.0, 1000.0)
    guard bound(high) <= targetLoss else { return nil }
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if bound(middle) <= targetLoss { high = middle } else { low = middle }
    }
    return high
  }

  private func points(
    _ training: TrackedDescent, _ discrete: DiscreteStepBound?
  ) throws(HelioError) -> [TableCertificate.Point] {
    let last = Double(Self.pointCount - 1)
    let spread = (0..<Self.pointCount).map {
      Int(pow(Double(stepCount), Double($0) / last).rounded())
    }
    let covered = (discrete?.certifiedSteps).map { min($0, stepCount) } ?? 0
    let steps = Set([0, covered, stepCount] + spread).sorted()
    let times = steps.map { specification.learningRate * Double($0) }
    let (early, general) = (
      certificate.early?.losses(at: times), certificate.general.losses(at: times)
    )
    var result: [TableCertificate.Point] = []
    for (k, step) in steps.enumerated() {
      result.append(
        .init(
          step: step, time: times[k], loss: training.losses[step], early: early?[k],
          global: try certificate.global?.loss(at: times[k]), general: general[k],
          steps: discrete.flatMap {
            step == 0 ? $0.initialLoss : step <= covered ? $0.losses[step - 1] : nil
          }))
    }
    return result
  }

  private func outcome(_ training: TrackedDescent) -> TableCertificate.Run {
    let held = rows.held.selectingColumns(Array(0..<sample.dimension))
    var Z = product(held, training.rows, transposeSecond: true)
    apply(.relu, to: &Z)
    let f = product(Z, training.secondLayer)
    let wrong = zip(f, rows.heldLabels).count { $0 * $1 <= 0 }
    return TableCertificate.Run(
      finalLoss: training.finalLoss,
      targetStep: training.losses.firstIndex { $0 <= targetLoss },
      failedDescents: training.failedDescents, firstOvershoot: training.firstOvershoot,
      flips: training.tracker.flips,
      forbiddenFlips: training.tracker.alignedDeactivations
        + training.tracker.misalignedActivations,
      trainingError: Double(training.finalMargins.count { $0 <= 0 }) / Double(sample.count),
      heldOutError: Double(wrong) / Double(rows.heldLabels.count),
      gradientRatio: certificate.gradient.flatMap {
        $0.constant > 0 && training.smallestGradientRatio.isFinite
          ? training.smallestGradientRatio / $0.constant : nil
      })
  }
}
