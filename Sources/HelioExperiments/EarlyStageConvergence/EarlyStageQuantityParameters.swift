import HelioCore
import HelioLinalg
import HelioNumerics
import HelioRuns
import HelioSimulation

// What several quantities of the sheet early-stage-convergence ask for.

extension QuantityParameters {
  /// trainingInputs and labels, or sampleCount and dimension of the built-in sample.
  mutating func unitSample() throws(HelioError) -> UnitSample {
    let isGiven = has("trainingInputs") || has("labels")
    let isCounted = has("sampleCount") || has("dimension")
    guard isGiven != isCounted else {
      throw .invalid(
        parameter: "trainingInputs",
        requirement: "given with labels, or sampleCount with dimension, and not both",
        got: isGiven ? "both" : "neither")
    }
    if isGiven {
      return try UnitSample(inputs: matrix("trainingInputs"), labels: numbers("labels"))
    }
    let n = try integer("sampleCount", atLeast: 2)
    let d = try integer("dimension", atLeast: 1)
    try requireEntries(n * d, "inputs of sampleCount x dimension")
    try requireEntries(n * n, "products of sampleCount x sampleCount")
    return try .waves(sampleCount: n, dimension: d)
  }

  mutating func initialScale() throws(HelioError) -> Double {
    let kappa = try number("initialScale")
    try requireInitialScale(kappa)
    return kappa
  }

  /// weightRows and secondLayerSigns, or width of the built-in weights; with initialScale.
  mutating func sphericalStart(_ sample: UnitSample) throws(HelioError) -> SphericalStart {
    let kappa = try initialScale()
    let isGiven = has("weightRows") || has("secondLayerSigns")
    guard isGiven != has("width") else {
      throw .invalid(
        parameter: "weightRows", requirement: "given with secondLayerSigns, or width, and not both",
        got: isGiven ? "both" : "neither")
    }
    let start: SphericalStart
    if isGiven {
      start = try SphericalStart(
        directions: matrix("weightRows"), signs: numbers("secondLayerSigns"), initialScale: kappa)
    } else {
      let m = try integer("width", atLeast: 1)
      try requireEntries(m * sample.dimension, "weights of width x dimension")
      try requireEntries(m * sample.count, "preactivations of width x sampleCount")
      start = try .waves(width: m, dimension: sample.dimension, initialScale: kappa)
    }
    try start.requireFit(sample)
    return start
  }

  mutating func marginLoss() throws(HelioError) -> MarginLoss { try choice("loss", default: nil) }

  mutating func times() throws(HelioError) -> [Double] { try numbers("times", 0 ... .infinity) }
}
