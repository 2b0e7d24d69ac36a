/// Which ways of learning a metric selection tries, beside none.
public enum AdaptationChoice: String, Sendable, Codable, CaseIterable {
  /// Gradient steps, gradient outer products and scales of coordinates.
  case auto
  /// The metric stays I/d.
  case none
  case gradientStep = "gradient-step"
  /// Steps of finite networks, see ``Adaptation/networkStep(width:strength:seed:)``.
  case networkStep = "network-step"
  case outerProduct = "outer-product"
  /// Scales of the coordinates of a product kernel, see ``Adaptation/coordinateScales(steps:)``.
  case coordinateScales = "coordinate-scales"

  var triesGradientSteps: Bool { self == .auto || self == .gradientStep }
  var triesOuterProducts: Bool { self == .auto || self == .outerProduct }
  var triesCoordinateScales: Bool { self == .auto || self == .coordinateScales }
}
