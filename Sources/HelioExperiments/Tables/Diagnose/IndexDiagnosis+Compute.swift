import Foundation
public import HelioCore
import HelioEstimators
import HelioLinalg
public import HelioRuns
public import HelioTables

/// Runs every estimator of the index space on a table's training rows and judges the spans they
/// find on the held-out rows.
///
/// - Throws: ``HelioError``; a table that cannot be used, or is not the specification's, says why. An estimator that is not defined for the
///   table is listed among the refusals.
/// - Complexity: permutations + 1 estimates each, and an eigenproblem of the smoother's rows a score.
public func diagnoseTable(
  _ table: Table, _ specification: DiagnosisSpecification, in folder: ResultsFolder,
  progress: (Double, String) -> Void = { _, _ in }
) throws(HelioError) -> IndexDiagnosis {
  let dataset = try specification.dataset(of: table)
  let job = try DiagnosisJob(dataset, specification)
  var cells: [(IndexEstimator, DiagnosisJob.Cell)] = []
  var refusals: [IndexDiagnosis.Refusal] = []
  let count = Double(specification.estimators.count)
  for (i, estimator) in specification.estimators.enumerated() {
    progress(0.05 + 0.8 * Double(i) / count, estimator.title)
    do {
      let cell = try folder.cell("estimator-\(estimator.rawValue)") { () throws(HelioError) in
        try job.cell(estimator)
      }
      cells.append((estimator, cell))
    } catch .data(let reason) {
      refusals.append(IndexDiagnosis.Refusal(estimator: estimator, reason: reason))
    }
  }
  guard !cells.isEmpty else { throw .data(refusals[0].reason) }
  progress(0.85, "all inputs and random subspaces")
  let baselines = try folder.cell("baselines") { () throws(HelioError) in try job.baselines() }
  return try job.assemble(cells, refusals, baselines)
}

/// The estimates and scores of a diagnosis.
struct DiagnosisJob {
  let dataset: Dataset
  let specification: DiagnosisSpecification
  let sample: IndexSample
  let whitening: Whitening
  private let testInputs: Matrix<Double>
  /// Training rows of the smoother.
  let smootherRows: [Int]

  /// What one estimator gives, stored.
  struct Cell: Codable {
    var directions: [[Double]]
    var strengths: [Double]
    var edge: Double?
    var significance: IndexSignificance
    /// q = 1, 2, …
    var scores: [HeldOutScore]
  }
  struct Baselines: Codable {
    var allInputs: HeldOutScore
    /// random[q - 1]: R^2 of each subspace.
    var random: [[Double]]
  }

  init(_ dataset: Dataset, _ specification: DiagnosisSpecification) throws(HelioError) {
    self.dataset = dataset
    self.specification = specification
    try dataset.requireHeldOutRows(3)
    (sample, whitening) = try IndexSample.whitened(
      inputs: dataset.trainInputs, targets: dataset.trainTargets,
      classes: dataset.task == .regression ? nil : dataset.trainClasses)
    testInputs = whitening.coordinates(dataset.testInputs)
    let order = RandomStream(seed: specification.seed, purpose: "smoother rows")
      .permutation(sample.count)
    smootherRows = order.prefix(DiagnosisSpecification.smootherRows).sorted()
  }

  /// r, no more than there are inputs.
  private var directions: Int { min(specification.directions, sample.dimension) }

  func cell(_ estimator: IndexEstimator) throws(HelioError) -> Cell {
    let stream = RandomStream(
      seed: specification.seed, purpose: "estimator \(estimator.rawValue)")
    let estimate = try estimator.estimate(sample, directions: directions, from: stream)
    let U = estimate.directions
    var scores: [HeldOutScore] = []
    for q in 1...U.columns { scores.append(try score(U.selectingColumns(Array(0..<q)))) }
    return Cell(
      directions: (0..<U.columns).map(U.column),
      strengths: Array(estimate.strengths.prefix(IndexDiagnosis.shownStrengths)),
      edge: estimate.edge,
      significance: try IndexSignificance(
        of: estimate, by: estimator, sample,
        permutations: estimator.permutations(asked: specification.permutations), from: stream),
      scores: scores)
  }

  func baselines() throws(HelioError) -> Baselines {
    let all = try score(.identity(sample.dimension))
    let stream = RandomStream(seed: specification.seed, purpose: "random subspaces")
    var random: [[Double]] = []
    for q in 1...directions {
      var values: [Double] = []
      for b in 0..<DiagnosisSpecification.randomSubspaces {
        let U = try randomDirections(q, dimension: sample.dimension, from: stream.at(b))
        values.append(try score(U).explained)
      }
      random.append(values)
    }
    return Baselines(allInputs: all, random: random)
  }

  /// Of functions of the projections on U, d x q.
  private func score(_ U: Matrix<Double>) throws(HelioError) -> HeldOutScore {
    let target = dataset.preparation.target
    return try HeldOutScore(
      train: product(sample.inputs.selectingRows(smootherRows), U),
      targets: dataset.trainTargets.selectingRows(smootherRows), test: product(testInputs, U),
      testTargets: dataset.testTargets,
      classify: dataset.task == .regression
        ? nil : ({ target.classes(ofOutputs: $0) }, truth: dataset.testClasses))
  }
}
