import HelioCore
import HelioNumerics
import HelioRuns
import HelioTheory

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
