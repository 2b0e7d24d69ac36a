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
  /// The printed width for which text sizes are chosen.
  public enum Width: String, Sendable, Codable {
    /// 85 mm: one column of a journal.
    case column
    /// 175 mm: the whole text width of a page.
    case page

    /// The width in points (1/72 inch), the unit of lengths in the specification.
    public var points: Double {
      switch self {
      case .column: 85 / 25.4 * 72
      case .page: 175 / 25.4 * 72
      }
    }
  }

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
  /// A column: pointing at a mark of the interactive figure brings out, in every panel that has this
  /// column, the marks with the same entry.
  public var highlight: String?
  public var slider: Slider?

  public init(
    name: String, title: String, caption: String, width: Width = .column, panels: [Panel],
    columns: Int? = nil, highlight: String? = nil, slider: Slider? = nil
  ) {
    self.name = name
    self.title = title
    self.caption = caption
    self.width = width
    self.panels = panels
    self.columns = columns ?? max(1, min(panels.count, width == .page ? 2 : 1))
    self.highlight = highlight
    self.slider = slider
  }
}

/// A control of the interactive figure that chooses which rows are drawn.
///
/// Layers whose data have the column show the rows where it equals the chosen value; other layers
/// always show all rows. A static figure shows the initial value, which is why its caption or title
/// should name it: ``Panel/title`` may contain `{slider}`, replaced by the title and chosen value.
public struct Slider: Sendable, Equatable {
  public var field: String
  public var title: String
  /// The values in the order of the slider.
  public var values: [Double]
  /// The index of the value shown first, and in static figures.
  public var initial: Int

  public init(field: String, title: String, values: [Double], initial: Int = 0) {
    precondition(values.indices.contains(initial), "slider starts at \(initial) of \(values.count)")
    self.field = field
    self.title = title
    self.values = values
    self.initial = initial
  }
}
