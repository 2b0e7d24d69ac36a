/// Ready-made panels for the pictures that the experiments draw again and again.
extension Panel {
  /// Eigenvalues (or any positive sequence) by rank, before and after, both axes logarithmic.
  ///
  /// - Parameters:
  ///   - series: name ("before...", "after...") and values in the order of rank 1, 2, ...
  ///   - quantity: title of the vertical axis.
  ///   - limit: ranks drawn.
  public static func spectrum(
    _ series: KeyValuePairs<String, [Double]>, quantity: String = "eigenvalue",
    title: String? = nil, note: String? = nil, limit: Int = 200
  ) -> Panel {
    var data = ChartData(columns: ["rank", quantity, "stage"])
    var marked = data
    for (name, values) in series {
      for (i, value) in values.prefix(limit).enumerated() {
        let row: [Cell] = [.number(Double(i + 1)), .number(value), .text(name)]
        data.append(row)
        if i < 12 { marked.append(row) }  // further right dots would hide the line
      }
    }
    return Panel(
      title: title, note: note, x: Axis("rank", scale: .log), y: Axis(quantity, scale: .log),
      layers: [
        .line(data, x: "rank", y: quantity, colour: .series("stage"), width: 1.2),
        .points(marked, x: "rank", y: quantity, colour: .series("stage"), diameter: 3.6),
      ])
  }

  /// A matrix as coloured cells, with the number in each cell where there are few enough to read.
  ///
  /// - Parameters:
  ///   - values: by rows; all rows of equal length.
  ///   - rows: a name for each row, drawn from top to bottom.
  ///   - columns: a name for each column.
  ///   - domain: the range of the colours. If it begins below zero the scale has two hues.
  ///   - format: d3 format of the numbers.
  public static func heatMap(
    _ values: [[Double]], rows: [String], columns: [String], rowTitle: String,
    columnTitle: String, quantity: String, domain: ClosedRange<Double> = 0...1,
    format: String = ".2f", title: String? = nil, note: String? = nil
  ) -> Panel {
    precondition(values.count == rows.count, "\(values.count) rows with \(rows.count) names")
    var data = ChartData(columns: [rowTitle, columnTitle, quantity])
    for (name, line) in zip(rows, values) {
      precondition(line.count == columns.count, "a row of \(line.count) for \(columns.count) names")
      for (column, value) in zip(columns, line) {
        data.append([.text(name), .text(column), .number(value)])
      }
    }
    let colour: Colour =
      domain.lowerBound < 0
      ? .diverging(quantity, limit: max(-domain.lowerBound, domain.upperBound))
      : .sequential(quantity, domain: domain)
    var layers: [Layer] = [.cells(data, x: columnTitle, y: rowTitle, colour: colour)]
    if max(rows.count, columns.count) <= 14 {
      // Nothing is written where there is no number.
      var numbers = ChartData(columns: [rowTitle, columnTitle, quantity])
      for line in data.rows where line[2].finite != nil { numbers.append(line) }
      layers.append(
        .labels(
          numbers, x: columnTitle, y: rowTitle, text: quantity, format: format, colour: colour,
          size: columns.count > 6 ? 6 : 7))
    }
    return Panel(
      title: title, note: note, x: Axis(columnTitle, scale: .category(columns)),
      y: Axis(rowTitle, scale: .category(rows)), layers: layers, height: .squareCells,
      legendTitle: quantity)
  }

  /// Cumulative shares by rank as a staircase; each curve ends at its last value.
  public static func cumulative(
    _ series: KeyValuePairs<String, [Double]>, quantity: String, title: String? = nil,
    note: String? = nil, logRank: Bool = true
  ) -> Panel {
    var data = ChartData(columns: ["rank", quantity, "stage"])
    for (name, values) in series {
      for (i, value) in values.enumerated() {
        data.append([.number(Double(i + 1)), .number(value), .text(name)])
      }
    }
    return Panel(
      title: title, note: note, x: Axis("rank", scale: logRank ? .log : .linear),
      y: Axis(quantity, domain: 0...1.02, ticks: [0, 0.25, 0.5, 0.75, 1]),
      layers: [.steps(data, x: "rank", y: quantity, colour: .series("stage"))])
  }

  /// Signed weights of named features as bars, the largest on top.
  ///
  /// - Parameters:
  ///   - limit: the features drawn; the others are left out, and the note should say so.
  public static func importance(
    names: [String], values: [Double], quantity: String, limit: Int = 20, title: String? = nil,
    note: String? = nil
  ) -> Panel {
    precondition(names.count == values.count, "\(names.count) names, \(values.count) values")
    let order = values.indices.sorted { a, b in
      (abs(values[a]), -a) > (abs(values[b]), -b)
    }.prefix(limit)
    let data = ChartData([
      "feature": .texts(order.map { names[$0] }), quantity: .numbers(order.map { values[$0] }),
      "sign": .texts(order.map { values[$0] < 0 ? "negative" : "positive" }),
    ])
    return Panel(
      title: title, note: note, x: Axis(quantity),
      y: Axis("", scale: .category(order.map { names[$0] })),
      layers: [
        .bars(
          data.filtered("sign", equals: "positive"), x: quantity, y: "feature",
          colour: .fixed(.green)),
        .bars(
          data.filtered("sign", equals: "negative"), x: quantity, y: "feature",
          colour: .fixed(.purple)),
        .rule(x: 0, dash: .solid),
      ].filter { !$0.data.rows.isEmpty }, height: .perCategory(11))
  }

  /// Small signed images side by side on one colour scale, white at zero.
  ///
  /// - Parameters:
  ///   - images: the name over each image and its pixels by rows from the top.
  ///   - pixelsAcross: the width of an image in pixels.
  ///   - columns: images a row.
  public static func images(
    _ images: [(name: String, pixels: [Double])], pixelsAcross: Int, columns: Int,
    quantity: String, title: String? = nil, note: String? = nil
  ) -> Panel {
    var data = ChartData(columns: ["image", "row", "column", quantity])
    var limit = 0.0
    for image in images {
      precondition(
        image.pixels.count % pixelsAcross == 0,
        "\(image.pixels.count) pixels do not fill rows of \(pixelsAcross)")
      for (i, value) in image.pixels.enumerated() {
        data.append([
          .text(image.name), .number(Double(i / pixelsAcross)),
          .number(Double(i % pixelsAcross)), .number(value),
        ])
        if value.isFinite { limit = max(limit, abs(value)) }
      }
    }
    return Panel(
      title: title, note: note, x: Axis("", scale: .category([]), isVisible: false),
      y: Axis("", scale: .category([]), isVisible: false),
      layers: [
        .cells(
          data, x: "column", y: "row", colour: .diverging(quantity, limit: max(limit, 1e-12)))
      ], height: .squareCells, facet: Facet("image", columns: columns), legendTitle: quantity)
  }
}
