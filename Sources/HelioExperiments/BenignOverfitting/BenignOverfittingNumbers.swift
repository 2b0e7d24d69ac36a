package import HelioRuns

/// The numbers of the topic's experiments. Errors are clean: against labels before any was flipped.
extension Number {
  // Linear rules.
  package static let maxMarginError = Number("maxMarginError", "clean error of the max margin")
  package static let interpolatorError = Number(
    "interpolatorError", "clean error of the min-norm interpolator")
  package static let maxMarginNorm = Number("maxMarginNorm", "norm of the max margin |w*|")
  package static let supportVectorFraction = Number(
    "supportVectorFraction", "share of support vectors")
  package static let benignSignal = Number(
    "benignSignal", "\u{03B3} n at a clean error of 0.05", scale: .logarithmic)
  package static let harmfulSignal = Number(
    "harmfulSignal", "\u{03B3} n at a clean error of 0.25", scale: .logarithmic)
  package static let crossoverSignal = Number(
    "crossoverSignal", "\u{03B3} n of the crossover", scale: .logarithmic)

  // Errors so small that only their digits are compared: -log10 of the error at the rule's signal.
  package static let maxMarginDigits = Number("maxMarginDigits", "-log10 error, max margin")
  package static let interpolatorDigits = Number(
    "interpolatorDigits", "-log10 error, interpolator")
  package static let steepDigits = Number("steepDigits", "-log10 error, two directions, slope 0.1")
  package static let halfDigits = Number("halfDigits", "-log10 error, two directions, slope 0.5")
  package static let limitDigits = Number(
    "limitDigits", "-log10 error, limit of every interpolating linear rule")

  // Two directions.
  package static let programError = Number("programError", "clean error of the program")
  package static let programRatio = Number("programRatio", "margin ratio of the program")
  package static let consistentShare = Number(
    "consistentShare", "share of samples with the program's signs")
  package static let narrowError = Number("narrowError", "clean error, trained, p = 2")
  package static let narrowRatio = Number("narrowRatio", "margin ratio, trained, p = 2")
  package static let wideError = Number("wideError", "clean error, trained, wide")
  package static let wideRatio = Number("wideRatio", "margin ratio, trained, wide")

  // Networks trained on the hinge loss.
  package static let networkError = Number("networkError", "clean error at zero hinge loss")
  package static let earlyError = Number("earlyError", "clean error at zero training error")
  package static let linearPartError = Number(
    "linearPartError", "clean error of the network's linear part")
  package static let marginRatio = Number("marginRatio", "margin ratio \u{03C1}")
  package static let marginRatioCap = Number("marginRatioCap", "cap of the margin ratio")
  package static let descentSteps = Number("descentSteps", "steps to zero hinge loss T")
  package static let fitSteps = Number("fitSteps", "steps to zero training error T\u{2080}")
  package static let violationShare = Number(
    "violationShare", "violations over their bound", scale: .logarithmic)
  package static let normShare = Number(
    "normShare", "weight norm over its bound", scale: .logarithmic)
  package static let weightNormBound = Number(
    "weightNormBound", "bound of the weight norm", scale: .logarithmic)
  package static let upperErrorBound = Number("upperErrorBound", "bound from above")
  package static let lowerErrorBound = Number("lowerErrorBound", "bound from below")

  // Geometry.
  package static let orthogonalityRatio = Number(
    "orthogonalityRatio", "n times the largest overlap", scale: .logarithmic)

  /// Along the run, at k of ``FittingNoise/times`` of T.
  package static func errorAt(_ k: Int) -> Number {
    Number("errorAt\(k)", "clean error at time \(k)")
  }
  package static func linearErrorAt(_ k: Int) -> Number {
    Number("linearErrorAt\(k)", "clean error of the linear part at time \(k)")
  }
  package static func fittedNoiseAt(_ k: Int) -> Number {
    Number("fittedNoiseAt\(k)", "share of wrong labels fitted at time \(k)")
  }
  package static func marginRatioAt(_ k: Int) -> Number {
    Number("marginRatioAt\(k)", "margin ratio at time \(k)")
  }

  static let ofBenignOverfitting: [Number] =
    [
      maxMarginError, interpolatorError, maxMarginNorm, supportVectorFraction, benignSignal,
      harmfulSignal, crossoverSignal, maxMarginDigits, interpolatorDigits, steepDigits, halfDigits,
      limitDigits, programError, programRatio, consistentShare, narrowError, narrowRatio, wideError,
      wideRatio, networkError, earlyError, linearPartError, marginRatio, marginRatioCap,
      descentSteps, fitSteps, violationShare, normShare, weightNormBound, upperErrorBound,
      lowerErrorBound, orthogonalityRatio,
    ]
    + FittingNoise.times.indices.flatMap { k in
      [errorAt(k), linearErrorAt(k), fittedNoiseAt(k), marginRatioAt(k)]
    }
}
