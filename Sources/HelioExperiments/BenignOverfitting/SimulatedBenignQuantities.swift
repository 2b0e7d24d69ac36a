import HelioCore
import HelioLinalg
import HelioNumerics
import HelioRuns
import HelioSimulation
import HelioTheory

/// The quantities of the sheet `benign-overfitting` that are means over random data.
let simulatedBenignQuantities: [Quantity] = [
  Quantity(name: "simulated-max-margin") {
    (p: inout QuantityParameters) throws(HelioError) in
    let (n, mixture) = (try p.samples(), try p.mixture())
    let (eta, law) = (try p.flipRate(), try p.flipLaw())
    let alpha = try p.optionalSlope()
    let repetitions = try p.integer("repetitions", atLeast: 1, default: 20)
    let seed = try p.integer("seed", atLeast: 0, default: 1)
    try p.finish()
    var values = RunValues([
      "separableFraction", "cleanError", "standardisedSignal", "norm", "supportVectorFraction",
      "minNormCleanError", "twoDirectionCleanError", "twoDirectionNorm", "operatorNorm",
      "maximumOverlap",
    ])
    for r in 0..<repetitions {
      let sample = SignalSample(
        mixture, sampleCount: n, labelFlipRate: eta, flipLaw: law,
        from: RandomStream(seed: UInt64(seed + r), purpose: "benign-overfitting data"))
      let measured = try MaxMarginMeasurement(sample)
      values.add("separableFraction", measured.rule == nil ? 0 : 1)
      values.add("cleanError", measured.rule?.cleanError)
      values.add("standardisedSignal", measured.rule?.standardisedSignal)
      values.add("norm", measured.rule?.norm)
      values.add("supportVectorFraction", measured.rule?.supportVectorFraction)
      values.add("minNormCleanError", measured.interpolatorError)
      if let alpha,
        let program = try TwoDirectionProgram.solve(
          sample.inputs, labels: sample.labels, negativeSlope: alpha)
      {
        values.add("twoDirectionCleanError", mixture.cleanError(of: program.rule))
        values.add("twoDirectionNorm", program.weightNorm)
      }
      values.add("operatorNorm", try sample.operatorNorm())
      values.add("maximumOverlap", sample.maximumOverlap)
    }
    return values.answer
  },

  Quantity(name: "simulated-network") { (p: inout QuantityParameters) throws(HelioError) in
    let (n, mixture) = (try p.samples(), try p.mixture())
    let (eta, law) = (try p.flipRate(), try p.flipLaw())
    let network = try NoisyNetwork(
      width: p.integer("width", atLeast: 2, default: 64), negativeSlope: p.slope(default: 0.1),
      learningRate: p.has("learningRate") ? p.positive("learningRate") : nil,
      initialDeviation: p.optionalNumber("initialDeviation", 0 ... .infinity),
      maximumSteps: p.integer("maximumSteps", atLeast: 1, default: 200_000))
    let rule = try p.choice("stoppingRule", default: HingeDescent.StoppingRule.zeroHinge)
    let repetitions = try p.integer("repetitions", atLeast: 1, default: 8)
    let seed = try p.integer("seed", atLeast: 0, default: 1)
    try p.finish()
    var values = RunValues([
      "cleanError", "linearPartError", "maxMarginError", "marginRatio", "steps", "firstFitStep",
      "violationShare", "normShare", "upperErrorBound", "lowerErrorBound",
    ])
    for r in 0..<repetitions {
      let stream = RandomStream(seed: UInt64(seed + r), purpose: "benign-overfitting network")
      let sample = SignalSample(
        mixture, sampleCount: n, labelFlipRate: eta, flipLaw: law, from: stream.substream("data"))
      let report = try NetworkReport(network, sample, until: rule, from: stream)
      values.add("cleanError", report.errors.cleanError)
      values.add("lowerErrorBound", report.errors.lowerBound)
      values.add("upperErrorBound", report.bound.upperErrorBound)
      values.add("linearPartError", report.linearPartError)
      values.add("steps", Double(report.run.madeSteps))
      values.add("firstFitStep", report.run.firstFit.map { Double($0.step) })
      values.add("maxMarginError", report.maxMargin?.cleanError)
      values.add("marginRatio", rule == .zeroHinge ? report.marginRatio : nil)
      values.add("violationShare", report.violationShare)
      values.add("normShare", report.normShare)
    }
    return values.answer
  },
]

/// Values of runs by field; `null` for a field that no run has.
private struct RunValues {
  private var values: [String: [Double]]

  init(_ fields: [String]) {
    values = Dictionary(uniqueKeysWithValues: fields.map { ($0, []) })
  }

  mutating func add(_ field: String, _ value: Double?) {
    if let value { values[field]!.append(value) }
  }

  var answer: QuantityAnswer {
    let means = values.filter { !$0.value.isEmpty }.mapValues { Replicates($0) }
    return QuantityAnswer(
      values.mapValues { $0.isEmpty ? .null : .number(Replicates($0).mean) },
      .init(standardErrors: means.mapValues(\.standardError).filter { $0.value.isFinite }))
  }
}
