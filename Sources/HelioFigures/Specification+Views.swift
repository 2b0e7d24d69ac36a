import HelioCore

extension Composer {
  /// The letter of a panel, as journals write it.
  static func letter(_ number: Int) -> String {
    String(Character(Unicode.Scalar(UInt8(97 + number % 26))))
  }

  /// One panel, or the grid of its small multiples.
  mutating func view(of panel: Panel, number: Int, size: Layout.Size) -> JSONValue {
    let letter = Self.letter(number)
    let title = title(of: panel, number: number, leftRoom: size.leftRoom)
    let context = PanelContext(
      panel: panel, letter: letter, size: size, shared: sharedSeries,
      width: figure.width.points - size.leftRoom)
    guard let facet = panel.facet else {
      var view = unit(context, layers: panel.layers, suffix: "")
      if hasFixedTitles {
        if case .array(let marks)? = view["layer"] {
          view["layer"] = .array(marks + fixedTitle(of: panel, number: number, context))
        }
      } else {
        view["title"] = title
      }
      return view
    }
    var all: [Cell] = []
    for layer in panel.layers {
      for cell in layer.data.distinct(facet.field) where !all.contains(cell) { all.append(cell) }
    }
    let count = Double(facet.columns)
    let overhang = context.x.overhang(length: size.width / count)
    let free = size.width - (Style.facetGap + overhang) * (count - 1)
    let width = (free / count).rounded(.down)
    let height = Layout.height(panel, width: width).rounded()
    var cells: [JSONValue] = []
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
      if case .array(let marks)? = view["layer"] {
        view["layer"] = .array(marks + [heading(facet.prefix + (entry.label ?? ""), small)])
      }
      cells.append(view)
    }
    var grid: JSONValue = [
      "concat": .array(cells), "columns": .number(count), "spacing": .number(Style.facetGap),
      "resolve": [
        "scale": ["color": "shared", "shape": "shared"],
        "legend": ["color": "shared", "shape": "shared"],
      ],
    ]
    grid["title"] = title
    return grid
  }

  /// Whether titles stand at fixed places over the panels. Titles of the grammar move with the tick
  /// labels of each panel, so that those of a row would not stand on one line; but only they know
  /// where a panel's own legend is.
  private var hasFixedTitles: Bool {
    figure.panels.count > 1
      && (sharedSeries != nil || figure.panels.allSatisfy { $0.layers.allSatisfy(\.isUncoloured) })
  }

  private func words(of panel: Panel, number: Int) -> String {
    let letter = figure.panels.count > 1 ? "(\(Self.letter(number)))" : ""
    return [letter, panel.title ?? ""].filter { !$0.isEmpty }.joined(separator: " ")
  }

  private func fixedTitle(of panel: Panel, number: Int, _ context: PanelContext) -> [JSONValue] {
    // With a second line anywhere all titles stand higher.
    let hasNotes = figure.panels.contains { $0.note != nil }
    var lines: [JSONValue] = [
      line(
        titleText(words(of: panel, number: number)), x: -context.size.leftRoom,
        y: hasNotes ? -18 : -8, align: "left",
        [
          "fontSize": .number(Style.panelTitleSize), "fontWeight": "bold",
          "color": .string(Swatch.ink.light),
        ])
    ]
    if let note = panel.note {
      lines.append(
        line(
          titleText(note), x: -context.size.leftRoom, y: -8, align: "left",
          ["fontSize": .number(Style.labelSize), "color": .string(Swatch.quiet.light)]))
    }
    return lines
  }

  /// Words at a fixed place relative to the plotting area.
  private func line(
    _ text: JSONValue, x: Double, y: Double, align: JSONValue, _ style: JSONValue
  ) -> JSONValue {
    var mark = style
    mark["type"] = "text"
    mark["align"] = align
    mark["baseline"] = "bottom"
    mark["tooltip"] = .null
    return [
      "data": ["values": [[:]]], "mark": mark,
      "encoding": [
        "x": ["value": .number(x.rounded())], "y": ["value": .number(y)],
        "text": ["value": text],
      ],
    ]
  }

  private func title(of panel: Panel, number: Int, leftRoom: Double) -> JSONValue? {
    let words = words(of: panel, number: number)
    let place: JSONValue? = panel.facet == nil ? .number(-leftRoom) : nil
    if words.isEmpty {
      // A title without words is not drawn, and its second line neither.
      guard let note = panel.note else { return nil }
      var title: JSONValue = [
        "text": titleText(note), "fontSize": .number(Style.labelSize), "fontWeight": "normal",
        "color": .string(Swatch.quiet.light),
      ]
      title["dx"] = place
      return title
    }
    var title: JSONValue = ["text": titleText(words)]
    title["dx"] = place
    title["subtitle"] = panel.note.map(titleText)
    return title
  }

  /// The words over a small multiple.
  private func heading(_ words: String, _ context: PanelContext) -> JSONValue {
    line(
      .string(words), x: context.size.width / 2, y: -4, align: "center",
      ["fontSize": .number(Style.labelSize), "color": .string(Style.labelInk)])
  }

  /// The layers between one pair of axes.
  private mutating func unit(
    _ context: PanelContext, layers: [Layer], suffix: String
  ) -> JSONValue {
    var marks: [JSONValue] = []
    for (i, layer) in layers.enumerated() {
      let name = "\(context.letter)\(i + 1)\(suffix)"
      marks += units(of: layer, name: name, context)
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
  /// Names of the discrete series with their colours and shapes, in the order of the legend.
  let series: [Series]
  /// The width that the legend may take.
  let legendWidth: Double

  /// - Parameter shared: the series of the whole figure, where its panels share a legend.
  init(panel: Panel, letter: String, size: Layout.Size, shared: [Series]?, width: Double) {
    self.panel = panel
    self.letter = letter
    self.size = size
    x = panel.resolvedX
    y = panel.resolvedY
    series = shared ?? Series.list(of: [panel])
    legendWidth = shared == nil ? size.width + size.leftRoom / 2 : width
  }

  /// Where bins stand, from the top of the panel: at zero, or at the lower edge where zero is not shown.
  var foot: Double {
    let zero = y.axis.scale == .linear ? min(max(y.place(0), 0), 1) : 0
    return size.height * (1 - zero)
  }
}
