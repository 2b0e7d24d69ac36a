import Foundation

/// A rectangular grid of numbers over two parameters.
public struct Grid: Sendable, Equatable {
  /// Rising values of the parameter on the horizontal axis.
  public var x: [Double]
  /// Rising values of the parameter on the vertical axis.
  public var y: [Double]
  /// `values[row][column]` at `y[row]`, `x[column]`; not a number where there is none.
  public var values: [[Double]]

  public init(x: [Double], y: [Double], values: [[Double]]) {
    precondition(values.count == y.count, "\(values.count) rows for \(y.count) values of y")
    precondition(
      values.allSatisfy { $0.count == x.count }, "rows differ in length from \(x.count)")
    self.x = x
    self.y = y
    self.values = values
  }
}

/// A line on a map, such as a predicted boundary between phases.
public struct Boundary: Sendable, Equatable {
  public var label: String
  public var points: [DrawnCurve.Prediction]

  public init(_ label: String, points: [DrawnCurve.Prediction]) {
    self.label = label
    self.points = points
  }
}

extension Panel {
  /// A phase diagram: the colour says what theory predicts (a count or a number of phase), the numbers
  /// on top what was measured; lines are predicted boundaries.
  ///
  /// Where a number differs from the colour under it, theory and measurement disagree.
  ///
  /// - Parameters:
  ///   - predicted: counts (for instance of outliers), small whole numbers.
  ///   - measured: the mean count on the same grid; written with one decimal unless whole.
  ///   - quantity: what is counted.
  public static func phaseDiagram(
    predicted: Grid, measured: Grid?, x: Axis, y: Axis, quantity: String,
    boundaries: [Boundary] = [], title: String? = nil, note: String? = nil
  ) -> Panel {
    let highest = predicted.values.joined().filter(\.isFinite).max() ?? 1
    let scale: Colour = .levels(
      "predicted " + quantity, highest: max(1, Int(highest.rounded(.up))))
    let tiles = TileTable(predicted, x: x, y: y, quantity: "predicted " + quantity)
    var layers: [Layer] = [tiles.layer(scale)] + boundaryLayers(boundaries, x: x, y: y)
    if let measured {
      let numbers = TileTable(
        measured, x: x, y: y, quantity: "measured " + quantity, under: predicted,
        underName: "predicted " + quantity)
      layers.append(numbers.labels(colour: scale, columns: measured.x.count))
    }
    let line = boundaries.isEmpty ? "" : "; line: theory"
    let words = measured == nil ? nil : "numbers: measured" + line
    return Panel(
      title: title, note: note ?? words, x: ticked(x, predicted.x), y: ticked(y, predicted.y),
      layers: layers, height: .ratio(0.85), legendTitle: "predicted " + quantity)
  }

  /// A heat map of a number over two parameters, with the numbers written where there are few cells.
  ///
  /// - Parameters:
  ///   - domain: the range of the colours; by default that of the values. If it begins below zero the
  ///     scale has two hues.
  ///   - boundaries: lines on top, such as where theory predicts a transition.
  public static func sweepMap(
    _ grid: Grid, x: Axis, y: Axis, quantity: String, domain: ClosedRange<Double>? = nil,
    boundaries: [Boundary] = [], title: String? = nil, note: String? = nil
  ) -> Panel {
    let finite = grid.values.joined().filter(\.isFinite)
    let low = domain?.lowerBound ?? min(finite.min() ?? 0, finite.min() ?? 0)
    let high = max(domain?.upperBound ?? finite.max() ?? 1, low + 1e-12)
    let colour: Colour =
      low < 0
      ? .diverging(quantity, limit: max(-low, high)) : .sequential(quantity, domain: low...high)
    let tiles = TileTable(grid, x: x, y: y, quantity: quantity)
    var layers: [Layer] = [tiles.layer(colour)] + boundaryLayers(boundaries, x: x, y: y)
    if grid.x.count <= 10, grid.y.count <= 14 {
      layers.append(tiles.labels(colour: colour, columns: grid.x.count))
    }
    return Panel(
      title: title, note: note, x: ticked(x, grid.x), y: ticked(y, grid.y), layers: layers,
      height: .ratio(0.85), legendTitle: quantity)
  }

  /// Ticks at the values of the grid, at most eight of them.
  private static func ticked(_ axis: Axis, _ values: [Double]) -> Axis {
    guard axis.ticks == nil else { return axis }
    var axis = axis
    let step = (values.count + 7) / 8
    axis.ticks = stride(from: 0, to: values.count, by: max(1, step)).map { values[$0] }
    return axis
  }

  private static func boundaryLayers(_ boundaries: [Boundary], x: Axis, y: Axis) -> [Layer] {
    boundaries.map { boundary in
      let data = ChartData([
        x.title: .numbers(boundary.points.map(\.x)),
        "predicted \(boundary.label): \(y.title)": .numbers(boundary.points.map(\.y)),
      ])
      return .line(
        data, x: x.title, y: "predicted \(boundary.label): \(y.title)", colour: .fixed(.ink),
        width: 1.1)
    }
  }
}

/// The table of a map: centre, edges and number of each cell.
private struct TileTable {
  let data: ChartData
  let names: (x: String, y: String, quantity: String)

  init(
    _ grid: Grid, x: Axis, y: Axis, quantity: String, under: Grid? = nil, underName: String? = nil
  ) {
    names = (x.title.isEmpty ? "x" : x.title, y.title.isEmpty ? "y" : y.title, quantity)
    let columns = Self.edges(grid.x, isLog: x.scale != .linear)
    let rows = Self.edges(grid.y, isLog: y.scale != .linear)
    var data = ChartData(
      columns: [names.x, names.y, quantity] + Self.edgeNames(names.x, names.y)
        + (underName.map { [$0] } ?? []))
    for (i, line) in grid.values.enumerated() {
      for (j, value) in line.enumerated() {
        var row: [Cell] = [.number(grid.x[j]), .number(grid.y[i]), .number(value)]
        row += [columns[j], columns[j + 1], rows[i], rows[i + 1]].map(Cell.number)
        if let under { row.append(.number(under.values[i][j])) }
        data.append(row)
      }
    }
    self.data = data
  }

  private static func edgeNames(_ x: String, _ y: String) -> [String] {
    ["left edge: " + x, "right edge: " + x, "lower edge: " + y, "upper edge: " + y]
  }

  func layer(_ colour: Colour) -> Layer {
    let edges = Self.edgeNames(names.x, names.y)
    return .tiles(
      data, left: edges[0], right: edges[1], bottom: edges[2], top: edges[3], colour: colour)
  }

  func labels(colour: Colour, columns: Int) -> Layer {
    let values = data.column(names.quantity).compactMap(\.finite)
    let largest = values.map { abs($0) }.max() ?? 1
    let format =
      switch colour {
      case .levels: ".2~g"
      default:
        values.allSatisfy { $0 == $0.rounded() }
          ? ".0f" : largest >= 100 ? ".0f" : largest >= 2 ? ".1f" : ".2f"
      }
    return .labels(
      data, x: names.x, y: names.y, text: names.quantity, format: format, colour: colour,
      size: columns > 7 ? 6 : 7)
  }

  /// Cells end half way between neighbours, on a logarithmic axis at the geometric mean.
  private static func edges(_ values: [Double], isLog: Bool) -> [Double] {
    let useLog = isLog && values.allSatisfy { $0 > 0 }
    let places = useLog ? values.map { log($0) } : values
    guard let first = places.first, let last = places.last else { return [] }
    guard places.count > 1 else {
      let half = useLog ? 0.5 : max(abs(first) * 0.5, 0.5)
      return [first - half, first + half].map { useLog ? exp($0) : $0 }
    }
    var edges = zip(places, places.dropFirst()).map { ($0 + $1) / 2 }
    edges.insert(2 * first - edges[0], at: 0)
    edges.append(2 * last - edges[edges.count - 1])
    return useLog ? edges.map { exp($0) } : edges
  }
}
