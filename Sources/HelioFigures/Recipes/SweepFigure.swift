import Foundation

/// The figure of any sweep: a number against the swept parameter, one colour for each value of a second
/// parameter, one panel for each value of a third, a slider for a fourth.
///
///     let figure = SweepFigure(table, number: "test error").figure
///
/// Roles that are not given are chosen: the numerical parameter with the most values is on the
/// horizontal axis, the next ones are colour, panels and slider. An axis is logarithmic where its
/// values are positive and span more than a factor of 20. Points are means with bars of one
/// standard error; lines are theory where a cell has it, else thin guides to the eye.
public struct SweepFigure: Sendable {
  /// Which parameter is shown how.
  public struct Roles: Sendable, Equatable {
    public var x: String
    public var colour: String?
    public var facet: String?
    public var slider: String?

    public init(x: String, colour: String? = nil, facet: String? = nil, slider: String? = nil) {
      self.x = x
      self.colour = colour
      self.facet = facet
      self.slider = slider
    }

    /// Roles chosen for a table; parameters with one value have none.
    public init(for table: SweepTable) {
      let swept = table.parameters.filter { table.values(of: $0).count > 1 }
      let order = swept.enumerated().sorted { a, b in
        let (first, second) = (weight(a.element, table), weight(b.element, table))
        return first == second ? a.offset < b.offset : first > second
      }.map(\.element)
      x = order.first ?? table.parameters.first ?? ""
      var rest = Array(order.dropFirst())
      // A slider needs numbers; of two parameters left the words become panels.
      colour = rest.isEmpty ? nil : rest.removeFirst()
      if let i = rest.firstIndex(where: { !table.isNumeric($0) }) {
        facet = rest.remove(at: i)
      } else {
        facet = rest.isEmpty ? nil : rest.removeFirst()
      }
      slider = rest.first { table.isNumeric($0) }
    }
  }

  /// The figure; its name is that of the number with hyphens.
  public let figure: Figure

  /// - Parameters:
  ///   - number: which of ``SweepTable/numberNames``.
  ///   - title: heading in the report; by default "NUMBER against PARAMETER".
  ///   - caption: what to see; a sentence on the marks and on failed cells is added.
  ///   - roles: by default chosen.
  public init(
    _ table: SweepTable, number: String, title: String? = nil, caption: String = "",
    roles: Roles? = nil, width: Figure.Width? = nil
  ) {
    let roles = roles ?? Roles(for: table)
    let parts = SweepParts(table: table, number: number, roles: roles)
    let facets = roles.facet.map { table.values(of: $0).count } ?? 1
    let width = width ?? (facets > 1 ? .page : .column)
    var panel = Panel(
      title: roles.slider == nil ? nil : "{slider}", note: parts.note, x: parts.xAxis,
      y: parts.yAxis, layers: parts.layers, height: .ratio(0.7), legendTitle: roles.colour)
    if let facet = roles.facet {
      panel.facet = Facet(
        facet, columns: width.isNarrow ? min(2, facets) : min(3, facets), prefix: facet + " = ")
    }
    figure = Figure(
      name: Self.fileName(number), title: title ?? "\(number) against \(roles.x)",
      caption: [caption, parts.caption].filter { !$0.isEmpty }.joined(separator: " "),
      width: width, panels: [panel], slider: parts.slider)
  }

  /// Letters and digits of a name, with hyphens between.
  static func fileName(_ words: String) -> String {
    let parts = words.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
    return parts.isEmpty ? "sweep" : "sweep-" + parts.joined(separator: "-")
  }
}

/// Numbers before words, many values before few.
private func weight(_ parameter: String, _ table: SweepTable) -> Int {
  let values = table.values(of: parameter)
  return (table.isNumeric(parameter) ? 1_000_000 : 0) + values.count
}
