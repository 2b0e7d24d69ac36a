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
      figures: [scoreFigure, planFigure, strengthFigure, angleFigure, weightFigure].compactMap {
        $0
      })
  }

  /// Predicted and resampled overlaps, and the rows that each estimator needs.
  private var planFigure: Figure? {
    guard let plan else { return nil }
    let quantity = "squared overlap"
    let (low, high) = ("minus standard error", "plus standard error")
    var resampled = ChartData(columns: ["estimator", quantity, low, high])
    var predicted = ChartData(columns: ["estimator", quantity])
    var needed = ChartData(columns: ["estimator", "rows"])
    for row in plan.rows {
      let name = row.estimator.rawValue
      if let value = row.bootstrap {
        resampled.append([
          .text(name), .number(value.mean), .number(value.mean - value.standardError),
          .number(value.mean + value.standardError),
        ])
      }
      if let value = row.predicted { predicted.append([.text(name), .number(value)]) }
      if let rows = row.rowsNeeded { needed.append([.text(name), .number(rows)]) }
    }
    let names = plan.rows.map(\.estimator.rawValue)
    let overlaps = Panel(
      title: "at \(trainCount) rows", x: Axis(quantity, domain: 0...1.02),
      y: Axis("", scale: .category(names)),
      layers: [
        .errorBars(resampled, low: low, high: high, y: "estimator", colour: .fixed(.after)),
        .points(resampled, x: quantity, y: "estimator", colour: .fixed(.after)),
        .points(
          predicted, x: quantity, y: "estimator", colour: .fixed(.ink), diameter: 9, shape: .square,
          isFilled: false),
      ], height: .perCategory(14))
    let able = plan.rows.filter { $0.rowsNeeded != nil }.map(\.estimator.rawValue)
    var panels = [overlaps]
    if !able.isEmpty {
      panels.append(
        Panel(
          title: "rows for \(IndexPlan.target)", x: Axis("rows", scale: .log),
          y: Axis("", scale: .category(able)),
          layers: [
            .rule(x: Double(trainCount), label: "here", dash: .dotted),
            .points(
              needed, x: "rows", y: "estimator", colour: .fixed(.ink), diameter: 9, shape: .square,
              isFilled: false),
          ], height: .perCategory(14)))
    }
    return Figure(
      name: "diagnosis-plan",
      title: "What theory expects at this size, and how many rows it asks for",
      caption: """
        Squares: overlap with the index that theory predicts for one index and Gaussian inputs, with the link along the \
        leading direction of '\(plan.estimator.rawValue)' (degree \(plan.coefficients.count - 1)) and a noise of \
        \(short(plan.noiseVariance)) of the target's variance; for save and dr the limit of many rows. Points: overlap \
        of directions of resampled rows with that of all rows, bars of one standard error: how stable an estimate is, \
        right or wrong. (b) Rows at which the prediction reaches \(IndexPlan.target).
        """,
      width: .page, panels: panels, columns: 2)
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
