import HelioCore
import HelioNumerics
import HelioRuns
import HelioTheory

/// The quantities of section 3b of the sheet `function-space`: one step as another law of the neurons, and the
/// derivative of the kernel it makes.
let threeViewsQuantities: [Quantity] = [
  Quantity(name: "reweighting-efficiency") { (p: inout QuantityParameters) throws(HelioError) in
    let d = try p.integer("dimension", atLeast: 1)
    let strengths = try signedSpikeStrengths(&p)
    let rho = try p.number("bulkInflation", default: 0)
    let width = try p.optionalInteger("width", atLeast: 1)
    try p.finish()
    let neurons = try ReweightedNeurons(
      dimension: d, spikeStrengths: strengths, bulkInflation: rho)
    var (participation, report) = (JSONValue.null, QuantityAnswer.Report())
    if let width {
      try require(
        strengths.count == 1 && rho == 0, "width",
        "given with one spike and no bulkInflation only",
        got: "\(width) with \(strengths.count) spikes and bulkInflation \(rho)")
      let solution = try ReweightedNeurons.participation(
        spikeStrength: strengths[0], width: width)
      participation = .number(try solution.accepting(1e-6, "The participation of the neurons"))
      report.relativeChange = solution.convergence.relativeChange
    }
    return QuantityAnswer(
      [
        "secondMoment": .optional(neurons.secondMoment),
        "efficiency": .number(neurons.efficiency),
        "tailIndex": .optional(neurons.tailIndex),
        "divergence": .number(neurons.divergence),
        "reverseEfficiency": .number(neurons.reverseEfficiency), "participation": participation,
      ], report)
  },

  Quantity(name: "kernel-perturbation") { (p: inout QuantityParameters) throws(HelioError) in
    let activation = try p.activation()
    let d = try p.integer("dimension", atLeast: 1)
    let theta = try p.number("spikeStrength")
    let pair = InputPair(
      firstVariance: try p.number("firstVariance"), secondVariance: try p.number("secondVariance"),
      covariance: try p.number("covariance"), firstProjection: try p.number("firstProjection"),
      secondProjection: try p.number("secondProjection"))
    try p.finish()
    let expansion = try KernelPerturbation(
      activation: activation, dimension: d, spikeStrength: theta, pair: pair)
    return QuantityAnswer([
      "initial": .number(expansion.initial), "exact": .number(expansion.exact),
      "firstOrder": .number(expansion.firstOrder),
      "directionalTerm": .number(expansion.directionalTerm),
      "secondOrder": .number(expansion.secondOrder),
    ])
  },
]

/// spikeStrength or spikeStrengths, exactly one, of any number and sign.
private func signedSpikeStrengths(_ p: inout QuantityParameters) throws(HelioError) -> [Double] {
  let (single, several) = (p.has("spikeStrength"), p.has("spikeStrengths"))
  try require(
    single != several, "spikeStrength", "given, or spikeStrengths, and not both",
    got: single ? "both" : "neither")
  return single ? [try p.number("spikeStrength")] : try p.numbers("spikeStrengths")
}
