import HelioCore
import HelioNumerics
import HelioRuns
import HelioTheory

// What several quantities of the sheet wasserstein-generalization ask for.

/// A network's initial norms and the constants of activation and loss.
struct GapNetworkParameters {
  var norms: InitialNorms
  var dimension: Int
  var activationLipschitz: Double
  var lossLipschitz: Double
}

/// The same with a schedule: what the moments of the envelope follow from.
struct GapTrainingParameters {
  var network: GapNetworkParameters
  var schedule: EnvelopeSchedule

  func moments() throws(HelioError) -> EnvelopeMoments {
    try EnvelopeMoments(
      network.norms, schedule,
      inputs: .gaussian(dimension: network.dimension, power: 4 * schedule.epochs),
      activationLipschitz: network.activationLipschitz, lossLipschitz: network.lossLipschitz)
  }

  func setting(labelVariance: Double, initialLossDeviation: Double) throws(HelioError) -> GapSetting
  {
    try .gaussian(
      dimension: network.dimension, labelVariance: labelVariance,
      initialLossDeviation: initialLossDeviation, lossLipschitz: network.lossLipschitz)
  }
}

extension QuantityParameters {
  /// width, or secondLayerMagnitudes with rowLengths; dimension, activationLipschitz, lossLipschitz.
  mutating func gapNetwork() throws(HelioError) -> GapNetworkParameters {
    let d = try integer("dimension", atLeast: 1)
    let isBuiltIn = has("width")
    let isGiven = has("secondLayerMagnitudes") || has("rowLengths")
    guard isBuiltIn != isGiven else {
      throw .invalid(
        parameter: "width",
        requirement: "given, or secondLayerMagnitudes and rowLengths, and not both",
        got: isBuiltIn ? "both" : "neither")
    }
    let norms: InitialNorms
    if isBuiltIn {
      norms = try .builtIn(width: integer("width", atLeast: 1), dimension: d)
    } else {
      norms = try InitialNorms(
        secondLayer: numbers("secondLayerMagnitudes"), rows: numbers("rowLengths"))
    }
    return GapNetworkParameters(
      norms: norms, dimension: d,
      activationLipschitz: has("activationLipschitz") ? try positive("activationLipschitz") : 1,
      lossLipschitz: has("lossLipschitz") ? try positive("lossLipschitz") : 1)
  }

  /// learningRate, stepDecayExponent, stepCount, and as far as allowed epochs, weightDecay, batchSize.
  mutating func gapSchedule(
    hasDecay: Bool = true, hasEpochs: Bool = true
  ) throws(HelioError) -> EnvelopeSchedule {
    try EnvelopeSchedule(
      learningRate: number("learningRate", 0 ... .infinity),
      decayExponent: number("stepDecayExponent", 0 ... .infinity, default: 0),
      stepCount: integer("stepCount", atLeast: 0),
      epochs: hasEpochs ? integer("epochs", atLeast: 1, default: 1) : 1,
      weightDecay: hasDecay ? number("weightDecay", 0 ... .infinity, default: 0) : 0,
      batchSize: hasEpochs ? integer("batchSize", atLeast: 1, default: 1) : 1)
  }

  mutating func gapTraining() throws(HelioError) -> GapTrainingParameters {
    GapTrainingParameters(network: try gapNetwork(), schedule: try gapSchedule())
  }

  /// labelVariance and initialLossDeviation.
  mutating func gapSetting(_ training: GapTrainingParameters) throws(HelioError) -> GapSetting {
    try training.setting(
      labelVariance: number("labelVariance", 0 ... .infinity),
      initialLossDeviation: number("initialLossDeviation", 0 ... .infinity))
  }

  /// tail, with tailMoment and tailOrder or tailRadius; those of another tail are ignored.
  mutating func tailRule() throws(HelioError) -> TailRule {
    enum Name: String, CaseIterable { case gaussian, moment, bounded }
    let name: Name = try choice("tail", default: nil)
    for parameter in ["tailMoment", "tailOrder", "tailRadius"] { _ = has(parameter) }
    switch name {
    case .gaussian: return .gaussian
    case .moment: return .moment(try positive("tailMoment"), order: try positive("tailOrder"))
    case .bounded: return .bounded(radius: try positive("tailRadius"))
    }
  }

  /// loss and lossParameter.
  mutating func lipschitzLoss() throws(HelioError) -> LipschitzLoss {
    try LipschitzLoss(named: text("loss"), parameter: number("lossParameter", default: 1))
  }
}
