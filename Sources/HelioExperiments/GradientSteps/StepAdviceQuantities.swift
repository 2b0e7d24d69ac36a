import HelioCore
import HelioNumerics
import HelioRuns
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
