import HelioCore
import HelioExperiments
import HelioFigures
import HelioRuns

// The figures of the experiments whose networks are trained on the hinge loss.

extension SweepResult {
  var benignSignalFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "sampleCount", "scaledSignal") else { return nil }
    let along = "scaledSignal"
    let sizes = axis("sampleCount")?.values ?? []
    let x = Axis("signal power times samples \u{03B3} n", scale: .log)
    let y = Axis("clean error", domain: 0...0.5)
    func panel(_ number: Number, _ title: String, _ note: String) -> Panel {
      .curves(
        sizes.map { size in
          DrawnCurve(
            "n = \(size.plainText)",
            theory: theory(where: ["sampleCount": size]).predicted(.maxMarginError, along: along),
            simulation: points(where: ["sampleCount": size]).measured(number, along: along))
        }, x: x, y: y, seriesTitle: "samples", isOrdered: true, title: title, note: note)
    }
    let figure = Figure(
      name: "benign-signal", title: "Clean error against the signal",
      caption: """
        Clean error of (a) the exact max margin and (b) leaky-ReLU networks (p = \(parameterText("width")), \u{03B1} = \
        \(parameterText("negativeSlope"))) trained to zero hinge loss, on data of which the share \
        \(parameterText("labelFlipRate")) of labels is wrong and fitted (d/n = \(parameterText("dimensionRatio"))). \
        Lines, the same in both: theory of the max margin. Bars of one standard error over \(replicateCount) \
        replicates. Look how near (b) is to a theory that is not the network's, and on which side.
        """,
      width: .page,
      panels: [
        panel(.maxMarginError, "max margin", "lines: theory; points: exact programs"),
        panel(.networkError, "networks", "lines: max-margin theory; points: descent"),
      ], columns: 2)
    let ratios = points.compactMap { point -> Double? in
      guard let network = point.numbers[.networkError]?.mean,
        let rule = point.numbers[.maxMarginError]?.mean, rule > 0.01
      else { return nil }
      return network / rule
    }
    guard let low = ratios.min(), let high = ratios.max() else { return ([figure], []) }
    return (
      [figure],
      [
        "Networks at zero hinge loss have \(short(low)) to \(short(high)) times the error of the max margin on the "
          + "same data, where that is above 0.01."
      ]
    )
  }

  var benignHeatMapFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "sampleCount", "dimensionRatio"),
      let sizes = axis("sampleCount")?.numbers.sorted(),
      let ratios = axis("dimensionRatio")?.numbers.sorted()
    else { return nil }
    func panel(_ title: String, _ value: (SweepPoint) -> Double?) -> Panel {
      var panel = Panel.heatMap(
        ratios.reversed().map { ratio in
          sizes.map { size in
            points(where: ["sampleCount": .number(size), "dimensionRatio": .number(ratio)]).first
              .flatMap(value) ?? .nan
          }
        }, rows: ratios.reversed().map { short($0) }, columns: sizes.map { short($0) },
        rowTitle: "dimensions per sample d/n", columnTitle: "samples n", quantity: "clean error",
        domain: 0...0.2, format: ".3f", title: title)
      panel.height = .ratio(0.75)
      return panel
    }
    let figure = Figure(
      name: "benign-heat-map", title: "Both stopping rules over samples and dimension",
      caption: """
        Clean error at \u{03B3} = \(parameterText("scaledSignal"))/n with each label flipped with probability \
        \(parameterText("labelFlipRate")): networks (p = \(parameterText("width")), \u{03B1} = \
        \(parameterText("negativeSlope"))) stopped when no training label is wrong (a), as the published code does, \
        and at zero hinge loss (b), as the theorems say; the exact max margin (c) and its theory at the flips of each \
        replicate (d). Means over \(replicateCount) replicates. Look how much of the published map is early stopping.
        """,
      width: .page,
      panels: [
        panel("stopped at zero training error") { $0.numbers[.earlyError]?.mean },
        panel("stopped at zero hinge loss") { $0.numbers[.networkError]?.mean },
        panel("exact max margin") { $0.numbers[.maxMarginError]?.mean },
        panel("theory at the flips drawn") { $0.numbers[.maxMarginError]?.prediction },
      ], columns: 2)
    let told = ratios.map { ratio in
      let row = points(where: ["dimensionRatio": .number(ratio)])
      func mean(_ number: Number) -> String {
        let values = row.compactMap { $0.numbers[number]?.mean }
        return short(values.reduce(0, +) / Double(max(values.count, 1)))
      }
      return "\(mean(.earlyError)) and \(mean(.networkError)) at d/n = \(short(ratio))"
    }
    return (
      [figure],
      [
        "Mean over n of the error at zero training error and at zero hinge loss: "
          + told.joined(separator: "; ") + "."
      ]
    )
  }

  var marginCertificatesFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "negativeSlope") else { return nil }
    let along = "negativeSlope"
    let x = Axis("negative slope \u{03B1}", domain: 0...1)
    func measured(_ name: String, _ number: Number) -> DrawnCurve {
      DrawnCurve(name, simulation: points.measured(number, along: along))
    }
    let shares = Panel.curves(
      [
        measured("violations U", .violationShare), measured("norm |W|", .normShare),
      ], x: x, y: Axis("share of the bound", scale: .log, domain: 0.003...1),
      seriesTitle: "certificate", title: "what was used of the bounds", note: "1: the bound is met")
    let ratios = Panel.curves(
      [
        DrawnCurve(
          "cap (1+\u{03B1})/\u{03B1}", theory: theory().predicted(.marginRatioCap, along: along)),
        measured("reached", .marginRatio),
      ], x: x, y: Axis("margin ratio \u{03C1}", scale: .log), seriesTitle: "margin ratio",
      title: "margin reached", note: "1: as good as the max margin")
    let forecast = Panel.curves(
      [
        DrawnCurve(
          "forecast and data", theory: theory().predicted(.weightNormBound, along: along),
          simulation: points.measured(.weightNormBound, along: along))
      ], x: x, y: Axis("bound of |W|", scale: .log), seriesTitle: "bound", title: "bound, forecast",
      note: "line: without the data; points: from them")
    let figure = Figure(
      name: "margin-certificates", title: "Descent beside what was proved of it",
      caption: """
        Gradient descent to zero hinge loss (n = \(parameterText("sampleCount")), d/n = \
        \(parameterText("dimensionRatio")), \u{03B3} n = \(parameterText("scaledSignal")), p = \
        \(parameterText("width")); bars of one standard error over \(replicateCount) replicates). (a) Violations and \
        final norm over their proved bounds; (b) margin ratio and its cap; (c) the bound of the norm, forecast from \
        sizes alone and computed from the data. Look how far below 1 (a) is at a small slope, and that the ratio in \
        (b) stays near 1 where the cap allows 11.
        """,
      width: .page, panels: [shares, ratios, forecast], columns: 3)
    let worst = points.compactMap { $0.numbers[.normShare]?.mean }.max() ?? .nan
    let most = points.compactMap { $0.numbers[.violationShare]?.mean }.max() ?? .nan
    let margins = points.compactMap { $0.numbers[.marginRatio]?.mean }
    return (
      [figure],
      [
        "At most \(short(most)) of the bound of the violations and \(short(worst)) of that of the norm are used; the "
          + "margin ratio lies between \(short(margins.min() ?? .nan)) and \(short(margins.max() ?? .nan))."
      ]
    )
  }

  var fittingNoiseFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "negativeSlope") else { return nil }
    let times = FittingNoise.times
    func curve(_ point: SweepPoint, _ number: (Int) -> Number) -> DrawnCurve {
      let places = times.indices.compactMap { k -> DrawnCurve.Measurement? in
        // Only where every run has the number, so that all means are over the same runs.
        guard let value = point.numbers[number(k)], let mean = value.mean,
          value.replicates == point.numbers[.descentSteps]?.replicates
        else { return nil }
        return .init(x: times[k], mean: mean, standardError: value.standardError ?? 0)
      }
      return DrawnCurve("\u{03B1} = \(point.text(of: "negativeSlope"))", simulation: places)
    }
    func panel(
      _ title: String, _ number: @escaping (Int) -> Number, _ y: Axis, floors: [Floor] = []
    ) -> Panel {
      .curves(
        points.map { curve($0, number) }, x: Axis("share of the steps t/T", domain: 0...1), y: y,
        seriesTitle: "negative slope", isOrdered: true, floors: floors, title: title,
        note: "points: means over runs")
    }
    let rule = points.first?.predicted(.maxMarginError)
    let floors = rule.map { [Floor($0, label: "max margin, theory")] } ?? []
    let figure = Figure(
      name: "fitting-noise", title: "The error rises while wrong labels are fitted",
      caption: """
        Along gradient descent on the hinge loss, in shares of the T steps to zero loss (n = \
        \(parameterText("sampleCount")), d/n = \(parameterText("dimensionRatio")), \u{03B3} n = \
        \(parameterText("scaledSignal")), share \(parameterText("labelFlipRate")) of labels wrong, p = \
        \(parameterText("width"))): (a) clean error of the network, (b) of its linear part alone, (c) share of the \
        wrong labels that are fitted, (d) margin ratio, once every margin is positive in every run. Bars of one \
        standard error over \(replicateCount) replicates. Errors of one half at t = 0 lie above (a) and (b). Look at \
        the lowest error in (a), before the wrong labels are fitted in (c), and at what the rest of the run costs.
        """,
      width: .page,
      panels: [
        panel("network", Number.errorAt, Axis("clean error", domain: 0...0.1), floors: floors),
        panel(
          "linear part", Number.linearErrorAt, Axis("clean error", domain: 0...0.1), floors: floors
        ),
        panel(
          "noise", Number.fittedNoiseAt, Axis("share of wrong labels fitted", domain: -0.03...1.03)),
        panel("margin", Number.marginRatioAt, Axis("margin ratio \u{03C1}", scale: .log)),
      ], columns: 2)
    let findings = points.compactMap { point -> String? in
      let errors = times.indices.compactMap { k in point.numbers[.errorAt(k)]?.mean.map { (k, $0) }
      }
      guard let least = errors.min(by: { $0.1 < $1.1 }), let last = errors.last,
        let fit = point.numbers[.fitSteps]?.mean, let all = point.numbers[.descentSteps]?.mean
      else { return nil }
      return
        "\u{03B1} = \(point.text(of: "negativeSlope")): the error is lowest, \(short(least.1)), at t/T = "
        + "\(short(times[least.0])), and \(short(last.1)) in the end; the last wrong label is fitted after "
        + "\(short(fit)) of \(short(all)) steps."
    }
    return ([figure], findings)
  }

  var errorBoundsFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "negativeSlope", "scaledSignal") else { return nil }
    let along = "scaledSignal"
    let slopes = axis("negativeSlope")?.values ?? []
    let panels = slopes.map { slope -> Panel in
      let part = points(where: ["negativeSlope": slope])
      return .curves(
        [
          DrawnCurve("bound from above", simulation: part.measured(.upperErrorBound, along: along)),
          DrawnCurve("network", simulation: part.measured(.networkError, along: along)),
          DrawnCurve("bound from below", simulation: part.measured(.lowerErrorBound, along: along)),
          DrawnCurve(
            "max margin",
            theory: theory(where: ["negativeSlope": slope]).predicted(.maxMarginError, along: along)
          ),
        ], x: Axis("signal power times samples \u{03B3} n", scale: .log),
        y: Axis("clean error", domain: 0...1), seriesTitle: "error",
        title: "\u{03B1} = \(slope.plainText)", note: "points: from trained weights; line: theory")
    }
    let figure = Figure(
      name: "error-bounds", title: "What the weights alone prove",
      caption: """
        Clean error of networks at zero hinge loss (n = \(parameterText("sampleCount")), d/n = \
        \(parameterText("dimensionRatio")), p = \(parameterText("width"))) between the bounds that hold for any \
        weights: from above by concentration of the output, from below because the signal cannot turn its sign. Bars \
        of one standard error over \(replicateCount) replicates. Look from which signal on the bound from above \
        proves more than chance, and up to which one the bound from below proves harm.
        """,
      width: .page, panels: panels, columns: min(3, max(1, panels.count)))
    let outside = points.filter { point in
      guard let error = point.numbers[.networkError]?.mean,
        let low = point.numbers[.lowerErrorBound]?.mean,
        let high = point.numbers[.upperErrorBound]?.mean
      else { return false }
      return error < low || error > high
    }
    return (
      [figure],
      [
        outside.isEmpty
          ? "At every point the mean error lies between the mean bounds."
          : "The mean error lies outside the bounds at \(outside.map(\.name).joined(separator: "; "))."
      ]
    )
  }
}
