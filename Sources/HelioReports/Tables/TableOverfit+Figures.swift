import HelioCore
import HelioExperiments
import HelioFigures
import HelioRuns
import HelioTables

/// The figures of what overfitting costs on a table, drawn from the result alone.
extension TableOverfit {
  var section: ReportSection {
    let name = specification.table.split(separator: "/").last.map(String.init) ?? "table"
    var numbers: [(name: String, value: String)] = [
      ("target", targetName), ("sides", "\(positive) against \(negative)"),
      ("training rows of a run", "\(sampleCount)"), ("training rows", "\(trainCount)"),
      ("held-out rows that choose", "\(choosingCount)"),
      ("held-out rows that judge", "\(judgingCount)"), ("inputs", "\(dimension)"),
      ("error of the constant rule", short(rarerShare)),
      ("neurons", "\(specification.width)"), ("slope alpha", short(specification.negativeSlope)),
      ("signal's share \u{03B3}", short(signal.signalPower)),
      ("effective dimension", short(signal.effectiveDimension)),
      ("noise along the class means, of the average", short(signal.noiseAlong)),
    ]
    for rate in rates {
      let error = rate.wide(\.error)
      numbers.append(
        (
          "error at \(short(100 * rate.rate)) % of flips",
          "\(short(error.mean)) ± \(short(error.standardError))"
        ))
    }
    return ReportSection(
      title: "Fitting wrong labels: \(name)", findings: messages, numbers: numbers,
      figures: [errorFigure, courseFigure, mapFigure, certificateFigure].compactMap { $0 })
  }

  private var rateAxis: Axis {
    let (low, high) = (rates[0].rate, rates[rates.count - 1].rate)
    return Axis("share of flipped labels", domain: low - 0.02...high + 0.02)
  }

  private var settings: String {
    "\(specification.replicates) draws of \(sampleCount) rows, \(positive) against \(negative)"
  }

  private func measured(
    _ name: String, _ value: (Rate) -> Replicates?
  ) -> DrawnCurve {
    DrawnCurve(
      name,
      simulation: rates.compactMap { rate in
        value(rate).map { .init(x: rate.rate, mean: $0.mean, standardError: $0.standardError) }
      })
  }

  /// What wrong labels cost.
  private var errorFigure: Figure {
    var linear = measured("linear max margin") { $0.linear(\.error) }
    linear.theory = rates.compactMap { rate in
      rate.predictedError.map { .init(x: rate.rate, y: $0) }
    }
    let hasLine = linear.theory.count > 1
    let x = rateAxis
    let held = Panel.curves(
      [
        measured("network") { $0.wide(\.error) },
        measured("network, stopped in time") { $0.wide(\.stop.error) },
        measured("two neurons") { $0.narrow(\.error) },
      ] + (linear.simulation.isEmpty && !hasLine ? [] : [linear]), x: x,
      y: Axis("held-out error"), seriesTitle: "rule",
      floors: [Floor(rarerShare, label: "constant rule")],
      title: "held-out rows, their own labels",
      note: hasLine
        ? "line: max margin on the Gaussian mixture"
        : linear.simulation.isEmpty ? "no linear rule separates the rows" : nil)
    let fitted = Panel.curves(
      [
        measured("network") { $0.wide(\.trainingError) },
        measured("two neurons") { $0.narrow(\.trainingError) },
      ], x: x, y: Axis("error on the labels that were learned", domain: 0...0.5),
      seriesTitle: "rule", title: "training rows, flipped labels", note: "0: all labels fitted")
    return Figure(
      name: "overfit-error", title: "What fitting wrong labels costs",
      caption: """
        (a) Share of held-out rows on the wrong side against the share of training labels that were flipped (\(settings); bars \
        of one standard error over draws). The network of \(specification.width) neurons at the end of its training and where \
        other held-out rows have it best, one of two neurons, and the linear rule of largest margin where there is \
        one; line: that rule on the Gaussian mixture that stands for the table. (b) What is left of the training labels. \
        Where (b) is zero and (a) stays flat, fitting wrong labels is harmless; where (a) rises with them, it is not.
        """,
      width: .page, panels: [held, fitted], columns: 2)
  }

  /// Errors along the run.
  private var courseFigure: Figure {
    let last = rates.flatMap(\.draws).map { $0.wide.steps ?? specification.maximumSteps }.max() ?? 1
    let steps = recordedSteps.indices.filter { recordedSteps[$0] >= 1 && recordedSteps[$0] <= last }
    func panel(_ value: @escaping (Point) -> Double, _ y: String, _ title: String) -> Panel {
      let curves = rates.map { rate in
        DrawnCurve(
          "\(short(100 * rate.rate)) %",
          simulation: steps.map { k in
            let found = Replicates(rate.draws.map { value($0.wide.course[k]) })
            return .init(
              x: Double(recordedSteps[k]), mean: found.mean, standardError: found.standardError)
          })
      }
      return .curves(
        curves, x: Axis("step", scale: .log), y: Axis(y), seriesTitle: "flipped", isOrdered: true,
        title: title, note: "one colour a share of flips")
    }
    return Figure(
      name: "overfit-course", title: "Along the training",
      caption: """
        The network of \(specification.width) neurons step by step (\(settings); bars of one standard error over draws; runs \
        that have ended stay where they ended). (a) Held-out error against the table's own labels, (b) error on the labels that \
        were learned, flipped ones included. Where the points of (a) turn upwards as (b) falls below the share of flips, \
        stopping in time would help.
        """,
      width: .page,
      panels: [
        panel(\.error, "held-out error", "held-out rows"),
        panel(\.trainingError, "error on the learned labels", "training rows"),
      ], columns: 2)
  }

  /// The table on the map of Gaussian mixtures.
  private var mapFigure: Figure? {
    guard let map else { return nil }
    let (xs, ys) = (map.scaledSignals, map.dimensionRatios)
    let own = (
      x: signal.signalPower * Double(sampleCount),
      y: signal.effectiveDimension / Double(sampleCount)
    )
    let (x, y) = (
      Axis("signal power times rows \u{03B3} n", scale: .log),
      Axis("dimensions per row d/n", scale: .log)
    )
    var panel = Panel.sweepMap(
      Grid(x: xs, y: ys, values: map.errors.map { $0.map { $0 ?? .nan } }), x: x, y: y,
      quantity: "predicted error",
      domain: 0...0.5, note: "ring: this table; blank: not separable")
    panel.x.ticks = [0.01, 0.1, 1, 10, 100, 1000].filter { $0 >= xs[0] && $0 <= xs[xs.count - 1] }
    panel.y.ticks = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30].filter {
      $0 >= ys[0] && $0 <= ys[ys.count - 1]
    }
    let place = ChartData([
      "\u{03B3} n of the table": .numbers([own.x]), "d/n of the table": .numbers([own.y]),
    ])
    panel.layers.append(
      .points(
        place, x: "\u{03B3} n of the table", y: "d/n of the table", colour: .fixed(.ink),
        diameter: 11, isFilled: false))
    return Figure(
      name: "overfit-map", title: "Where the Gaussian model places the table",
      caption: """
        Error of the linear max margin on mixtures of two Gaussians with \(short(100 * shownRate.rate)) % of \
        \(sampleCount) labels flipped, all of them fitted: exact in the limit of many rows. Ring: this table, by the class means' \
        share \u{03B3} of its mean square and the effective dimension of its noise. The model is an assumption: its noise is equal \
        in all directions and none lies along the class means; the findings say how far the table is from that.
        """,
      panels: [panel])
  }

  /// Certificates of the descent.
  private var certificateFigure: Figure? {
    func separable(_ value: @escaping (NetworkRun) -> Double?) -> (Rate) -> Replicates? {
      { rate in
        let found = rate.draws.compactMap { value($0.wide) }
        return found.count < 2 ? nil : Replicates(found)
      }
    }
    guard rates.contains(where: { separable(\.normShare)($0) != nil }) else { return nil }
    let x = rateAxis
    return Figure(
      name: "overfit-certificates", title: "What was certain beforehand",
      caption: """
        Where a linear rule separates the rows with their flips, gradient descent is sure to fit them: (a) violations and \
        norm of the network's weights over their proved bounds, below 1 always; (b) the norm over that of a network of the \
        same margins along the max-margin rule, with the proved cap for small steps and starts. Bars of one standard error over \
        draws. Look how near to 1 the ratio in (b) is: there the network is as good as the linear max margin.
        """,
      width: .page,
      panels: [
        .curves(
          [
            measured("violations", separable(\.violationShare)),
            measured("norm of the weights", separable(\.normShare)),
          ], x: x, y: Axis("over its bound", scale: .log), seriesTitle: "bounded",
          floors: [Floor(1, label: "proved")], title: "over the bounds", note: "points: runs"),
        .curves(
          [measured("network", separable(\.marginRatio))], x: x, y: Axis("margin ratio"),
          floors: [
            Floor(1, label: "max margin"),
            Floor(1 + 1 / specification.negativeSlope, label: "proved cap"),
          ], title: "norm against the max margin", note: "points: runs"),
      ], columns: 2)
  }
}
