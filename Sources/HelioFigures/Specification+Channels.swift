import HelioCore

extension Composer {
  /// A place along an axis, with the scale and the axis written out.
  func position(
    _ column: String, _ resolved: ResolvedAxis, isX: Bool, _ context: PanelContext
  ) -> JSONValue {
    var channel: JSONValue = ["field": .string(Self.path(column))]
    if resolved.isCategory {
      channel["type"] = "ordinal"
      channel["sort"] = .null
      channel["scale"] = [
        "domain": .array(resolved.categories.map(\.json)),
        "paddingInner": .number(padding(context)), "paddingOuter": .number(padding(context) / 2),
      ]
    } else {
      channel["type"] = "quantitative"
      channel["scale"] = quantitativeScale(resolved)
    }
    channel["axis"] = axis(resolved, isX: isX, context)
    return channel
  }

  /// The gap between categories: none between cells, some between bars.
  private func padding(_ context: PanelContext) -> Double {
    let hasCells = context.panel.layers.contains { $0.mark == .cells }
    guard hasCells else { return 0.3 }
    return context.panel.facet == nil ? 0.03 : 0
  }

  private func quantitativeScale(_ resolved: ResolvedAxis) -> JSONValue {
    var scale: JSONValue = [
      "domain": .numbers([resolved.domain.low, resolved.domain.high]), "nice": false,
      "zero": false,
    ]
    switch resolved.axis.scale {
    case .log:
      scale["type"] = "log"
      scale["zero"] = nil
    case .logWithZero(let threshold):
      scale["type"] = "symlog"
      scale["constant"] = .number(threshold)
      scale["zero"] = nil
    default: break
    }
    return scale
  }

  private func axis(_ full: ResolvedAxis, isX: Bool, _ context: PanelContext) -> JSONValue {
    let length = isX ? context.size.width : context.size.height
    let resolved = full.thinned(length: length, isHorizontal: isX)
    let axis = resolved.axis
    guard axis.isVisible else { return .null }
    guard isX ? context.showsX : context.showsY else {
      // An inner small multiple keeps the lines of its grid.
      guard !resolved.isCategory else { return .null }
      return [
        "grid": true, "labels": false, "ticks": false, "title": .null,
        "values": .numbers(resolved.ticks),
      ]
    }
    let title: JSONValue = axis.title.isEmpty ? .null : .string(axis.title)
    var out: JSONValue = [
      "title": title, "grid": .boolean(!resolved.isCategory), "labelFlush": false,
    ]
    if !isX {
      out["minExtent"] = .number(context.size.axisExtent)
      out["maxExtent"] = .number(context.size.axisExtent)
    }
    if resolved.isCategory {
      out["ticks"] = false
      out["domain"] = false
      out["labelPadding"] = 4
      if isX {
        let cell = context.size.width / Double(max(1, resolved.categories.count))
        out["labelAngle"] = resolved.labelWidth > cell * 0.98 ? -40 : 0
      }
      return out
    }
    out["values"] = .numbers(resolved.ticks)
    if let format = axis.format {
      out["format"] = .string(format)
    } else {
      let words = "[" + resolved.labels.map(Self.quoted).joined(separator: ",") + "]"
      let places = JSONValue.numbers(resolved.ticks).compactText
      out["labelExpr"] = .string("\(words)[indexof(\(places), datum.value)]")
    }
    return out
  }

  /// The colour channel, or the contrast rule for labels on coloured cells.
  func colour(_ layer: Layer, _ context: PanelContext) -> JSONValue {
    if layer.mark == .labels, layer.colour.isOfCells { return contrast(layer.colour) }
    switch layer.colour {
    case .fixed(let swatch):
      return ["value": .string(swatch.light)]
    case .series(let field), .ordered(let field):
      return [
        "field": .string(Self.path(field)), "type": "nominal",
        "scale": [
          "domain": .array(context.series.map(\.name.json)),
          "range": .strings(context.series.map(\.colour)),
        ],
        "legend": showsLegend(context) ? discreteLegend(context) : .null,
      ]
    case .levels(let field, _):
      return [
        "field": .string(Self.path(field)), "type": "nominal",
        "scale": [
          "domain": .array(context.series.map(\.name.json)),
          "range": .strings(context.series.map(\.colour)),
        ],
        "legend": showsLegend(context)
          ? levelLegend(context) : .null,
      ]
    case .sequential(let field, let domain):
      return continuous(
        field, domain: [domain.lowerBound, domain.upperBound], range: Style.sequential, context)
    case .diverging(let field, let limit):
      return continuous(field, domain: [-limit, limit], range: Style.diverging, context)
    }
  }

  /// The shape channel of points in the colours of series: a second sign beside the colour.
  func shape(_ layer: Layer, _ context: PanelContext) -> JSONValue? {
    guard layer.mark == .points, layer.shape == nil, case .series(let field) = layer.colour
    else { return nil }
    return [
      "field": .string(Self.path(field)), "type": "nominal",
      "scale": [
        "domain": .array(context.series.map(\.name.json)),
        "range": .strings(context.series.map(\.shape.rawValue)),
      ],
      "legend": showsLegend(context) ? discreteLegend(context) : .null,
    ]
  }

  private func continuous(
    _ field: String, domain: [Double], range: [String], _ context: PanelContext
  ) -> JSONValue {
    // One place in the domain for each colour of the range, for a piecewise linear ramp.
    let last = Double(range.count - 1)
    let places = (0..<range.count).map { domain[0] + (domain[1] - domain[0]) * Double($0) / last }
    let length = min(110, max(80, context.size.width * 0.8)).rounded()
    var (ticks, step) = legendTicks(domain, count: 4)
    // Labels of six steps do not fit below a short ramp.
    let widths = ticks.map {
      FontMetrics.width(of: Scales.plain($0, step: step), size: Style.labelSize)
    }
    if Double(ticks.count) * ((widths.max() ?? 0) + 8) > length {
      (ticks, step) = legendTicks(domain, count: 2)
    }
    let format = step >= 1 ? "d" : step >= 0.1 ? ".1f" : step >= 0.01 ? ".2f" : ".1e"
    let legend: JSONValue = [
      "title": context.panel.legendTitle.map { .string($0) } ?? .null,
      "gradientLength": .number(length),
      "values": .numbers(ticks), "titleOrient": "left", "format": .string(format),
    ]
    return [
      "field": .string(Self.path(field)), "type": "quantitative",
      "scale": [
        "domain": .numbers(places), "range": .strings(range), "interpolate": "rgb",
        "clamp": true,
      ],
      "legend": context.panel.showsLegend ? legend : .null,
    ]
  }

  /// Round values within a domain, some `count` steps apart.
  private func legendTicks(_ domain: [Double], count: Int) -> (ticks: [Double], step: Double) {
    let step = Scales.step(low: domain[0], high: domain[1], count: count)
    let first = Int((domain[0] / step - 1e-9).rounded(.up))
    let final = Int((domain[1] / step + 1e-9).rounded(.down))
    return (first <= final ? (first...final).map { Double($0) * step } : domain, step)
  }

  /// A shared legend must be asked for in every panel, else it is not drawn at all.
  private func showsLegend(_ context: PanelContext) -> Bool {
    context.panel.showsLegend || sharedSeries != nil
  }

  /// As many entries a line as fit over the panel.
  private func discreteLegend(_ context: PanelContext) -> JSONValue {
    let widths = context.series.map {
      FontMetrics.width(of: $0.name.label ?? "", size: Style.labelSize) + 20
    }
    let widest = widths.max() ?? 1
    let title = context.panel.legendTitle.map {
      FontMetrics.width(of: $0, size: Style.labelSize) + 8
    }
    let room = context.legendWidth
    // Entries stand in columns as wide as the widest one of each.
    let isOneLine = widths.reduce(0, +) + (title ?? 0) <= room
    let columns = isOneLine ? widths.count : max(1, Int(room / widest))
    return [
      "title": context.panel.legendTitle.map { .string($0) } ?? .null,
      "titleOrient": isOneLine ? "left" : "top",
      "columns": .number(Double(columns)), "symbolSize": 32,
    ]
  }

  private func levelLegend(_ context: PanelContext) -> JSONValue {
    var legend = discreteLegend(context)
    legend["symbolType"] = "square"
    legend["symbolSize"] = 60
    legend["symbolStrokeColor"] = .string(Style.axisLine)
    legend["symbolStrokeWidth"] = 0.6
    return legend
  }

  private func contrast(_ colour: Colour) -> JSONValue {
    let test: String
    switch colour {
    case .levels(let field, let highest):
      let last = Double(Style.sequential.count - 1)
      let strong = Style.levelPlaces(highest).enumerated().filter {
        Double($1) / last > Style.inkUntil
      }
      let list = JSONValue.numbers(strong.map { Double($0.offset) }).compactText
      test = "indexof(\(list), datum[\(Self.quoted(field))]) >= 0"
    case .sequential(let field, let domain):
      let middle = domain.lowerBound + Style.inkUntil * (domain.upperBound - domain.lowerBound)
      test = "datum[\(Self.quoted(field))] > \(JSONValue.number(middle).compactText)"
    case .diverging(let field, let limit):
      test =
        "abs(datum[\(Self.quoted(field))]) > \(JSONValue.number(Style.inkUntilOfTwoHues * limit).compactText)"
    default: test = "false"
    }
    return [
      "condition": ["test": .string(test), "value": .string(Style.textOnStrong)],
      "value": .string(Style.textOnWeak),
    ]
  }
}
