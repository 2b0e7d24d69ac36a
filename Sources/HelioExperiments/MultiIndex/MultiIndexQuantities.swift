import HelioCore
import HelioEstimators
import HelioLinalg
import HelioNumerics
import HelioRuns
import HelioTheory

/// The exact values of the sheet `multi-index`: moments, overlaps, limits, thresholds, constants, exponents.
let multiIndexQuantities: [Quantity] = [
  Quantity(name: "label-moments") { (p: inout QuantityParameters) throws(HelioError) in
    let model = try p.indexModel(withNoise: false)
    let K = try p.integer("maximumPower", atLeast: 1, default: 4)
    try p.finish()
    let exponents = try LabelExponents(model, degree: K)
    return QuantityAnswer(
      [
        "hermiteCoefficients": .numbers(Array(exponents.moments.coefficients[1...K])),
        "labelSecondMoment": .number(exponents.moments.labelSecondMoment),
        "conditionalPowers": .numbers(exponents.conditionalPowers),
        "spectralThreshold": .optional(exponents.spectralThreshold),
        "informationExponent": .optional(exponents.informationExponent.map(Double.init)),
        "generativeExponent": .optional(exponents.generativeExponent.map(Double.init)),
      ], .init(relativeChange: exponents.convergence.relativeChange))
  },

  Quantity(name: "slice-moments") { (p: inout QuantityParameters) throws(HelioError) in
    let model = try p.indexModel(withNoise: true)
    let H = try p.sliceCount()
    try p.finish()
    _ = try LinkMoments(model, degree: 0)
    let slices = try SliceLaw(model, count: H)
    return QuantityAnswer([
      "sliceMeans": .numbers(slices.means), "sliceVariances": .numbers(slices.variances),
      "sliceSlopes": .numbers(slices.slopes),
      "sliceResidualVariances": .numbers(slices.residualVariances),
      "slicedPower": .number(slices.slicedPower),
    ])
  },

  Quantity(name: "mean-estimator-overlaps") { (p: inout QuantityParameters) throws(HelioError) in
    let model = try p.indexModel(withNoise: true)
    let delta = try p.positive("sampleRatio")
    let H = try p.sliceCount(default: 10)
    let d = try p.optionalInteger("dimension", atLeast: 1)
    try p.finish()
    let laws = try MeanEstimatorLaws(model, sliceCount: H)
    return QuantityAnswer([
      "first": .number(laws.first(sampleRatio: delta)),
      "ols": .optional(laws.leastSquares(sampleRatio: delta)),
      "optimalFirst": .number(laws.optimalFirst(sampleRatio: delta)),
      "sir": .number(laws.slicedInverse(sampleRatio: delta)),
      "sirFiniteDimension": .optional(
        d.flatMap { laws.slicedInverse(sampleRatio: delta, dimension: $0) }),
      "rcls": .optional(try laws.slicedSlopes(sampleRatio: delta)),
    ])
  },

  Quantity(name: "spectral-limit") { (p: inout QuantityParameters) throws(HelioError) in
    let model = try p.indexModel(directions: 1...2, withNoise: true)
    let T = try p.labelTransform(optimalAllowed: true)
    let delta = try p.positive("sampleRatio")
    try p.finish()
    if model.directionCount == 1 { _ = try LinkMoments(model, degree: 0) }
    let limit = try SpectralLaw(model, transform: T).limit(sampleRatio: delta)
    return QuantityAnswer(
      [
        "bulkEdge": .optional(limit.bulkEdge), "criticalPoint": .optional(limit.criticalPoint),
        "outliers": .numbers(limit.outliers), "squaredOverlaps": .numbers(limit.squaredOverlaps),
      ], .init(residual: limit.residual))
  },

  Quantity(name: "spectral-threshold") { (p: inout QuantityParameters) throws(HelioError) in
    let model = try p.indexModel(directions: 2...2, withNoise: true)
    try p.finish()
    let threshold = try PairThreshold(model)
    return QuantityAnswer([
      "operatorEigenvalues": .numbers(threshold.operatorEigenvalues),
      "meanPower": .number(threshold.meanPower),
      "spectralThreshold": .optional(threshold.spectralThreshold),
    ])
  },

  Quantity(name: "loss-constants") { (p: inout QuantityParameters) throws(HelioError) in
    let model = try p.indexModel(withNoise: true)
    let H = try p.sliceCount(default: 10)
    guard let T = try p.labelTransform(optimalAllowed: false) else {
      preconditionFailure("the optimal transform was refused")
    }
    try p.finish()
    let C = try LossConstants(model, transform: T, sliceCount: H)
    return QuantityAnswer([
      "first": .optional(C.first), "ols": .optional(C.leastSquares),
      "optimalFirst": .optional(C.optimalFirst), "sir": .optional(C.slicedInverse),
      "rcls": .optional(C.slicedSlopes), "phd": .optional(C.principalHessian),
      "save": .optional(C.slicedVariance), "dr": .optional(C.directionalRegression),
      "spectral": .optional(C.spectral), "optimalSpectral": .optional(C.optimalSpectral),
      "efficient": .optional(C.efficient),
    ])
  },

  Quantity(name: "finite-dimension-overlaps") { (p: inout QuantityParameters) throws(HelioError) in
    let model = try p.indexModel(withNoise: false)
    let n = try p.integer("sampleCount", atLeast: 1)
    let d = try p.integer("dimension", atLeast: 1)
    try p.finish()
    let overlaps = try FiniteDimensionOverlaps(model, sampleCount: n, dimension: d)
    return QuantityAnswer([
      "thirdOrder": .number(overlaps.thirdOrder), "fourthOrder": .number(overlaps.fourthOrder),
      "rowVarianceRatio": .number(overlaps.rowVarianceRatio),
      "firstWithoutSignal": .optional(overlaps.firstWithoutSignal),
      "phdWithoutSignal": .optional(overlaps.hessianWithoutSignal),
    ])
  },

  Quantity(name: "leap-sequence") { (p: inout QuantityParameters) throws(HelioError) in
    let terms = try p.rows("hermiteTerms")
    try p.finish()
    let sequence = try LeapSequence(hermiteTerms: terms)
    return QuantityAnswer([
      "leaps": .numbers(sequence.leaps.map(Double.init)),
      "cumulativeDimensions": .numbers(sequence.cumulativeDimensions.map(Double.init)),
      "leapExponent": .number(Double(sequence.leapExponent)),
      "informationExponent": .number(Double(sequence.informationExponent)),
    ])
  },

  Quantity(name: "subspace-scores") { (p: inout QuantityParameters) throws(HelioError) in
    let (U, V) = (try p.matrix("trueDirections"), try p.matrix("estimatedDirections"))
    try p.finish()
    let scores = try SubspaceScores(true: U, estimated: V)
    return QuantityAnswer([
      "cosines": .numbers(scores.cosines), "affinity": .number(scores.affinity),
      "projectionDistance": .number(scores.projectionDistance),
      "largestSine": .number(scores.largestSine),
    ])
  },

  Quantity(name: "required-sample-ratio") { (p: inout QuantityParameters) throws(HelioError) in
    let model = try p.indexModel(withNoise: true)
    let estimator: PlannedEstimator = try p.choice("estimator", default: nil)
    let target = try p.number("squaredOverlap")
    let H = try p.sliceCount(default: 10)
    let T =
      estimator == .spectral || p.has("labelTransform") || p.has("labelScale")
      ? try p.optionalLabelTransform(isRequired: estimator == .spectral) : nil
    try p.finish()
    return QuantityAnswer([
      "sampleRatio": .optional(
        try requiredSampleRatio(
          estimator, model, squaredOverlap: target, sliceCount: H, transform: T))
    ])
  },

  Quantity(name: "edge-from-labels") { (p: inout QuantityParameters) throws(HelioError) in
    let labels = try p.numbers("transformedLabels")
    let delta = try p.positive("sampleRatio")
    try p.finish()
    try require(
      !labels.isEmpty, "transformedLabels", "a list of at least one number", got: "an empty list")
    try require(
      labels.max() ?? 0 > 0, "transformedLabels", "with a positive maximum",
      got: labels.max() ?? 0)
    let edge = try gaussianBulkEdgePoint(weights: labels, ratio: 1 / delta)
    return QuantityAnswer([
      "edge": .number(edge.edge), "criticalPoint": .number(edge.criticalPoint),
    ])
  },
]

extension QuantityParameters {
  /// A transform that is checked where it has no effect.
  fileprivate mutating func optionalLabelTransform(
    isRequired: Bool
  ) throws(HelioError) -> LabelTransform? {
    if !isRequired, !has("labelTransform") {
      _ = try positive("labelScale")
      return nil
    }
    return try labelTransform(optimalAllowed: true)
  }
}
