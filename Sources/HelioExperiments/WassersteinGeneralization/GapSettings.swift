import HelioCore
import HelioNumerics
import HelioRuns
import HelioSimulation
import HelioTheory

/// Parameters that the experiments on gaps and bounds share.
///
/// Source: sheet wasserstein-generalization §6.
enum GapSettings {
  enum LossName: String, CaseIterable, Sendable { case absolute, huber, logCosh, pinball }
  enum ActivationName: String, CaseIterable, Sendable { case tanh, relu }

  static let dimension = Parameter<Int>.integer(
    "dimension", 2, atLeast: 1, atMost: 1000, "dimension d of the inputs")
  static let width = Parameter<Int>.integer(
    "width", 100, atLeast: 1, atMost: 100_000, "neurons p")
  static let samples = Parameter<Int>.integer(
    "sampleCount", 400, atLeast: 2, atMost: 1_000_000, "samples n, and as many test points")
  static let totalStep = Parameter<Double>.number(
    "totalStep", 1, 0...1000, "\u{03C4}, the sum of all step sizes")
  static let decay = Parameter<Double>.number(
    "weightDecay", 0, 0...1000, "weight decay \u{03BB}")
  static let epochs = Parameter<Int>.integer(
    "epochs", 1, atLeast: 1, atMost: 1000, "passes over the sample")
  static let activation = Parameter<ActivationName>.choice(
    "activation", .tanh, "activation s")
  static let loss = Parameter<LossName>.choice("loss", .absolute, "Lipschitz loss l")
  static let lossParameter = Parameter<Double>.positive(
    "lossParameter", 1, "\u{03B4} of huber, level of pinball")

  static let declarations = [
    dimension.declaration, width.declaration, samples.declaration, totalStep.declaration,
    activation.declaration, loss.declaration, lossParameter.declaration, epochs.declaration,
    decay.declaration,
  ]

  static func lipschitzLoss(_ settings: Settings) throws(HelioError) -> LipschitzLoss {
    try LipschitzLoss(named: settings[loss].rawValue, parameter: settings[lossParameter])
  }

  static func schedule(_ settings: Settings) throws(HelioError) -> EnvelopeSchedule {
    let (n, e) = (settings[samples], settings[epochs])
    return try EnvelopeSchedule(
      learningRate: settings[totalStep] / (Double(n) * Double(e)), stepCount: n, epochs: e,
      weightDecay: settings[decay])
  }

  /// The same refusals as the work itself, before it.
  static func validate(_ settings: Settings) throws(HelioError) {
    _ = try (lipschitzLoss(settings), schedule(settings))
  }

  /// Reference points and a block of their features.
  static func memory(_ settings: Settings) -> Double {
    let rows = Double(settings[samples] + MeasuredGap.referenceCount)
    return 8 * (4 * rows * Double(settings[dimension] + 4) + 4096 * Double(settings[width]))
  }
}

extension InitialNorms {
  /// Norms of weights as they are drawn, a_j = ±1 and rows N(0, I/d), in the mean of S0 and D0: half of the rows of
  /// each length m ± sqrt(1 - m^2), m = E|w|.
  static func typical(width p: Int, dimension d: Int) throws(HelioError) -> InitialNorms {
    let m = try InputNormLaw.gaussian(dimension: d).moment(1) / Double(d).squareRoot()
    let s = max(0, 1 - m * m).squareRoot()
    return try InitialNorms(
      secondLayer: [Double](repeating: 1, count: p),
      rows: (0..<p).map { p % 2 == 1 && $0 == 0 ? m : max(0, $0 % 2 == 0 ? m - s : m + s) })
  }

  /// As if both norms of a neuron were their mean: the same S0, and D0 = 0.
  func withEqualLayers() throws(HelioError) -> InitialNorms {
    let means = zip(secondLayer, rows).map { ($0 + $1) / 2 }
    return try InitialNorms(secondLayer: means, rows: means)
  }
}
