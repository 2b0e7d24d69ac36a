import HelioCore

extension Composer {
  /// More or smaller points than this are drawn without rims.
  private static let rimLimit = 60
  private static let rimmedDiameter = 3.6

  /// The mark of a layer with its fixed properties.
  func mark(_ layer: Layer, _ context: PanelContext) -> JSONValue {
    var mark: JSONValue = ["tooltip": true]
    switch layer.mark {
    case .line, .steps:
      mark["type"] = "line"
      mark["strokeWidth"] = .number(layer.size ?? Style.lineWidth)
      mark["strokeJoin"] = "round"
      mark["clip"] = true
      if layer.mark == .steps { mark["interpolate"] = "step-after" }
    case .points: mark = pointMark(layer, context)
    case .errorBars:
      mark["type"] = "rule"
      mark["strokeWidth"] = .number(layer.size ?? 1)
      mark["clip"] = true
      if layer.opacity < 1 { mark["opacity"] = .number(layer.opacity) }
    case .band:
      mark["type"] = "area"
      mark["clip"] = true
      mark["opacity"] = .number(layer.opacity)
    case .bars:
      mark["type"] = "bar"
      mark["cornerRadiusEnd"] = 1
      if let share = layer.size {
        let key = context.y.isCategory ? "height" : "width"
        mark[key] = ["band": .number(share)]
      }
    case .bins:
      mark["type"] = "rect"
      mark["clip"] = true
      mark["opacity"] = .number(layer.opacity)
    case .cells, .tiles:
      mark["type"] = "rect"
      mark["clip"] = true
      if layer.mark == .tiles {
        mark["stroke"] = .string(Style.paper)
        mark["strokeWidth"] = .number(layer.size ?? 0.6)
      }
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

  private func pointMark(_ layer: Layer, _ context: PanelContext) -> JSONValue {
    let d = layer.size ?? Style.pointDiameter
    var mark: JSONValue = [
      "type": "point", "tooltip": true, "size": .number(d * d * 0.7854),
      "opacity": .number(layer.opacity),
    ]
    if layer.shape == .dash {
      // The mark for a predicted value: as wide as two points.
      mark["size"] = .number(4 * d * d)
      mark["strokeWidth"] = .number(Style.lineWidth)
      if case .category = context.panel.y.scale { mark["angle"] = 90 }
    } else {
      mark["filled"] = .boolean(layer.isFilled)
      if !layer.isFilled { mark["strokeWidth"] = 1.1 }
      // A thin rim parts neighbours; many points in a row would vanish under each other's rims.
      if layer.isFilled, layer.data.rows.count <= Self.rimLimit, d >= Self.rimmedDiameter {
        mark["stroke"] = .string(Style.paper)
        mark["strokeWidth"] = 0.5
      }
    }
    if let shape = layer.shape {
      mark["shape"] = .string(shape.rawValue)
    } else if case .series = layer.colour {
      // The shape channel decides.
    } else {
      mark["shape"] = "circle"
    }
    return mark
  }
}
