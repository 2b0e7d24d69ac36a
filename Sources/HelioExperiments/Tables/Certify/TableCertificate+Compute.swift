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
/// Source: sheets early-stage-convergence §2 to §4, wasserstein-generalization §3.
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
  /// `nil` for a loss that is not Lipschitz.
  let gap: CertifiedGap?

  /// States of the run that are held against the certificates.
  static let pointCount = 60
  /// Of a row that no neuron covers.
  static let failureProbability = 0.01
  /// The gap whose test rows are asked for where none is given.
  static let usualGap = 0.05
  /// Restarts of the certificate for any data, each of which costs half a step.
  private static let renewalLimit = 1000

  init(_ dataset: Dataset, _ specification: CertifySpecification) throws(HelioError) {
    (self.dataset, self.specification) = (dataset, specification)
    rows = try SidedRows(dataset, specification.sides)
    sample = try Self.sample(rows, limit: specification.trainingRows, seed: specification.seed)
    start = try .random(
      width: specification.width, dimension: sample.dimension,
      initialScale: specification.initialScale,
      from: RandomStream(seed: specification.seed, purpose: "certified start"))
    certificate = try ConvergenceCertificate(specification.loss, sample, start)
    gap =
      specification.loss.isLipschitz
      ? try CertifiedGap(
        pilot: unitRows(rows.trainInputs), labels: rows.trainLabels, start,
        initialLoss: certificate.initialLoss, learningRate: specification.learningRate) : nil
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

  var stepCount: Int { specification.stepCount }
  var targetLoss: Double { specification.targetLoss ?? certificate.initialLoss / 2 }

  func result() throws(HelioError) -> TableCertificate {
    let discrete = try certificate.steps(
      learningRate: specification.learningRate, stepCount: stepCount)
    let steps = shownSteps(discrete)
    let held = unitRows(rows.held.selectingColumns(Array(0..<sample.dimension)))
    var heldOut: [Int: MeanLoss] = [:]
    var renewed = RenewedCertificate(
      sample, learningRate: specification.learningRate, stepCount: stepCount,
      limit: Self.renewalLimit)
    let training = try TrackedDescent.run(
      specification.loss, sample, start, learningRate: specification.learningRate,
      stepCount: stepCount
    ) { (step, state) throws(HelioError) in
      if steps.contains(step) {
        heldOut[step] = MeanLoss(
          specification.loss, state.secondLayer, state.rows, held, rows.heldLabels)
      }
      try renewed.observe(step, state)
    }
    var result = TableCertificate(
      specification: specification, targetName: dataset.targetName,
      positive: rows.names.positive, negative: rows.names.negative,
      heldOutCount: rows.heldLabels.count, data: try data(), start: initial(),
      targetLoss: targetLoss, arrival: try arrival(),
      certifiedSteps: certificate.initialLoss <= targetLoss
        ? 0 : discrete?.losses.firstIndex { $0 <= targetLoss }.map { $0 + 1 },
      coveredSteps: discrete?.certifiedSteps ?? 0, run: outcome(training, held),
      renewal: renewed.found,
      points: try points(at: steps.sorted(), training, discrete, heldOut), messages: [])
    result.gap = try gap.map { (gap) throws(HelioError) in
      try found(gap, training, heldOut[stepCount]!)
    }
    result.messages = result.sentences + dataset.report.sentences
    return result
  }
}

/// Rows divided by their lengths; one of length 0 stays.
func unitRows(_ X: Matrix<Double>) -> Matrix<Double> {
  let lengths = (0..<X.rows).map { norm(X.row($0)) }
  return Matrix(rows: X.rows, columns: X.columns) { i, j in
    lengths[i] > 0 ? X[i, j] / lengths[i] : 0
  }
}
