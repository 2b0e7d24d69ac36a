import HelioCore
import HelioNumerics
import HelioRuns
import HelioTheory

/// Parameters that the experiments on adversarial directions share.
///
/// Source: sheet adversarial-directions section 1.
enum AdversarialSettings {
  static let activation = Parameter.activation(
    .relu, "activation s: relu, relu2, tanh, erf, scaledErf, sin or linear")
  static let dimension = Parameter.integer(
    "dimension", 100, atLeast: 2, atMost: 20_000, "input dimension d")
  static let widthRatio = Parameter.positive("widthRatio", 2, "psi = p/d")
  static let networkCount = Parameter.integer(
    "networkCount", 2000, atLeast: 10, atMost: 10_000_000, "random networks of a replicate")

  static func width(_ settings: Settings) -> Int {
    width(settings, dimension: settings[dimension])
  }

  static func width(_ settings: Settings, dimension d: Int) -> Int {
    Int((settings[widthRatio] * Double(d)).rounded())
  }

  /// A network has a neuron, and its activation a gradient.
  static func check(_ settings: Settings) throws(HelioError) {
    _ = try InputGradientMoments(activation: settings[activation])
    let p = width(settings)
    try require(
      p >= 1 && p <= 1_000_000, widthRatio.name, "such that there are 1 to 1e6 neurons",
      got: settings[widthRatio])
  }
}
