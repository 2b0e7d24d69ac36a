import HelioCore
import HelioEstimators
import HelioLinalg
import HelioRuns
import HelioTables

/// Joins the parts of a table's result and says in plain words what they mean.
func assemble(
  _ job: TableJob, _ direction: DirectionAnalysis, _ path: [TableReshaping.Point], chosen: Int,
  shown: Int, _ reshaping: EmpiricalReshaping, _ features: TableFeatures,
  _ steps: TableSteps?, _ gain: Replicates
) -> TableReshaping {
  let dataset = job.dataset
  let before = path.first { $0.strength == 0 }?.laws?.lawError
  let agreement = path.compactMap { point -> Agreement? in
    guard let laws = point.laws else { return nil }
    let noise = (laws.networkError, laws.lawError)
    return Agreement(
      name: "held-out error at kappa = \(short(point.strength))", prediction: laws.lawError.mean,
      simulation: laws.networkError.mean,
      standardError: hypotenuse(noise.0.standardError, noise.1.standardError),
      replicates: laws.networkError.count,
      alternatives: before.map {
        [
          untrainedKernel.name: Agreement.Alternative(
            prediction: $0.mean,
            standardError: hypotenuse(noise.0.standardError, $0.standardError))
        ]
      } ?? [:])
  }
  let verdict: TableReshaping.Verdict =
    chosen == 0 && path[0].strength == 0 || abs(gain.mean) <= 2 * gain.standardError
    ? .noDifference : (gain.mean > 0 ? .helps : .hurts)
  var result = TableReshaping(
    specification: job.specification, targetName: dataset.targetName, task: dataset.task,
    classLabels: dataset.classLabels, trainCount: dataset.trainInputs.rows,
    testCount: dataset.testInputs.rows, dimension: dataset.dimension,
    featureNames: dataset.featureNames, path: path, chosen: chosen, shown: shown,
    verdict: verdict, gain: gain, reshaping: reshaping, direction: direction, features: features,
    steps: steps, agreement: agreement,
    summary: AgreementSummary(agreement, wrongTheories: [untrainedKernel]),
    messages: [])
  result.messages =
    [verdictSentence(result), accuracySentence(result), directionSentence(result)].compactMap { $0 }
    + (steps?.sentences ?? unfollowedSentence(job, result)) + lawSentences(result)
    + features.sentences
    + dataset.report.sentences
  return result
}

private func hypotenuse(_ a: Double, _ b: Double) -> Double { (a * a + b * b).squareRoot() }

/// Why the steps were not looked at one by one, where there were any.
private func unfollowedSentence(_ job: TableJob, _ result: TableReshaping) -> [String] {
  guard result.path[result.shown].strength > 0 else { return [] }
  return [
    "The steps were not followed one by one: their noise is told from at least "
      + "\(4 * (job.dataset.outputCount + 1)) neurons here, and there are \(job.specification.width)."
  ]
}

private func verdictSentence(_ result: TableReshaping) -> String {
  let point = result.path[result.chosen]
  guard let start = result.path.first(where: { $0.strength == 0 }) else {
    return
      "The path has no point without a step, so nothing is said about whether adaptation helps."
  }
  if point.strength == 0 {
    return "Adaptation does not help here: cross-validation on the training rows prefers no step. "
      + "One step finds at most linear directions; either the fixed kernel already does what they could, "
      + "or the target has no learnable linear direction. Pictures of \"after\" show "
      + "kappa = \(short(result.path[result.shown].strength)) for comparison only."
  }
  let change = 100 * (1 - point.kernelError / start.kernelError)
  let size = "\(short(abs(result.gain.mean))) +- \(short(result.gain.standardError)) per row"
  switch result.verdict {
  case .helps:
    return
      "Adaptation helps: cross-validation chooses kappa = \(short(point.strength)), and the held-out "
      + "squared error falls by \(short(change)) % (\(size))."
  case .noDifference:
    return
      "Adaptation makes no clear difference: cross-validation chooses kappa = \(short(point.strength)), "
      + "but on held-out rows the change of the squared error is within two standard errors (\(size))."
  case .hurts:
    return "Adaptation hurts on the held-out rows although cross-validation chose "
      + "kappa = \(short(point.strength)): the squared error rises by \(short(-change)) % (\(size))."
  }
}

private func accuracySentence(_ result: TableReshaping) -> String? {
  guard let start = result.path.first(where: { $0.strength == 0 })?.kernelAccuracy,
    let end = result.path[result.shown].kernelAccuracy
  else { return nil }
  // A difference of accuracies on the same rows: at most as uncertain as independent ones.
  let n = Double(result.testCount)
  let noise = ((start * (1 - start) + end * (1 - end)) / n).squareRoot()
  let isNoise = abs(end - start) <= 2 * max(noise, 1 / n)
  return "Held-out accuracy goes from \(short(start)) to \(short(end))"
    + (isNoise ? ", a difference that \(result.testCount) rows cannot tell from none." : ".")
}

private func directionSentence(_ result: TableReshaping) -> String {
  let direction = result.direction
  if direction.pValue > 0.05 {
    return "The direction of the step is not significant (p = \(short(direction.pValue)) against "
      + "\(direction.permutations) permutations of the target): its length is what noise gives. A target "
      + "without a linear part (c1 = 0) looks like this; one step carries no direction then, and that is "
      + "not an error."
  }
  return
    "The direction of the step is significant (p = \(short(direction.pValue)), the smallest that "
    + "\(direction.permutations) permutations can show is \(short(1 / Double(direction.permutations + 1)))); "
    + "about \(short(100 * direction.signalShare)) % of its squared length is signal."
}

private func lawSentences(_ result: TableReshaping) -> [String] {
  guard let laws = result.path[result.shown].laws else {
    return [
      "The law of the trained network is not overlaid: it is known for one step and an activation with a "
        + "closed-form derivative kernel."
    ]
  }
  return [
    "Real networks against their laws on held-out rows (step and readout on different rows): "
      + "\(result.summary.sentence).",
    "Error of each law as a description of the trained networks' kernel at "
      + "kappa = \(short(result.path[result.shown].strength)): no step \(short(laws.isotropic)), spikes "
      + "\(short(laws.spikes)), spikes and bulk \(short(laws.spikesAndBulk)), exact covariance "
      + "\(short(laws.exactCovariance)); \(short(laws.floor)) is what the finite number of neurons gives.",
  ]
}
