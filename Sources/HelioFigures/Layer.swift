/// One kind of mark over one table, between the axes of a ``Panel``.
///
/// Convention of the house: theory is a line, simulation is points with error bars.
public struct Layer: Sendable, Equatable {
  public enum Mark: String, Sendable, Codable {
    case line, steps, points, errorBars, band, bars, cells, labels, rules
  }

  /// How a line is broken.
  public enum Dash: String, Sendable, Codable {
    case solid, dashed, dotted
  }

  public var mark: Mark
  public var data: ChartData
  /// The column on each axis; `nil` for a rule that spans the panel.
  public var x: String?
  public var y: String?
  /// The far end of an error bar or band; on the vertical axis.
  public var y2: String?
  public var colour: Colour
  public var dash: Dash
  /// The column of the text of labels.
  public var text: String?
  /// A d3 number format for labels.
  public var format: String?
  /// Line width, or the diameter of points, in points of 1/72 inch.
  public var size: Double?
  public var opacity: Double
}

extension Layer {
  /// A curve through the rows in their order on the horizontal axis.
  public static func line(
    _ data: ChartData, x: String, y: String, colour: Colour = .fixed(.ink), dash: Dash = .solid,
    width: Double? = nil
  ) -> Layer {
    Layer(.line, data, x: x, y: y, colour: colour, dash: dash, size: width)
  }

  /// A staircase, for cumulative quantities by rank.
  public static func steps(
    _ data: ChartData, x: String, y: String, colour: Colour = .fixed(.ink), dash: Dash = .solid
  ) -> Layer {
    Layer(.steps, data, x: x, y: y, colour: colour, dash: dash)
  }

  public static func points(
    _ data: ChartData, x: String, y: String, colour: Colour = .fixed(.ink), diameter: Double? = nil
  ) -> Layer {
    Layer(.points, data, x: x, y: y, colour: colour, size: diameter)
  }

  /// Vertical bars from `low` to `high`, for standard errors and intervals.
  public static func errorBars(
    _ data: ChartData, x: String, low: String, high: String, colour: Colour = .fixed(.ink)
  ) -> Layer {
    Layer(.errorBars, data, x: x, y: low, y2: high, colour: colour)
  }

  /// A shaded region between two curves.
  public static func band(
    _ data: ChartData, x: String, low: String, high: String, colour: Colour = .fixed(.ink)
  ) -> Layer {
    Layer(.band, data, x: x, y: low, y2: high, colour: colour, opacity: 0.18)
  }

  /// Bars from zero; they lie on their side where the vertical axis holds the categories.
  public static func bars(
    _ data: ChartData, x: String, y: String, colour: Colour = .fixed(.ink)
  ) -> Layer {
    Layer(.bars, data, x: x, y: y, colour: colour)
  }

  /// Coloured cells of a matrix or an image; both axes are categories.
  public static func cells(_ data: ChartData, x: String, y: String, colour: Colour) -> Layer {
    Layer(.cells, data, x: x, y: y, colour: colour)
  }

  /// Words or numbers at places. With the colour of cells under them they stay readable on each cell.
  public static func labels(
    _ data: ChartData, x: String, y: String, text: String, format: String? = nil,
    colour: Colour = .fixed(.ink), size: Double? = nil
  ) -> Layer {
    Layer(.labels, data, x: x, y: y, colour: colour, text: text, format: format, size: size)
  }

  /// A reference line across the panel at a height, with an optional word at its right end.
  public static func rule(y value: Double, label: String? = nil, dash: Dash = .dashed) -> Layer {
    let data = ChartData(["value": .numbers([value]), "label": .repeated(.text(label ?? ""))])
    return Layer(
      .rules, data, y: "value", colour: .fixed(.quiet), dash: dash,
      text: label == nil ? nil : "label")
  }

  /// A reference line across the panel at a place of the horizontal axis, with an optional word.
  public static func rule(x value: Double, label: String? = nil, dash: Dash = .dashed) -> Layer {
    let data = ChartData(["value": .numbers([value]), "label": .repeated(.text(label ?? ""))])
    return Layer(
      .rules, data, x: "value", colour: .fixed(.quiet), dash: dash,
      text: label == nil ? nil : "label")
  }

  /// A word at one place.
  public static func annotation(
    _ words: String, x: Double, y: Double, colour: Colour = .fixed(.quiet)
  ) -> Layer {
    let data = ChartData(["x": .numbers([x]), "y": .numbers([y]), "words": .texts([words])])
    return Layer(.labels, data, x: "x", y: "y", colour: colour, text: "words")
  }

  private init(
    _ mark: Mark, _ data: ChartData, x: String? = nil, y: String? = nil, y2: String? = nil,
    colour: Colour, dash: Dash = .solid, text: String? = nil, format: String? = nil,
    size: Double? = nil, opacity: Double = 1
  ) {
    self.mark = mark
    self.data = data
    self.x = x
    self.y = y
    self.y2 = y2
    self.colour = colour
    self.dash = dash
    self.text = text
    self.format = format
    self.size = size
    self.opacity = opacity
  }

  /// The columns this layer draws from, each of which its table must have.
  var usedColumns: [String] {
    [x, y, y2, text, colour.field].compactMap { $0 }
  }
}
