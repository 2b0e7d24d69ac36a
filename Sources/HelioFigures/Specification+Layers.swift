import HelioCore

extension Composer {
  /// The Vega-Lite units of one layer: its mark, and for lines and rules what goes with it.
  mutating func units(
    of layer: Layer, name: String, _ context: PanelContext
  ) -> [JSONValue] {
    for column in layer.usedColumns {
      precondition(
        layer.data.columns.contains(column),
        "figure \(figure.name): no column \(column) among \(layer.data.columns)")
    }
    let table = dataset(drawableData(layer, context), suggested: name)
    var unit: JSONValue = ["data": ["name": .string(table)], "mark": mark(layer, context)]
    if let filter = sliderFilter(layer.data) { unit["transform"] = .array([filter]) }
    unit["encoding"] = encoding(layer, context)
    var units = [unit]
    switch layer.mark {
    case .line, .steps:
      if layer.data.rows.count <= Self.hoverLimit {
        units.append(hoverTargets(of: unit, name: name, layer))
      } else {
        units[0]["mark"]?["tooltip"] = .null
      }
    case .labels:
      units[0]["name"] = .string(name)
      if let halo = halo(under: layer, unit: unit, context) { units.insert(halo, at: 0) }
    case .rules:
      if layer.text != nil { units.append(ruleLabel(layer, table: table, context)) }
    default:
      units[0]["name"] = .string(name)
    }
    if layer.mark != .rules, layer.mark != .labels, let opacity = highlightOpacity(layer) {
      units[0]["encoding"]?["opacity"] = opacity
      units[0]["mark"]?["opacity"] = nil
    }
    return units
  }

  /// Lines of more points than this have no tooltips: invisible points would make the page heavy.
  private static let hoverLimit = 1_500

  // MARK: - Parts of a layer

  /// The table with what an axis cannot show taken out. On a logarithmic one a point becomes a gap and the lower end of
  /// an error bar stops at the axis; points beyond a chosen domain are left out, so that those on the frame are drawn whole.
  private func drawableData(_ layer: Layer, _ context: PanelContext) -> ChartData {
    var rules: [(column: String, axis: ResolvedAxis, clamps: Bool)] = []
    if let x = layer.x { rules.append((x, context.x, layer.x2 != nil)) }
    if let y = layer.y { rules.append((y, context.y, layer.y2 != nil)) }
    func isCut(_ axis: ResolvedAxis) -> Bool { layer.mark == .points && axis.axis.domain != nil }
    rules.removeAll { $0.axis.axis.scale != .log && !isCut($0.axis) }
    guard !rules.isEmpty else { return layer.data }
    var data = ChartData(columns: layer.data.columns)
    for row in layer.data.rows {
      var out = row
      for rule in rules {
        guard let j = data.columns.firstIndex(of: rule.column), let value = row[j].finite else {
          continue
        }
        let domain = isCut(rule.axis) ? rule.axis.axis.domain : nil
        let isOutside =
          domain.map {
            let slack = 1e-9 * ($0.upperBound - $0.lowerBound)
            return value < $0.lowerBound - slack || value > $0.upperBound + slack
          } ?? false
        guard isOutside || rule.axis.axis.scale == .log && value <= 0 else { continue }
        out[j] = rule.clamps ? .number(rule.axis.domain.low) : .missing
      }
      data.append(out)
    }
    return data
  }

  private func encoding(_ layer: Layer, _ context: PanelContext) -> JSONValue {
    var encoding: JSONValue = .object([:])
    encoding["x"] = layer.x.map { position($0, context.x, isX: true, context) }
    encoding["y"] = layer.y.map { position($0, context.y, isX: false, context) }
    encoding["x2"] = layer.x2.map { ["field": .string(Self.path($0))] }
    encoding["y2"] = layer.y2.map { ["field": .string(Self.path($0))] }
    if layer.mark == .bins { encoding["y2"] = ["value": .number(context.foot)] }
    if layer.mark == .labels, let text = layer.text {
      var channel: JSONValue = ["field": .string(Self.path(text))]
      if let format = layer.format {
        channel["format"] = .string(format)
        channel["type"] = "quantitative"
      }
      encoding["text"] = channel
    } else if layer.mark != .rules {
      encoding["tooltip"] = .array(layer.data.columns.map { tooltip($0, layer.data) })
    }
    encoding["color"] = colour(layer, context)
    encoding["shape"] = shape(layer, context)
    return encoding
  }

  private func tooltip(_ column: String, _ data: ChartData) -> JSONValue {
    var entry: JSONValue = [
      "field": .string(Self.path(column)), "title": .string(column), "type": "nominal",
    ]
    if data.column(column).contains(where: { $0.finite != nil }) {
      entry["type"] = "quantitative"
      entry["format"] = ".4~g"
    }
    return entry
  }

  /// Under words on cells that a line crosses: their outline in the colour of the cell.
  private func halo(under layer: Layer, unit: JSONValue, _ context: PanelContext) -> JSONValue? {
    let isCrossed = context.panel.layers.contains { $0.mark == .line }
    guard isCrossed, layer.colour.isOfCells, let field = layer.colour.field else { return nil }
    var cells = layer
    cells.mark = .tiles
    guard cells.data.columns.contains(field) else { return nil }
    var halo = unit
    halo["mark"]?["strokeWidth"] = 3
    halo["mark"]?["strokeJoin"] = "round"
    var stroke = colour(cells, context)
    stroke["legend"] = .null
    halo["encoding"]?["color"] = nil
    halo["encoding"]?["stroke"] = stroke
    halo["encoding"]?["tooltip"] = nil
    return halo
  }

  /// Invisible points along a line that answer to the pointer.
  private func hoverTargets(of unit: JSONValue, name: String, _ layer: Layer) -> JSONValue {
    var targets = unit
    targets["name"] = .string(name)
    targets["mark"] = [
      "type": "point", "filled": true, "opacity": 0, "size": 60, "tooltip": true, "clip": true,
    ]
    targets["encoding"]?["color"] = nil
    targets["encoding"]?["shape"] = nil
    return targets
  }

  /// A column's name as a field path: dots and brackets would be read as nesting.
  static func path(_ column: String) -> String {
    var out = ""
    for character in column {
      if ".[]\\'".contains(character) { out += "\\" }
      out.append(character)
    }
    return out
  }
}
