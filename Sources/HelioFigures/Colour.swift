/// How a layer is coloured.
public enum Colour: Sendable, Equatable {
  /// One colour of the palette.
  case fixed(Swatch)
  /// A column of names: one colour each, with a legend. Names that begin with "before" or "after"
  /// have the two fixed colours of the house, others the next free ones.
  case series(String)
  /// A column of names or numbers with an order (widths, strengths): light to dark in that order.
  case ordered(String)
  /// A column of numbers from `domain.lowerBound` (pale) to `domain.upperBound` (dark).
  case sequential(String, domain: ClosedRange<Double>)
  /// A column of signed numbers: two hues that meet in a pale zero, from -limit to +limit.
  case diverging(String, limit: Double)

  /// The column that decides the colour.
  var field: String? {
    switch self {
    case .fixed: nil
    case .series(let field), .ordered(let field): field
    case .sequential(let field, _), .diverging(let field, _): field
    }
  }

  /// Whether the colour stands for a number rather than a name.
  var isContinuous: Bool {
    switch self {
    case .sequential, .diverging: true
    default: false
    }
  }
}

/// The colours of the house, chosen after Okabe and Ito (2008) to stay apart for every kind of colour
/// vision. Every swatch has a light-background and a dark-background value.
public enum Swatch: String, Sendable, CaseIterable, Codable {
  case before, after
  case green, purple, sky, amber, grey
  /// The colour of text and of theory lines without a series.
  case ink
  /// Reference lines and annotations.
  case quiet

  /// The colour on white paper.
  var light: String {
    switch self {
    case .before: "#0072b2"
    case .after: "#d55e00"
    case .green: "#009e73"
    case .purple: "#b5588f"
    case .sky: "#56b4e9"
    case .amber: "#d99100"
    case .grey: "#7f7f85"
    case .ink: "#1d1d22"
    case .quiet: "#6b6b73"
    }
  }

  /// The colour on a dark screen.
  var dark: String {
    switch self {
    case .before: "#58b2ee"
    case .after: "#ff8a3d"
    case .green: "#2fc79b"
    case .purple: "#e08fc0"
    case .sky: "#8fd0f7"
    case .amber: "#f2b84b"
    case .grey: "#a3a3ab"
    case .ink: "#ececf0"
    case .quiet: "#9d9da8"
    }
  }

  /// The colours of series other than before and after, in the order of use.
  static let series: [Swatch] = [.green, .purple, .amber, .sky, .grey, .ink]

  /// The fixed colour of a series whose name begins with "before" or "after".
  static func fixed(forSeries name: String) -> Swatch? {
    let lower = name.lowercased()
    if lower.hasPrefix("before") { return .before }
    if lower.hasPrefix("after") { return .after }
    return nil
  }
}
