import HelioCore
import HelioNumerics
import HelioRuns
import HelioTheory

/// The predictions of the sheet `adversarial-directions`.
let adversarialDirectionsQuantities: [Quantity] = [
  Quantity(name: "activation-moments") { (p: inout QuantityParameters) throws(HelioError) in
    let activation = try p.activation()
    try p.finish()
    let moments = try InputGradientMoments(activation: activation)
    return QuantityAnswer([
      "outputMean": .number(moments.outputMean),
      "linearCoefficient": .number(moments.linearCoefficient),
      "curvatureMean": .number(moments.curvatureMean),
      "outputVariance": .number(moments.outputVariance),
      "gradientVariance": .number(moments.gradientVariance),
      "radiusScale": .number(moments.radiusScale),
    ])
  },

  Quantity(name: "flip-probability") { (p: inout QuantityParameters) throws(HelioError) in
    let activation = try p.activation()
    let length = try p.number("perturbationLength", 0 ... .infinity)
    let width = try p.integer("width", atLeast: 1)
    let dimension = try p.integer("dimension", atLeast: 2)
    try p.finish()
    let law = try FlipLaw(activation: activation, width: width, dimension: dimension)
    return QuantityAnswer([
      "limitProbability": .number(try law.limitProbability(length)),
      "finiteSizeProbability": .number(try law.finiteSizeProbability(length)),
      "meanGradientNorm": .number(law.meanGradientNorm),
      "gradientNormDeviation": .number(law.gradientNormDeviation),
      "rootMeanSquareGradientNorm": .number(law.rootMeanSquareGradientNorm),
    ])
  },

  Quantity(name: "macroscopic-path") { (p: inout QuantityParameters) throws(HelioError) in
    let activation = try p.activation()
    let length = try p.number("relativePathLength", 0 ... .infinity)
    let psi = try p.number("widthRatio")
    try p.finish()
    let path = try MacroscopicPath(
      activation: activation, relativePathLength: length, widthRatio: psi)
    return QuantityAnswer([
      "scaledOutput": .number(path.scaledOutput), "memory": .number(path.memory),
      "effectiveMemory": .number(path.effectiveMemory),
    ])
  },

  Quantity(name: "spike-alignment") { (p: inout QuantityParameters) throws(HelioError) in
    let activation = try p.activation()
    let tau = try p.number("spikeSingularValue", 0 ... .infinity)
    try p.finish()
    let spike = try SpikeAlignment(activation: activation, spikeSingularValue: tau)
    return QuantityAnswer([
      "squaredSpikeAlignment": .number(spike.squaredSpikeAlignment),
      "radiusScale": .number(spike.radiusScale),
    ])
  },

  Quantity(name: "gradient-step-alignment") {
    (p: inout QuantityParameters) throws(HelioError) in
    let activation = try p.activation()
    let link = try p.link()
    let noise = try p.number("noiseVariance", 0 ... .infinity)
    let delta = try p.number("sampleRatio")
    let eta = try p.number("learningRate", 0 ... .infinity)
    let loss = try p.choice("trainingLoss", default: StepAlignment.Loss.correlation)
    try p.finish()
    let step = try StepAlignment(
      activation: activation, link: link, noiseVariance: noise, sampleRatio: delta,
      learningRate: eta, loss: loss)
    return QuantityAnswer([
      "directionSquaredNorm": .number(step.directionSquaredNorm),
      "spikeSingularValue": .number(step.spikeSingularValue),
      "directionTargetOverlap": .number(step.directionTargetOverlap),
      "squaredSpikeAlignment": .number(step.squaredSpikeAlignment),
      "squaredTargetAlignment": .number(step.squaredTargetAlignment),
      "gradientSquaredNorm": .number(step.gradientSquaredNorm),
      "outputSecondMoment": .number(step.outputSecondMoment),
    ])
  },

  Quantity(name: "strong-spike") { (p: inout QuantityParameters) throws(HelioError) in
    let activation = try p.activation()
    let tau = try p.number("spikeSingularValue", 0 ... .infinity)
    let kappa = try p.number("inputProjection")
    let width = try p.integer("width", atLeast: 1)
    let dimension = try p.integer("dimension", atLeast: 1)
    try p.finish()
    let spike = try StrongSpike(
      activation: activation, spikeSingularValue: tau, inputProjection: kappa, width: width,
      dimension: dimension)
    return QuantityAnswer([
      "meanOutput": .number(spike.meanOutput),
      "outputVariance": .number(spike.outputVariance),
      "meanSpikeComponent": .number(spike.meanSpikeComponent),
      "spikeComponentSecondMoment": .number(spike.spikeComponentSecondMoment),
      "gradientSquaredNorm": .number(spike.gradientSquaredNorm),
      "squaredSpikeAlignment": .number(spike.squaredSpikeAlignment),
    ])
  },

  Quantity(name: "off-subspace-gradient") { (p: inout QuantityParameters) throws(HelioError) in
    let gates = try p.number("gateSecondMoment")
    let codimension = try p.integer("subspaceCodimension", atLeast: 1)
    let dimension = try p.integer("dimension", atLeast: 1)
    let scale = try p.number("initialisationScale", default: 1)
    let decay = try OffSubspaceDecay(
      learningRate: p.number("learningRate", 0 ... .infinity, default: 0),
      weightDecay: p.number("weightDecay", 0 ... .infinity, default: 0),
      momentum: p.number("momentum", 0...1, default: 0),
      stepCount: p.integer("stepCount", atLeast: 0, default: 0))
    let output = try p.has("outputValue") ? p.number("outputValue") : nil
    let norm = try p.has("measuredNorm") ? p.number("measuredNorm", 0 ... .infinity) : nil
    try p.finish()
    try require(scale > 0, "initialisationScale", "positive", got: scale)
    guard decay.factor != 0 else {
      throw .undefined(
        "Nothing is left of the weights off the subspace: they decayed to 0 (b = 0).")
    }
    let law = try OffSubspaceGradient(
      gateSecondMoment: gates, codimension: codimension, dimension: dimension,
      weightScale: scale * abs(decay.factor))
    var (distance, tail): (Double?, Double?) = (nil, nil)
    if let output { distance = try law.flipDistance(output: output) }
    if let norm { tail = try law.upperTailProbability(norm: norm) }
    return QuantityAnswer([
      "decayFactor": .number(decay.factor), "weightScale": .number(law.weightScale),
      "meanNorm": .number(law.meanNorm), "rootMeanSquareNorm": .number(law.rootMeanSquareNorm),
      "flipDistance": .optional(distance), "upperTailProbability": .optional(tail),
    ])
  },

  Quantity(name: "off-subspace-path") { (p: inout QuantityParameters) throws(HelioError) in
    let activation = try p.activation()
    let z = try p.numbers("preactivations")
    let a = try p.numbers("secondLayerValues")
    let scale = try p.number("weightScale")
    let codimension = try p.integer("subspaceCodimension", atLeast: 1)
    let dimension = try p.integer("dimension", atLeast: 1)
    let lengths = try p.numbers("pathLengths", 0 ... .infinity)
    try p.finish()
    let path = try OffSubspacePath(
      activation: activation, preactivations: z, secondLayerValues: a, weightScale: scale,
      codimension: codimension, dimension: dimension)
    return QuantityAnswer([
      "output": .number(path.output), "outputs": .numbers(lengths.map { path.output(at: $0) }),
      "linearFlipDistance": .number(path.linearFlipDistance),
      "pathFlipDistance": .optional(path.flipDistance()),
      "universalCosine": .number(path.universalCosine),
    ])
  },

  Quantity(name: "decay-planner") { (p: inout QuantityParameters) throws(HelioError) in
    let current = try p.number("currentDistance")
    let target = try p.number("targetDistance")
    let eta = try p.number("learningRate", 0 ... .infinity)
    let lambda = try p.number("weightDecay", 0 ... .infinity)
    try p.finish()
    let steps = try decayStepCount(
      currentDistance: current, targetDistance: target, learningRate: eta, weightDecay: lambda)
    return QuantityAnswer(["stepCount": .number(steps)])
  },
]
