import HelioCore
import HelioNumerics
import HelioRuns
import HelioSimulation
import HelioTheory

/// The quantities of the sheet `learned-features-spectrum`.
let learnedFeaturesQuantities: [Quantity] = [
  Quantity(name: "ridge-risk") { (p: inout QuantityParameters) throws(HelioError) in
    let setting = try SpikedSetting(&p)
    let ridge = try p.number("ridge")
    let link = try p.link()
    let overlap = try p.number("overlap", -1...1)
    let noise = try p.number("noiseVariance", 0 ... .infinity)
    let dimension = try p.optionalInteger("dimension", atLeast: 1)
    try p.finish()
    let features = try setting.features()
    let target = try features.target(link, overlap: overlap, noiseVariance: noise)
    let plain = try features.risk(of: target, ridge: ridge)
    var (finite, refined): (RidgeRisk?, RidgeRisk?)
    if let d = dimension {
      finite = try features.risk(
        of: target, ridge: ridge, finiteSize: .plain(dimension: d), neighbour: plain.value
      ).accepting(1e-8, "The risk")
      refined = try features.risk(
        of: target, ridge: ridge, finiteSize: .refined(dimension: d), neighbour: plain.value
      ).accepting(1e-8, "The refined risk")
    }
    return QuantityAnswer(
      [
        "testError": .number(plain.value.testError),
        "trainError": .number(plain.value.trainError),
        "floor": .number(try features.floor(of: target)),
        "resolventDiagonal": .numbers(plain.value.resolventDiagonal),
        "testErrorFiniteDimension": .optional(finite?.testError),
        "trainErrorFiniteDimension": .optional(finite?.trainError),
        "testErrorRefined": .optional(refined?.testError),
      ], .init(residual: plain.convergence.residual))
  },

  Quantity(name: "simulated-ridge-risk") { (p: inout QuantityParameters) throws(HelioError) in
    let setting = try SpikedSetting(&p)
    let ridge = try p.number("ridge")
    let link = try p.link()
    let overlap = try p.number("overlap", -1...1)
    let noise = try p.number("noiseVariance", 0 ... .infinity)
    let d = try p.integer("dimension", atLeast: 2)
    let repetitions = try p.integer("repetitions", atLeast: 1, default: 20)
    let seed = try p.integer("seed", atLeast: 0, default: 1)
    try p.finish()
    let n = try wholeCount(setting.sampleRatio, d, "sampleRatio")
    let width = try wholeCount(setting.widthRatio, d, "widthRatio")
    try requireMemory(width: width, dimension: d, sampleCount: n)
    let model = try SpikedFeatureModel(
      dimension: d, width: width,
      activation: setting.activation, spikeCoefficients: setting.coefficients,
      probabilities: setting.law().probabilities, link: link, overlap: overlap,
      noiseVariance: noise, unitRows: setting.rows == .sphere)
    var (test, train): ([Double], [Double]) = ([], [])
    for r in 0..<repetitions {
      let stream = RandomStream(seed: UInt64(seed + r), purpose: "spiked features")
      let layer: FeatureLayer<Double> = model.layer(from: stream.substream("layer"))
      let result = try layer.ridge(samples: n, ridge: ridge, from: stream.substream("data"))
      test.append(result.testError)
      train.append(result.trainError)
    }
    return QuantityAnswer(["testError": Replicates(test), "trainError": Replicates(train)])
  },

  Quantity(name: "feature-spectrum") { (p: inout QuantityParameters) throws(HelioError) in
    let setting = try SpikedSetting(&p)
    let positions = try p.numbers("positions")
    let dimension = try p.optionalInteger("dimension", atLeast: 1)
    try p.finish()
    let features = try setting.features()
    let density = try features.density(at: positions)
    let edge = try features.upperEdge()
    let values = try density.get("the density of the features").values.compactMap { $0 }
    var outliers: JSONValue = .null
    if let d = dimension {
      outliers = .numbers(
        try features.outliers(dimension: d).accepting(1e-6, "The outliers"))
    }
    return QuantityAnswer(
      [
        "density": .numbers(values),
        "upperEdge": .number(try edge.accepting(1e-4, "The upper edge")),
        "outliers": outliers, "atomAtZero": .number(features.atomAtZero),
      ],
      .init(
        residual: density.convergence.residual, relativeChange: edge.convergence.relativeChange))
  },

  Quantity(name: "gradient-step-risk") { (p: inout QuantityParameters) throws(HelioError) in
    let activation = try sheetActivation(&p)
    let values = try p.numbers("secondLayerValues")
    let probabilities = try blockProbabilities(&p)
    let eta = try p.number("learningRate", 0 ... .infinity)
    let stepRatio = try p.number("stepSampleRatio")
    let (alpha, psi) = (try p.number("sampleRatio"), try p.number("widthRatio"))
    let link = try p.link()
    let noise = try p.number("noiseVariance", 0 ... .infinity)
    let ridge = try p.number("ridge")
    let rows = try p.choice("rowLaw", default: RowLaw.sphere)
    try p.finish()
    let step = try LearningStep(
      activation: activation, secondLayerValues: values, secondLayerProbabilities: probabilities,
      learningRate: eta, stepSampleRatio: stepRatio, link: link, noiseVariance: noise)
    var (test, train): ([Double], [Double]) = ([], [])
    var residual = 0.0
    var corrections = StepCorrections.none(blocks: values.count)
    for level in [StepLevel.isotropic, .overlaps, .noiseEstimate] {
      let law = try step.featureLaw(level: level, rows: rows)
      let features = try LearnedFeatures(law, sampleRatio: alpha, widthRatio: psi)
      let target = try features.target(link, overlap: step.overlap, noiseVariance: noise)
      let risk = try features.risk(of: target, ridge: ridge)
      test.append(risk.value.testError)
      train.append(risk.value.trainError)
      residual = largerError(residual, risk.convergence.residual ?? .nan)
      corrections = law.corrections
    }
    return QuantityAnswer(
      [
        "testErrors": .numbers(test), "trainErrors": .numbers(train),
        "overlap": .number(step.overlap), "spikeCoefficients": .numbers(step.spikeCoefficients),
        "overlapFactors": .numbers(corrections.overlapFactors),
        "normCorrections": .numbers(corrections.normCorrections),
        "rowNorms": .numbers(corrections.rowNorms),
        "overlapNoises": .numbers(corrections.overlapNoises),
        "normNoises": .numbers(corrections.normNoises),
      ], .init(residual: residual))
  },

  Quantity(name: "local-coefficients") { (p: inout QuantityParameters) throws(HelioError) in
    let activation = try sheetActivation(&p)
    let offset = try p.number("offset")
    let scale = try p.number("scale", default: 1)
    try p.finish()
    let solution = try activation.localCoefficients(offset: offset, scale: scale)
    let mu = try solution.get("the local coefficients")
    return QuantityAnswer(
      [
        "constant": .number(mu.constant), "linear": .number(mu.linear),
        "quadratic": .number(mu.quadratic), "residualVariance": .number(mu.residualVariance),
      ], .init(relativeChange: solution.convergence.relativeChange))
  },
]

/// The parameters that ridge-risk, its simulation and feature-spectrum share.
struct SpikedSetting {
  let activation: Activation
  let coefficients: [Double]
  let probabilities: [Double]?
  let sampleRatio: Double
  let widthRatio: Double
  let rows: RowLaw

  init(_ p: inout QuantityParameters) throws(HelioError) {
    activation = try sheetActivation(&p)
    coefficients = try p.numbers("spikeCoefficients")
    probabilities = try blockProbabilities(&p)
    sampleRatio = try p.number("sampleRatio")
    widthRatio = try p.number("widthRatio")
    rows = try p.choice("rowLaw", default: RowLaw.sphere)
  }

  func law() throws(HelioError) -> FeatureLaw {
    try FeatureLaw(
      activation: activation, spikeCoefficients: coefficients, probabilities: probabilities,
      rows: rows)
  }

  func features() throws(HelioError) -> LearnedFeatures {
    try LearnedFeatures(law(), sampleRatio: sampleRatio, widthRatio: widthRatio)
  }
}

/// floor(ratio d + 1e-9), at least 1.
private func wholeCount(_ ratio: Double, _ d: Int, _ name: String) throws(HelioError) -> Int {
  try require(ratio > 0, name, "positive", got: ratio)
  let count = (ratio * Double(d) + 1e-9).rounded(.down)
  try require(count >= 1 && count <= 1e7, name, "from 1/dimension to 1e7/dimension", got: ratio)
  return Int(count)
}

/// The activations of this sheet's quantities.
private func sheetActivation(_ p: inout QuantityParameters) throws(HelioError) -> Activation {
  let activation = try p.activation()
  let allowed: [Activation] = [.relu, .tanh, .scaledErf, .linear]
  try require(
    allowed.contains(activation), "activation", "one of relu, tanh, scaledErf, linear",
    got: activation.name)
  return activation
}

/// secondLayerProbabilities scaled to sum 1, or nil for equal ones.
private func blockProbabilities(_ p: inout QuantityParameters) throws(HelioError) -> [Double]? {
  guard p.has("secondLayerProbabilities") else { return nil }
  let given = try p.numbers("secondLayerProbabilities")
  try require(
    !given.isEmpty && given.allSatisfy { $0 > 0 }, "secondLayerProbabilities", "positive numbers",
    got: given)
  let total = given.reduce(0, +)
  return given.map { $0 / total }
}
