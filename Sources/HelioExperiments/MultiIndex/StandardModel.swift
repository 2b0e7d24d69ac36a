import HelioCore
import HelioNumerics
import HelioRuns

/// The models of the sheet's tables, each with its scale and noise.
///
/// Source: sheet multi-index §7.1, §7.3, §7.4.
package enum StandardModel: String, CaseIterable, Sendable {
  case tanh, relu, absolute, square, cosine, cubic, product, staircase, tanhPlusSquare

  /// g with its scale.
  func link() throws(HelioError) -> IndexLink {
    switch self {
    case .tanh: try IndexLink(.tanh, scale: 2)
    case .relu: try IndexLink(.relu)
    case .absolute: try IndexLink(.absolute)
    case .square: try IndexLink(.square)
    case .cosine: try IndexLink(.cosine, scale: 2)
    case .cubic: try IndexLink(.cubic)
    case .product: try IndexLink(.product)
    case .staircase: try IndexLink(.staircase)
    case .tanhPlusSquare: try IndexLink(.tanhPlusSquare, scale: 0.5)
    }
  }

  /// sigma^2 of the tables.
  var noiseVariance: Double {
    switch self {
    case .tanh, .relu: 0.09
    case .square, .cubic: 0.25
    default: 0.0625
    }
  }

  func model() throws(HelioError) -> IndexModel {
    try IndexModel(link(), noiseVariance: noiseVariance)
  }

  /// As figures write it, noise included.
  package var text: String {
    let sigma = noiseVariance.squareRoot()
    let link = (try? link().text) ?? rawValue
    return "\(link) + \((sigma * 100).rounded() / 100)\u{03B5}"
  }

  static func parameter(_ fallback: StandardModel) -> Parameter<StandardModel> {
    .choice("indexModel", fallback, "link with its scale and noise, as in the sheet's tables")
  }
}

/// Parameters that the topic's experiments share.
enum MultiIndexSettings {
  static func dimension(_ d: Int, atMost most: Int = 5000) -> Parameter<Int> {
    .integer("dimension", d, atLeast: 4, atMost: most, "inputs d")
  }
  static func ratio(_ delta: Double) -> Parameter<Double> {
    .positive("sampleRatio", delta, "rows an input, n/d")
  }
  /// n/(d - 1), at which laws of n/d are exact to higher order: only d - 1 directions are orthogonal to the index.
  static func orthogonalRatio(_ n: Int, _ d: Int) -> Double { Double(n) / Double(d - 1) }
  static func slices(_ H: Int) -> Parameter<Int> {
    .integer("sliceCount", H, atLeast: 2, atMost: 100_000, "slices H of the label")
  }

  /// n for n/d and d.
  static func rows(_ delta: Double, _ d: Int) -> Int { max(4, Int((delta * Double(d)).rounded())) }

  /// Refuses two indices where a law of one is compared.
  static func requireOneIndex(_ model: StandardModel) throws(HelioError) {
    let link = try model.link()
    try require(link.directionCount == 1, "indexModel", "of one index", got: model.rawValue)
  }

  /// Bytes of inputs and a copy.
  static func memory(_ n: Int, _ d: Int) -> Double { 3 * 8 * Double(n) * Double(d) }
}
