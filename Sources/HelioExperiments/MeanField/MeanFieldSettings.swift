import HelioCore
import HelioLinalg
import HelioNumerics
import HelioRuns
import HelioTheory

/// Parameters that the experiments on mean-field networks share.
///
/// Source: sheet mean-field §2, §8.
enum MeanFieldSettings {
  static func scale(_ r: Double) -> Parameter<Double> {
    .positive("outputScale", r, "r of a neuron r tanh <\u{03B8}, x>")
  }
  static func regularization(_ lambda: Double) -> Parameter<Double> {
    .positive("regularization", lambda, "\u{03BB} in front of the entropy")
  }
  static func samples(_ n: Int, atLeast least: Int = 1) -> Parameter<Int> {
    .integer("sampleCount", n, atLeast: least, atMost: 4000, "samples n")
  }
  static func dimension(_ D: Int) -> Parameter<Int> {
    .integer("dimension", D, atLeast: 1, atMost: 20_000, "coefficients D")
  }
  static func points(_ M: Int) -> Parameter<Int> {
    .integer("particleCount", M, atLeast: 16, atMost: 1_000_000, "points of the prior M")
  }
  static func decay(_ alpha: Double) -> Parameter<Double> {
    .number(
      "priorDecay", alpha, (0.5.nextUp)...20, "\u{03B1} of the prior variances k^(-2\u{03B1})")
  }
}

/// The sheet's reference A: two coefficients, so that quadrature is exact.
struct SmallMeanField {
  let frozen: FrozenMeanField
  let optimum: GibbsState

  static let samples = MeanFieldSettings.samples(4)
  static let scale = MeanFieldSettings.scale(2)
  static let regularization = MeanFieldSettings.regularization(0.1)
  static let loss = Parameter<MeanFieldLoss>.choice(
    "loss", .squared, "squared or logistic")
  static let variances = [1, 0.25]
  static let declarations = [
    samples.declaration, scale.declaration, regularization.declaration, loss.declaration,
  ]

  /// - Parameter nodes: of Gauss and Hermite for each coefficient.
  init(_ settings: Settings, nodes: Int = 16) throws(HelioError) {
    frozen = try FrozenMeanField(
      .waves(
        sampleCount: settings[Self.samples], dimension: 2, loss: settings[Self.loss],
        outputScale: settings[Self.scale], regularization: settings[Self.regularization]),
      PriorPoints(gaussHermite: nodes, variances: Self.variances))
    optimum = try frozen.optimum().accepting(1e-10, "The regularized optimum")
  }

  var response: LinearResponse { LinearResponse(frozen.problem, at: optimum) }
}

extension AllowedBias {
  /// c/N^a for a number N of steps, particles or neurons.
  static func shrinking(
    _ coefficient: Double, _ symbol: String, _ size: Int, power: Double = 1, origin: String
  ) -> AllowedBias {
    AllowedBias(
      [Term(coefficient: coefficient, symbol: symbol, size: Double(size), power: power)],
      origin: origin)
  }
}
