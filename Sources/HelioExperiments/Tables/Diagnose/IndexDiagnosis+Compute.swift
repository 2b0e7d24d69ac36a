import Foundation
public import HelioCore
import HelioEstimators
import HelioLinalg
public import HelioRuns
public import HelioTables
import HelioTheory

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
    /// Squared overlaps of leading directions of resampled rows with that of all rows.
    var bootstrap: [Double]
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
    let classes = dataset.task == .regression ? nil : dataset.trainClasses
    do throws(HelioError) {
      (sample, whitening) = try IndexSample.whitened(
        inputs: dataset.trainInputs, targets: dataset.trainTargets, classes: classes)
    } catch {
      // As many columns as rows, or more: the sample covariance has no inverse.
      guard case .data = error, dataset.trainInputs.rows <= dataset.trainInputs.columns + 1 else {
        throw error
      }
      (sample, whitening) = try IndexSample.whitenedWithShrinkage(
        inputs: dataset.trainInputs, targets: dataset.trainTargets, classes: classes)
    }
    testInputs = whitening.coordinates(dataset.testInputs)
    let order = RandomStream(seed: specification.seed, purpose: "smoother rows")
      .permutation(sample.count)
    smootherRows = order.prefix(DiagnosisSpecification.smootherRows).sorted()
  }

  /// r, fewer than there are inputs: the span of as many is the whole space, the same for every estimator.
  private var directions: Int {
    min(specification.directions, max(1, sample.dimension - 1))
  }

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
      bootstrap: try bootstrap(estimator, U.column(0), from: stream), scores: scores)
  }

  /// Resamples: fewer of estimators that cost many fits.
  private func bootstrap(
    _ estimator: IndexEstimator, _ u: [Double], from stream: RandomStream
  ) throws(HelioError) -> [Double] {
    if sample.dimension < 2 { return [] }
    let count = estimator.permutations(asked: 199) < 199 ? 4 : 12
    let draws = stream.substream("bootstrap")
    var overlaps: [Double] = []
    for b in 0..<count {
      do throws(HelioError) {
        let (resample, map) = try sample.resampling(
          draws.at(b).indices(sample.count, below: sample.count))
        let v = try estimator.estimate(resample, directions: 1, from: stream).directions
        let w = map.inputWeights(v).column(0)
        let overlap = dot(u, w)
        overlaps.append(overlap * overlap)
      } catch {
        // Resampled rows are fewer different ones, and may be too few where all were enough.
        if error.isNumerical { throw error }
        return []
      }
    }
    return overlaps
  }

  /// Predictions of theory along a finding's leading direction.
  ///
  /// - Throws: ``HelioError`` with the reason why there is none.
  func plan(_ cells: [(IndexEstimator, Cell)], along best: Int) throws(HelioError) -> IndexPlan {
    guard dataset.task == .regression else {
      throw .data("The planner's laws are for numbers; this target has classes.")
    }
    guard sample.dimension >= 2 else {
      throw .data("With one input there is nothing to find: every direction is that input.")
    }
    let (leading, cell) = cells[best]
    let u = cell.directions[0]
    let z = product(sample.inputs, u)
    let deviation = (dot(z, z) / Double(z.count)).squareRoot()
    guard deviation > 0 else { throw .data("The leading projection is constant.") }
    let fit = try FittedLink(
      train: z.map { $0 / deviation }, dataset.trainTargets.column(0),
      test: product(testInputs, u).map { $0 / deviation }, dataset.testTargets.column(0))
    let model = try fit.model()
    let theory = try SamplePlan(model)
    let exponents = try LabelExponents(model, degree: 4)
    let (n, d) = (sample.count, sample.dimension)
    var rows: [IndexPlan.Row] = []
    for (estimator, cell) in cells {
      let law = estimator.planLaw(whitened: sample.isWhitened)
      var (predicted, needed): (Double?, Double?)
      if let law {
        predicted = try theory.overlap(law, sampleCount: n, dimension: d)
        needed = try theory.rows(law, squaredOverlap: IndexPlan.target, dimension: d)
      }
      rows.append(
        IndexPlan.Row(
          estimator: estimator, predicted: predicted, isLimit: law?.isLimit ?? false,
          bootstrap: cell.bootstrap.count > 1 ? Replicates(cell.bootstrap) : nil,
          rowsNeeded: needed))
    }
    return IndexPlan(
      estimator: leading, coefficients: fit.coefficients,
      bounds: [fit.bounds.lowerBound, fit.bounds.upperBound], noiseVariance: fit.noiseVariance,
      spectralThreshold: exponents.spectralThreshold,
      informationExponent: exponents.informationExponent,
      generativeExponent: exponents.generativeExponent, rows: rows)
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
