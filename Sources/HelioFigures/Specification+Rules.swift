import HelioCore

extension Composer {
  /// The word at the end of a reference line, where it meets the least of the data and of the words before it.
  func ruleLabel(_ layer: Layer, table: String, _ context: PanelContext) -> JSONValue {
    var unit: JSONValue = ["data": ["name": .string(table)]]
    var encoding: JSONValue = ["text": ["field": .string(layer.text ?? "label")]]
    var mark: JSONValue = [
      "type": "text", "fontSize": .number(Style.labelSize),
      "color": .string(Swatch.quiet.light),
    ]
    let place = place(of: layer, context)
    if let y = layer.y {
      encoding["y"] = position(y, context.y, isX: false, context)
      encoding["x"] = ["value": place.isRight ? .number(context.size.width) : 3]
      mark["align"] = place.isRight ? "right" : "left"
      mark["dy"] = place.isAbove ? -5 : 6
    } else if let x = layer.x {
      encoding["x"] = position(x, context.x, isX: true, context)
      encoding["y"] = ["value": .number(Double(place.line) * lineHeight)]
      mark["align"] = place.isRight ? "left" : "right"
      mark["baseline"] = "top"
      mark["dx"] = place.isRight ? 3 : -3
    }
    unit["mark"] = mark
    unit["encoding"] = encoding
    return unit
  }

  private var lineHeight: Double { Style.labelSize + 3 }

  /// Where the word of a reference line stands: of a horizontal one at which end and on which side, of a vertical one on
  /// which side and how many lines below the upper edge.
  private struct RulePlace {
    var isRight: Bool
    var isAbove = true
    var line = 0
    /// In shares of the panel, from its lower left corner.
    var x: ClosedRange<Double>
    var y: ClosedRange<Double>
  }

  /// Words are placed in the order of their lines, each where the words before it leave room.
  private func place(of layer: Layer, _ context: PanelContext) -> RulePlace {
    var taken: [RulePlace] = []
    for other in context.panel.layers where other.mark == .rules && other.text != nil {
      let place = best(placesFor(other, context), besides: taken, context)
      if other == layer { return place }
      taken.append(place)
    }
    return best(placesFor(layer, context), besides: taken, context)
  }

  private func placesFor(_ layer: Layer, _ context: PanelContext) -> [RulePlace] {
    let words = layer.text.flatMap { layer.data.column($0).first?.label } ?? ""
    let width = FontMetrics.width(of: words, size: Style.labelSize) / context.size.width
    let tall = lineHeight / context.size.height
    if let y = layer.y {
      let height = layer.data.column(y).first?.finite.map(context.y.place) ?? 0
      let sides = [true, false].flatMap { isRight in
        [true, false].map { isAbove in
          RulePlace(
            isRight: isRight, isAbove: isAbove, x: isRight ? 1 - width...1 : 0...width,
            y: isAbove ? height...height + tall : height - tall...height)
        }
      }
      let inside = sides.filter { $0.y.lowerBound >= 0 && $0.y.upperBound <= 1 }
      return inside.isEmpty ? sides : inside
    }
    let x = layer.x.flatMap { layer.data.column($0).first?.finite.map(context.x.place) } ?? 0
    // Towards the middle, so that the word stays inside.
    let isRight = x <= 0.6
    return (0..<4).map { line in
      RulePlace(
        isRight: isRight, line: line, x: isRight ? x...x + width : x - width...x,
        y: 1 - Double(line + 1) * tall...1 - Double(line) * tall)
    }
  }

  /// The place with the fewest words and data in it, the first of equal ones: at the right end and above.
  private func best(
    _ places: [RulePlace], besides taken: [RulePlace], _ context: PanelContext
  ) -> RulePlace {
    let marks = marks(context)
    func hits(_ place: RulePlace) -> Int {
      let words = taken.count { $0.x.overlaps(place.x) && $0.y.overlaps(place.y) }
      // Of vertical lines the upper edge is free or not for all of them alike.
      if place.line > 0 || places.last?.line ?? 0 > 0 { return words * 1_000_000 }
      let (x, y) = (place.x, place.y)
      let reach = 1.2 * (y.upperBound - y.lowerBound)
      let data = marks.count { mark in
        let distance = place.isAbove ? mark.y - y.lowerBound : y.upperBound - mark.y
        return mark.x > x.lowerBound - 0.03 && mark.x < x.upperBound + 0.03
          && distance > -0.02 && distance < reach
      }
      return words * 1_000_000 + data
    }
    return places.min { hits($0) < hits($1) }!
  }

  /// Places of the data on numerical axes.
  private func marks(_ context: PanelContext) -> [(x: Double, y: Double)] {
    if context.x.isCategory || context.y.isCategory { return [] }
    return context.panel.layers.filter { $0.mark != .rules }.flatMap { layer in
      guard let x = layer.x, let y = layer.y else { return [(x: Double, y: Double)]() }
      return zip(layer.data.column(x), layer.data.column(y)).compactMap { a, b in
        guard let a = a.finite, let b = b.finite else { return nil }
        return (context.x.place(a), context.y.place(b))
      }
    }
  }
}
