import Foundation

/// The axes, layers and words of a ``SweepFigure``.
///
/// A sweep of a hundred thousand cells has a readable figure too: of many values of a parameter some
/// are shown, spread evenly with both ends, and the caption says so.
struct SweepParts {
  /// What is drawn.
  let table: SweepTable
  let number: String
  let quantity: String
  let isLogarithmic: Bool?
  let roles: SweepFigure.Roles
  /// Sentences on what is not drawn.
  private let omissions: [String]
  private let failures: Int
  private let cellCount: Int

  /// The most values of a parameter that are drawn along the axis, as colours, and by the slider.
  private static let limits = (x: 200, colours: 8, slider: 40)

  init(
    table: SweepTable, number: String, quantity: String, isLogarithmic: Bool?,
    roles: SweepFigure.Roles
  ) {
    self.isLogarithmic = isLogarithmic
    self.number = number
    self.quantity = quantity
    self.roles = roles
    let hasMeasured = table.entries.contains { $0.numbers[number]?.mean != nil }
    cellCount = table.entries.count
    failures = table.entries.count { entry in
      let value = entry.numbers[number]
      return !((hasMeasured ? value?.mean : value?.theory)?.isFinite ?? false)
    }
    var limits: [String: Int] = [roles.x: Self.limits.x]
    if let name = roles.colour { limits[name] = Self.limits.colours }
    if let name = roles.slider { limits[name] = Self.limits.slider }
    for name in roles.facets { limits[name] = Int.max }
    var (omissions, kept) = ([String](), [Int: Set<Cell>]())
    for (j, name) in table.parameters.enumerated() {
      let values = table.values(of: name)
      let limit = limits[name] ?? 1
      guard values.count > limit else { continue }
      let chosen = Self.spread(values, count: limit)
      kept[j] = Set(chosen)
      omissions.append(
        limit == 1
          ? "Drawn at \(name) = \(chosen[0].label ?? "")."
          : "Of \(values.count) values of \(name), \(chosen.count) are drawn.")
    }
    self.omissions = omissions
    guard !kept.isEmpty else {
      self.table = table
      return
    }
    self.table = SweepTable(
      parameters: table.parameters,
      entries: table.entries.filter { entry in
        kept.allSatisfy { $0.value.contains(entry.values[$0.key]) }
      },
      theory: table.theory.filter { entry in
        kept.allSatisfy {
          table.parameters[$0.key] == roles.x || $0.value.contains(entry.values[$0.key])
        }
      })
  }

  /// So many values, evenly spread, with the first and the last.
  private static func spread(_ values: [Cell], count: Int) -> [Cell] {
    guard count > 1 else { return Array(values.prefix(1)) }
    return (0..<count).map { values[$0 * (values.count - 1) / (count - 1)] }
  }

  private var low: String { quantity + " minus standard error" }
  private var high: String { quantity + " plus standard error" }
  private var predicted: String { "predicted " + quantity }
  private var mean: String { "measured " + quantity }
  private var error: String { "standard error of " + quantity }

  /// The parameters that decide where a cell is drawn.
  private var keys: [String] {
    ([roles.x, roles.colour] + roles.facets + [roles.slider]).compactMap { $0 }
  }

  /// The column that chooses the panel: of several parameters their values in words.
  var facetColumn: String? {
    roles.facets.count > 1 ? roles.facets.joined(separator: ", ") : roles.facets.first
  }

  private var columns: [String] { keys + (roles.facets.count > 1 ? [facetColumn ?? ""] : []) }

  private func value(_ parameter: String, _ entry: SweepTable.Entry) -> Cell {
    table.parameters.firstIndex(of: parameter).map { entry.values[$0] } ?? .missing
  }

  private func key(_ entry: SweepTable.Entry) -> [Cell] {
    let values = keys.map { value($0, entry) }
    guard roles.facets.count > 1 else { return values }
    let words = roles.facets.map { "\($0) = \(value($0, entry).label ?? "")" }
    return values + [.text(words.joined(separator: ", "))]
  }

  /// Cells with the number, panel by panel and colour by colour, lines from left to right.
  private func drawn(
    _ entries: [SweepTable.Entry]
  ) -> [(key: [Cell], number: SweepTable.Number)] {
    func places(_ name: String) -> [Cell: Double] {
      Dictionary(
        uniqueKeysWithValues: table.values(of: name).enumerated().map { ($1, Double($0)) })
    }
    let order = (roles.facets + [roles.colour].compactMap { $0 }).map {
      (name: $0, places: places($0))
    }
    let categories = isNumericX ? [:] : places(roles.x)
    let list = entries.compactMap { entry in
      entry.numbers[number].map { number in
        let x = value(roles.x, entry)
        let place = order.map { $0.places[value($0.name, entry)] ?? -1 }
        return (
          key: key(entry), number: number, place: place + [x.finite ?? categories[x] ?? -1]
        )
      }
    }
    return list.sorted { $0.place.lexicographicallyPrecedes($1.place) }
      .map { (key: $0.key, number: $0.number) }
  }

  private var xValues: [Double] { table.values(of: roles.x).compactMap(\.finite) }
  private var isNumericX: Bool { table.isNumeric(roles.x) }

  var xAxis: Axis {
    guard isNumericX else {
      return Axis(roles.x, scale: .category(table.values(of: roles.x).compactMap(\.label)))
    }
    if SweepTable.suggestsLogarithm(xValues) { return Axis(roles.x, scale: .log) }
    let positive = xValues.filter { $0 > 0 }
    if xValues.contains(0), positive.count == xValues.count - 1, SweepTable.spansDecades(positive) {
      return Axis(roles.x, scale: .logWithZero(linearUpTo: positive[0]))
    }
    return Axis(roles.x)
  }

  var yAxis: Axis {
    let values = table.entries.compactMap { $0.numbers[number] }.flatMap {
      [$0.mean, $0.theory].compactMap { $0 }.filter(\.isFinite)
    }
    // No logarithm of what is not positive, whatever is asked for.
    let isLogarithmic =
      isLogarithmic.map { $0 && values.allSatisfy { $0 > 0 } } ?? SweepTable.spansDecades(values)
    return Axis(quantity, scale: isLogarithmic ? .log : .linear)
  }

  private var colour: Colour {
    guard let name = roles.colour else { return .fixed(.green) }
    return table.isNumeric(name) ? .ordered(name) : .series(name)
  }

  private var hasTheory: Bool { table.entries.contains { $0.numbers[number]?.theory != nil } }
  private var hasMeasured: Bool { table.entries.contains { $0.numbers[number]?.mean != nil } }
  private var hasErrors: Bool {
    table.entries.contains { ($0.numbers[number]?.standardError ?? 0) > 0 }
  }

  var layers: [Layer] {
    var theory = ChartData(columns: columns + [predicted])
    var points = ChartData(columns: columns + [mean, error, low, high])
    for (key, value) in drawn(table.entries + table.theory) {
      if let y = value.theory { theory.append(key + [.number(y)]) }
    }
    for (key, value) in drawn(table.entries) {
      guard let middle = value.mean else { continue }
      let bar = value.standardError
      points.append(
        key + [
          .number(middle), bar.map(Cell.number) ?? .missing,
          bar.map { .number(middle - $0) } ?? .missing,
          bar.map { .number(middle + $0) } ?? .missing,
        ])
    }
    var layers: [Layer] = []
    if hasTheory, isNumericX {
      layers.append(.line(theory, x: roles.x, y: predicted, colour: colour))
    } else if hasTheory {
      layers.append(.points(theory, x: roles.x, y: predicted, colour: colour, shape: .dash))
    } else if isNumericX {
      layers.append(.line(points, x: roles.x, y: mean, colour: colour, width: 0.6))
    }
    if hasErrors {
      layers.append(.errorBars(points, x: roles.x, low: low, high: high, colour: colour))
    }
    if hasMeasured {
      layers.append(.points(points, x: roles.x, y: mean, colour: colour))
    } else if hasTheory, isNumericX, table.theory.isEmpty {
      // Small points say where theory was computed.
      layers.append(
        .points(theory, x: roles.x, y: predicted, colour: colour, diameter: 3, shape: .circle))
    }
    return layers
  }

  var slider: Slider? {
    roles.slider.map { name in
      Slider(field: name, title: name, values: table.values(of: name).compactMap(\.finite))
    }
  }

  /// Which marks are theory, in the figure itself.
  var note: String? {
    guard hasTheory, hasMeasured else { return nil }
    return isNumericX ? "lines: theory; points: simulation" : "marks: theory; points: simulation"
  }

  /// What the marks are, and what is not shown.
  var caption: String {
    var sentences: [String] = []
    let bars = hasErrors ? "Points are means with bars of one standard error" : "Points are means"
    sentences.append(
      !hasMeasured
        ? "All of it is theory\(table.theory.isEmpty ? ", computed at the points" : "")."
        : hasTheory
          ? "\(bars); \(isNumericX ? "lines" : "horizontal marks") are theory."
          : isNumericX ? "\(bars); thin lines only guide the eye." : "\(bars).")
    sentences += omissions
    if failures > 0 {
      sentences.append("\(failures) of \(cellCount) cells have no value and leave a gap.")
    }
    if let slider {
      sentences.append(
        "The slider of the report chooses \(slider.title); paper shows "
          + "\(slider.title) = \(Scales.short(slider.values[slider.initial ?? 0])).")
    }
    return sentences.joined(separator: " ")
  }
}
