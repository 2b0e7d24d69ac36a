import HelioCore
import HelioEstimators
import HelioExperiments
import HelioFigures
import HelioRuns
import HelioTables

/// The figures of a table's robustness, drawn from the result alone.
extension TableRobustness {
  var section: ReportSection {
    let name = specification.table.split(separator: "/").last.map(String.init) ?? "table"
    let scoreName = task == .regression ? "R\u{00B2}" : "accuracy"
    var numbers: [(name: String, value: String)] = [
      ("target", targetName), ("task", task.rawValue), ("training rows", "\(trainCount)"),
      ("held-out rows", "\(testCount)"), ("rows of the distances", "\(distanceCount)"),
      ("inputs", "\(dimension)"), ("directions of the subspace", "\(subspaceDimension)"),
      ("directions outside", "\(codimension)"), ("share asked for", short(specification.share)),
      ("width", "\(specification.width)"), ("learning rate", short(learningRate)),
    ]
    for network in networks {
      numbers.append(("\(scoreName), \(network.kind.title)", short(network.score)))
      if let p = network.pValue {
        numbers.append(
          ("p of its start outside, \(network.kind.title)", p < 1e-4 ? "below 0.0001" : short(p)))
      }
    }
    return ReportSection(
      title: "Robustness: \(name)", findings: messages, numbers: numbers,
      figures: [repairFigure, keptFigure, rowFigure, componentFigure].compactMap { $0 })
  }

  private var answer: String {
    task == .regression
      ? "the output has moved by one standard deviation of the target" : "the class changes"
  }

  private var titles: [String] { networks.map(\.kind.title) }

  /// Distances and costs of every repair.
  private var repairFigure: Figure {
    let loss =
      task == .regression ? "added error (target variances)" : "added share of wrong classes"
    return Figure(
      name: "robustness-repairs", title: "Distance to another answer, and what repairs cost",
      caption: """
        How far \(distanceCount) held-out rows on the subspace are to be moved until \(answer): (a) along the \
        gradient's part outside the data's subspace, (b) along its part inside; a row is \
        \(short(Double(dimension).squareRoot())) long. Points: found, with quartiles over \
        rows\(barsThatEnd); hollow: predicted, outside by the law of weights that still stand as they began, inside to first order. \
        (c) Held-out \(task == .regression ? "squared error" : "errors") against no repair, one standard error over \
        \(testCount) rows; below zero the repair helps. Compare (a) with (b), and the gain with the cost.
        """,
      width: .page,
      panels: [
        distancePanel("outside", "hollow: predicted", \.outside, \.outsidePredicted),
        distancePanel("inside", "hollow: first order", { $0.inside }, { $0.insidePredicted }),
        costPanel(loss),
      ], columns: 1)
  }

  private var barsThatEnd: String {
    let distances = networks.flatMap { [$0.outside, $0.inside].compactMap { $0 } }
    return distances.contains { $0.lowerQuartile != nil && $0.upperQuartile == nil }
      ? " (a bar up to the frame: a quarter of the rows or more has no such distance)" : ""
  }

  private func distancePanel(
    _ place: String, _ note: String, _ found: (Network) -> Distances?,
    _ predicted: (Network) -> Distances?
  ) -> Panel {
    let (x, low, high) = ("distance", "lower quartile of distance", "upper quartile of distance")
    var points = ChartData(columns: ["network", x, low, high])
    var laws = ChartData(columns: ["network", "predicted distance"])
    for network in networks {
      guard let distances = found(network) else { continue }
      // A quarter of the rows or more without such a distance: the bar ends at the frame.
      points.append(
        [.text(network.kind.title)]
          + [
            distances.median, distances.lowerQuartile,
            distances.lowerQuartile == nil
              ? nil : distances.upperQuartile ?? distanceRange?.upperBound,
          ].map(cell))
      laws.append([.text(network.kind.title), cell(predicted(network)?.median)])
    }
    var none: [Layer] = []
    if let range = distanceRange, points.rows.count < networks.count {
      let data = ChartData([
        "network": .texts(networks.filter { found($0) == nil }.map(\.kind.title)),
        "place": .repeated(.number((range.lowerBound * range.upperBound).squareRoot())),
        "distance": .repeated(.text("no gradient")),
      ])
      none = [.labels(data, x: "place", y: "network", text: "distance", colour: .fixed(.quiet))]
    }
    return Panel(
      title: "\(place) the subspace",
      note: note,
      x: Axis("distance to another answer", scale: .log, domain: distanceRange),
      y: Axis("", scale: .category(titles)),
      layers: [
        .errorBars(points, low: low, high: high, y: "network", colour: .fixed(.green)),
        .points(points, x: x, y: "network", colour: .fixed(.green), diameter: 5),
        .points(
          laws, x: "predicted distance", y: "network", colour: .fixed(.ink), diameter: 8,
          isFilled: false),
      ] + none, height: Self.rowHeight)
  }

  private static let rowHeight = Panel.Height.perCategory(13)

  /// One for both panels, which stand over one another, so that they can be compared.
  private var distanceRange: ClosedRange<Double>? {
    let all = networks.flatMap { network in
      [network.outside, network.inside, network.outsidePredicted, network.insidePredicted]
        .compactMap { $0 }.flatMap { [$0.lowerQuartile, $0.median, $0.upperQuartile] }
    }.compactMap { $0 }.filter { $0 > 0 }
    guard let low = all.min(), let high = all.max(), low < high else { return nil }
    return low / 1.2...high * 1.2
  }

  private func costPanel(_ loss: String) -> Panel {
    let (low, high) = ("cost minus standard error", "cost plus standard error")
    var data = ChartData(columns: ["network", "cost", low, high])
    for network in networks where network.kind != .plain {
      let (mean, error) = (network.cost.mean, network.cost.standardError)
      data.append([
        .text(network.kind.title), .number(mean), .number(mean - error), .number(mean + error),
      ])
    }
    return Panel(
      title: "cost on held-out rows", note: "positive: worse", x: Axis(loss),
      y: Axis("", scale: .category(titles)),
      layers: [
        .rule(x: 0, dash: .solid),
        .errorBars(data, low: low, high: high, y: "network", colour: .fixed(.purple)),
        .points(data, x: "cost", y: "network", colour: .fixed(.purple), diameter: 5),
      ], height: Self.rowHeight)
  }

  /// The share of rows whose answer stands, against the length moved outside.
  private var keptFigure: Figure? {
    let shown = networks.filter { $0.outside != nil }
    let all = shown.flatMap { ($0.outside?.rows ?? []).compactMap { $0 } }.filter { $0 > 0 }
      .sorted()
    guard all.count > 10 else { return nil }
    let (first, last) = (all[all.count / 100], all[all.count - 1 - all.count / 100])
    let lengths = (0...40).map { first * exponential(logarithm(last / first) * Double($0) / 40) }
    func kept(_ distances: Distances?, at t: Double) -> Double {
      let rows = distances?.rows ?? []
      return Double(rows.count { ($0 ?? .infinity) > t }) / Double(max(rows.count, 1))
    }
    let curves = shown.map { network in
      DrawnCurve(
        network.kind.title,
        theory: lengths.map { .predicted($0, kept(network.outsidePredicted, at: $0)) },
        simulation: stride(from: 0, through: 40, by: 4).map {
          .init(x: lengths[$0], mean: kept(network.outside, at: lengths[$0]))
        })
    }
    return Figure(
      name: "robustness-kept", title: "Rows whose answer stands when they are moved outside",
      caption: """
        Share of \(distanceCount) held-out rows whose answer has not changed after a move of this length along the \
        gradient's part outside the data's subspace. Lines: law of weights that stand as they began; points: found. \
        After a projection of weights or inputs no move outside changes anything.
        """,
      panels: [
        .curves(
          curves, x: Axis("length of the move outside", scale: .log),
          y: Axis("share of rows", domain: 0...1), seriesTitle: "network",
          note: "lines: predicted; points: found")
      ])
  }

  /// Found against predicted, row by row, without a repair.
  private var rowFigure: Figure? {
    guard let plain = network(.plain), let outside = plain.outside,
      let law = plain.outsidePredicted
    else { return nil }
    return Figure(
      name: "robustness-rows", title: "Predicted and found, row by row",
      caption: """
        The distance of every row of the network without repair, found against predicted: (a) outside the subspace \
        by the law of the path, (b) inside to first order; on the line the two are equal.\(leftOut) All rows share the same \
        weights outside, so that a common shift in (a) of the relative size (2 l)^(-1/2) = \
        \(short(1 / (2 * Double(codimension)).squareRoot())) is chance.
        """,
      width: .page,
      panels: [
        scatter("outside the subspace", law, outside),
        scatter("inside the subspace", plain.insidePredicted, plain.inside),
      ], columns: 2)
  }

  /// How many rows have no place in the panels.
  private var leftOut: String {
    guard let plain = network(.plain), let outside = plain.outside, let law = plain.outsidePredicted
    else { return "" }
    let counts = [(law, outside), (plain.insidePredicted, plain.inside)].map {
      distanceCount - pairs($0.0, $0.1).count
    }
    return counts == [0, 0]
      ? "" : " Left out as without such a distance: \(counts[0]) rows in (a), \(counts[1]) in (b)."
  }

  private func pairs(_ law: Distances, _ found: Distances) -> [(Double, Double)] {
    zip(law.rows, found.rows).compactMap { law, found in
      law.flatMap { law in found.map { (law, $0) } }
    }.filter { $0.0 > 0 && $0.1 > 0 }
  }

  private func scatter(_ title: String, _ law: Distances, _ found: Distances) -> Panel {
    let pairs = pairs(law, found)
    let data = ChartData([
      "predicted distance": .numbers(pairs.map(\.0)), "found distance": .numbers(pairs.map(\.1)),
    ])
    // No longer than what is predicted: rows found far away would squeeze the others.
    let ends = [pairs.map(\.0).min() ?? 1, pairs.map(\.0).max() ?? 1]
    let line = ChartData([
      "predicted distance": .numbers(ends), "equal distance": .numbers(ends),
    ])
    return Panel(
      title: title, x: Axis("predicted distance", scale: .log),
      y: Axis("found distance", scale: .log),
      layers: [
        .points(
          data, x: "predicted distance", y: "found distance", colour: .fixed(.green), diameter: 2.2),
        .line(line, x: "predicted distance", y: "equal distance", colour: .fixed(.ink), width: 0.9),
      ], height: .ratio(0.9))
  }

  /// How much of the inputs the subspace holds.
  private var componentFigure: Figure {
    let total = variances.reduce(0, +)
    var sum = 0.0
    let shares = variances.map { value in
      sum += value / total
      return sum
    }
    var panel = Panel.cumulative(
      ["inputs": shares], quantity: "share of the variance", logRank: false)
    panel.x = Axis("principal components")
    panel.showsLegend = false
    panel.layers.append(.rule(x: Double(subspaceDimension), label: "subspace"))
    return Figure(
      name: "robustness-components", title: "The data's subspace",
      caption: """
        Share of the \(trainCount) prepared training rows' variance that the leading principal components hold. To \
        the left of the dashed line is the subspace, \(subspaceDimension) components; the other \(codimension) are \
        outside.
        """,
      panels: [panel])
  }

  private func cell(_ value: Double?) -> Cell { value.map { .number($0) } ?? .missing }
}
