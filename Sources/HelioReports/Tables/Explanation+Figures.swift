import HelioEstimators
import HelioExperiments
import HelioFigures
import HelioRuns
import HelioTables

/// The figures of an explained model, drawn from the result alone.
extension Explanation {
  private static let shownFeatures = 15

  /// Names for figures: long ones lose their middle; where that makes them alike, each is numbered by
  /// its place among the features.
  private var shownNames: [String] {
    let short = featureNames.map(shortened)
    let uses = Dictionary(short.map { ($0, 1) }, uniquingKeysWith: +)
    return featureNames.enumerated().map { j, name in
      uses[short[j]] == 1 ? short[j] : shortened("\(j + 1): \(name)")
    }
  }

  func shortened(_ name: String) -> String {
    name.count <= 26 ? name : "\(name.prefix(15))\u{2026}\(name.suffix(10))"
  }

  var importanceFigure: Figure {
    let order = Array(sensitivity.ranking.prefix(Self.shownFeatures))
    let left = featureNames.count - order.count
    return Figure(
      name: "explain-importance", title: "Which features move the predictions",
      caption: """
        Share of each \(shownScaling.scaledFeature) in the average squared gradient of the predictions; \
        bars of two bootstrap standard errors (\(sensitivity.resamples) resamples).\
        \(left > 0 ? " The \(left == 1 ? "smallest one is" : "\(left) smaller ones are") left out." : "") A feature whose bar reaches zero may \
        not matter at all; features that say the same share what they explain.
        """,
      panels: [
        loadingPanel(
          "share of the squared gradient", order, values: sensitivity.importances,
          errors: sensitivity.importanceErrors, leastLow: 0)
      ])
  }

  var directionFigure: Figure {
    let first = sensitivity.directions[0]
    let order = Array(
      first.loadings.indices.sorted { abs(first.loadings[$0]) > abs(first.loadings[$1]) }
        .prefix(Self.shownFeatures))
    let ranks = sensitivity.shares.prefix(10).indices.map { "\($0 + 1)" }
    let shares = ChartData([
      "direction": .texts(ranks), "share": .numbers(Array(sensitivity.shares.prefix(10))),
    ])
    return Figure(
      name: "explain-direction", title: "The direction along which predictions change most",
      caption: """
        (a) Loadings of the \(shownScaling.scaledFeatures) in the leading direction, with two bootstrap \
        standard errors; its largest loading is taken as positive. (b) Shares of the leading directions in the \
        average squared gradient. One tall bar means that the model nearly depends on one combination of \
        the features; the effective number of directions is \(short(sensitivity.effectiveDimension)).
        """,
      width: .page,
      panels: [
        loadingPanel(
          "loading", order, values: first.loadings, errors: first.loadingErrors, leastLow: -1),
        Panel(
          x: Axis("direction", scale: .category(ranks)), y: Axis("share of the squared gradient"),
          layers: [
            .bars(shares, x: "direction", y: "share", colour: .fixed(.green), thickness: 0.7)
          ]
        ),
      ])
  }

  /// What the leading direction takes of each curve; `nil` without any.
  var curveDirectionFigure: Figure? {
    guard let functions, !functions.isEmpty else { return nil }
    let panels = functions.map { function -> Panel in
      let (place, weight) = ("place", "weight")
      var data = ChartData(columns: [place, weight, "direction"])
      for (a, values) in function.values.prefix(2).enumerated() {
        for (t, value) in zip(function.grid, values) {
          data.append([.number(t), .number(value), .text(a == 0 ? "first" : "second")])
        }
      }
      let primes = String(repeating: "'", count: function.derivative)
      return Panel(
        x: Axis("\(shortened(function.pattern)), number of the column"),
        y: Axis("weight of the curve\(primes)"),
        layers: [
          .rule(y: 0, dash: .solid),
          .line(data, x: place, y: weight, colour: .series("direction")),
        ], legendTitle: "direction")
    }
    return Figure(
      name: "explain-curves", title: "What the leading directions take of a curve",
      caption: """
        Weight function of the directions along which predictions change most: they see a curve (marks say: its derivative), \
        less the straight line between its ends, by the integral against this function. In units of the first direction's \
        largest weight; ends of the curve and other features are not shown.
        """,
      panels: panels)
  }

  /// Bars by feature with two standard errors.
  private func loadingPanel(
    _ quantity: String, _ order: [Int], values: [Double], errors: [Double], leastLow: Double
  ) -> Panel {
    let names = shownNames
    let (low, high) = ("less two standard errors", "plus two standard errors")
    let data = ChartData([
      "feature": .texts(order.map { names[$0] }), quantity: .numbers(order.map { values[$0] }),
      "standard error": .numbers(order.map { errors[$0] }),
      low: .numbers(order.map { max(leastLow, values[$0] - 2 * errors[$0]) }),
      high: .numbers(order.map { min(1, values[$0] + 2 * errors[$0]) }),
    ])
    return Panel(
      x: Axis(quantity), y: Axis("", scale: .category(order.map { names[$0] })),
      layers: [
        .bars(data, x: quantity, y: "feature", colour: .fixed(.green), thickness: 0.7),
        .errorBars(data, low: low, high: high, y: "feature", colour: .fixed(.ink)),
        .rule(x: 0, dash: .solid),
      ], height: .perCategory(12))
  }

  /// How often probabilities came true; `nil` for a regression.
  var reliabilityFigure: Figure? {
    guard let report = judgement.classes else { return nil }
    let bins = report.reliability.filter { $0.rowCount > 0 }
    let isBinary = classLabels.count == 2
    let (stated, true_) = ("stated probability", "share that came true")
    let (low, high) = ("less two standard errors", "plus two standard errors")
    let errors = bins.map { bin in
      let p = (bin.frequency * Double(bin.rowCount) + 1) / Double(bin.rowCount + 2)
      return 2 * (p * (1 - p) / Double(bin.rowCount)).squareRoot()
    }
    let data = ChartData([
      stated: .numbers(bins.map(\.meanProbability)), true_: .numbers(bins.map(\.frequency)),
      low: .numbers(zip(bins, errors).map { max(0, $0.frequency - $1) }),
      high: .numbers(zip(bins, errors).map { min(1, $0.frequency + $1) }),
      "rows": .integers(bins.map(\.rowCount)),
    ])
    let diagonal = ChartData([stated: .numbers([0, 1]), true_: .numbers([0, 1])])
    return Figure(
      name: "explain-reliability", title: "Whether probabilities mean what they say",
      caption: """
        Rows with like probability of \(isBinary ? "'\(shortened(classLabels[1]))'" : "the predicted class"), \
        by \(judgement.method): the share for which it came true, with two standard errors. On the line, of rows \
        given 30 % three in ten come true; below it, the model is too sure.
        """,
      panels: [
        Panel(
          x: Axis(stated, domain: 0...1), y: Axis(true_, domain: 0...1),
          layers: [
            .line(diagonal, x: stated, y: true_, colour: .fixed(.grey), dash: .dashed),
            .errorBars(data, x: stated, low: low, high: high, colour: .fixed(.green)),
            .points(data, x: stated, y: true_, colour: .fixed(.green)),
          ])
      ])
  }

  var dependenceFigure: Figure {
    let isNumber = task == .regression
    let quantity =
      isNumber
      ? "predicted \(shortened(targetName))"
      : task == .binary
        ? "probability of \(shortened(dependences[0].curves[0].name))" : "probability"
    let names = Dictionary(zip(featureNames, shownNames), uniquingKeysWith: { first, _ in first })
    let panels = dependences.map { dependence -> Panel in
      let place =
        dependence.feature.flatMap { names[$0] } ?? "leading direction (\(shownScaling.unit))"
      var data = ChartData(columns: [
        "place", quantity, "10th percentile", "90th percentile", "class",
      ])
      for curve in dependence.curves {
        for (i, t) in dependence.positions.enumerated() {
          data.append([
            .number(t), .number(curve.mean[i]), .number(curve.low[i]), .number(curve.high[i]),
            .text(curve.name),
          ])
        }
      }
      let colour: Colour = task == .multiclass ? .series("class") : .fixed(.green)
      var layers: [Layer] = [.line(data, x: "place", y: quantity, colour: colour)]
      if task != .multiclass {
        layers.insert(
          .band(data, x: "place", low: "10th percentile", high: "90th percentile", colour: colour),
          at: 0)
      }
      if dependence.positions.count <= 10 {
        layers.append(.points(data, x: "place", y: quantity, colour: colour))
      }
      return Panel(
        x: Axis(place), y: Axis(quantity), layers: layers,
        legendTitle: task == .multiclass ? targetName : nil)
    }
    return Figure(
      name: "explain-dependence", title: "How predictions change along a direction and features",
      caption: """
        Mean prediction over \(dependences[0].rowCount) training rows, all moved to the same place along the \
        leading direction or a feature, everything else as it is. \
        \(task == .multiclass
          ? "Shown are the classes whose probability changes most along the direction."
          : "The band holds the middle eight tenths of the rows: a wide one says that other features decide.") \
        Steep parts matter, flat ones do not; places are between the 2nd and 98th percentile of the rows.
        """,
      width: .page, panels: panels)
  }
}
