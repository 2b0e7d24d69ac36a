import HelioCore
import HelioLinalg
import HelioNumerics
import HelioRuns
import HelioSimulation
import HelioTheory

/// The simulated quantities of the sheet `random-features-sgd`.
let simulatedSGDQuantities: [Quantity] = [
  Quantity(name: "simulated-one-pass") { (p: inout QuantityParameters) throws(HelioError) in
    let features = try p.gaussianMoments()
    let schedule = try p.schedule()
    let noise = try p.number("noiseVariance", 0 ... .infinity)
    let repetitions = try p.repetitions(default: 400)
    try p.finish()
    let moments = try features.moments
    let layer = RandomFeatureLayer(features.kind, weights: features.weights)
    var risks = IterateRisks()
    for stream in repetitions.streams("simulated one pass") {
      risks.append(
        try OnePassRun.network(
          layer, targetDirection: features.targetDirection, noiseVariance: noise, schedule,
          from: stream), moments)
    }
    return answer(["riskLast": risks.last, "riskAverage": risks.average])
  },

  Quantity(name: "simulated-multi-pass") { (p: inout QuantityParameters) throws(HelioError) in
    let sample = try p.sample()
    let schedule = try p.schedule()
    enum Order: String, CaseIterable { case withReplacement, reshuffled }
    let order = try p.choice("sampling", default: Order?.none)
    let repetitions = try p.repetitions(default: 400)
    try p.finish()
    let Y = try sample.column
    try require(
      sample.features.columns == sample.test.featureCount, "featureMatrix",
      "n rows of P = \(sample.test.featureCount) numbers, as testSecondMoment",
      got: sample.features.columns)
    var risks = IterateRisks()
    var trainErrors: [Double] = []
    for stream in repetitions.streams("simulated passes") {
      let readouts = try trainReadouts(
        sample.features, labels: Y, schedule,
        order: order == .reshuffled ? .reshuffled : .withReplacement, from: stream)
      risks.append(readouts, sample.test)
      let fitted = product(sample.features, readouts.beforeLast.row(0))
      let squares = zip(fitted, sample.labels).map { ($0 - $1) * ($0 - $1) }
      trainErrors.append(Replicates(squares).mean)
    }
    return answer([
      "trainError": trainErrors, "testErrorLast": risks.last, "testErrorAverage": risks.average,
    ])
  },

  Quantity(name: "simulated-double-descent") {
    (p: inout QuantityParameters) throws(HelioError) in
    let kind = try p.featureKind()
    let width = try p.integer("width", atLeast: 1)
    let dimension = try p.integer("dimension", atLeast: 1)
    let sampleCount = try p.integer("sampleCount", atLeast: 1)
    let schedule = try p.schedule(hasBatch: false)
    let noise = try p.number("noiseVariance", 0 ... .infinity)
    let repetitions = try p.repetitions(default: 20)
    try p.finish()
    let P = kind.featureCount(width: width)
    try requireEntries(
      2 * P * P + 2 * sampleCount * P + (width + sampleCount) * dimension, "this many features")
    var values: [String: [Double]] = [:]
    for stream in repetitions.streams("simulated double descent") {
      let draw = try DrawnSample(
        kind, width: width, dimension: dimension, sampleCount: sampleCount, noiseVariance: noise,
        from: stream)
      let fixed = try FixedSample(features: draw.features, test: draw.moments)
      let sources = try fixed.decomposition(labels: draw.signal, noiseVariance: noise, schedule)
      let interpolator = try fixed.minimumNorm(labels: draw.signal, noiseVariance: noise)
      let readouts = try trainReadouts(
        draw.features, labels: draw.noisyLabels, schedule, order: .withReplacement,
        from: stream.substream("order"))
      for (name, value) in [
        "approximationError": try FeatureBasis(draw.moments).approximationError,
        "minimumNormBias": interpolator.bias, "minimumNormVariance": interpolator.variance,
        "multiPassBiasAverage": sources.bias.average,
        "multiPassVarianceAverage": sources.variance.average,
        "sgdRiskAverage": draw.moments.risk(readouts.average.row(0)),
      ] {
        values[name, default: []].append(value)
      }
    }
    return answer(values)
  },
]

/// Risks of readouts of noisy labels, run by run.
private struct IterateRisks {
  var (last, average): ([Double], [Double]) = ([], [])

  mutating func append(_ readouts: Readouts, _ moments: FeatureMoments) {
    last.append(moments.risk(readouts.last.row(0)))
    average.append(moments.risk(readouts.average.row(0)))
  }
}

/// Means over runs; `null` where one is not finite, as steps that diverge leave it.
private func answer(_ values: [String: [Double]]) -> QuantityAnswer {
  let means = values.mapValues { Replicates($0) }
  return QuantityAnswer(
    means.mapValues { .finite($0.mean) },
    .init(
      standardErrors: means.mapValues(\.standardError).filter { $0.value.isFinite }))
}
