import HelioCore
import HelioNumerics
import HelioRuns

// What several quantities of the sheet multi-index ask for.

/// T of the labels by name; "optimal" is 1 - 1/E[z^2|y].
enum LabelTransformName: String, CaseIterable, Sendable {
  case tanh, negativeTanh, ratio, negativeRatio, kinkedRatio, optimal

  /// `nil` for the optimal one.
  func transform(scale: Double) throws(HelioError) -> LabelTransform? {
    guard let name = LabelTransform.Name(rawValue: rawValue) else { return nil }
    return try LabelTransform(name, scale: scale)
  }
}

extension QuantityParameters {
  /// link, or indexLink with indexScale, and noiseVariance.
  ///
  /// - Parameters:
  ///   - directions: how many indices the link may have.
  ///   - withNoise: whether a variance of 0 is refused.
  mutating func indexModel(
    directions: ClosedRange<Int> = 1...1, withNoise: Bool
  ) throws(HelioError) -> IndexModel {
    let (isLink, isNamed) = (has("link"), has("indexLink"))
    let scale = try positive("indexScale", default: 1)
    guard isLink != isNamed else {
      throw .invalid(
        parameter: "link", requirement: "given, or indexLink, and not both",
        got: isLink ? "both" : "neither")
    }
    let link =
      isLink
      ? try IndexLink(link())
      : try IndexLink(choice("indexLink", default: nil as IndexLink.Name?), scale: scale)
    guard directions.contains(link.directionCount) else {
      throw .invalid(
        parameter: isLink ? "link" : "indexLink",
        requirement: directions == 2...2 ? "of two indices" : "of one index", got: link.text)
    }
    let variance = try number("noiseVariance", 0 ... .infinity)
    if withNoise {
      try require(variance > 0, "noiseVariance", "positive", got: variance)
    }
    return try IndexModel(link, noiseVariance: variance)
  }

  /// labelTransform with labelScale.
  mutating func labelTransform(
    optimalAllowed: Bool
  ) throws(HelioError) -> LabelTransform? {
    let scale = try positive("labelScale", default: 1)
    let name: LabelTransformName = try choice("labelTransform", default: nil)
    if name == .optimal, !optimalAllowed {
      throw .invalid(parameter: "labelTransform", requirement: "a given function", got: "optimal")
    }
    return try name.transform(scale: scale)
  }

  mutating func sliceCount(default fallback: Int? = nil) throws(HelioError) -> Int {
    try integer("sliceCount", atLeast: 2, default: fallback)
  }
}
