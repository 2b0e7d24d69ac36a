import Foundation

/// The figure of any sweep: a number against the swept parameter, one colour for each value of a second
/// parameter, one panel for each value of a third or more, a slider where panels would be too many.
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
    /// One panel for each combination of their values.
    public var facets: [String]
    public var slider: String?

    public init(x: String, colour: String? = nil, facets: [String] = [], slider: String? = nil) {
      self.x = x
      self.colour = colour
      self.facets = facets
      self.slider = slider
    }

    /// Roles chosen for a table; parameters with one value have none.
    ///
    /// Beyond axis and colour, words become panels; numbers do so while there are at most nine panels,
    /// else the one with the most values becomes a slider. What is left is shown at its first value.
    public init(for table: SweepTable) {
      let swept = table.parameters.filter { table.values(of: $0).count > 1 }
      let order = swept.enumerated().sorted { a, b in
        let (first, second) = (weight(a.element, table), weight(b.element, table))
        return first == second ? a.offset < b.offset : first > second
      }.map(\.element)
      self.init(x: order.first ?? table.parameters.first ?? "")
      var rest = Array(order.dropFirst())
      colour = rest.isEmpty ? nil : rest.removeFirst()
      func count(_ names: [String]) -> Int {
        names.reduce(1) { $0 * table.values(of: $1).count }
      }
      if count(rest) > 9, let i = rest.firstIndex(where: table.isNumeric) {
        slider = rest.remove(at: i)
      }
      for name in rest where count(facets + [name]) <= 12 { facets.append(name) }
      rest.removeAll { facets.contains($0) }
      if slider == nil { slider = rest.first(where: table.isNumeric) }
    }
  }

  /// The figure; its name is that of the number with hyphens.
  public let figure: Figure

  /// - Parameters:
  ///   - number: which of ``SweepTable/numberNames``.
  ///   - quantity: what it is called in the figure, with its unit in brackets; by default its name.
  ///   - title: heading in the report; by default "NUMBER against PARAMETER".
  ///   - caption: what to see; a sentence on the marks and on failed cells is added.
  ///   - isLogarithmic: scale of the number's axis; by default chosen from its values.
  ///   - roles: by default chosen.
  public init(
    _ table: SweepTable, number: String, quantity: String? = nil, title: String? = nil,
    caption: String = "", isLogarithmic: Bool? = nil, roles: Roles? = nil,
    width: Figure.Width? = nil
  ) {
    let roles = roles ?? Roles(for: table)
    let quantity = quantity ?? number
    let parts = SweepParts(
      table: table, number: number, quantity: quantity, isLogarithmic: isLogarithmic, roles: roles)
    let facets = roles.facets.reduce(1) { $0 * table.values(of: $1).count }
    let width = width ?? (facets > 1 ? .page : .column)
    var panel = Panel(
      title: roles.slider == nil ? nil : "{slider}", note: parts.note, x: parts.xAxis,
      y: parts.yAxis, layers: parts.layers, height: .ratio(0.7), legendTitle: roles.colour)
    if let facet = parts.facetColumn {
      panel.facet = Facet(
        facet,
        columns: width.isNarrow || roles.facets.count > 1 ? min(2, facets) : min(3, facets),
        prefix: roles.facets.count > 1 ? "" : facet + " = ")
    }
    figure = Figure(
      name: Self.fileName(number), title: title ?? "\(quantity) against \(roles.x)",
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
