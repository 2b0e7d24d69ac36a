import HelioCore

/// The one look of all figures: sizes in points (1/72 inch) at the printed width.
///
/// Goals, in this order: readable in print at column width; the same on every machine; quiet. The
/// font is Liberation Sans, which the renderer carries inside itself (and which has the widths of
/// Arial and Helvetica, so that a browser without it keeps the layout).
enum Style {
  static let font = "Liberation Sans, Arial, Helvetica, sans-serif"
  static let labelSize = 7.5
  static let titleSize = 8.0
  static let panelTitleSize = 8.5
  static let lineWidth = 1.4
  static let pointDiameter = 4.6
  static let tickLength = 3.0
  /// Between panels of a row, and between rows.
  static let panelGap = 14.0
  static let facetGap = 6.0
  static let outerPadding = 3.0

  static let grid = "#e8e8ec"
  static let axisLine = "#8c8c94"
  static let labelInk = "#3c3c43"
  static let paper = "#ffffff"
  /// Text on a dark cell and on a pale cell.
  static let textOnStrong = "#fffffe"
  static let textOnWeak = "#202024"

  /// Pale to dark; lightness falls evenly, so that it also prints in grey.
  static let sequential = ["#f2f7f3", "#c9e5d9", "#8ac6b6", "#429899", "#24617e", "#1f2f5f"]
  /// Negative purple, positive green, pale at zero: hues that never stand for before and after.
  static let diverging = [
    "#54246f", "#8f62ad", "#cfb8de", "#f5f5f3", "#b3dcc3", "#46a877", "#075c38",
  ]
  /// Ordered series: from light to dark, all visible as thin lines.
  static let ordered = ramp(["#41a18e", "#2f8a83", "#22717a", "#235a6e", "#243d63", "#1b1740"])

  /// What each colour of a light figure becomes on a dark screen.
  static let darkColours: [String: String] = {
    var map = Dictionary(
      Swatch.allCases.map { ($0.light, $0.dark) }, uniquingKeysWith: { first, _ in first })
    let pairs = [
      (grid, "#2c2e36"), (axisLine, "#7c7e8a"), (labelInk, "#c9cad3"), (paper, "#1f1f25"),
      (textOnStrong, "#101014"), (textOnWeak, "#f2f2f6"),
    ]
    let darkSequential = ["#222a2c", "#203f45", "#245e62", "#2f8580", "#79c2a5", "#dcf6e3"]
    let darkDiverging = [
      "#dcb8f5", "#8f5fb8", "#553a6c", "#24252b", "#265a40", "#2f9263", "#a2efc8",
    ]
    let darkOrdered = ramp(["#44807a", "#459986", "#55b5a0", "#80cfb9", "#b2e5d4", "#e3f7ef"])
    for (light, dark) in pairs + Array(zip(sequential, darkSequential))
      + Array(zip(diverging, darkDiverging)) + Array(zip(ordered, darkOrdered))
    {
      map[light] = dark
    }
    return map
  }()

  /// `count` colours from light to dark for an ordered series, spread over the whole ramp; beyond the
  /// length of the ramp neighbours share a colour.
  static func orderedColours(_ count: Int) -> [String] {
    guard count > 1 else { return [ordered[ordered.count / 2]] }
    return (0..<count).map { i in
      let place = Double(i) / Double(count - 1) * Double(ordered.count - 1)
      return ordered[Int(place.rounded())]
    }
  }

  /// The place in the sequential ramp of each level from 0 to `highest`: the palest for 0.
  static func levelPlaces(_ highest: Int) -> [Int] {
    let last = sequential.count - 1
    return (0...max(0, highest)).map { level in
      highest <= 3 ? min(level * 4 / max(highest, 2), last) : level * last / highest
    }
  }

  /// Up to this share of a ramp words on cells are in the ink of the page, beyond in its paper: there
  /// both have the same contrast, about 4.
  static let inkUntil = 0.63
  static let inkUntilOfTwoHues = 0.7

  /// Sixteen steps through the given colours.
  private static func ramp(_ colours: [String]) -> [String] {
    (0..<16).map { mixed(colours, at: Double($0) / 15 * Double(colours.count - 1)) }
  }

  /// The colour at a fractional place of a list, mixed in sRGB. Whole places return the entry.
  private static func mixed(_ list: [String], at place: Double) -> String {
    let i = Int(place)
    let share = place - Double(i)
    guard share > 1e-9, i + 1 < list.count else { return list[i] }
    let a = channels(list[i])
    let b = channels(list[i + 1])
    return "#"
      + zip(a, b).map { x, y in
        let value = Int((Double(x) * (1 - share) + Double(y) * share).rounded())
        return (value < 16 ? "0" : "") + String(value, radix: 16)
      }.joined()
  }

  private static func channels(_ hex: String) -> [Int] {
    let digits = Array(hex.dropFirst())
    return (0..<3).map { Int(String(digits[(2 * $0)..<(2 * $0 + 2)]), radix: 16) ?? 0 }
  }

  /// The configuration that every specification carries.
  static let configuration: JSONValue = [
    "font": .string(font),
    "background": .string(paper),
    "padding": .number(outerPadding),
    "view": ["stroke": .null],
    "concat": ["spacing": .number(panelGap)],
    "axis": [
      "labelFontSize": .number(labelSize), "titleFontSize": .number(titleSize),
      "titleFontWeight": "normal", "labelColor": .string(labelInk),
      "titleColor": .string(Swatch.ink.light), "domainColor": .string(axisLine),
      "domainWidth": 0.7, "tickColor": .string(axisLine), "tickWidth": 0.7,
      "tickSize": .number(tickLength), "gridColor": .string(grid), "gridWidth": 0.6,
      "labelPadding": 2, "titlePadding": 4, "labelLimit": 200,
    ],
    "legend": [
      "orient": "top", "direction": "horizontal", "labelFontSize": .number(labelSize),
      "titleFontSize": .number(labelSize), "titleFontWeight": "normal",
      "labelColor": .string(labelInk), "titleColor": .string(labelInk), "symbolSize": 26,
      "symbolStrokeWidth": 1.6, "columnPadding": 8, "rowPadding": 1, "offset": 5, "padding": 0,
      "labelOffset": 3, "gradientThickness": 6, "gradientStrokeWidth": 0, "labelLimit": 200,
    ],
    "title": [
      "anchor": "start", "frame": "group", "fontSize": .number(panelTitleSize),
      "fontWeight": "bold", "color": .string(Swatch.ink.light), "offset": 5,
      "subtitleColor": .string(Swatch.quiet.light), "subtitleFontSize": .number(labelSize),
      "subtitlePadding": 2,
    ],
    "mark": ["invalid": "break-paths-show-path-domains"],
  ]
}
