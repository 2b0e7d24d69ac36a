import HelioCore
import HelioLinalg
import HelioNumerics
import HelioRuns
import HelioSimulation
import HelioTheory

/// The simulated quantities of the sheet `adversarial-directions`.
let simulatedAdversarialQuantities: [Quantity] = [
  Quantity(name: "simulated-flip-probability") {
    (p: inout QuantityParameters) throws(HelioError) in
    let activation = try differentiableActivation(&p)
    let width = try p.integer("width", atLeast: 1)
    let dimension = try p.integer("dimension", atLeast: 2)
    let length = try p.number("perturbationLength", 0 ... .infinity)
    let (repetitions, seed) = try repetitions(&p, default: 2000)
    try p.finish()
    let networks = try RandomNetworkPaths(
      activation: activation, width: width, dimension: dimension, count: repetitions,
      lengths: [length], from: RandomStream(seed: UInt64(seed), purpose: "simulated flips"))
    let flips = networks.flipProbability(0)
    // Without a regular network the others are not defined.
    var answer = means([
      "meanGradientNorm": networks.regular.map { networks.gradientNorms[$0] }
    ])
    answer.value["flipProbability"] = .number(flips.mean)
    answer.convergence.standardErrors?["flipProbability"] = flips.standardError
    let radii = networks.flipRadii
    answer.value["medianFlipRadius"] = .optional(radii.isEmpty ? nil : median(radii))
    return answer
  },

  Quantity(name: "simulated-step-alignment") {
    (p: inout QuantityParameters) throws(HelioError) in
    enum Loss: String, CaseIterable { case correlation, squared }
    let activation = try differentiableActivation(&p)
    let link = try p.link()
    let noise = try p.number("noiseVariance", 0 ... .infinity)
    let dimension = try p.integer("dimension", atLeast: 1)
    let sampleCount = try p.integer("sampleCount", atLeast: 1)
    let width = try p.integer("width", atLeast: 1)
    let eta = try p.number("learningRate", 0 ... .infinity)
    let loss = try p.choice("trainingLoss", default: Loss.correlation)
    let (repetitions, seed) = try repetitions(&p, default: 20)
    try p.finish()
    try requireMemory(width: width, dimension: dimension, sampleCount: sampleCount)
    let model = try DataModel(dimension: dimension, link: link, noiseVariance: noise)
    var runs: [StepAlignmentRun] = []
    for r in 0..<repetitions {
      runs.append(
        try StepAlignmentRun(
          model, activation: activation, sampleCount: sampleCount, width: width,
          learningRate: eta, loss: loss == .squared ? .squared : .correlation,
          from: RandomStream(seed: UInt64(seed + r), purpose: "simulated step alignment")))
    }
    return means([
      "squaredSpikeAlignment": runs.compactMap(\.squaredSpikeAlignment),
      "squaredTargetAlignment": runs.compactMap(\.squaredTargetAlignment),
      "outputSecondMoment": runs.map(\.outputSecondMoment),
      "gradientSquaredNorm": runs.map(\.gradientSquaredNorm),
    ])
  },

  Quantity(name: "simulated-subspace-training") {
    (p: inout QuantityParameters) throws(HelioError) in
    let activation = try differentiableActivation(&p)
    let problem = try SubspaceProblem(
      activation: activation, dimension: p.integer("dimension", atLeast: 2),
      codimension: p.integer("subspaceCodimension", atLeast: 1),
      width: p.integer("width", atLeast: 1), sampleCount: p.integer("sampleCount", atLeast: 1),
      initialisationScale: p.number("initialisationScale"), loss: trainingLoss(&p))
    let descent = try FirstLayerTraining.Descent(
      learningRate: p.number("learningRate", 0 ... .infinity),
      momentum: p.number("momentum", 0...1, default: 0),
      weightDecay: p.number("weightDecay", 0 ... .infinity),
      stepCount: p.integer("stepCount", atLeast: 0))
    let (repetitions, seed) = try repetitions(&p, default: 20)
    try p.finish()
    try requireMemory(
      width: problem.width, dimension: problem.dimension, sampleCount: problem.sampleCount)
    return try SubspaceMeans(problem, descent, repetitions: repetitions, seed: seed).answer()
  },
]

/// Means over the runs of training on a subspace; a run without a point that has a gradient is left out.
private struct SubspaceMeans {
  private var fields: [String: [Double]] = [
    "normRatio": [], "gateSecondMoment": [], "meanAbsoluteOutput": [], "linearFlipDistance": [],
    "trainingAccuracy": [],
  ]
  private var flipDistances: [Double] = []

  init(
    _ problem: SubspaceProblem, _ descent: FirstLayerTraining.Descent, repetitions: Int, seed: Int
  ) throws(HelioError) {
    for r in 0..<repetitions {
      let run = try problem.run(
        descent, from: RandomStream(seed: UInt64(seed + r), purpose: "simulated subspace training"))
      try require(
        run.weightScale > 0, "weightDecay", "such that weights are left off the subspace (b > 0)",
        got: descent.weightDecay)
      fields["weightScale", default: []].append(run.weightScale)
      if run.points.isEmpty { continue }
      let values = [
        "normRatio": mean(run.normRatios), "gateSecondMoment": mean(run.gateSecondMoments),
        "meanAbsoluteOutput": mean(run.outputs.map { abs($0) }),
        "linearFlipDistance": median(run.linearFlipDistances),
        "trainingAccuracy": run.trainingAccuracy,
      ]
      for (name, value) in values { fields[name, default: []].append(value) }
      flipDistances.append(median(run.flipDistances()))
    }
  }

  func answer() -> QuantityAnswer {
    var answer = means(fields)
    let middle = flipDistances.isEmpty ? .infinity : median(flipDistances)
    answer.value["flipDistance"] = .optional(middle.isFinite ? middle : nil)
    return answer
  }

  private func mean(_ values: [Double]) -> Double { Replicates(values).mean }
}

/// Means with their standard errors; `null` where no run has a value.
private func means(_ fields: [String: [Double]]) -> QuantityAnswer {
  let means = fields.mapValues { $0.isEmpty ? nil : Replicates($0) }
  return QuantityAnswer(
    means.mapValues { .optional($0?.mean) },
    .init(standardErrors: means.compactMapValues { $0?.standardError }))
}

private func repetitions(
  _ p: inout QuantityParameters, default fallback: Int
) throws(HelioError) -> (repetitions: Int, seed: Int) {
  (
    try p.integer("repetitions", atLeast: 1, default: fallback),
    try p.integer("seed", atLeast: 0, default: 1)
  )
}

/// squared or logistic, without a default.
private func trainingLoss(_ p: inout QuantityParameters) throws(HelioError) -> StepLoss {
  enum Loss: String, CaseIterable { case squared, logistic }
  guard p.has("trainingLoss") else {
    throw .invalid(
      parameter: "trainingLoss", requirement: "one of squared, logistic", got: "nothing")
  }
  return try p.choice("trainingLoss", default: Loss.squared) == .squared ? .squared : .logistic
}

/// The activations of this sheet.
private func differentiableActivation(
  _ p: inout QuantityParameters
) throws(HelioError) -> Activation {
  let activation = try p.activation()
  try InputGradientMoments.requireAllowed(activation)
  return activation
}
