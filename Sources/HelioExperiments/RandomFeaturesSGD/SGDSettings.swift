import HelioCore
import HelioNumerics
import HelioRuns
import HelioTheory

/// Parameters that the experiments on random features trained by SGD share.
///
/// Source: sheet random-features-sgd section 2.
enum SGDSettings {
  /// Features that theory knows without their weights.
  enum Kind: String, CaseIterable {
    case relu, scaledErf

    var features: FeatureKind { self == .relu ? .relu : .scaledErf }
    var activation: Activation { self == .relu ? .relu : .scaledErf }
  }
  static let kind = Parameter.choice("activation", Kind.relu, "activation s")
  static let dimension = Parameter.integer(
    "dimension", 50, atLeast: 1, atMost: 20_000, "input dimension d")
  static let width = Parameter.integer("width", 100, atLeast: 1, atMost: 20_000, "width p")
  static let noise = Parameter.number(
    "noiseVariance", 0.25, 0 ... .infinity, "variance of the label noise")
  static let rate = Parameter.positive("learningRate", 1, "g of the steps g t^-zeta")
  static let decay = Parameter.number(
    "stepDecayExponent", 0, 0...(1.0.nextDown), "zeta of the steps g t^-zeta, below 1")
  static let steps = Parameter.integer("stepCount", 200, atLeast: 1, "T, steps of one pass")
  static let batch = Parameter.integer("batchSize", 1, atLeast: 1, "B, samples of a step")
  static let runs = Parameter.integer(
    "runCount", 120, atLeast: 1, "runs of a replicate on the same weights")
  static let ownWidth = Parameter.integer(
    "simulatedWidth", 400, atLeast: 0,
    "largest width that is simulated, and whose weights theory knows")

  static let onePass: [ParameterDeclaration] = [
    kind.declaration, dimension.declaration, width.declaration, noise.declaration,
    rate.declaration, decay.declaration, steps.declaration, batch.declaration, runs.declaration,
    ownWidth.declaration,
  ]

  static func schedule(_ settings: Settings) throws(HelioError) -> StepSchedule {
    try StepSchedule(
      learningRate: settings[rate], decayExponent: settings[decay], stepCount: settings[steps],
      batchSize: settings[batch])
  }

  /// Two matrices of the features' order and what a block of samples takes.
  static func memory(_ settings: Settings) -> Double {
    let p = Double(min(settings[width], settings[ownWidth])) * 2
    return 8 * (6 * p * p + 2048 * (p + Double(settings[dimension])))
  }
}

extension WrongTheory {
  static let meanForgotten = WrongTheory(
    "mean of the features forgotten", "the term K of the recursion is left out")
  static let equalWeights = WrongTheory(
    "equal eigenvalue weights",
    "the nodes of the spectrum count the same, not as Marchenko and Pastur say")
  static let decayForgotten = WrongTheory(
    "decay forgotten", "the steps stay as large as the first one")
  static let fullBatch = WrongTheory(
    "full-batch descent", "what stochastic gradients add is left out")
}
