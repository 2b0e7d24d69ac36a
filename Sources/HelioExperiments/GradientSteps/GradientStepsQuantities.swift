import HelioCore
import HelioNumerics
import HelioRuns
import HelioTheory

/// The predictions of the sheet `gradient-steps`.
let gradientStepsQuantities: [Quantity] = [
  Quantity(name: "bbp-transition") { (p: inout QuantityParameters) throws(HelioError) in
    let theta = try p.number("spikeSingularValue", 0 ... .infinity)
    let psi = try p.number("widthRatio")
    try p.finish()
    let spike = try SpikeTransition(spikeSingularValue: theta, widthRatio: psi)
    return QuantityAnswer([
      "singularValue": .number(spike.singularValue),
      "squaredLeftOverlap": .number(spike.squaredLeftOverlap),
      "squaredRightOverlap": .number(spike.squaredRightOverlap),
    ])
  },

  Quantity(name: "first-step-limit") { (p: inout QuantityParameters) throws(HelioError) in
    let data = try StepSetting(&p)
    let psi = try p.number("widthRatio")
    let eta = try p.number("learningRate", 0 ... .infinity)
    let delta = try p.number("sampleRatio")
    try p.finish()
    let limit = try FirstStepLimit(
      activation: data.activation, link: data.link, noiseVariance: data.noiseVariance,
      sampleRatio: delta, widthRatio: psi, learningRate: eta)
    return QuantityAnswer([
      "activationLinearCoefficient": .number(limit.activationLinearCoefficient),
      "linkLinearCoefficient": .number(limit.linkLinearCoefficients[0]),
      "labelSecondMoment": .number(limit.labelSecondMoment),
      "directionSquaredNorm": .number(limit.directionSquaredNorm),
      "spikeSingularValue": .number(limit.spikeSingularValue),
      "singularValue": .number(limit.transition.singularValue),
      "squaredLeftOverlap": .number(limit.transition.squaredLeftOverlap),
      "squaredRightOverlap": .number(limit.transition.squaredRightOverlap),
      "squaredTargetOverlap": .number(limit.squaredTargetOverlap),
    ])
  },

  Quantity(name: "gradient-direction-moments") {
    (p: inout QuantityParameters) throws(HelioError) in
    let link = try p.link()
    let noise = try p.number("noiseVariance", 0 ... .infinity)
    let delta = try p.number("sampleRatio")
    let batch = try secondBatch(&p, delta)
    let power = try p.integer("maximumPower", atLeast: 0, default: 2)
    try p.finish()
    let solution = try GradientDirections.moments(
      link: link, noiseVariance: noise, sampleRatio: delta, batch: batch, maximumPower: power)
    let q = try solution.accepting(1e-7, "The directions' moments")
    return QuantityAnswer(
      [
        "targetComponents": .numbers(q.targetComponents.map { $0[0] }),
        "squaredNorms": .numbers(q.squaredNorms),
        "firstDirectionProducts": .numbers(q.firstDirectionProducts),
      ], .init(relativeChange: solution.convergence.relativeChange))
  },

  Quantity(name: "two-step-spikes") { (p: inout QuantityParameters) throws(HelioError) in
    let setting = try TwoStepSetting(&p)
    let width = try p.integer("width", atLeast: 1)
    let eta = try p.numbers("learningRates", 0 ... .infinity)
    let count = try p.integer("spikeCount", atLeast: 1, default: 3)
    try p.finish()
    try require(eta.count == 2, "learningRates", "two numbers", got: eta)
    let solution = try setting.theory().spikes(
      learningRates: (eta[0], eta[1]), width: Double(width), count: count)
    let spikes = try solution.accepting(1e-5, "The two-step theory")
    // What lies below 1e-6 tau_1 is rounding.
    let missing = [Double](repeating: 0, count: max(0, count - spikes.singularValues.count))
    return QuantityAnswer(
      [
        "spikeSingularValues": .numbers(Array(spikes.singularValues.prefix(count)) + missing),
        "squaredTargetOverlaps": .numbers(
          Array(spikes.squaredTargetOverlaps.prefix(count)) + missing),
      ], .init(relativeChange: solution.convergence.relativeChange))
  },

  Quantity(name: "feature-spikes") { (p: inout QuantityParameters) throws(HelioError) in
    let activation = try stepActivation(&p)
    let scale = try p.number("spikeScale", 0 ... .infinity)
    let squaredNorm = try p.number("directionSquaredNorm")
    _ = try p.integer("sampleCount", atLeast: 1)
    let width = try p.integer("width", atLeast: 1)
    let count = try p.integer("spikeCount", atLeast: 1, default: 3)
    try p.finish()
    let solution = try FeatureSpikes.spikes(
      activation: activation, spikeScale: scale, directionSquaredNorm: squaredNorm, width: width,
      count: count)
    let spikes = try solution.accepting(1e-9, "The mean of the features")
    return QuantityAnswer(
      ["singularValues": .numbers(spikes.singularValues)],
      .init(relativeChange: solution.convergence.relativeChange))
  },

  Quantity(name: "ridge-after-spikes") { (p: inout QuantityParameters) throws(HelioError) in
    let mu1 = try p.number("activationLinearCoefficient")
    let nonlinear = try p.number("nonlinearVariance", 0 ... .infinity)
    let (psi, delta) = (try p.number("widthRatio"), try p.number("sampleRatio"))
    let ridge = try p.number("ridge")
    let link = try p.link()
    let noise = try p.number("noiseVariance", 0 ... .infinity)
    let rho2 = try p.number("squaredOverlap", 0...1)
    let count = try p.integer("spikeCount", atLeast: 0)
    try p.finish()
    try require(
      link.hermiteSeries != nil, "link", "an object with the key hermite", got: link.text)
    let theory = try RidgeAfterSpikes(
      activationLinearCoefficient: mu1, nonlinearVariance: nonlinear, widthRatio: psi,
      sampleRatio: delta, ridge: ridge)
    let error = try theory.testError(
      link: link, noiseVariance: noise, squaredOverlap: rho2, spikeCount: count)
    return QuantityAnswer(
      ["testError": .number(try error.accepting(1e-8, "The error"))],
      .init(
        residual: error.convergence.residual, relativeChange: error.convergence.relativeChange))
  },

  Quantity(name: "asymptotic-outlier-count") {
    (p: inout QuantityParameters) throws(HelioError) in
    let alpha = try p.numbers("learningRateExponents")
    let law = try p.has("secondLayerLaw") ? p.secondLayerLaw() : .gaussian
    let activation = try stepActivation(&p)
    try p.finish()
    try require(alpha.count == 2, "learningRateExponents", "two numbers", got: alpha)
    let outliers = try AsymptoticOutliers(
      learningRateExponents: (alpha[0], alpha[1]), secondLayerLaw: law, activation: activation)
    return QuantityAnswer([
      "divergentTerms": .number(Double(outliers.divergentTerms)),
      "total": .number(Double(outliers.total)),
    ])
  },

  Quantity(name: "asymptotic-feature-spike-count") {
    (p: inout QuantityParameters) throws(HelioError) in
    let alpha = try p.number("learningRateExponent")
    try p.finish()
    let count = try asymptoticFeatureSpikeCount(learningRateExponent: alpha)
    return QuantityAnswer(["spikeCount": .number(Double(count))])
  },
]

/// The parameters that most quantities of this sheet share.
struct StepSetting {
  let activation: Activation
  let link: Link
  let noiseVariance: Double

  init(activation: Activation, link: Link, noiseVariance: Double) {
    self.activation = activation
    self.link = link
    self.noiseVariance = noiseVariance
  }

  init(_ p: inout QuantityParameters) throws(HelioError) {
    activation = try stepActivation(&p)
    link = try p.link()
    noiseVariance = try p.number("noiseVariance", 0 ... .infinity)
  }
}

/// What the theory of two steps is asked with.
struct TwoStepSetting {
  private let data: StepSetting
  private let sampleRatio: Double
  private let batch: SecondBatch
  private let law: SecondLayerLaw

  init(_ p: inout QuantityParameters) throws(HelioError) {
    data = try StepSetting(&p)
    sampleRatio = try p.number("sampleRatio")
    batch = try secondBatch(&p, sampleRatio)
    law = try p.has("secondLayerLaw") ? p.secondLayerLaw() : .gaussian
  }

  func theory() throws(HelioError) -> TwoStepTheory {
    try TwoStepTheory(
      activation: data.activation, link: data.link, noiseVariance: data.noiseVariance,
      sampleRatio: sampleRatio, batch: batch, secondLayer: law)
  }
}

/// The activations of this sheet.
func stepActivation(_ p: inout QuantityParameters) throws(HelioError) -> Activation {
  let activation = try p.activation()
  if case .hermite = activation { return activation }
  let allowed: [Activation] = [.relu, .tanh, .scaledErf, .sinCos]
  try require(
    allowed.contains(activation), "activation",
    "one of relu, tanh, scaledErf, sinCos or {\"hermite\": [...]}", got: activation.name)
  return activation
}

enum BatchChoice: String, CaseIterable { case reused, fresh }

/// batch, with secondSampleRatio, which is ignored when the batch is reused, and reusedFraction, which only a
/// partly reused one has.
private func secondBatch(
  _ p: inout QuantityParameters, _ delta: Double
) throws(HelioError) -> SecondBatch {
  enum Choice: String, CaseIterable { case reused, fresh, partlyReused }
  guard p.has("batch") else {
    throw .invalid(
      parameter: "batch", requirement: "one of reused, fresh, partlyReused", got: "nothing")
  }
  let choice = try p.choice("batch", default: Choice.reused)
  let ratio = try p.number("secondSampleRatio", default: delta)
  try require(ratio > 0, "secondSampleRatio", "positive", got: ratio)
  switch choice {
  case .reused: return .reused
  case .fresh: return .fresh(sampleRatio: ratio)
  case .partlyReused:
    return .partlyReused(fraction: try p.number("reusedFraction", 0...1), sampleRatio: ratio)
  }
}
