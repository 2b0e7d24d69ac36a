/// One pair of axes with what is drawn between them.
public struct Panel: Sendable, Equatable {
  /// The height of the plotting area.
  public enum Height: Sendable, Equatable {
    /// Points of 1/72 inch.
    case points(Double)
    /// A multiple of the width of the plotting area.
    case ratio(Double)
    /// The height that makes the cells of two category axes square.
    case squareCells
    /// So much for each category of the vertical axis, in points.
    case perCategory(Double)
  }

  public var title: String?
  /// A second, quieter line under the title, for instance "lines: theory, dots: simulation".
  public var note: String?
  public var x: Axis
  public var y: Axis
  public var layers: [Layer]
  public var height: Height
  /// A column whose every entry gets its own small pair of axes.
  public var facet: Facet?
  public var showsLegend: Bool
  /// The heading of the legend, for a continuous colour scale its unit.
  public var legendTitle: String?
  /// The share of the row's width, relative to the other panels of the row.
  public var weight: Double

  public init(
    title: String? = nil, note: String? = nil, x: Axis, y: Axis, layers: [Layer],
    height: Height = .ratio(0.7), facet: Facet? = nil, showsLegend: Bool = true,
    legendTitle: String? = nil, weight: Double = 1
  ) {
    self.title = title
    self.note = note
    self.x = x
    self.y = y
    self.layers = layers
    self.height = height
    self.facet = facet
    self.showsLegend = showsLegend
    self.legendTitle = legendTitle
    self.weight = weight
  }
}

/// Small multiples: the same axes once for each entry of a column.
public struct Facet: Sendable, Equatable {
  public var field: String
  /// Small panels a row.
  public var columns: Int
  /// Written before each entry, for instance "class ".
  public var prefix: String

  public init(_ field: String, columns: Int, prefix: String = "") {
    precondition(columns > 0, "a facet needs at least one column; got \(columns)")
    self.field = field
    self.columns = columns
    self.prefix = prefix
  }
}

/// What an axis measures and how.
public struct Axis: Sendable, Equatable {
  public enum Scale: Sendable, Equatable {
    case linear
    /// Decades; entries that are not positive cannot be drawn and leave a gap.
    case log
    /// Linear up to about `linearUpTo`, logarithmic beyond: for a path that begins at 0.
    case logWithZero(linearUpTo: Double)
    /// Words in the given order, or in the order of appearance where it is empty.
    case category([String])
  }

  /// The quantity with its unit in brackets. Empty: the axis has no title.
  public var title: String
  public var scale: Scale
  /// The range shown; by default that of the data, rounded outward.
  public var domain: ClosedRange<Double>?
  /// A d3 number format, for instance ".2f" or ".0%".
  public var format: String?
  /// Positions of the tick labels; by default chosen from the range.
  public var ticks: [Double]?
  /// Whether ticks, labels and title are drawn at all.
  public var isVisible: Bool

  public init(
    _ title: String, scale: Scale = .linear, domain: ClosedRange<Double>? = nil,
    format: String? = nil, ticks: [Double]? = nil, isVisible: Bool = true
  ) {
    self.title = title
    self.scale = scale
    self.domain = domain
    self.format = format
    self.ticks = ticks
    self.isVisible = isVisible
  }
}
