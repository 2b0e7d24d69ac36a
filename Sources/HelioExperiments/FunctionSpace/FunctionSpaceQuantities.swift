import HelioCore
import HelioKernels
import HelioNumerics
import HelioRuns
import HelioTheory

/// The quantities of the sheet `function-space`.
let functionSpaceQuantities: [Quantity] = [
  Quantity(name: "kernel-value") { (p: inout QuantityParameters) throws(HelioError) in
    let activation = try kernelActivation(&p)
    let q = try p.number("firstVariance")
    let qPrime = try p.number("secondVariance")
    let r = try p.number("covariance")
    try p.finish()
    return QuantityAnswer(["value": .number(try DualKernel(activation).value(q, qPrime, r))])
  },

  Quantity(name: "isotropic-eigenvalues") { (p: inout QuantityParameters) throws(HelioError) in
    let activation = try reluOnly(&p)
    let d = try p.integer("dimension", atLeast: 3)
    let degrees = try p.integers("degrees", atLeast: 0)
    try p.finish()
    return QuantityAnswer([
      "eigenvalues": .numbers(
        try isotropicEigenvalues(activation: activation, dimension: d, degrees: degrees))
    ])
  },

  Quantity(name: "spiked-spectrum") { (p: inout QuantityParameters) throws(HelioError) in
    let activation = try kernelActivation(&p)
    let d = try p.integer("dimension", atLeast: 1)
    let strengths = try spikeStrengths(&p)
    let rho = try p.number("bulkInflation", default: 0)
    let inputs = try p.choice("inputs", default: InputLaw.gaussian)
    let counts = try p.integers("eigenvalueCounts", atLeast: 0, default: [3, 2, 1])
    try p.finish()
    let operation = try SpikedOperator(
      activation: activation, dimension: d, spikeStrengths: strengths, bulkInflation: rho,
      inputs: inputs)
    let isHard = strengths.count == 2 || activation == .tanh
    return try spectrumAnswer(
      try operation.spectrum(eigenvalueCounts: counts, tolerance: isHard ? 1e-6 : 1e-7),
      accepting: isHard ? 1e-5 : 1e-6)
  },

  Quantity(name: "top-mode-mixing") { (p: inout QuantityParameters) throws(HelioError) in
    let activation = try reluOnly(&p)
    let d = try p.integer("dimension", atLeast: 3)
    let theta = try p.number("spikeStrength", 0 ... .infinity)
    try p.finish()
    let solution = try topModeMixing(activation: activation, dimension: d, spikeStrength: theta)
    return QuantityAnswer(
      [
        "overlapRadial": .number(solution.value.overlapRadial),
        "overlapQuadratic": .number(solution.value.overlapQuadratic),
        "angleDegrees": .number(solution.value.angleDegrees),
      ], .init(relativeChange: solution.convergence.relativeChange))
  },

  Quantity(name: "perturbation-coefficients") { (p: inout QuantityParameters) throws(HelioError) in
    let activation = try reluOnly(&p)
    let d = try p.integer("dimension", atLeast: 3)
    try p.finish()
    let perturbation = try SpikePerturbation(activation: activation, dimension: d)
    var fields: [String: JSONValue] = [
      "firstOrderMixing": .number(perturbation.firstOrderMixing)
    ]
    let modes = [
      ("radial", 0, 0), ("linearAligned", 1, 0), ("quadraticAligned", 2, 0),
      ("quadraticMixed", 2, 1), ("quadraticOrthogonal", 2, 2),
    ]
    for (name, l, m) in modes {
      let (c1, c2) = try perturbation.coefficients(degree: l, restDegree: m)
      fields[name] = .numbers([c1, c2])
    }
    return QuantityAnswer(fields)
  },

  Quantity(name: "strong-spike-limit") { (p: inout QuantityParameters) throws(HelioError) in
    let activation = try p.activation()
    try require(
      [.relu, .erf, .linear].contains(activation), "activation", "relu, erf or linear",
      got: activation.name)
    let kappa = try p.number("spikeRatio", 0 ... .infinity)
    let counts = try p.integers("eigenvalueCounts", atLeast: 0, default: [3, 2])
    try p.finish()
    let solution = try strongSpikeLimit(
      activation: activation, spikeRatio: kappa, eigenvalueCounts: counts)
    let limit = try solution.accepting(1e-6, "The strong-spike limit")
    return QuantityAnswer(
      ["sector0": .numbers(limit.sector0), "scaledSector1": .numbers(limit.scaledSector1)],
      .init(relativeChange: solution.convergence.relativeChange))
  },

  Quantity(name: "second-layer-spectrum") { (p: inout QuantityParameters) throws(HelioError) in
    _ = try reluOnly(&p)
    let law = try p.secondLayerLaw()
    let kappa = try p.number("spikeRatio", 0 ... .infinity)
    let d = try p.integer("dimension", atLeast: 3)
    let counts = try p.integers("eigenvalueCounts", atLeast: 0, default: [3, 2])
    try p.finish()
    return try spectrumAnswer(
      try secondLayerSpectrum(
        law: law, spikeRatio: kappa, dimension: d, eigenvalueCounts: counts), accepting: 1e-5)
  },

  Quantity(name: "step-direction-moments") { (p: inout QuantityParameters) throws(HelioError) in
    let link = try p.link()
    let noise = try p.number("noiseVariance", 0 ... .infinity)
    let n = try p.integer("sampleCount", atLeast: 1)
    let d = try p.integer("dimension", atLeast: 1)
    try p.finish()
    let moments = try StepDirectionMoments(
      link: link, noiseVariance: noise, sampleCount: n, dimension: d)
    return QuantityAnswer([
      "expectedSquaredNorm": .number(moments.expectedSquaredNorm),
      "expectedSquaredOverlap": .number(moments.expectedSquaredOverlap),
    ])
  },
]

/// The activations of kernel-value.
func kernelActivation(_ p: inout QuantityParameters) throws(HelioError) -> Activation {
  let activation = try p.activation()
  let allowed: [Activation] = [
    .relu, .step, .relu2, .erf, .linear, .hermite([0, 0, 1]), .square, .cosineFeatures, .sin, .tanh,
  ]
  try require(
    allowed.contains(activation), "activation",
    "one of relu, step, relu2, erf, linear, h2, square, rff, sin, tanh", got: activation.name)
  return activation
}

private func reluOnly(_ p: inout QuantityParameters) throws(HelioError) -> Activation {
  let activation = try p.activation()
  try require(activation == .relu, "activation", "relu", got: activation.name)
  return activation
}

/// spikeStrength or spikeStrengths, exactly one.
private func spikeStrengths(_ p: inout QuantityParameters) throws(HelioError) -> [Double] {
  let (single, several) = (p.has("spikeStrength"), p.has("spikeStrengths"))
  try require(
    single != several, "spikeStrength", "given, or spikeStrengths, and not both",
    got: single ? "both" : "neither")
  if single { return [try p.number("spikeStrength", 0 ... .infinity)] }
  let strengths = try p.numbers("spikeStrengths", 0 ... .infinity)
  try require(!strengths.isEmpty, "spikeStrengths", "one or two numbers", got: "an empty list")
  return strengths
}

private func spectrumAnswer(
  _ solution: Solution<OperatorSpectrum>, accepting accuracy: Double
) throws(HelioError) -> QuantityAnswer {
  let spectrum = try solution.accepting(accuracy, "The spectrum")
  var fields: [String: JSONValue] = [:]
  for sector in spectrum.sectors { fields["sector\(sector.degree)"] = .numbers(sector.eigenvalues) }
  return QuantityAnswer(fields, .init(relativeChange: solution.convergence.relativeChange))
}
