import HelioCore
import HelioLinalg
import HelioNumerics
import HelioRuns
import HelioSimulation
import HelioTheory

/// The exact quantities of the sheet `early-stage-convergence`.
let earlyStageQuantities: [Quantity] = [
  Quantity(name: "data-separability") { (p: inout QuantityParameters) throws(HelioError) in
    let sample = try p.unitSample()
    try p.finish()
    let found = try DataSeparability(sample)
    return QuantityAnswer([
      "violatingPairs": .number(Double(found.violatingPairs)),
      "smallestEqualLabelProduct": .optional(found.smallestEqualLabelProduct),
      "largestOppositeLabelProduct": .number(found.largestOppositeLabelProduct),
      "margin": .number(found.margin),
    ])
  },

  Quantity(name: "gradient-certificate") { (p: inout QuantityParameters) throws(HelioError) in
    let sample = try p.unitSample()
    let start = try p.sphericalStart(sample)
    try p.finish()
    let certificate = try GradientCertificate(sample, start)
    let limit = try GradientCertificate.infiniteWidthConstant(
      sample, initialScale: start.initialScale)
    return QuantityAnswer(
      [
        "coverage": .number(certificate.coverage),
        "uncoveredSamples": .number(Double(certificate.uncoveredSamples.count)),
        "smallestKernelValue": .number(certificate.smallestKernelValue),
        "certificateConstant": .number(certificate.constant),
        "marginConstant": .number(certificate.marginConstant),
        "harmonicConstant": .number(certificate.harmonicConstant),
        "infiniteWidthConstant": .number(limit),
      ], .init(relativeChange: certificate.relativeGap))
  },

  Quantity(name: "early-stage-bound") { (p: inout QuantityParameters) throws(HelioError) in
    let sample = try p.unitSample()
    let start = try p.sphericalStart(sample)
    let (loss, times) = (try p.marginLoss(), try p.times())
    try p.finish()
    let certificate = try GradientCertificate(sample, start)
    let bound = try EarlyStageBound(
      loss, margins: start.margins(on: sample), certificateConstant: certificate.constant,
      initialScale: start.initialScale)
    return QuantityAnswer(
      [
        "initialLoss": .number(bound.initialLoss), "endTime": .optional(bound.endTime),
        "decreaseAtEndTime": .optional(bound.decreaseAtEndTime),
        "lossBounds": .numbers(bound.losses(at: times)),
      ], .init(relativeChange: certificate.relativeGap))
  },

  Quantity(name: "discrete-step-bound") { (p: inout QuantityParameters) throws(HelioError) in
    let sample = try p.unitSample()
    let start = try p.sphericalStart(sample)
    let loss = try p.marginLoss()
    let eta = try p.positive("learningRate")
    let steps = try p.integer("stepCount", atLeast: 0)
    let batch = try p.optionalInteger("batchSize", atLeast: 1)
    try p.finish()
    let certificate = try GradientCertificate(sample, start)
    let bound = try DiscreteStepBound(
      loss, margins: start.margins(on: sample),
      smallestKernelValue: certificate.smallestKernelValue, initialScale: start.initialScale,
      learningRate: eta, stepCount: steps, isStochastic: batch != nil)
    return QuantityAnswer(
      [
        "certifiedSteps": .number(Double(bound.certifiedSteps)), "lossBound": .number(bound.loss),
      ], .init(relativeChange: certificate.relativeGap))
  },

  Quantity(name: "global-loss-bound") { (p: inout QuantityParameters) throws(HelioError) in
    let loss = try p.marginLoss()
    let initialLoss = try p.positive("initialLoss")
    let C = try p.number("certificateConstant", 0 ... .infinity)
    let times = try p.times()
    let target = p.has("targetLoss") ? try p.positive("targetLoss") : nil
    let n =
      loss == .logistic
      ? try p.integer("sampleCount", atLeast: 1)
      : try p.optionalInteger("sampleCount", atLeast: 1) ?? 1
    try p.finish()
    let bound = try GlobalLossBound(
      loss, initialLoss: initialLoss, certificateConstant: C, sampleCount: n)
    var losses: [Double] = []
    for t in times { losses.append(try bound.loss(at: t)) }
    return QuantityAnswer([
      "lossBounds": .numbers(losses),
      "timeToTarget": .optional(target.flatMap { bound.time(to: $0) }),
    ])
  },

  Quantity(name: "general-data-bound") { (p: inout QuantityParameters) throws(HelioError) in
    let sample = try p.unitSample()
    let start = try p.sphericalStart(sample)
    let (loss, times) = (try p.marginLoss(), try p.times())
    try p.finish()
    let bound = try GeneralDataBound(loss, sample, start)
    return QuantityAnswer([
      "initialLoss": .number(bound.initialLoss), "lossBounds": .numbers(bound.losses(at: times)),
      "frozenShares": .numbers(times.map { bound.frozenShare(at: $0) }),
    ])
  },

  Quantity(name: "expected-initial-gradient") {
    (p: inout QuantityParameters) throws(HelioError) in
    let sample = try p.unitSample()
    let kappa = try p.initialScale()
    let residuals = p.has("residuals") ? try p.numbers("residuals") : nil
    try p.finish()
    let expected = try ExpectedInitialGradient(sample, initialScale: kappa, residuals: residuals)
    return QuantityAnswer([
      "firstLayer": .number(expected.firstLayer), "secondLayer": .number(expected.secondLayer),
    ])
  },

  Quantity(name: "coverage-width") { (p: inout QuantityParameters) throws(HelioError) in
    let n = try p.integer("sampleCount", atLeast: 1)
    let delta = try p.number("failureProbability")
    let c = try p.number("coverage", default: 0)
    try p.finish()
    let found = try CoverageWidth(sampleCount: n, failureProbability: delta, coverage: c)
    return QuantityAnswer([
      "width": .number(Double(found.width)), "failureBound": .number(found.failureBound),
    ])
  },

  Quantity(name: "gradient-descent-run") { (p: inout QuantityParameters) throws(HelioError) in
    let sample = try p.unitSample()
    let start = try p.sphericalStart(sample)
    let loss = try p.marginLoss()
    let eta = try p.positive("learningRate")
    let steps = try p.integer("stepCount", atLeast: 0)
    try p.finish()
    let run = try TrackedDescent.run(loss, sample, start, learningRate: eta, stepCount: steps)
    func counts(_ partition: NeuronPartition) -> JSONValue {
      .numbers(partition.counts.map { Double($0) })
    }
    return QuantityAnswer([
      "initialLoss": .number(run.initialLoss), "finalLoss": .number(run.finalLoss),
      "initialGradientSquaredNorm": .number(run.initialGradient.total),
      "initialFirstLayerGradientSquaredNorm": .number(run.initialGradient.firstLayer),
      "flips": .number(Double(run.tracker.flips)),
      "alignedDeactivations": .number(Double(run.tracker.alignedDeactivations)),
      "misalignedActivations": .number(Double(run.tracker.misalignedActivations)),
      "signFlips": .number(Double(run.signFlips)),
      "neverFlippedShare": .number(run.tracker.neverFlippedShare),
      "smallestBalance": .number(run.smallestBalance),
      "smallestGradientRatio": .number(run.smallestGradientRatio),
      "initialPartition": counts(run.initialPartition),
      "finalPartition": counts(run.finalPartition),
    ])
  },
]
