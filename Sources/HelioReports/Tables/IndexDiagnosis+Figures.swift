import HelioCore
import HelioEstimators
import HelioExperiments
import HelioFigures
import HelioRuns
import HelioTables

/// The figures of a diagnosis, drawn from the result alone.
extension IndexDiagnosis {
  var section: ReportSection {
    let name = specification.table.split(separator: "/").last.map(String.init) ?? "table"
    let best = findings[bestFinding]
    var numbers: [(name: String, value: String)] = [
      ("target", targetName), ("task", task.rawValue), ("training rows", "\(trainCount)"),
      ("held-out rows", "\(testCount)"), ("independent inputs", "\(dimension)"),
      ("permutations", "\(specification.permutations)"),
      ("tails of the inputs (Gaussian: 1)", short(radialKurtosis)),
      ("best estimator", best.estimator.title),
      ("its directions", "\(best.best.directions)"),
      (
        "its held-out R\u{00B2}",
        "\(short(best.best.explained)) ± \(short(best.best.standardError))"
      ),
      (
        "R\u{00B2} of all inputs",
        "\(short(allInputs.explained)) ± \(short(allInputs.standardError))"
      ),
      ("fewest directions that keep up", "\(recommendedCount)"),
    ]
    if let accuracy = best.best.accuracy { numbers.append(("its accuracy", short(accuracy))) }
    if let accuracy = allInputs.accuracy {
      numbers.append(("accuracy of all inputs", short(accuracy)))
    }
    return ReportSection(
      title: "Directions: \(name)", findings: messages, numbers: numbers,
      figures: [scoreFigure, strengthFigure, angleFigure, weightFigure])
  }

  private var names: [String] { findings.map(\.estimator.rawValue) }

  /// Bars of the held-out score with every estimator's best number of directions.
  private var scoreFigure: Figure {
    let quantity = "held-out R\u{00B2}"
    let (low, high) = (quantity + " minus standard error", quantity + " plus standard error")
    var data = ChartData(columns: ["subspace", "directions", quantity, low, high])
    func append(_ name: String, _ q: Int, _ mean: Double, _ error: Double) {
      data.append([
        .text(name), .number(Double(q)), .number(mean), .number(mean - error),
        .number(mean + error),
      ])
    }
    for finding in findings.sorted(by: { $0.best.explained > $1.best.explained }) {
      append(
        "\(finding.estimator.rawValue) (\(finding.best.directions))", finding.best.directions,
        finding.best.explained, finding.best.standardError)
    }
    append("all inputs", dimension, allInputs.explained, allInputs.standardError)
    if let score = random.last {
      append(
        "random (\(score.directions))", score.directions, score.explained.mean,
        score.explained.standardError)
    }
    let categories = data.column("subspace").compactMap { cell -> String? in
      if case .text(let text) = cell { text } else { nil }
    }
    let bars = Panel(
      title: "best number of directions", x: Axis(quantity),
      y: Axis("", scale: .category(categories)),
      layers: [
        .bars(data, x: quantity, y: "subspace", colour: .fixed(.green), thickness: 0.7),
        .errorBars(data, low: low, high: high, y: "subspace", colour: .fixed(.ink)),
        .rule(x: 0, dash: .solid),
      ], height: .perCategory(12))
    // As many as have a colour of their own beside the random ones.
    let leading = findings.sorted { $0.best.explained > $1.best.explained }.prefix(5)
    var curves = leading.map { finding in
      DrawnCurve(
        finding.estimator.rawValue,
        theory: finding.scores.map { .predicted(Double($0.directions), $0.explained) })
    }
    curves.append(
      DrawnCurve(
        "random", theory: random.map { .predicted(Double($0.directions), $0.explained.mean) }))
    var growth = Panel.curves(
      curves,
      x: Axis(
        "directions", domain: 1...Double(max(2, random.count)),
        ticks: random.map { Double($0.directions) }),
      y: Axis(quantity), seriesTitle: "estimator", title: "score against their number", note: "")
    growth.layers.insert(.rule(y: allInputs.explained, label: "all inputs"), at: 0)
    return Figure(
      name: "diagnosis-scores", title: "Which directions hold on rows that nobody has seen",
      caption: """
        R\u{00B2} on \(testCount) held-out rows of one smoother (kernel ridge, \(smootherCount) training rows) \
        on the projections that each estimator found. (a) With the number of directions (in brackets) that \
        is best for it; bars: one standard error over rows (random subspaces: over \
        \(random.last?.explained.count ?? 0) of them). (b) Against the number of directions, for the \
        \(leading.count) best estimators.
        """,
      width: .page, panels: [bars, growth], columns: 2)
  }

  /// Strengths of every estimator with both edges.
  private var strengthFigure: Figure {
    let panels = findings.map { finding in
      let count = min(10, finding.strengths.count)
      let data = ChartData([
        "rank": .numbers((1...count).map(Double.init)),
        "strength": .numbers(Array(finding.strengths.prefix(count))),
      ])
      var layers: [Layer] = [.rule(y: finding.significance.edge, dash: .dashed)]
      if let edge = finding.lawEdge { layers.append(.rule(y: edge, dash: .dotted)) }
      let ticks = stride(from: 1, through: count, by: count > 5 ? 3 : 1).map(Double.init)
      layers.append(.points(data, x: "rank", y: "strength", colour: .fixed(.after)))
      return Panel(
        title: finding.estimator.rawValue, x: Axis("rank", ticks: ticks), y: Axis("strength"),
        layers: layers)
    }
    return Figure(
      name: "diagnosis-strengths", title: "How many directions stand above chance",
      caption: """
        Leading strengths of every estimator on the \(trainCount) training rows, each in its own unit. Dashed: what \
        the largest strength exceeds in one of twenty permutations of the target. Dotted, where a law is known: the edge of the bulk for Gaussian \
        inputs and weights that have nothing to do with them.
        """,
      width: .page, panels: panels, columns: 3)
  }

  private var angleFigure: Figure {
    var panels = [angleMap(leadingAngles, "leading direction")]
    var spans = ""
    if recommendedCount > 1 {
      panels.append(angleMap(angles.map { $0.map(\.largest) }, "directions: \(recommendedCount)"))
      spans =
        "; (b) the largest principal angle between the spans of the first \(recommendedCount), or of fewer "
        + "where an estimator has no more"
    }
    return Figure(
      name: "diagnosis-angles", title: "Which estimators agree",
      caption: """
        Angles in the whitened inputs, in degrees, where the cosine is the correlation of the projections: \
        \(spans.isEmpty ? "" : "(a) ")between the leading directions\(spans): 0 where one span holds the other, 90 \
        where one has a direction that is uncorrelated with the other. Weak directions turn by chance.
        """,
      width: .page, panels: panels, columns: 2)
  }

  private func angleMap(_ degrees: [[Double]], _ title: String) -> Panel {
    .heatMap(
      degrees, rows: names, columns: names, rowTitle: "estimator", columnTitle: "beside",
      quantity: "angle", domain: 0...90, format: ".0f", title: title)
  }

  /// The best estimator's directions in terms of the features.
  private var weightFigure: Figure {
    let finding = findings[bestFinding]
    let limit = 15
    let shown = Array(finding.weights.prefix(finding.best.directions))
    let order = featureNames.indices.sorted { i, j in
      shown.map { abs($0[i]) }.max()! > shown.map { abs($0[j]) }.max()!
    }.prefix(limit)
    let left = featureNames.count - order.count
    return Figure(
      name: "diagnosis-weights", title: "The directions of the best estimator",
      caption: """
        Weights of the standardised features in the directions of '\(finding.estimator.title)', each direction of \
        unit length\(left > 0 ? "; the \(left) features with smaller weights are left out" : ""). The sign of a \
        direction has no meaning, and features that are strongly correlated share a weight in no definite way.
        """,
      panels: [
        .heatMap(
          order.map { j in shown.map { $0[j] } }, rows: order.map { featureNames[$0] },
          columns: shown.indices.map { "\($0 + 1)" }, rowTitle: "feature",
          columnTitle: "direction", quantity: "weight", domain: -1...1)
      ])
  }
}
