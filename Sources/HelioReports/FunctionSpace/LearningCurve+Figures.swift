import HelioCore
import HelioExperiments
import HelioFigures
import HelioRuns

extension SweepResult {
  var learningCurveFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "width", "sampleCount", "spikeRatio"), let widths = axis("width")?.values
    else { return nil }
    let strengths = axis("spikeRatio")?.values ?? []
    let panels = widths.enumerated().map { i, width in
      let curves = strengths.map { strength in
        let part = points(where: ["width": width, "spikeRatio": strength])
        let lines = theory(where: ["width": width, "spikeRatio": strength])
        let isAfter = strength != .number(0)
        return DrawnCurve(
          isAfter ? "after, \u{03BA} = \(strength.plainText)" : "before",
          theory: lines.predicted(.network, along: "sampleCount"),
          simulation: part.measured(.network, along: "sampleCount"),
          limit: lines.predicted(.kernelRidge, along: "sampleCount"))
      }
      return Panel.curves(
        curves, x: Axis("readout samples n", scale: .log),
        y: Axis(i % 3 == 0 ? "excess test error" : "", scale: .log, domain: shownErrors),
        seriesTitle: "stage", title: "p = \(width.plainText)",
        note: i == 0
          ? "lines: theory; points: networks" : i == 1 ? "dashed: infinite width" : " ",
        height: .ratio(0.95))
    }
    let figure = Figure(
      name: "learning-curve",
      title: summary.verdict == .agrees
        ? "A network of finite width learns as predicted"
        : "Learning curves of networks of finite width, and their theory",
      caption: """
        Excess test error against the number of readout samples, before the step and after it \
        (\(parameterText("activation")), d = \(parameterText("dimension")), y = \(parameterText("link")), \
        \(parameterText("stepSampleCount")) step samples). Solid: theory at the width of the panel; dashed: \
        at infinite width; points: real networks, bars of one standard error over \(replicateCount) replicates. \
        Look how far narrow networks lie above the dashed line.
        """,
      width: .page, panels: panels, columns: min(3, panels.count))
    return ([figure], [])
  }

  /// One range for all panels, so that widths can be compared by eye.
  private var shownErrors: ClosedRange<Double>? {
    let all = points.flatMap { point in
      [point.predicted(.network), point.predicted(.kernelRidge), point.numbers[.network]?.mean]
        .compactMap { $0 }
    }.filter { $0.isFinite && $0 > 0 }
    guard let low = all.min(), let high = all.max() else { return nil }
    return (low / 1.2)...(high * 1.2)
  }
}
