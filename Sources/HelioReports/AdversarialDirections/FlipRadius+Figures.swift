import HelioCore
import HelioExperiments
import HelioFigures
import HelioRuns

extension SweepResult {
  var flipRadiusFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "activation", "learningRate"), let rates = axis("learningRate")?.values
    else { return nil }
    let shown = rates.count > 2 ? [rates[0], rates[rates.count - 1]] : rates
    let activations = axis("activation")?.values ?? []
    let panels = activations.map { activation in
      let series = shown.compactMap { rate -> DensitySeries? in
        guard
          let point = points(where: ["activation": activation, "learningRate": rate]).first,
          let found = point.distributions[.meanFlipRadius],
          let law = point.curves[.meanFlipRadius]
        else { return nil }
        return DensitySeries(
          rate == .number(0) ? "before" : "after, \u{03B7} = \(rate.plainText)",
          histogram: Histogram(edges: found.edges, density: found.histogram),
          density: zip(law.positions, law.values).map { .predicted($0, $1) })
      }
      var panel = Panel.density(series, quantity: "distance to a flip |f|/|g|")[0]
      panel.title = activation.plainText
      panel.x.domain = 0...4
      return panel
    }
    let figure = Figure(
      name: "flip-radius", title: "Distance to a flip before and after a gradient step",
      caption: """
        |f|/|g| of real networks at fresh inputs (d = \(parameterText("dimension")), p/d = \(parameterText("widthRatio")), \
        n/d = \(parameterText("sampleRatio")), y = \(parameterText("link"))), as they begin and after one gradient step. \
        Bars: all networks and inputs of the run; lines: half-normal laws of scale R. Look how near the two laws are: \
        inputs are of length sqrt d.
        """,
      width: panels.count > 1 ? .page : .column, panels: panels, columns: min(2, panels.count))
    return ([figure], flipRadiusFindings)
  }

  private var flipRadiusFindings: [String] {
    points.compactMap { point in
      guard let mean = point.numbers[.meanFlipRadius]?.mean,
        let law = point.predicted(.meanFlipRadius), let found = point.distributions[.meanFlipRadius]
      else { return nil }
      return "Mean distance to a flip at \(point.name): \(short(mean)), theory \(short(law)); "
        + "Kolmogorov-Smirnov distance \(short(found.kolmogorovSmirnov))."
    }
  }
}
