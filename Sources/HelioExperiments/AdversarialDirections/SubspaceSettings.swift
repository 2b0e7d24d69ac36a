import HelioCore
import HelioNumerics
import HelioRuns
import HelioSimulation

/// Parameters of the experiments that train on a subspace; they differ by their defaults.
///
/// Source: sheet adversarial-directions section 4.
struct SubspaceSettings: Sendable {
  enum Loss: String, CaseIterable { case squared, logistic }

  let dimension: Parameter<Int>
  let codimension: Parameter<Int>
  let sampleCount: Parameter<Int>
  let scale = Parameter.positive(
    "initialisationScale", 1, "beta, first-layer weights start as N(0, beta^2 I/d)")
  let decay: Parameter<Double>
  let rate: Parameter<Double>
  let momentum: Parameter<Double>
  let steps: Parameter<Int>
  let loss = Parameter.choice("trainingLoss", Loss.squared, "squared, or logistic of ±1")

  init(
    dimension d: Int, codimension l: Int, sampleCount n: Int, decay lambda: Double = 0,
    rate eta: Double, momentum mu: Double = 0, steps T: Int
  ) {
    dimension = .integer("dimension", d, atLeast: 2, atMost: 5000, "input dimension d")
    codimension = .integer(
      "subspaceCodimension", l, atLeast: 1, "l, directions orthogonal to the data")
    sampleCount = .integer("sampleCount", n, atLeast: 1, "n, training points")
    decay = .number(
      "weightDecay", lambda, 0 ... .infinity, "lambda of (lambda/2)|W|^2 on the first layer")
    rate = .number("learningRate", eta, 0 ... .infinity, "size of a step of gradient descent")
    momentum = .number("momentum", mu, 0...0.999, "heavy-ball coefficient")
    steps = .integer("stepCount", T, atLeast: 0, "full-batch steps")
  }

  /// Without ``scale`` and ``loss``, which not every experiment has.
  var declarations: [ParameterDeclaration] {
    [
      dimension.declaration, codimension.declaration, sampleCount.declaration,
      decay.declaration, rate.declaration, momentum.declaration, steps.declaration,
    ]
  }

  func problem(
    _ settings: Settings, width: Int, scale: Double = 1, loss: Loss
  ) throws(HelioError) -> SubspaceProblem {
    try SubspaceProblem(
      activation: settings[AdversarialSettings.activation], dimension: settings[dimension],
      codimension: settings[codimension], width: width, sampleCount: settings[sampleCount],
      initialisationScale: scale, loss: loss == .squared ? .squared : .logistic)
  }

  func descent(
    _ settings: Settings, decay lambda: Double? = nil
  ) throws(HelioError) -> FirstLayerTraining.Descent {
    try FirstLayerTraining.Descent(
      learningRate: settings[rate], momentum: settings[momentum],
      weightDecay: lambda ?? settings[decay], stepCount: settings[steps])
  }
}
