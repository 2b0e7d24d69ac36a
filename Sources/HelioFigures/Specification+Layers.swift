extension Composer {
  /// The Vega-Lite units of one layer: its mark, and for lines and rules what goes with it.
  mutating func units(
    of layer: Layer, name: String, suffix: String, _ context: PanelContext
  ) -> [JSON] {
    for column in layer.usedColumns {
      precondition(
        layer.data.columns.contains(column),
        "figure \(figure.name): no column \(column) among \(layer.data.columns)")
    }
    let table = dataset(drawableData(layer, context), suggested: name)
    var unit: JSON = ["data": ["name": .string(table)], "mark": mark(layer)]
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
    case .rules:
      if layer.text != nil { units.append(ruleLabel(layer, table: table, context)) }
    default:
      units[0]["name"] = .string(name)
    }
    if takesPart(layer) {
      // One unit a panel listens to the pointer: Vega-Lite cannot have the parameter twice in a group.
      let group = context.letter + suffix
      if units.last?["name"] != nil, listening.insert(group).inserted {
        highlightViews.append(name)
      }
      if layer.mark != .line && layer.mark != .steps || figure.highlight == layer.colour.field {
        units[0]["encoding"]?["opacity"] = [
          "condition": [
            "param": .string(Self.highlightParameter), "value": .number(layer.opacity),
          ],
          "value": .number(layer.opacity * 0.15),
        ]
      }
    }
    return units
  }

  /// Lines of more points than this have no tooltips: invisible points would make the page heavy.
  private static let hoverLimit = 1_500
  private static let rimLimit = 60

  private func takesPart(_ layer: Layer) -> Bool {
    guard let field = figure.highlight else { return false }
    return layer.data.columns.contains(field)
  }

  // MARK: - Parts of a layer

  /// The table with what a logarithmic axis cannot show taken out: a point becomes a gap, the lower end
  /// of an error bar stops at the axis.
  private func drawableData(_ layer: Layer, _ context: PanelContext) -> ChartData {
    var rules: [(column: String, axis: ResolvedAxis, clamps: Bool)] = []
    if let x = layer.x { rules.append((x, context.x, false)) }
    if let y = layer.y { rules.append((y, context.y, layer.y2 != nil)) }
    rules.removeAll { $0.axis.axis.scale != .log }
    guard !rules.isEmpty else { return layer.data }
    var data = ChartData(columns: layer.data.columns)
    for row in layer.data.rows {
      var out = row
      for rule in rules {
        guard let j = data.columns.firstIndex(of: rule.column), let value = row[j].finite,
          value <= 0
        else { continue }
        out[j] = rule.clamps ? .number(rule.axis.domain.low) : .missing
      }
      data.append(out)
    }
    return data
  }

  private func mark(_ layer: Layer) -> JSON {
    var mark: JSON = ["tooltip": true]
    switch layer.mark {
    case .line, .steps:
      mark["type"] = "line"
      mark["strokeWidth"] = .number(layer.size ?? Style.lineWidth)
      mark["strokeJoin"] = "round"
      mark["clip"] = true
      if layer.mark == .steps { mark["interpolate"] = "step-after" }
    case .points:
      let d = layer.size ?? Style.pointDiameter
      mark["type"] = "circle"
      mark["size"] = .number(d * d * 0.7854)
      mark["opacity"] = .number(layer.opacity)
      // A thin rim parts neighbours; many points in a row would vanish under each other's rims.
      if layer.data.rows.count <= Self.rimLimit {
        mark["stroke"] = .string(Style.paper)
        mark["strokeWidth"] = 0.5
      }
    case .errorBars:
      mark["type"] = "rule"
      mark["strokeWidth"] = .number(layer.size ?? 1)
      mark["clip"] = true
    case .band:
      mark["type"] = "area"
      mark["clip"] = true
      mark["opacity"] = .number(layer.opacity)
    case .bars:
      mark["type"] = "bar"
      mark["cornerRadiusEnd"] = 1
    case .cells: mark["type"] = "rect"
    case .labels:
      mark["type"] = "text"
      mark["fontSize"] = .number(layer.size ?? Style.labelSize)
      mark["tooltip"] = .null
    case .rules:
      mark["type"] = "rule"
      mark["strokeWidth"] = 0.9
    }
    switch layer.dash {
    case .solid: break
    case .dashed: mark["strokeDash"] = [4, 2.5]
    case .dotted: mark["strokeDash"] = [1.2, 2]
    }
    return mark
  }

  private func encoding(_ layer: Layer, _ context: PanelContext) -> JSON {
    var encoding: JSON = .object([:])
    encoding["x"] = layer.x.map { position($0, context.x, isX: true, context) }
    encoding["y"] = layer.y.map { position($0, context.y, isX: false, context) }
    encoding["y2"] = layer.y2.map { ["field": .string(Self.path($0))] }
    if layer.mark == .labels, let text = layer.text {
      var channel: JSON = ["field": .string(Self.path(text))]
      if let format = layer.format {
        channel["format"] = .string(format)
        channel["type"] = "quantitative"
      }
      encoding["text"] = channel
    } else if layer.mark != .rules {
      encoding["tooltip"] = .array(layer.data.columns.map { tooltip($0, layer.data) })
    }
    encoding["color"] = colour(layer, context)
    return encoding
  }

  private func tooltip(_ column: String, _ data: ChartData) -> JSON {
    var entry: JSON = [
      "field": .string(Self.path(column)), "title": .string(column), "type": "nominal",
    ]
    if data.column(column).contains(where: { $0.finite != nil }) {
      entry["type"] = "quantitative"
      entry["format"] = ".4~g"
    }
    return entry
  }

  /// Invisible points along a line that answer to the pointer.
  private func hoverTargets(of unit: JSON, name: String, _ layer: Layer) -> JSON {
    var targets = unit
    targets["name"] = .string(name)
    targets["mark"] = [
      "type": "point", "filled": true, "opacity": 0, "size": 60, "tooltip": true,
    ]
    targets["encoding"]?["color"] = nil
    return targets
  }

  /// The word at the end of a reference line.
  private func ruleLabel(_ layer: Layer, table: String, _ context: PanelContext) -> JSON {
    var unit: JSON = ["data": ["name": .string(table)]]
    var encoding: JSON = ["text": ["field": .string(layer.text ?? "label")]]
    var mark: JSON = [
      "type": "text", "fontSize": .number(Style.labelSize),
      "color": .string(Swatch.quiet.light),
    ]
    if let y = layer.y {
      encoding["y"] = position(y, context.y, isX: false, context)
      encoding["x"] = ["value": .number(context.size.width)]
      mark["align"] = "right"
      mark["dy"] = -5
    } else if let x = layer.x {
      encoding["x"] = position(x, context.x, isX: true, context)
      encoding["y"] = ["value": 0]
      mark["align"] = "left"
      mark["baseline"] = "top"
      mark["dx"] = 3
    }
    unit["mark"] = mark
    unit["encoding"] = encoding
    return unit
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
