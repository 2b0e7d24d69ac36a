/// One kind of mark over one table, between the axes of a ``Panel``.
///
/// Convention of the house: theory is a line, simulation is points with error bars.
public struct Layer: Sendable, Equatable {
  public enum Mark: String, Sendable, Codable {
    case line, steps, points, errorBars, band, bars, cells, labels, rules
    /// Bars between two places of a numerical axis: a histogram.
    case bins
    /// Rectangles on two numerical axes, of unequal sizes where the grid is uneven.
    case tiles
  }

  /// The shape of points. A series has its own one by default.
  public enum Shape: String, Sendable, Codable, CaseIterable {
    case circle, diamond, square, cross
    case triangleUp = "triangle-up"
    case triangleDown = "triangle-down"
    /// A short line across the axis of values: a predicted value at a category.
    case dash = "stroke"
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
  /// The far end on the horizontal axis: of a bin, a tile, or an error bar that lies on its side.
  public var x2: String?
  /// The far end on the vertical axis: of an error bar, a band or a tile.
  public var y2: String?
  public var colour: Colour
  public var dash: Dash
  /// The column of the text of labels.
  public var text: String?
  /// A d3 number format for labels.
  public var format: String?
  /// Line width, or the diameter of points, in points of 1/72 inch; of bars the share of their room, of
  /// tiles the gap between them.
  public var size: Double?
  public var opacity: Double
  public var shape: Shape?
  /// Whether points are filled; hollow ones stand for what is predicted rather than measured.
  public var isFilled: Bool
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
    _ data: ChartData, x: String, y: String, colour: Colour = .fixed(.ink),
    diameter: Double? = nil, shape: Shape? = nil, isFilled: Bool = true
  ) -> Layer {
    var layer = Layer(.points, data, x: x, y: y, colour: colour, size: diameter)
    layer.shape = shape
    layer.isFilled = isFilled
    return layer
  }

  /// Vertical bars from `low` to `high`, for standard errors and intervals.
  public static func errorBars(
    _ data: ChartData, x: String, low: String, high: String, colour: Colour = .fixed(.ink)
  ) -> Layer {
    Layer(.errorBars, data, x: x, y: low, y2: high, colour: colour)
  }

  /// Horizontal bars from `low` to `high`.
  public static func errorBars(
    _ data: ChartData, low: String, high: String, y: String, colour: Colour = .fixed(.ink)
  ) -> Layer {
    Layer(.errorBars, data, x: low, x2: high, y: y, colour: colour)
  }

  /// A shaded region between two curves.
  public static func band(
    _ data: ChartData, x: String, low: String, high: String, colour: Colour = .fixed(.ink)
  ) -> Layer {
    Layer(.band, data, x: x, y: low, y2: high, colour: colour, opacity: 0.18)
  }

  /// A histogram: a bar from the foot of the panel between two places of a numerical axis.
  public static func bins(
    _ data: ChartData, from: String, to: String, y: String, colour: Colour = .fixed(.grey)
  ) -> Layer {
    Layer(.bins, data, x: from, x2: to, y: y, colour: colour, opacity: 0.35)
  }

  /// Coloured rectangles on two numerical axes, given by their edges.
  ///
  /// - Parameter gap: the width of the paper between them, by default a thin line.
  public static func tiles(
    _ data: ChartData, left: String, right: String, bottom: String, top: String, colour: Colour,
    gap: Double? = nil
  ) -> Layer {
    Layer(.tiles, data, x: left, x2: right, y: bottom, y2: top, colour: colour, size: gap)
  }

  /// Bars from zero; they lie on their side where the vertical axis holds the categories.
  ///
  /// - Parameter thickness: the share of a category's room, at most 1.
  public static func bars(
    _ data: ChartData, x: String, y: String, colour: Colour = .fixed(.ink),
    thickness: Double? = nil
  ) -> Layer {
    Layer(.bars, data, x: x, y: y, colour: colour, size: thickness)
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

  private init(
    _ mark: Mark, _ data: ChartData, x: String? = nil, x2: String? = nil, y: String? = nil,
    y2: String? = nil, colour: Colour, dash: Dash = .solid, text: String? = nil,
    format: String? = nil,
    size: Double? = nil, opacity: Double = 1
  ) {
    self.mark = mark
    self.data = data
    self.x = x
    self.x2 = x2
    self.y = y
    self.y2 = y2
    self.colour = colour
    self.dash = dash
    self.text = text
    self.format = format
    self.size = size
    self.opacity = opacity
    self.isFilled = true
  }

  /// Whether the layer has no part in a legend.
  var isUncoloured: Bool { colour.field == nil }

  /// The columns this layer draws from, each of which its table must have.
  var usedColumns: [String] {
    [x, x2, y, y2, text, colour.field].compactMap { $0 }
  }
}
