import HelioCore
import HelioNumerics
import HelioRuns
import HelioTheory

extension EnvelopeMoments {
  fileprivate var fields: [String: JSONValue] {
    [
      "initialLipschitz": .number(initialLipschitz), "meanLipschitz": .number(meanLipschitz),
      "rmsLipschitz": .number(rmsLipschitz), "meanMovement": .number(meanMovement),
      "rmsMovement": .number(rmsMovement),
    ]
  }
}

/// The formulas of the sheet `wasserstein-generalization`: distances, moments and bounds.
let gapQuantities: [Quantity] = [
  Quantity(name: "empirical-distance-bound") {
    (p: inout QuantityParameters) throws(HelioError) in
    let n = try p.integer("sampleCount", atLeast: 1)
    let sd = try p.numbers("coordinateDeviations")
    let tail = try p.tailRule()
    try p.finish()
    let distance = try EmpiricalDistance(sampleCount: n, deviations: sd, tail: tail)
    return QuantityAnswer([
      "bound": .number(distance.bound), "bestRadius": .number(distance.bestRadius),
      "cap": .number(distance.cap), "cappedBound": .number(distance.cappedBound),
    ])
  },

  Quantity(name: "lipschitz-moments") { (p: inout QuantityParameters) throws(HelioError) in
    let training = try p.gapTraining()
    try p.finish()
    return QuantityAnswer(try training.moments().fields)
  },

  Quantity(name: "full-batch-lipschitz-moments") {
    (p: inout QuantityParameters) throws(HelioError) in
    let network = try p.gapNetwork()
    let schedule = try p.gapSchedule(hasDecay: false, hasEpochs: false)
    let n = try p.integer("sampleCount", atLeast: 1)
    try p.finish()
    let (Ls, Ll) = (network.activationLipschitz, network.lossLipschitz)
    let t = try EnvelopeMoments.fullBatchExponent(
      network.norms, schedule, sampleCount: n, activationLipschitz: Ls, lossLipschitz: Ll)
    let moments = try EnvelopeMoments.fullBatch(
      network.norms, schedule, sampleCount: n,
      inputs: .gaussian(dimension: network.dimension, exponent: t), activationLipschitz: Ls,
      lossLipschitz: Ll)
    return QuantityAnswer(moments.fields)
  },

  Quantity(name: "small-step-limit") { (p: inout QuantityParameters) throws(HelioError) in
    let network = try p.gapNetwork()
    let tau = try p.number("totalStep", 0 ... .infinity)
    let lambda = try p.number("weightDecay", 0 ... .infinity, default: 0)
    try p.finish()
    let limit = try SmallStepLimit(
      network.norms, totalStep: tau, weightDecay: lambda,
      meanInputNorm: InputNormLaw.gaussian(dimension: network.dimension).moment(1),
      activationLipschitz: network.activationLipschitz, lossLipschitz: network.lossLipschitz)
    return QuantityAnswer([
      "initialLipschitz": .number(limit.initialLipschitz),
      "meanLipschitz": .number(limit.meanLipschitz), "meanMovement": .number(limit.meanMovement),
    ])
  },

  Quantity(name: "norm-lipschitz-moments") { (p: inout QuantityParameters) throws(HelioError) in
    let network = try p.gapNetwork()
    let schedule = try p.gapSchedule(hasEpochs: false)
    let s0 = try p.number("activationAtZero")
    try p.finish()
    let moments = try NormEnvelope(
      network.norms, schedule, inputs: .gaussian(dimension: network.dimension),
      activationAtZero: s0, activationLipschitz: network.activationLipschitz,
      lossLipschitz: network.lossLipschitz)
    return QuantityAnswer([
      "initialLipschitz": .number(moments.initialLipschitz),
      "meanLipschitz": .number(moments.meanLipschitz),
      "rmsLipschitz": .number(moments.rmsLipschitz),
    ])
  },

  Quantity(name: "independent-test-bound") { (p: inout QuantityParameters) throws(HelioError) in
    let training = try p.gapTraining()
    let setting = try p.gapSetting(training)
    let n = try p.integer("testSampleCount", atLeast: 1)
    try p.finish()
    let bound = IndependentTestBound(try training.moments(), setting)
    let root = Double(n).squareRoot()
    return QuantityAnswer([
      "plain": .number(bound.plainCoefficient / root),
      "centred": .number(bound.centredCoefficient / root),
      "plainRms": .number(bound.plainRmsCoefficient / root),
      "centredRms": .number(bound.centredRmsCoefficient / root),
    ])
  },

  Quantity(name: "training-sample-bound") { (p: inout QuantityParameters) throws(HelioError) in
    let training = try p.gapTraining()
    let setting = try p.gapSetting(training)
    let n = try p.integer("sampleCount", atLeast: 1)
    try p.finish()
    let bound = try TrainingSampleBound(
      training.moments(), setting,
      inputDeviations: [Double](repeating: 1, count: training.network.dimension), sampleCount: n)
    return QuantityAnswer([
      "transport": .number(bound.transport), "bestScale": .number(bound.bestScale),
      "distance": .number(bound.distance), "lazy": .number(bound.lazy),
      "smallest": .number(bound.smallest),
    ])
  },

  Quantity(name: "required-test-size") { (p: inout QuantityParameters) throws(HelioError) in
    let training = try p.gapTraining()
    let setting = try p.gapSetting(training)
    let eps = try p.positive("targetGap")
    try p.finish()
    let bound = IndependentTestBound(try training.moments(), setting)
    return QuantityAnswer([
      "plain": .number(
        try IndependentTestBound.requiredTestSize(
          coefficient: bound.plainCoefficient, targetGap: eps)),
      "centred": .number(
        try IndependentTestBound.requiredTestSize(
          coefficient: bound.centredCoefficient, targetGap: eps)),
    ])
  },
]
