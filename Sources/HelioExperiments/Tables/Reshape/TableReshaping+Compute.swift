import Foundation
public import HelioCore
import HelioEstimators
import HelioKernels
import HelioLinalg
import HelioNumerics
public import HelioRuns
import HelioSimulation
public import HelioTables

/// Training rows beyond this would need an eigenproblem of minutes and gigabytes.
let largestTrainingCount = 8000

/// Runs the main job on a table.
///
/// Predictions (the adapted kernel, and networks that took the step) use all training rows for the step and
/// for the ridge. The overlay of network and law uses half of them for the step and the other half for the
/// ridge, because the law describes the kernel on rows that the step has not seen. The strength is chosen by
/// cross-validation on the training rows; the held-out rows only judge.
///
/// - Throws: ``HelioError``; a table that cannot be used, or is not the specification's, says why.
/// - Complexity: about (folds + 3 replicates) x strengths eigenproblems of the training size.
///
/// Source: sheet function-space sections 6 and 7.
public func reshapeTable(
  _ table: Table, _ specification: TableSpecification, in folder: ResultsFolder,
  progress: (Double, String) -> Void = { _, _ in }
) throws(HelioError) -> TableReshaping {
  let dataset = try specification.dataset(of: table)
  try checkSize(dataset)
  try requireMemory(
    width: specification.width, dimension: dataset.dimension,
    sampleCount: dataset.trainInputs.rows)
  let job = try TableJob(dataset, specification)
  progress(0, "direction of the step and its significance")
  let direction = try folder.cell("direction") { () throws(HelioError) in
    try DirectionAnalysis(
      inputs: dataset.trainInputs, targets: dataset.trainTargets,
      from: RandomStream(seed: specification.seed, purpose: "direction"),
      weights: { dataset.preparation.scaling.standardisedWeights(ofDirection: $0) })
  }
  var path: [TableReshaping.Point] = []
  for (i, kappa) in job.strengths.enumerated() {
    progress(
      0.05 + 0.85 * Double(i) / Double(job.strengths.count),
      "step size \(i + 1) of \(job.strengths.count), kappa = \(kappa)")
    path.append(
      try folder.cell("strength-\(i)") { () throws(HelioError) in try job.point(strength: kappa) })
  }
  progress(0.9, "spectra on held-out rows")
  let chosen = path.indices.min {
    path[$0].crossValidated.mean < path[$1].crossValidated.mean
  }!
  let steps = path.indices.filter { path[$0].strength > 0 }
  let shown =
    path[chosen].strength > 0
    ? chosen
    : steps.min { path[$0].crossValidated.mean < path[$1].crossValidated.mean } ?? chosen
  let reshaping = try folder.cell("spectra") { () throws(HelioError) in
    try job.reshaping(strength: path[shown].strength)
  }
  let features = try folder.cell("features") { () throws(HelioError) in
    try job.features(strength: path[shown].strength)
  }
  let followed =
    job.canFollowSteps(strength: path[shown].strength)
    ? try folder.cell("steps") { () throws(HelioError) in
      try job.followedSteps(strength: path[shown].strength)
    } : nil
  let gain = try job.gain(without: 0, with: path[chosen].strength)
  return assemble(
    job, direction, path, chosen: chosen, shown: shown, reshaping, features, followed,
    gain)
}

private func checkSize(_ dataset: Dataset) throws(HelioError) {
  let n = dataset.trainInputs.rows
  guard n <= largestTrainingCount else {
    throw .memory(
      bytesNeeded: 4 * 8 * n * n, bytesAllowed: 4 * 8 * largestTrainingCount * largestTrainingCount,
      advice:
        "\(n) training rows make kernel matrices of \(n) x \(n) whose eigenproblems take too long; "
        + "use a part of the rows with --rows 4000.")
  }
  try dataset.requireHeldOutRows(3)
}
