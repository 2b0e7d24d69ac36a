import HelioCore
import HelioLinalg
import HelioNumerics
import HelioRuns
import HelioSimulation
import HelioTheory

/// The predictions and exact answers of the sheet `benign-overfitting`.
let benignOverfittingQuantities: [Quantity] = [
  Quantity(name: "max-margin-asymptotics") {
    (p: inout QuantityParameters) throws(HelioError) in
    let (n, mixture, eta) = (try p.samples(), try p.mixture(), try p.flipRate())
    try p.finish()
    let solution = try MaxMarginAsymptotics.solve(mixture, sampleCount: n, labelFlipRate: eta)
    let interpolator = try InterpolatorAsymptotics(mixture, sampleCount: n, labelFlipRate: eta)
    let rule = try solution?.get("The max margin")
    return QuantityAnswer(
      [
        "separable": .number(rule == nil ? 0 : 1),
        "standardisedSignal": .optional(rule?.standardised?.signal),
        "standardisedMargin": .optional(rule?.standardised?.margin),
        "cleanError": .optional(rule?.cleanError), "noisyError": .optional(rule?.noisyError),
        "norm": .optional(rule?.norm), "margin": .optional(rule?.margin),
        "signalToNoiseRatio": .optional(rule?.signalToNoiseRatio),
        "supportVectorFraction": .optional(rule?.supportVectorFraction),
        "minNormStandardisedSignal": .optional(
          rule == nil ? nil : interpolator?.standardisedSignal),
        "minNormCleanError": .optional(rule == nil ? nil : interpolator?.cleanError),
      ], .init(relativeChange: solution?.convergence.relativeChange))
  },

  Quantity(name: "separability-threshold") {
    (p: inout QuantityParameters) throws(HelioError) in
    let eta = try p.flipRate()
    try p.finish()
    let threshold = try SeparabilityThreshold(labelFlipRate: eta)
    return QuantityAnswer([
      "thresholdRatio": .optional(threshold.ratio),
      "criticalSignal": .optional(threshold.criticalSignal),
      "twoDirectionThresholdRatio": .number(threshold.twoDirectionRatio),
    ])
  },

  Quantity(name: "signal-limits") { (p: inout QuantityParameters) throws(HelioError) in
    let (n, d) = (try p.samples(), try p.integer("dimension", atLeast: 2))
    let eta = try p.flipRate()
    try p.finish()
    let limits = try SignalLimits(sampleCount: n, dimension: d, labelFlipRate: eta)
    return QuantityAnswer([
      "crossoverSignalPower": .number(limits.crossoverSignalPower),
      "weakSignalSlope": .optional(limits.weakSignalSlope),
      "strongSignal": .optional(limits.strongSignal),
      "strongCleanError": .optional(limits.strongSignal.map { normalCDF(-$0) }),
      "largestSignal": .optional(limits.largestSignal),
      "smallestCleanError": .optional(limits.largestSignal.map { normalCDF(-$0) }),
      "interpolatorStrongSignal": .optional(limits.interpolatorStrongSignal),
      "finiteSampleLargestSignal": .optional(limits.finiteSampleLargestSignal),
    ])
  },

  Quantity(name: "two-direction-asymptotics") {
    (p: inout QuantityParameters) throws(HelioError) in
    let (n, mixture, eta) = (try p.samples(), try p.mixture(), try p.flipRate())
    let alpha = try p.slope()
    try p.finish()
    let solution = try TwoDirectionAsymptotics.solve(
      mixture, sampleCount: n, labelFlipRate: eta, negativeSlope: alpha)
    let program = try solution?.get("The two-direction program")
    let linear = try MaxMarginAsymptotics.solve(mixture, sampleCount: n, labelFlipRate: eta)?
      .get("The max margin")
    var ratio: Double?
    if let program, let linear { ratio = program.weightNorm * (1 + alpha) / (2 * linear.norm) }
    return QuantityAnswer(
      [
        "separable": .number(program == nil ? 0 : 1),
        "standardisedSignal": .optional(program?.standardisedSignal),
        "cleanError": .optional(program?.cleanError),
        "weightNorm": .optional(program?.weightNorm), "marginRatio": .optional(ratio),
        "mixingAngle": .optional(program?.mixingAngle),
        "supportVectorFraction": .optional(program?.supportVectorFraction),
      ], .init(relativeChange: solution?.convergence.relativeChange))
  },

  Quantity(name: "data-geometry") { (p: inout QuantityParameters) throws(HelioError) in
    let (n, mixture) = (try p.samples(), try p.mixture())
    try p.finish()
    let geometry = try DataGeometry(mixture, sampleCount: n)
    return QuantityAnswer([
      "operatorNorm": .number(geometry.operatorNorm),
      "medianMaximumOverlap": .number(geometry.medianMaximumOverlap),
      "nearOrthogonalityRatio": .number(geometry.nearOrthogonalityRatio),
    ])
  },

  Quantity(name: "exact-max-margin") { (p: inout QuantityParameters) throws(HelioError) in
    let (X, y) = try p.labelledInputs()
    let alpha = try p.optionalSlope()
    try p.finish()
    let solution = try maxMargin(X, labels: y)
    let rule = try solution.accepting(1e-6, "The max margin").rule
    let program = try alpha.flatMap { (alpha) throws(HelioError) in
      try TwoDirectionProgram.solve(X, labels: y, negativeSlope: alpha)
    }
    return QuantityAnswer(
      [
        "separable": .number(rule == nil ? 0 : 1),
        "weights": rule.map { .numbers($0.weights) } ?? .null,
        "norm": .optional(rule?.norm), "margin": .optional(rule?.margin),
        "supportVectorCount": .optional(rule.map { Double($0.supportVectorCount) }),
        "twoDirectionNorm": .optional(program?.weightNorm),
        "twoDirectionRule": program?.direction.map { .numbers($0) } ?? .null,
        "consistentFraction": .optional(program?.consistentFraction),
      ], .init(residual: solution.convergence.residual))
  },

  Quantity(name: "linear-rule-error") { (p: inout QuantityParameters) throws(HelioError) in
    let w = try p.numbers("ruleWeights")
    let gamma = try p.number("signalPower")
    try p.finish()
    try require(w.count >= 2, "ruleWeights", "at least two numbers", got: w.count)
    let mixture = try SignalMixture(dimension: w.count, signalPower: gamma)
    let noise = norm(Array(w.dropFirst()))
    return QuantityAnswer([
      "cleanError": .number(mixture.cleanError(of: w)),
      "noiseFreeMargin": .number(mixture.amplitude * w[0]),
      "signalToNoiseRatio": .optional(noise > 0 ? abs(w[0]) / noise : nil),
    ])
  },

  Quantity(name: "network-error-bounds") { (p: inout QuantityParameters) throws(HelioError) in
    let W = try p.network("networkWeights")
    let (alpha, gamma) = (try p.slope(), try p.number("signalPower"))
    try p.finish()
    try require(W.columns >= 2, "networkWeights", "rows of at least two numbers", got: W.columns)
    let mixture = try SignalMixture(dimension: W.columns, signalPower: gamma)
    let bound = try NetworkErrorBound(W, negativeSlope: alpha, mixture: mixture)
    return QuantityAnswer([
      "meanMargins": .numbers(bound.meanMargins),
      "lipschitzConstant": .number(bound.lipschitzConstant),
      "upperErrorBound": .number(bound.upperErrorBound),
      "linearPartError": .number(mixture.cleanError(of: linearPart(W, negativeSlope: alpha))),
      "signalToNoiseRatio": .optional(bound.signalToNoiseRatio),
    ])
  },

  Quantity(name: "descent-bounds") { (p: inout QuantityParameters) throws(HelioError) in
    let (size, norm) = (try p.positive("operatorNorm"), try p.positive("maxMarginNorm"))
    let (alpha, rate) = (try p.slope(), try p.positive("learningRate"))
    let start = try p.number("initialNorm", 0 ... .infinity)
    try p.finish()
    let bounds = try DescentBounds(
      operatorNorm: size, maxMarginNorm: norm, negativeSlope: alpha, learningRate: rate,
      initialNorm: start)
    return QuantityAnswer([
      "violationBound": .number(bounds.violations), "weightNormBound": .number(bounds.weightNorm),
      "limitWeightNorm": .number(bounds.limitWeightNorm),
      "marginRatioCap": .number(bounds.marginRatioCap),
    ])
  },

  Quantity(name: "descent-run") { (p: inout QuantityParameters) throws(HelioError) in
    let (X, y) = try p.labelledInputs()
    let start = try p.network("initialWeights")
    let (alpha, rate) = (try p.slope(), try p.positive("learningRate"))
    let rule = try p.choice("stoppingRule", default: HingeDescent.StoppingRule.zeroHinge)
    let cap = try p.integer("maximumSteps", atLeast: 1, default: 100_000)
    try p.finish()
    let run = try HingeDescent(inputs: X, labels: y, negativeSlope: alpha).run(
      from: start, learningRate: rate, until: rule, maximumSteps: cap)
    let margin = try maxMargin(X, labels: y).accepting(1e-6, "The max margin").rule
    let bounds = try margin.map { (margin) throws(HelioError) in
      try DescentBounds(
        operatorNorm: singularValues(X)[0], maxMarginNorm: margin.norm, negativeSlope: alpha,
        learningRate: rate, initialNorm: start.frobeniusNorm)
    }
    return QuantityAnswer([
      "steps": .optional(run.steps.map { Double($0) }),
      "firstFitStep": .optional(run.firstFit.map { Double($0.step) }),
      "violations": .number(Double(run.violations)), "weightNorm": .number(run.weightNorm),
      "smallestMargin": .number(run.smallestMargin), "hingeLoss": .number(run.hingeLoss),
      "marginRatio": .optional(
        margin.flatMap {
          marginRatio(
            weightNorm: run.weightNorm, smallestMargin: run.smallestMargin,
            maxMarginNorm: $0.norm, negativeSlope: alpha)
        }),
      "violationBound": .optional(bounds?.violations),
      "weightNormBound": .optional(bounds?.weightNorm),
    ])
  },
]
