import HelioCore
import HelioExperiments
import HelioFigures
import HelioRuns

/// The figures of a person's own sweep, and of experiments over other axes than their own: every number
/// against the longest numerical axis, a colour for each value of the next one, a panel for each of a
/// third, a slider for a fourth; distributions and curves point by point.
extension SweepResult {
  /// More figures than this would hide the interesting ones; the rest is in `result.json`.
  private static let figureLimit = 12

  var sweepFigures: [Figure] {
    guard !points.isEmpty else { return [] }
    let numbers = axes.isEmpty ? [] : numberFigures
    return numbers + distributionFigures + curveFigures
  }

  /// The swept parameters under the names that axes show.
  var sweepTable: SweepTable {
    func entry(_ point: SweepPoint) -> SweepTable.Entry {
      SweepTable.Entry(
        axes.map { axis in point.settings[axis.parameter].map(Cell.init) ?? .missing },
        point.numbers.named.mapValues { number in
          SweepTable.Number(
            number.mean, standardError: number.standardError, theory: number.prediction)
        })
    }
    return SweepTable(
      parameters: axes.map(\.axisTitle), entries: points.map(entry), theory: fineTheory.map(entry))
  }

  /// The headline first, then numbers that are measured and predicted, then the measured ones.
  private var numberFigures: [Figure] {
    let table = sweepTable
    let headline = Experiment.catalogue.first { $0.name == experiment }?.headline?.name
    func weight(_ name: String) -> Int {
      if name == headline { return 4 }
      let values = table.entries.compactMap { $0.numbers[name] }
      return (values.contains { $0.mean != nil } ? 2 : 0)
        + (values.contains { $0.theory != nil } ? 1 : 0)
    }
    let names = table.numberNames.enumerated().sorted { a, b in
      let (first, second) = (weight(a.element), weight(b.element))
      return first == second ? a.offset < b.offset : first > second
    }.map(\.element)
    let settings = parameters.filter { $0.value != .null }.sorted { $0.key < $1.key }
      .map { "\($0.key) = \($0.value.plainText)" }.joined(separator: ", ")
    return names.prefix(Self.figureLimit).map { name in
      let number = Topic.number(named: name)
      var figure = SweepFigure(
        table, number: name, quantity: number.axisTitle,
        title: "\(number.title) against \(SweepFigure.Roles(for: table).x)",
        isLogarithmic: number.scale.map { $0 == .logarithmic }
      ).figure
      if !settings.isEmpty { figure.caption += " At \(settings)." }
      return figure
    }
  }

  /// Histograms of samples over the predicted densities; with outliers' room on a logarithmic scale.
  private var distributionFigures: [Figure] {
    let keys = Set(points.flatMap(\.distributions.names)).sorted()
    return keys.map { key in
      let shown = points.filter { $0.distributions[named: key] != nil }.prefix(6)
      let panels = shown.map { point in densityPanel(key, point) }
      let left = points.count { $0.distributions[named: key] != nil } - shown.count
      let title = Topic.number(named: key).title
      return Figure(
        name: "distribution-" + key.fileName, title: "Distribution of \(title)",
        caption: """
          Histograms of the measured values of \(title) over all replicates, beside the predicted density \
          (line), at \(left > 0 ? "the first \(shown.count) grid points" : "every grid point"). The \
          Kolmogorov-Smirnov distance (KS) of the two is in each heading.
          """,
        width: panels.count > 1 ? .page : .column, panels: Array(panels),
        columns: min(3, panels.count))
    }
  }

  private func densityPanel(_ key: String, _ point: SweepPoint) -> Panel {
    let found = point.distributions[named: key]
    let curve = point.curves[named: key]
    let number = Topic.number(named: key)
    let series = DensitySeries(
      point.name.isEmpty ? number.title : point.name,
      histogram: found.map { Histogram(edges: $0.edges, density: $0.histogram) },
      density: zip(curve?.positions ?? [], curve?.values ?? []).map { .predicted($0, $1) })
    var panel = Panel.density([series], quantity: number.axisTitle)[0]
    panel.title = point.name.isEmpty ? nil : point.name
    panel.note = found.map { "KS = \(short($0.kolmogorovSmirnov)), \($0.count) values" }
    return panel
  }

  /// Curves of theory without a sample beside them, one colour for each grid point.
  private var curveFigures: [Figure] {
    let sampled = Set(points.flatMap(\.distributions.names))
    let keys = Set(points.flatMap(\.curves.names)).subtracting(sampled).sorted()
    return keys.map { key in
      let shown = points.filter { $0.curves[named: key] != nil }.prefix(8)
      let number = Topic.number(named: key)
      let list = shown.map { point in
        let curve = point.curves[named: key]
        return DrawnCurve(
          point.name.isEmpty ? number.title : point.name,
          theory: zip(curve?.positions ?? [], curve?.values ?? []).map { .predicted($0, $1) })
      }
      let positions = list.flatMap { $0.theory.map(\.x) }
      let isWide =
        (positions.min() ?? 0) > 0 && (positions.max() ?? 1) / (positions.min() ?? 1) > 50
      return Figure(
        name: "curve-" + key.fileName, title: "\(number.title), theory",
        caption: """
          The curve of theory for \(number.title) along its own positions, for \
          \(shown.count < points.count ? "the first \(shown.count) grid points" : "every grid point").
          """,
        panels: [
          .curves(
            list, x: Axis("position", scale: isWide ? .log : .linear), y: Axis(number.axisTitle),
            seriesTitle: "grid point", isOrdered: true, note: "theory")
        ])
    }
  }
}

extension SweepResult.SweptParameter {
  /// The meaning up to its first semicolon where it is short, else the name in words.
  var axisTitle: String {
    let words = meaning.split(separator: ";").first.map(String.init) ?? parameter
    if words.count <= 40, words != parameter { return words }
    return parameter.reduce(into: "") { name, letter in
      name += letter.isUppercase ? " " + letter.lowercased() : String(letter)
    }
  }
}

extension Cell {
  init(_ value: JSONValue) {
    switch value {
    case .number(let x): self = .number(x)
    case .null: self = .missing
    default: self = .text(value.plainText)
    }
  }
}

extension String {
  /// Letters and digits with hyphens between.
  fileprivate var fileName: String {
    lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }.joined(separator: "-")
  }
}
