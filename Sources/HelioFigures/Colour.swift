/// How a layer is coloured.
public enum Colour: Sendable, Equatable {
  /// One colour of the palette.
  case fixed(Swatch)
  /// A column of names: one colour each, with a legend. Names that begin with "before" or "after"
  /// have the two fixed colours of the house, others the next free ones.
  case series(String)
  /// A column of names or numbers with an order (widths, strengths): light to dark in that order.
  case ordered(String)
  /// A column of whole numbers from 0 to `highest`, such as counts: one colour each, pale to dark.
  case levels(String, highest: Int)
  /// A column of numbers from `domain.lowerBound` (pale) to `domain.upperBound` (dark).
  case sequential(String, domain: ClosedRange<Double>)
  /// A column of signed numbers: two hues that meet in a pale zero, from -limit to +limit.
  case diverging(String, limit: Double)

  /// The column that decides the colour.
  var field: String? {
    switch self {
    case .fixed: nil
    case .series(let field), .ordered(let field), .levels(let field, _): field
    case .sequential(let field, _), .diverging(let field, _): field
    }
  }

  /// Whether cells have such colours, so that words on them need a contrast.
  var isOfCells: Bool {
    if case .levels = self { return true }
    return isContinuous
  }

  /// Whether the colour stands for a number rather than a name.
  var isContinuous: Bool {
    switch self {
    case .sequential, .diverging: true
    default: false
    }
  }
}

/// The colours of the house.
///
/// Before and after are the blue and the vermilion of Okabe and Ito (2008); the others were chosen
/// beside them so that every pair stays apart (difference in CIE L*a*b* of at least 10) for normal,
/// protanope, deuteranope and tritanope vision, and every one has a contrast of at least 3 with its
/// background (WCAG). The tests compute both. Series also differ in the shape of their points.
public enum Swatch: String, Sendable, CaseIterable, Codable {
  case before, after
  case green, purple, amber, rose, grey
  /// The colour of text and of theory lines without a series.
  case ink
  /// Reference lines and annotations.
  case quiet

  /// The colour on white paper.
  public var light: String {
    switch self {
    case .before: "#0072b2"
    case .after: "#d55e00"
    case .green: "#3a7a3a"
    case .purple: "#6b1f74"
    case .amber: "#af8b46"
    case .rose: "#d9719a"
    case .grey: "#6f6f76"
    case .ink: "#1d1d22"
    case .quiet: "#6b6b73"
    }
  }

  /// The colour on a dark screen.
  public var dark: String {
    switch self {
    case .before: "#58b2ee"
    case .after: "#ff8a3d"
    case .green: "#7cc080"
    case .purple: "#a568b8"
    case .amber: "#f3d673"
    case .rose: "#eba0c0"
    case .grey: "#85858e"
    case .ink: "#f4f4f8"
    case .quiet: "#9d9da8"
    }
  }

  /// The colours of series other than before and after, in the order of use.
  static let series: [Swatch] = [.green, .purple, .amber, .rose, .ink, .grey]

  /// The fixed colour of a series whose name begins with "before" or "after".
  static func fixed(forSeries name: String) -> Swatch? {
    let lower = name.lowercased()
    if lower.hasPrefix("before") { return .before }
    if lower.hasPrefix("after") { return .after }
    return nil
  }
}
