import HelioCore

extension Figure {
  /// The column of the colours if all panels have the same with at least two names; else, for maps side
  /// by side, the columns of their cells.
  static func usualHighlight(_ panels: [Panel]) -> [String] {
    let layers = panels.flatMap(\.layers)
    let fields = Set(layers.filter { !$0.colour.isOfCells }.compactMap(\.colour.field))
    if fields.count == 1, let field = fields.first {
      let names = Set(layers.flatMap { $0.data.column(field) })
      return names.count > 1 ? [field] : []
    }
    let maps = panels.compactMap { panel in
      panel.layers.first { $0.mark == .tiles || $0.mark == .cells }
    }
    guard fields.isEmpty, maps.count > 1, let first = maps.first else { return [] }
    // The first two columns of a map name its cells.
    let cell = Array(first.data.columns.prefix(2))
    return maps.allSatisfy { $0.data.columns.starts(with: cell) } ? cell : []
  }
}

extension Composer {
  /// What is brought out: an object with an entry for each column, or null for everything.
  static let highlightParameter = "highlight"

  /// The condition under which a mark of this layer stays as it is; `nil` where it has none of the columns.
  func highlightTest(_ layer: Layer) -> String? {
    let fields = figure.highlight.filter { layer.data.columns.contains($0) }
    // A path of many rows has one opacity: it must not differ within the path.
    let isPath = layer.mark == .line || layer.mark == .steps || layer.mark == .band
    if fields.isEmpty || isPath && fields != [layer.colour.field].compactMap({ $0 }) { return nil }
    let tests = fields.map { field -> String in
      let wanted = "\(Self.highlightParameter)[\(Self.quoted(field))]"
      return "(!isDefined(\(wanted)) || datum[\(Self.quoted(field))] === \(wanted))"
    }
    return "!isValid(\(Self.highlightParameter)) || (\(tests.joined(separator: " && ")))"
  }

  /// The opacity of a layer that takes part.
  func highlightOpacity(_ layer: Layer) -> JSONValue? {
    guard let test = highlightTest(layer) else { return nil }
    // Cells hold each other's colours in place; they fade less.
    let fading = layer.colour.isOfCells ? 0.4 : 0.15
    return [
      "condition": ["test": .string(test), "value": .number(layer.opacity)],
      "value": .number(layer.opacity * fading),
    ]
  }
}
