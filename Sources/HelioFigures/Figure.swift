/// A figure of the results: one or several panels with a caption that says what to see.
///
///     let spectrum = ChartData([
///       "rank": .numbers([1, 2, 3, 1, 2, 3]),
///       "eigenvalue": .numbers([0.16, 0.008, 0.0002, 0.37, 0.26, 0.013]),
///       "stage": .texts(["before", "before", "before", "after", "after", "after"]),
///     ])
///     let figure = Figure(
///       name: "spectrum", title: "The step lifts the aligned eigenvalues",
///       caption: "Eigenvalues of the kernel operator by rank. Look at ranks 2 and 3 ...",
///       panels: [
///         Panel(
///           x: Axis("rank", scale: .log),
///           y: Axis("eigenvalue", scale: .log),
///           layers: [
///             .line(spectrum, x: "rank", y: "eigenvalue", colour: .series("stage")),
///             .points(spectrum, x: "rank", y: "eigenvalue", colour: .series("stage")),
///           ])
///       ])
///     try await writeFigures([figure], to: folder)
///
/// The series "before" and "after" (or names that begin so) have the same two colours everywhere.
/// Ready-made panels for the usual pictures are in `Panel+Recipes.swift`.
public struct Figure: Sendable, Equatable {
  /// The file name without its ending: lower-case letters, digits and hyphens.
  public var name: String
  /// The heading in the report; never drawn into the figure, as journals want it.
  public var title: String
  /// What is drawn, and what to see in it.
  public var caption: String
  public var width: Width
  /// Panels in reading order; lettered (a), (b), ... where there are several.
  public var panels: [Panel]
  /// Panels a row.
  public var columns: Int
  /// Columns that say what a mark stands for: pointing at a mark or an entry of the legend in the
  /// report brings out the marks with the same entries, in all panels and in all figures that have these
  /// columns; a click keeps it so. By default the column of the colours, or of two maps their cells.
  public var highlight: [String]
  public var slider: Slider?

  public init(
    name: String, title: String, caption: String, width: Width = .column, panels: [Panel],
    columns: Int? = nil, highlight: [String]? = nil, slider: Slider? = nil
  ) {
    self.name = name
    self.title = title
    self.caption = caption
    self.width = width
    self.panels = panels
    self.columns = columns ?? max(1, min(panels.count, width == .page ? 2 : 1))
    self.highlight = highlight ?? Self.usualHighlight(panels)
    self.slider = slider
  }
}

extension Figure {
  /// The printed width for which text sizes are chosen.
  public enum Width: Sendable, Hashable, Codable {
    /// 85 mm: one column of a journal.
    case column
    /// 170 mm: the whole text width of a page.
    case page
    /// Any other width, from 40 to 500 mm.
    case millimetres(Double)

    /// The width written as "column", "page" or a number of millimetres; `nil` for anything else.
    public init?(_ text: String) {
      switch text.lowercased() {
      case "column": self = .column
      case "page": self = .page
      default:
        let digits = text.hasSuffix("mm") ? String(text.dropLast(2)) : text
        guard let number = Double(digits), (40...500).contains(number) else { return nil }
        self = .millimetres(number)
      }
    }

    public var millimetres: Double {
      switch self {
      case .column: 85
      case .page: 170
      case .millimetres(let number): number
      }
    }

    /// The width in points (1/72 inch), the unit of lengths in the specification.
    public var points: Double { millimetres / 25.4 * 72 }

    /// Whether two such figures fit beside one another on a page.
    public var isNarrow: Bool { millimetres <= 100 }
  }

  /// The same figure laid out for another width: fewer or more panels a row, text of the same size.
  ///
  /// A narrower figure has fewer panels a row, so that none is too small to read; a single panel that
  /// becomes wider becomes less tall for its width.
  public func fitted(to width: Width) -> Figure {
    let share = width.points / self.width.points
    var out = self
    out.width = width
    guard abs(share - 1) > 0.02 else { return out }
    // A quarter of a panel may be missing before a row loses one: panels then shrink by a fifth.
    out.columns = max(1, min(panels.count, Int(Double(columns) * share + 0.25)))
    for i in out.panels.indices {
      if let facet = panels[i].facet {
        let perRow = Double(facet.columns) * share * Double(columns) / Double(out.columns)
        out.panels[i].facet?.columns = max(min(2, facet.columns), Int(perRow + 0.25))
      }
      let growth = share * Double(columns) / Double(out.columns)
      if growth > 1, case .ratio(let ratio) = panels[i].height {
        out.panels[i].height = .ratio(ratio / growth.squareRoot())
      }
    }
    return out
  }
}
