import HelioCore

extension Composer {
  /// The word at the end of a reference line, where it meets the least of the data.
  func ruleLabel(_ layer: Layer, table: String, _ context: PanelContext) -> JSONValue {
    var unit: JSONValue = ["data": ["name": .string(table)]]
    var encoding: JSONValue = ["text": ["field": .string(layer.text ?? "label")]]
    var mark: JSONValue = [
      "type": "text", "fontSize": .number(Style.labelSize),
      "color": .string(Swatch.quiet.light),
    ]
    let words = layer.text.flatMap { layer.data.column($0).first?.label } ?? ""
    if let y = layer.y {
      let height = layer.data.column(y).first?.finite.map(context.y.place) ?? 0
      let best = freePlace(of: words, height: height, context)
      encoding["y"] = position(y, context.y, isX: false, context)
      encoding["x"] = ["value": best.isRight ? .number(context.size.width) : 3]
      mark["align"] = best.isRight ? "right" : "left"
      mark["dy"] = best.isAbove ? -5 : 6
    } else if let x = layer.x {
      encoding["x"] = position(x, context.x, isX: true, context)
      encoding["y"] = ["value": 0]
      // Towards the middle, so that the word stays inside.
      let place = layer.data.column(x).first?.finite.map(context.x.place) ?? 0
      mark["align"] = place > 0.6 ? "right" : "left"
      mark["baseline"] = "top"
      mark["dx"] = place > 0.6 ? -3 : 3
    }
    unit["mark"] = mark
    unit["encoding"] = encoding
    return unit
  }

  /// Of the four places over and under both ends of a horizontal line, the one with the fewest data in
  /// it; at the right end and above where several are free.
  private func freePlace(
    of words: String, height: Double, _ context: PanelContext
  ) -> (isRight: Bool, isAbove: Bool) {
    let width = FontMetrics.width(of: words, size: Style.labelSize) / context.size.width
    let tall = (Style.labelSize + 3) / context.size.height
    var marks: [(x: Double, y: Double)] = []
    for layer in context.panel.layers where layer.mark != .rules {
      guard let x = layer.x, let y = layer.y, !context.x.isCategory, !context.y.isCategory else {
        continue
      }
      for (a, b) in zip(layer.data.column(x), layer.data.column(y)) {
        if let a = a.finite, let b = b.finite {
          marks.append((context.x.place(a), context.y.place(b)))
        }
      }
    }
    func hits(_ isRight: Bool, _ isAbove: Bool) -> Int {
      let room = isAbove ? 1 - height : height
      if room < tall { return Int.max }
      return marks.count { mark in
        let isBeside = isRight ? mark.x > 1 - width - 0.03 : mark.x < width + 0.03
        let distance = isAbove ? mark.y - height : height - mark.y
        return isBeside && distance > -0.02 && distance < tall * 1.2
      }
    }
    let places = [(true, true), (true, false), (false, true), (false, false)]
    return places.min { hits($0.0, $0.1) < hits($1.0, $1.1) } ?? (true, true)
  }
}
