import HelioCore
import HelioEstimators
import HelioExperiments
import HelioFigures
import HelioRuns
import HelioTables

/// The figures of a fitted model's robustness, drawn from the result alone.
extension ModelRobustness {
  var section: ReportSection {
    let numbers: [(name: String, value: String)] =
      [
        ("target", targetName), ("task", task.rawValue), ("rows moved", "\(rowCount)"),
        ("inputs", "\(dimension)"), ("directions of the subspace", "\(subspaceDimension)"),
        ("directions outside", "\(codimension)"),
      ]
      + nearest.map { row in
        let answers = task == .regression ? "" : " (\(row.answer) \u{2192} \(row.other))"
        return ("row \(row.row)\(answers)", short(row.distance))
      }
    return ReportSection(
      title: "Robustness of a model of '\(targetName)'", findings: messages, numbers: numbers,
      figures: [distanceFigure])
  }

  private var ways: [(name: String, way: Way)] {
    [("anywhere", anywhere), ("inside the subspace", inside), ("outside", outside)]
  }

  /// Shares of rows within a distance, and gradients inside against outside.
  private var distanceFigure: Figure {
    var data = ChartData(columns: ["distance", "share of rows", "way"])
    for (name, way) in ways {
      let sorted = way.distance.rows.compactMap { $0 }.filter { $0 > 0 }.sorted()
      for (i, t) in sorted.enumerated() {
        data.append([
          .number(t), .number(Double(i + 1) / Double(max(rowCount, 1))), .text(name),
        ])
      }
    }
    let pairs = zip(inside.gradient.rows, outside.gradient.rows).compactMap { inner, outer in
      inner.flatMap { inner in outer.map { (inner, $0) } }
    }.filter { $0.0 > 0 && $0.1 > 0 }
    let (x, y) = ("gradient inside", "gradient outside")
    let points = ChartData([x: .numbers(pairs.map(\.0)), y: .numbers(pairs.map(\.1))])
    return Figure(
      name: "model-robustness", title: "How far rows are from another answer",
      caption: """
        (a) Share of \(rowCount) rows whose answer changes within a distance, on the shortest way that Newton's \
        iteration finds: anywhere, and along gradients projected inside the data's subspace or outside. (b) Length of the \
        gradient of what decides, inside and outside, one point a row.
        """,
      width: .page,
      panels: [
        Panel(
          title: "rows within a distance", x: Axis("distance to another answer", scale: .log),
          y: Axis("share of rows", domain: 0...1),
          layers: [.steps(data, x: "distance", y: "share of rows", colour: .series("way"))]),
        Panel(
          title: "gradients", x: Axis(x, scale: .log), y: Axis(y, scale: .log),
          layers: [.points(points, x: x, y: y, colour: .fixed(.green), diameter: 2.6)]),
      ], columns: 2)
  }
}
