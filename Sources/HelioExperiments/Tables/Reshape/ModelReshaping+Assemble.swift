import Foundation
import HelioCore
import HelioNumerics
import HelioRuns
import HelioTheory

/// Joins the parts of a model's result, compares theory and simulation, and says what it means.
func assemble(
  _ specification: ModelSpecification, _ path: [ModelReshaping.Point], shown: Int,
  _ theory: ModelTheory, _ sampling: ModelSpectra, _ cells: [ModelCell]
) throws(HelioError) -> ModelReshaping {
  let kappa = path[shown].strength
  let m = theory.moments.squaredOverlap.squareRoot()
  let before = try stage(theory, 0, overlap: m, sampling.before)
  let after = try stage(theory, kappa, overlap: m, sampling.after)
  let modes0 = try theory.leadingModes(strength: 0, 6)
  let modes1 = try theory.leadingModes(strength: kappa, 6)
  let overlaps = try exactOverlaps(
    modes0, modes1, dimension: specification.dimension, specification.inputs)
  let curves =
    eigenfunctions(
      modes0, isAfter: false, sampling.before, sampling.binCentres, specification.dimension)
    + eigenfunctions(
      modes1, isAfter: true, sampling.after, sampling.binCentres, specification.dimension)
  let start = path.first { $0.strength == 0 }
  let agreement = path.flatMap { point -> [Agreement] in
    // Before the step the untrained kernel is the right one.
    let untrained = point.strength == 0 ? nil : start
    let (d, n) = (specification.dimension, specification.sampleCount)
    return [
      compared(
        "kernel ridge at kappa = \(short(point.strength))", point.predictedInfiniteWidth,
        point.kernelRidgeDeviation,
        wrong: [
          oneEffectiveRidge: point.constantInfiniteWidth,
          untrainedKernel: untrained?.predictedInfiniteWidth,
        ],
        .refinedRisk(point.predictedInfiniteWidth, dimension: d, sampleCount: n)),
      compared(
        "network at kappa = \(short(point.strength))", point.predictedFiniteWidth,
        point.networkDeviation,
        wrong: [
          oneEffectiveRidge: point.constantFiniteWidth,
          infinitelyWide: point.predictedInfiniteWidth,
          untrainedKernel: untrained?.predictedFiniteWidth,
        ],
        .refinedRiskOfNetwork(point.predictedFiniteWidth, dimension: d)),
    ]
  }
  let diagonal = overlaps.isEmpty ? 1 : min(1, abs(overlaps[0][0]))
  // Every replicate has one direction for the whole path.
  let line = try theory.line(
    overlaps: Array(
      cells.map(\.overlap).enumerated().filter {
        $0.offset % specification.strengths.count == 0
      }.map(\.element)))
  var result = ModelReshaping(
    specification: specification, path: path, line: line.points, before: before, after: after,
    eigenfunctions: curves, overlaps: overlaps, mixingAngle: acos(diagonal) * 180 / .pi,
    measuredSquaredOverlap: Replicates(
      cells.map { $0.overlap * $0.overlap }),
    predictedSquaredOverlap: theory.moments.squaredOverlap, agreement: agreement,
    summary: AgreementSummary(
      agreement, wrongTheories: [oneEffectiveRidge, infinitelyWide, untrainedKernel]), messages: [])
  result.messages = messages(result)
  if let sentence = line.skipped.sentence(of: "points of theory's lines") {
    result.messages.append(sentence)
  }
  return result
}

/// The theory of sheet function-space section 6, which overlays must reject.
let oneEffectiveRidge = WrongTheory(
  "one effective ridge for all samples",
  "the leave-one-out variance of a sample taken as the same for all (sheet section 6)")

let infinitelyWide = WrongTheory(
  "infinitely wide network", "the risk of kernel ridge for a network of p neurons")
let untrainedKernel = WrongTheory(
  "untrained kernel", "the law of the neurons before the step, whatever the step was")

private func compared(
  _ name: String, _ prediction: Double, _ deviation: Replicates, wrong: [WrongTheory: Double?],
  _ bias: AllowedBias
) -> Agreement {
  var alternatives: [String: Agreement.Alternative] = [:]
  for (theory, value) in wrong {
    alternatives[theory.name] = value.map {
      Agreement.Alternative(prediction: $0, standardError: deviation.standardError)
    }
  }
  return Agreement(
    name: name, prediction: prediction, simulation: prediction + deviation.mean,
    standardError: deviation.standardError, replicates: deviation.count, allowedBias: bias,
    alternatives: alternatives)
}

private func stage(
  _ theory: ModelTheory, _ kappa: Double, overlap m: Double, _ sampled: ModelSpectra.Stage
) throws(HelioError) -> ModelReshaping.Stage {
  let specification = theory.specification
  let solution = try theory.solution(strength: kappa)
  let spectrum = solution.value
  let target = try spectrum.targetPower(
    link: specification.link, overlap: m, inputs: specification.inputs)
  return ModelReshaping.Stage(
    strength: kappa, levels: levels(spectrum, target),
    alignment: KernelRisk(spectrum, target).alignment,
    degreesOfFreedom: try theory.degreesOfFreedom(strength: kappa),
    missingPower: target.missingPower / target.secondMoment,
    relativeChange: solution.convergence.relativeChange ?? 0, sampled: sampled.eigenvalues)
}

/// <phi_i, phi_j'> of modes of sector 0 by a rule over (t, rho_y) of the inputs' own law.
func exactOverlaps(
  _ first: [SpectralMode], _ second: [SpectralMode], dimension d: Int, _ inputs: InputLaw
) throws(HelioError) -> [[Double]] {
  let t = try GaussRule.sinh(kappa: 1, 80)
  var points: [(t: Double, radius: Double, weight: Double)] = []
  switch inputs {
  case .gaussian:
    let chi = try GaussRule.chi(dimension: d - 1, 12)
    for (x, w) in zip(t.nodes, t.weights) {
      for (r, v) in zip(chi.nodes, chi.weights) { points.append((x, r, w * v)) }
    }
  case .sphere:
    let rule = try GaussRule.gegenbauer(dimension: d, 120)
    let root = Double(d).squareRoot()
    points = zip(rule.nodes, rule.weights).map {
      ($0 * root, (max(0, 1 - $0 * $0)).squareRoot() * root, $1)
    }
  }
  let values0 = first.map { mode in points.map { mode.value(t: $0.t, radius: $0.radius) } }
  let values1 = second.map { mode in points.map { mode.value(t: $0.t, radius: $0.radius) } }
  return values0.map { f in
    values1.map { g in
      points.indices.reduce(0) { $0 + points[$1].weight * f[$1] * g[$1] }
    }
  }
}

private func eigenfunctions(
  _ modes: [SpectralMode], isAfter: Bool, _ sampled: ModelSpectra.Stage, _ centres: [Double],
  _ d: Int
) -> [ModelReshaping.Eigenfunction] {
  let t = (-60...60).map { Double($0) / 20 }
  let radius = Double(d - 1).squareRoot()
  return modes.prefix(ModelSpectra.modes).enumerated().map { i, mode in
    let known = centres.indices.filter { sampled.bins[i][$0] != nil }
    return ModelReshaping.Eigenfunction(
      isAfter: isAfter, index: i, eigenvalue: mode.eigenvalue, t: t,
      values: t.map { mode.value(t: $0, radius: radius) }, binnedT: known.map { centres[$0] },
      binnedValues: known.map { sampled.bins[i][$0]! })
  }
}

private func messages(_ result: ModelReshaping) -> [String] {
  let start = result.path.first { $0.strength == 0 }
  let best = result.path.min { $0.predictedFiniteWidth < $1.predictedFiniteWidth }!
  var list = ["On errors \(result.summary.sentence)."]
  if let start {
    list.append(
      "The network's excess error falls from \(short(start.network.mean)) without a step to "
        + "\(short(best.network.mean)) at kappa = \(short(best.strength)); theory says "
        + "\(short(start.predictedFiniteWidth)) and \(short(best.predictedFiniteWidth)).")
  }
  list.append(
    "The step finds the target's direction with m^2 = \(short(result.measuredSquaredOverlap.mean)) "
      + "(predicted \(short(result.predictedSquaredOverlap))).")
  list.append(
    "The alignment of kernel and target goes from \(short(result.before.alignment)) to "
      + "\(short(result.after.alignment)), and the leading eigenfunction turns by "
      + "\(short(result.mixingAngle)) degrees.")
  if result.before.missingPower > 0.02 {
    list.append(
      "\(short(100 * result.before.missingPower)) % of the target lies outside the computed "
        + "eigenfunctions before the step; part of it may be unlearnable without a bias.")
  }
  return list
}
