import HelioCore
import HelioLinalg
import HelioNumerics
import HelioRuns
import HelioTheory

/// The predictions of the sheet `random-features-sgd`.
let randomFeaturesSGDQuantities: [Quantity] = [
  Quantity(name: "feature-moments") { (p: inout QuantityParameters) throws(HelioError) in
    let features = try p.gaussianMoments()
    try p.finish()
    let moments = try features.moments
    let basis = try FeatureBasis(moments)
    return QuantityAnswer([
      "trace": .number(moments.secondMoment.trace),
      "largestEigenvalue": .number(basis.eigenvalues[0]),
      "secondMomentFirstRow": .numbers(moments.secondMoment.row(0)),
      "featureMean": .numbers(moments.mean),
      "targetCorrelation": .numbers(moments.targetCorrelation),
      "approximationError": .number(basis.approximationError),
    ])
  },

  Quantity(name: "expected-second-moment") {
    (p: inout QuantityParameters) throws(HelioError) in
    let kind = try p.featureKind()
    let dimension = try p.integer("dimension", atLeast: 1)
    let width = try p.integer("width", atLeast: 1)
    try p.finish()
    let blocks = try ExpectedSecondMoment(kind, dimension: dimension, width: width).blocks
    return QuantityAnswer([
      "diagonal": .numbers(blocks.map(\.diagonal)),
      "offDiagonal": .numbers(blocks.map(\.offDiagonal)),
      "bulkEigenvalue": .numbers(blocks.map(\.bulkEigenvalue)),
      "topEigenvalue": .numbers(blocks.map(\.topEigenvalue)),
    ])
  },

  Quantity(name: "one-pass-recursion") { (p: inout QuantityParameters) throws(HelioError) in
    let excess =
      try p.isDiagonal() ? try p.diagonalExcess() : try p.fullExcess()
    return QuantityAnswer([
      "excessLast": .finite(excess.last), "excessAverage": .finite(excess.average),
    ])
  },

  Quantity(name: "one-pass-risk") { (p: inout QuantityParameters) throws(HelioError) in
    let features = try p.gaussianMoments()
    let schedule = try p.schedule()
    let noise = try p.number("noiseVariance", 0 ... .infinity)
    try p.finish()
    let moments = try features.moments
    let basis = try FeatureBasis(moments)
    let risk = OnePassRecursion(basis, schedule).risk(basis)
    let ladder = try ProcessLadder(
      moments, basis,
      ExpectedSecondMoment(
        features.kind, dimension: features.weights.columns, width: features.weights.rows),
      schedule)
    var answer = fields(of: risk, noise)
    answer["populationBiasAverage"] = .finite(ladder.population.bias)
    answer["populationVarianceAverage"] = .finite(ladder.population.unitVariance)
    answer["expectedOperatorBiasAverage"] = .finite(ladder.expectedOperator.bias)
    answer["expectedOperatorVarianceAverage"] = .finite(ladder.expectedOperator.unitVariance)
    return QuantityAnswer(answer)
  },

  Quantity(name: "weight-free-risk") { (p: inout QuantityParameters) throws(HelioError) in
    let activation = try p.proportionalActivation()
    let width = try p.integer("width", atLeast: 1)
    let dimension = try p.integer("dimension", atLeast: 1)
    let schedule = try p.schedule()
    let noise = try p.number("noiseVariance", 0 ... .infinity)
    try p.finish()
    let features = try ProportionalFeatures(
      activation: activation, width: width, dimension: dimension)
    let solution = features.risk(schedule)
    return QuantityAnswer(
      fields(of: try solution.accepting(1e-7, "The weight-free risk"), noise),
      .init(relativeChange: solution.convergence.relativeChange))
  },

  Quantity(name: "minimum-norm-prediction") {
    (p: inout QuantityParameters) throws(HelioError) in
    let activation = try p.proportionalActivation()
    let width = try p.integer("width", atLeast: 1)
    let dimension = try p.integer("dimension", atLeast: 1)
    let sampleCount = try p.integer("sampleCount", atLeast: 1)
    let noise = try p.number("noiseVariance", 0 ... .infinity)
    try p.finish()
    let features = try ProportionalFeatures(
      activation: activation, width: width, dimension: dimension)
    let solution = try features.minimumNorm(sampleCount: sampleCount)
    let value = try solution.accepting(1e-7, "The min-norm prediction")
    return QuantityAnswer(
      [
        "approximationError": .number(value.approximationError),
        "implicitRidge": .number(value.implicitRidge), "bias": .finite(value.bias),
        "variance": .finite(
          value.unitVariance.isFinite ? noise * value.unitVariance : .infinity),
      ], .init(relativeChange: solution.convergence.relativeChange))
  },

  Quantity(name: "stability") { (p: inout QuantityParameters) throws(HelioError) in
    let (eigenvalues, multiplicities) = try p.modes()
    let g = try p.number("learningRate")
    let batch = try p.integer("batchSize", atLeast: 1, default: 1)
    let residual = try p.number("residualVariance", 0 ... .infinity)
    enum Sampling: String, CaseIterable { case onePass, withReplacement }
    let sampling = try p.choice("sampling", default: Sampling?.none)
    let hasMean = p.has("meanSquaredNorm")
    let mean = try p.number("meanSquaredNorm", 0 ... .infinity, default: 0)
    try p.finish()
    try require(g > 0, "learningRate", "positive", got: g)
    if hasMean, mean > 0 {
      try require(sampling == .onePass, "meanSquaredNorm", "0 with replacement", got: mean)
      try require(
        mean <= eigenvalues[0], "meanSquaredNorm",
        "at most the first eigenvalue, \(eigenvalues[0])", got: mean)
      try require(
        multiplicities[0] == 1, "multiplicities", "1 in the first place with a mean",
        got: multiplicities[0])
    }
    let zeros = [Double](repeating: 0, count: eigenvalues.count)
    let stability = try StepStability(
      FeatureModes(
        eigenvalues: eigenvalues, multiplicities: multiplicities, squaredTargets: zeros,
        approximationError: 0, mean: mean > 0 ? .init(index: 0, squaredNorm: mean) : nil),
      batchSize: batch, sampling: sampling == .onePass ? .onePass : .withReplacement)
    return QuantityAnswer([
      "stabilityNumber": .optional(stability.number(step: g)),
      "stationaryExcess": .optional(
        stability.stationaryExcess(step: g, residualVariance: residual)),
      "largestStableLearningRate": .optional(stability.largestStableStep),
    ])
  },

  Quantity(name: "multi-pass-risk") { (p: inout QuantityParameters) throws(HelioError) in
    let sample = try p.sample()
    let schedule = try p.schedule()
    try p.finish()
    let fixed = try sample.fixed
    let exact = try fixed.exact(labels: sample.labels, schedule)
    let closure = try fixed.homogenised(labels: sample.labels, schedule)
    let radius = try fixed.spectralRadius(
      step: schedule.learningRate, batchSize: schedule.batchSize)
    return QuantityAnswer([
      "trainError": .finite(exact.trainError), "testErrorLast": .finite(exact.test.last),
      "testErrorAverage": .finite(exact.test.average), "exactSpectralRadius": .optional(radius),
      "homogenisedTrainError": .finite(closure.trainError),
      "homogenisedTestErrorLast": .finite(closure.test.last),
      "homogenisedTestErrorAverage": .finite(closure.test.average),
      "gradientDescentTestErrorLast": .finite(closure.gradientDescent.last),
      "gradientDescentTestErrorAverage": .finite(closure.gradientDescent.average),
    ])
  },

  Quantity(name: "multi-pass-decomposition") {
    (p: inout QuantityParameters) throws(HelioError) in
    let sample = try p.sample()
    let schedule = try p.schedule()
    let noise = try p.number("noiseVariance", 0 ... .infinity)
    try p.finish()
    let fixed = try sample.fixed
    let sources = try fixed.decomposition(labels: sample.labels, noiseVariance: noise, schedule)
    let interpolator = try fixed.minimumNorm(labels: sample.labels, noiseVariance: noise)
    return QuantityAnswer([
      "biasLast": .finite(sources.bias.last), "biasAverage": .finite(sources.bias.average),
      "varianceLast": .finite(sources.variance.last),
      "varianceAverage": .finite(sources.variance.average),
      "gradientDescentBiasLast": .finite(sources.gradientDescentBias.last),
      "gradientDescentBiasAverage": .finite(sources.gradientDescentBias.average),
      "gradientDescentVarianceLast": .finite(sources.gradientDescentVariance.last),
      "gradientDescentVarianceAverage": .finite(sources.gradientDescentVariance.average),
      "minimumNormBias": .finite(interpolator.bias),
      "minimumNormVariance": .finite(interpolator.variance),
      "rank": .number(Double(fixed.rank)),
    ])
  },
]

private func fields(of risk: OnePassRisk, _ noise: Double) -> [String: JSONValue] {
  [
    "approximationError": .finite(risk.approximationError), "biasLast": .finite(risk.bias.last),
    "biasAverage": .finite(risk.bias.average),
    "unitVarianceLast": .finite(risk.unitVariance.last),
    "unitVarianceAverage": .finite(risk.unitVariance.average),
    "riskLast": .finite(risk.last(noiseVariance: noise)),
    "riskAverage": .finite(risk.average(noiseVariance: noise)),
  ]
}
