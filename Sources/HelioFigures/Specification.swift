import Foundation
import HelioCore

/// Figure -> Vega-Lite specification.
///
/// A specification is complete: data, ranges, ticks, colours and style are all written out, so that any
/// Vega-Lite 5 viewer draws the same picture and a change of anything shows in the golden files.
extension Figure {
  /// The text of the Vega-Lite version 5 specification, always the same for the same figure.
  ///
  /// - Complexity: linear in the number of plotted values.
  public var vegaLite: String { vegaLite(theme: .light) }

  /// The text of the specification in a theme.
  public func vegaLite(theme: Theme) -> String {
    theme.applied(to: specification).text() + "\n"
  }

  /// The specification as a value.
  var specification: JSONValue {
    var composer = Composer(figure: self)
    return composer.compose()
  }

  /// The panels row by row.
  var rows: [[Panel]] {
    stride(from: 0, to: panels.count, by: columns).map {
      Array(panels[$0..<min($0 + columns, panels.count)])
    }
  }
}

/// Writes one figure: keeps the tables and the names of views that the parts refer to.
struct Composer {
  let figure: Figure
  /// The tables by name, each written once.
  var datasets: [(name: String, data: ChartData)] = []

  /// The series of all panels, where they have one legend.
  let sharedSeries: [Series]?

  init(figure: Figure) {
    self.figure = figure
    sharedSeries = figure.sharedSeries
  }

  mutating func compose() -> JSONValue {
    let layout = Layout(figure: figure)
    var rows: [JSONValue] = []
    var index = 0
    for row in figure.rows {
      var views: [JSONValue] = []
      for panel in row {
        views.append(view(of: panel, number: index, size: layout.sizes[index]))
        index += 1
      }
      rows.append(views.count == 1 ? views[0] : concatenated("hconcat", views))
    }
    var spec = rows.count == 1 ? rows[0] : concatenated("vconcat", rows)
    spec["$schema"] = "https://vega.github.io/schema/vega-lite/v5.json"
    spec["description"] = .string(figure.title + ". " + figure.caption)
    spec["config"] = Style.configuration
    spec["datasets"] = .object(
      Dictionary(
        datasets.map { ($0.name, Self.rows(of: $0.data)) }, uniquingKeysWith: { first, _ in first })
    )
    let parameters = self.parameters
    if !parameters.isEmpty { spec["params"] = .array(parameters) }
    spec["usermeta"] = metadata
    return spec
  }

  /// Views side by side or under one another, with one legend or each with its own.
  private func concatenated(_ direction: String, _ views: [JSONValue]) -> JSONValue {
    let how: JSONValue = sharedSeries == nil ? "independent" : "shared"
    let channels: JSONValue = ["color": how, "shape": how]
    var scales = channels
    // The outline of words on cells has each panel's own colours.
    let hasOutlines = figure.panels.contains { panel in
      panel.layers.contains { $0.mark == .line } && panel.layers.contains { $0.colour.isOfCells }
    }
    if hasOutlines { scales["stroke"] = how }
    var joint: JSONValue = ["resolve": ["scale": scales, "legend": channels]]
    joint[direction] = .array(views)
    return joint
  }

  // MARK: - Tables

  /// The name under which a table is written, shared by layers that draw the same table.
  mutating func dataset(_ data: ChartData, suggested name: String) -> String {
    if let known = datasets.first(where: { $0.data == data }) { return known.name }
    datasets.append((name, data))
    return name
  }

  static func rows(of data: ChartData) -> JSONValue {
    .array(
      data.rows.map { row in
        .object(
          Dictionary(
            zip(data.columns, row.map(\.json)), uniquingKeysWith: { first, _ in first }))
      })
  }

  // MARK: - Interaction

  private var parameters: [JSONValue] {
    var list: [JSONValue] = []
    if let slider = sliderDefinition { list.append(slider) }
    if !figure.highlight.isEmpty {
      list.append(["name": .string(Self.highlightParameter), "value": .null])
    }
    return list
  }

  private var metadata: JSONValue {
    var meta: JSONValue = [
      "name": .string(figure.name), "title": .string(figure.title),
      "caption": .string(figure.caption), "millimetres": .number(figure.width.millimetres),
    ]
    if !figure.highlight.isEmpty { meta["highlight"] = .strings(figure.highlight) }
    meta["slider"] = sliderMetadata
    return ["heliotrope": meta]
  }

  /// A string literal of the expression language.
  static func quoted(_ text: String) -> String { JSONValue.string(text).compactText }
}
