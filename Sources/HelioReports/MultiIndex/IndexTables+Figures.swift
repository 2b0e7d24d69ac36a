import HelioCore
import HelioExperiments
import HelioFigures
import HelioRuns

// The figures of the experiments that compare estimators over links: costs, zoo, leaps, choice.

private func modelText(_ value: JSONValue) -> String {
  StandardModel(rawValue: value.plainText)?.text ?? value.plainText
}

extension SweepResult {
  var estimatorCostsFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "indexModel", "sampleRatio") else { return nil }
    let estimators: [ComparedEstimator] = [
      .first, .ols, .sir, .rcls, .phd, .save, .dr, .spectral,
    ]
    let ratios = axis("sampleRatio")?.values ?? []
    let (quantity, low, high) = (
      "(n/d)(1 - overlap)", "minus standard error", "plus standard error"
    )
    let panels = (axis("indexModel")?.values ?? []).map { value -> Panel in
      var laws = ChartData(columns: ["estimator", quantity, "n/d"])
      var measured = ChartData(columns: ["estimator", quantity, low, high, "n/d"])
      let part = points(where: ["indexModel": value])
      let shown = estimators.filter { part.first?.predicted(.indexCost($0)) != nil }
      for estimator in shown {
        for ratio in ratios {
          let own = points(where: ["indexModel": value, "sampleRatio": ratio]).first?
            .numbers[.indexCost(estimator)]
          if let cost = own?.prediction {
            laws.append([.text(estimator.rawValue), .number(cost), .text(ratio.plainText)])
          }
          guard let own, let mean = own.mean else { continue }
          let error = own.standardError ?? 0
          measured.append([
            .text(estimator.rawValue), .number(mean), .number(max(mean - error, mean / 10)),
            .number(mean + error), .text(ratio.plainText),
          ])
        }
      }
      var layers: [Layer] = []
      if let bound = part.first?.predicted(.efficientCost) {
        layers.append(.rule(x: bound, label: "efficient", dash: .dotted))
      }
      layers += [
        .points(laws, x: quantity, y: "estimator", colour: .series("n/d"), shape: .dash),
        .errorBars(measured, low: low, high: high, y: "estimator", colour: .series("n/d")),
        .points(measured, x: quantity, y: "estimator", colour: .series("n/d")),
      ]
      return Panel(
        title: modelText(value), x: Axis(quantity, scale: .log),
        y: Axis("", scale: .category(shown.map(\.rawValue))), layers: layers,
        height: .perCategory(15))
    }
    let figure = Figure(
      name: "estimator-costs", title: "One unit for all: what an estimator loses with many rows",
      caption: """
        (n/d)(1 - squared overlap) of every estimator that sees the link, d = \(parameterText("dimension")), \
        \(parameterText("sliceCount")) slices: points for each n/d, means of \(replicateCount) simulations with bars \
        of one standard error; upright strokes: theory; dotted: what Fisher's information allows, \
        where the link has no jump. About C d/e rows give an overlap of 1 - e. Look how many more rows save \
        and dr need before that holds, and how far all are from the bound.
        """,
      width: .page, panels: panels, columns: 3)
    let told = points.filter { $0.number(of: "sampleRatio") == ratios.map(\.number).max() }
      .compactMap { point -> String? in
        let best = estimators.compactMap { estimator in
          point.predicted(.indexCost(estimator)).map { (estimator.rawValue, $0) }
        }.min { $0.1 < $1.1 }
        guard let best else { return nil }
        let bound = point.predicted(.efficientCost).map { ", bound \(short($0))" } ?? ""
        return "\(point.text(of: "indexModel")): \(best.0) (\(short(best.1))\(bound))"
      }
    return ([figure], ["Least costs at the largest n/d: \(told.joined(separator: "; "))."])
  }

  var indexZooFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "indexModel") else { return nil }
    let estimators: [ComparedEstimator] = [
      .first, .ols, .sir, .rcls, .phd, .save, .dr, .spec, .opg, .agop, .rfm, .onestep, .twostep,
    ]
    let names = estimators.map(\.rawValue)
    let models = axis("indexModel")?.values ?? []
    let values = estimators.map { estimator in
      models.map { model in
        points(where: ["indexModel": model]).first?.numbers[.indexAffinity(estimator)]?.mean ?? .nan
      }
    }
    let figure = Figure(
      name: "index-zoo", title: "Which estimator finds which link",
      caption: """
        Affinity |U\u{0302}\u{1D40}U|\u{00B2}/r of the estimated with the true index space, n = \
        \(parameterText("sampleCount")), d = \(parameterText("dimension")), means of \(replicateCount) simulations; a \
        random space has r/d, an estimator that sees one of two directions 0.5. Look at the rows that are dark \
        throughout, at the price in the \
        text of the estimators, and at the columns without linear part.
        """,
      width: .page,
      panels: [
        .heatMap(
          values, rows: names, columns: models.map(modelText), rowTitle: "estimator",
          columnTitle: "link", quantity: "affinity")
      ])
    let told = models.enumerated().compactMap { j, model -> String? in
      let best = names.indices.filter { values[$0][j].isFinite }.max {
        values[$0][j] < values[$1][j]
      }
      return best.map { "\(model.plainText): \(names[$0]) (\(short(values[$0][j])))" }
    }
    return ([figure], ["Best on each link: \(told.joined(separator: ", "))."])
  }

  var indexLeapsFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "leapLink", "dimension", "sampleRatio") else { return nil }
    let along = "sampleRatio"
    var panels: [Panel] = []
    for link in axis("leapLink")?.values ?? [] {
      let text = LeapLink(rawValue: link.plainText)?.text ?? link.plainText
      for (number, word) in [(Number.firstDirection, "first"), (.secondDirection, "second")] {
        let curves = (axis("dimension")?.values ?? []).map { d in
          DrawnCurve(
            "d = \(d.plainText)",
            theory: theory(where: ["leapLink": link, "dimension": d]).predicted(
              number, along: along),
            simulation: points(where: ["leapLink": link, "dimension": d]).measured(
              number, along: along))
        }
        guard curves.contains(where: { !$0.simulation.isEmpty }) else { continue }
        panels.append(
          .curves(
            curves, x: Axis("rows an input, n/d", scale: .log), y: Axis("affinity", domain: 0...1),
            seriesTitle: "inputs", isOrdered: true,
            title: link.plainText == LeapLink.cubic.rawValue ? text : "\(text), \(word)"))
      }
    }
    let figure = Figure(
      name: "index-leaps", title: "A leap of 1 needs some d rows, a leap of 3 some d\u{00B2}",
      caption: """
        Share of each true direction in the span that online gradient descent of a matched model has found after n \
        rows, from an overlap of 1/\u{221A}d with each. Lines: recursion of the overlaps for small steps; points: \
        means of \(replicateCount) runs with bars of one standard error. Look that the curves of leap 1 lie on top of \
        each other in n/d, while a leap of 3 makes a plateau that is longer in proportion to d.
        """,
      width: .page, panels: panels, columns: 3)
    let told = points.filter { $0.number(of: along) == axis(along)?.numbers.max() }.compactMap {
      point -> String? in
      guard let first = point.numbers[.firstDirection]?.mean else { return nil }
      let second = point.numbers[.secondDirection]?.mean.map { " and \(short($0))" } ?? ""
      return
        "\(point.text(of: "leapLink")), d = \(point.text(of: "dimension")): \(short(first))\(second)"
    }
    return ([figure], ["Affinities at the largest n/d: \(told.joined(separator: "; "))."])
  }

  var linkChoiceFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "exponents") else { return nil }
    let estimators: [ComparedEstimator] = [.first, .sir, .spectral, .ptrace3, .ptrace4]
    let names = estimators.map(\.rawValue)
    let links = axis("exponents")?.values ?? []
    func label(_ value: JSONValue) -> String {
      guard case .array(let pair) = value, pair.count == 2 else { return value.plainText }
      return "l* = \(pair[0].plainText), k* = \(pair[1].plainText)"
    }
    func grid(_ value: (SweepPoint.Outcome) -> Double?) -> [[Double]] {
      links.map { link in
        estimators.map { estimator in
          points(where: ["exponents": link]).first?.numbers[.indexOverlap(estimator)].flatMap(value)
            ?? .nan
        }
      }
    }
    let figure = Figure(
      name: "link-choice", title: "The generative exponent decides which estimator can work",
      caption: """
        Squared overlap on links with given information exponent l* and generative exponent k* (n = \
        \(parameterText("sampleRatio")) d, d = \(parameterText("dimension")), noise variance \
        \(parameterText("noiseVariance"))): (a) means of \(replicateCount) simulations, (b) what theory says where it \
        has a law. first sees l* = 1 alone, sir k* = 1 whatever l* is, the spectral estimator k* up to 2, the partial \
        traces the coefficients of order 3 and 4. Look for the row without a dark cell left of the last column.
        """,
      width: .page,
      panels: [
        .heatMap(
          grid(\.mean), rows: links.map(label), columns: names, rowTitle: "link",
          columnTitle: "estimator", quantity: "squared overlap", title: "simulation"),
        .heatMap(
          grid(\.prediction), rows: links.map(label), columns: names, rowTitle: "link",
          columnTitle: "estimator", quantity: "squared overlap", title: "theory"),
      ], columns: 2)
    let told = links.enumerated().compactMap { i, link -> String? in
      let row = grid(\.mean)[i]
      let best = names.indices.filter { row[$0].isFinite }.max { row[$0] < row[$1] }
      return best.map { "\(label(link)): \(names[$0]) (\(short(row[$0])))" }
    }
    return ([figure], ["Best: \(told.joined(separator: "; "))."])
  }
}

extension JSONValue {
  fileprivate var number: Double { if case .number(let x) = self { x } else { .nan } }
}
