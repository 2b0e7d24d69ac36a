import HelioEstimators
import HelioExperiments
import HelioFigures

/// The kernel behind an explained model: its spectrum, and the error to expect from more rows.
extension Explanation {
  var spectrumFigure: Figure {
    let limit = min(200, spectrum.before.eigenvalues.count)
    let before = spectrum.before
    let (panels, what): ([Panel], String)
    if let after = spectrum.after {
      panels = [
        .spectrum(
          ["before": before.eigenvalues, "after": after.eigenvalues],
          quantity: "eigenvalue / sum", limit: limit),
        .cumulative(
          ["before": before.cumulativePower, "after": after.cumulativePower],
          quantity: "share of the target"),
      ]
      what = """
        before (\(network == nil ? "metric I/d" : "over the prior")) and after learning. A steeper spectrum looks at fewer functions; a curve in (b) \
        further to the left needs fewer of them, and fewer rows. What was learned is from these rows, so \
        that (b) flatters it somewhat
        """
    } else {
      panels = [
        .spectrum(["kernel": before.eigenvalues], quantity: "eigenvalue / sum", limit: limit),
        .cumulative(["kernel": before.cumulativePower], quantity: "share of the target"),
      ]
      what =
        "which has no learned metric. The further left the curve in (b), the fewer rows it needs"
    }
    return Figure(
      name: "explain-spectrum", title: "The kernel's spectrum and where the target sits in it",
      caption: """
        Eigenvalues (a) of the kernel of the heaviest member, constants aside, on \(spectrum.rowCount) \
        training rows, and the share of the target carried by the leading eigenfunctions (b), \(what).
        """,
      width: .page, panels: panels)
  }

  func curveFigure(_ curve: LearningCurvePrediction) -> Figure {
    let error = curve.isInTableUnits ? "RMSE of \(shortened(targetName))" : "1 \u{2212} R\u{b2}"
    let (rows, low, high) = ("training rows", "lower end", "upper end")
    let beyond = curve.curve.filter { $0.rows >= 0.95 * Double(curve.trainingRows) }
    let band = ChartData([
      rows: .numbers(beyond.map(\.rows)),
      low: .numbers(beyond.map { $0.error / (1 + $0.relativeUncertainty) }),
      high: .numbers(beyond.map { $0.error * (1 + $0.relativeUncertainty) }),
    ])
    let kept = curve.measurements.map {
      DrawnCurve.Measurement(
        x: Double($0.rows), mean: $0.mean, standardError: $0.standardError)
    }
    let relearned = curve.measurements.compactMap { part -> DrawnCurve.Measurement? in
      guard let mean = part.relearnedMean, let error = part.relearnedStandardError else {
        return nil
      }
      return .init(x: Double(part.rows), mean: mean, standardError: error)
    }
    let exact = DrawnCurve.Measurement(
      x: Double(curve.rowCount), mean: curve.leaveOneOutError)
    var curves = [
      DrawnCurve(
        "the same metric", theory: curve.curve.map { .init(x: $0.rows, y: $0.error) },
        simulation: kept + [exact])
    ]
    if !relearned.isEmpty {
      curves.append(DrawnCurve("metric learned anew", simulation: relearned))
    }
    var panel = Panel.curves(
      curves, x: Axis(rows, scale: .log), y: Axis(error), seriesTitle: "metric",
      note: "line: predicted; points: measured")
    panel.showsLegend = !relearned.isEmpty
    panel.layers.insert(
      .band(band, x: rows, low: low, high: high, colour: .fixed(.grey)), at: 0)
    panel.layers.insert(.rule(x: Double(curve.trainingRows), label: "rows at hand"), at: 1)
    return Figure(
      name: "explain-learning-curve", title: "Error with fewer and with more rows",
      caption: """
        Error of the heaviest member against the number of training rows: predicted from its spectrum (line, \
        with its uncertainty beyond the rows at hand), and measured on parts of the rows (mean and standard \
        error of five; in the model's metric, and with the metric learned from the part alone) and by \
        leave-one-out (last point, where the line is fitted). A line that is still \
        steep at the dashed mark says that more rows would help; a flat one, that they would not.
        """,
      panels: [panel])
  }
}
