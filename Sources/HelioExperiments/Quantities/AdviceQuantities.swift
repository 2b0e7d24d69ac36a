import HelioCore
import HelioNumerics
import HelioTheory

/// What the sheet `gradient-steps` advises: how wide, and how large the steps.
let stepAdviceQuantities: [Quantity] = [
  Quantity(name: "emergence-width") { (p: inout QuantityParameters) throws(HelioError) in
    let setting = try TwoStepSetting(&p)
    let C = try p.numbers("learningRateCoefficients", 0 ... .infinity)
    let alpha = try p.numbers("learningRateExponents")
    let psi = try p.number("widthRatio")
    let spike = try p.integer("spike", atLeast: 1, default: 1)
    try p.finish()
    try require(C.count == 2, "learningRateCoefficients", "two numbers", got: C)
    try require(alpha.count == 2, "learningRateExponents", "two numbers", got: alpha)
    let width = try setting.theory().emergenceWidth(
      ofSpike: spike, coefficients: (C[0], C[1]), exponents: (alpha[0], alpha[1]), widthRatio: psi)
    return QuantityAnswer(["width": .optional(width)])
  },

  Quantity(name: "advised-learning-rates") { (p: inout QuantityParameters) throws(HelioError) in
    let setting = try TwoStepSetting(&p)
    let width = try p.integer("width", atLeast: 1)
    let psi = try p.number("widthRatio")
    let limit = try p.number("largestScaledRate", default: 1)
    try p.finish()
    let advice = try setting.theory().advisedLearningRates(
      width: Double(width), widthRatio: psi, limit: limit)
    return QuantityAnswer([
      "learningRates": .numbers(advice.learningRates),
      "capturedTarget": .number(advice.capturedTarget),
    ])
  },
]

/// What the sheet `function-space` says of a second layer, and of a measured direction.
let functionSpaceAdviceQuantities: [Quantity] = [
  Quantity(name: "second-layer-limit") { (p: inout QuantityParameters) throws(HelioError) in
    let activation = try p.activation()
    let law = try p.secondLayerLaw()
    let kappa = try p.number("spikeRatio", 0 ... .infinity)
    let count = try p.integer("eigenvalueCount", atLeast: 1, default: 4)
    try p.finish()
    let solution = try secondLayerLimit(
      activation: activation, law: law, spikeRatio: kappa, eigenvalueCount: count)
    return QuantityAnswer(
      ["eigenvalues": .numbers(try solution.accepting(1e-6, "The limit"))],
      .init(relativeChange: solution.convergence.relativeChange))
  },

  Quantity(name: "direction-significance") { (p: inout QuantityParameters) throws(HelioError) in
    let squaredNorm = try p.number("squaredNorm", 0 ... .infinity)
    let power = try p.number("meanSquaredTarget")
    let n = try p.integer("sampleCount", atLeast: 1)
    let d = try p.integer("dimension", atLeast: 1)
    try p.finish()
    let found = try DirectionSignificance(
      squaredNorm: squaredNorm, meanSquaredTarget: power, sampleCount: n, dimension: d)
    return QuantityAnswer([
      "linearPower": .number(found.linearPower),
      "squaredOverlap": .number(found.squaredOverlap), "pValue": .number(found.pValue),
    ])
  },
]
