extension Composer {
  /// The letter of a panel, as journals write it.
  static func letter(_ number: Int) -> String {
    String(Character(Unicode.Scalar(UInt8(97 + number % 26))))
  }

  /// One panel, or the grid of its small multiples.
  mutating func view(of panel: Panel, number: Int, size: Layout.Size) -> JSON {
    let letter = Self.letter(number)
    let title = title(of: panel, number: number, leftRoom: size.leftRoom)
    let context = PanelContext(panel: panel, letter: letter, size: size)
    guard let facet = panel.facet else {
      var view = unit(context, layers: panel.layers, suffix: "")
      view["title"] = title
      return view
    }
    var all: [Cell] = []
    for layer in panel.layers {
      for cell in layer.data.distinct(facet.field) where !all.contains(cell) { all.append(cell) }
    }
    let count = Double(facet.columns)
    let width = ((size.width - Style.facetGap * (count - 1)) / count).rounded(.down)
    let height = Layout.height(panel, width: width).rounded()
    var cells: [JSON] = []
    for (i, entry) in all.enumerated() {
      var small = context
      small.size.width = width
      small.size.height = height
      small.showsY = i % facet.columns == 0
      small.showsX = i + facet.columns >= all.count
      let layers = panel.layers.map { layer in
        var part = layer
        if layer.data.columns.contains(facet.field) {
          part.data = layer.data.filtered(facet.field, equals: entry)
        }
        return part
      }
      var view = unit(small, layers: layers, suffix: "-\(i)")
      view["title"] = [
        "text": .string(Self.drawable(facet.prefix + (entry.label ?? ""))), "anchor": "middle",
        "fontSize": .number(Style.labelSize), "fontWeight": "normal", "offset": 2,
        "color": .string(Style.labelInk),
      ]
      cells.append(view)
    }
    var grid: JSON = [
      "concat": .array(cells), "columns": .number(count), "spacing": .number(Style.facetGap),
      "resolve": ["scale": ["color": "shared"], "legend": ["color": "shared"]],
    ]
    grid["title"] = title
    return grid
  }

  private func title(of panel: Panel, number: Int, leftRoom: Double) -> JSON? {
    let letters = figure.panels.count > 1 ? "(\(Self.letter(number)))" : ""
    let words = [letters, panel.title ?? ""].filter { !$0.isEmpty }.joined(separator: " ")
    guard !words.isEmpty || panel.note != nil else { return nil }
    var title: JSON = ["text": titleText(words)]
    title["dx"] = panel.facet == nil ? .number(-leftRoom) : nil
    title["subtitle"] = panel.note.map(titleText)
    return title
  }

  /// The layers between one pair of axes.
  private mutating func unit(
    _ context: PanelContext, layers: [Layer], suffix: String
  ) -> JSON {
    var marks: [JSON] = []
    for (i, layer) in layers.enumerated() {
      let name = "\(context.letter)\(i + 1)\(suffix)"
      marks += units(of: layer, name: name, suffix: suffix, context)
    }
    return [
      "width": .number(context.size.width), "height": .number(context.size.height),
      "layer": .array(marks),
    ]
  }
}

/// What the layers of a panel share.
struct PanelContext {
  let panel: Panel
  let letter: String
  var size: Layout.Size
  var showsX = true
  var showsY = true
  let x: ResolvedAxis
  let y: ResolvedAxis
  /// Names of the discrete series with their colours, in the order of the legend.
  let series: [(name: Cell, colour: String)]

  init(panel: Panel, letter: String, size: Layout.Size) {
    self.panel = panel
    self.letter = letter
    self.size = size
    x = panel.resolvedX
    y = panel.resolvedY
    series = Self.series(of: panel)
  }

  /// One colour for each name: fixed for before and after, then the next free ones, in order of
  /// appearance; the ramp for ordered series.
  private static func series(of panel: Panel) -> [(name: Cell, colour: String)] {
    var list: [(name: Cell, colour: String)] = []
    var free = Swatch.series
    for layer in panel.layers {
      guard let field = layer.colour.field, !layer.colour.isContinuous else { continue }
      let new = layer.data.distinct(field).filter { cell in
        cell != .missing && !list.contains { $0.name == cell }
      }
      if case .ordered = layer.colour {
        list += zip(new, Style.orderedColours(new.count)).map { ($0, $1) }
        continue
      }
      for name in new {
        if let fixed = Swatch.fixed(forSeries: name.label ?? "") {
          list.append((name, fixed.light))
        } else {
          list.append((name, free[0].light))
          free.append(free.removeFirst())
        }
      }
    }
    return list
  }
}
