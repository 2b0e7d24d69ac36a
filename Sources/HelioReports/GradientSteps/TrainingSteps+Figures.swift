import Foundation
import HelioExperiments
import HelioFigures
import HelioRuns

// The figures of experiments that train for several steps.

extension SweepResult {
  var oneStepOrTwoFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "link", "stage"), let links = axis("link")?.values,
      let stages = axis("stage")?.values
    else { return nil }
    let names = [
      "initial": "no step", "oneStep": "one", "twoStepsFresh": "two, fresh",
      "twoStepsReused": "two, reused",
    ]
    let panels = links.enumerated().map { i, link -> Panel in
      let (stage, error) = ("steps", "test error")
      var data = ChartData(columns: [stage, error, "low", "high", "readout"])
      for value in stages {
        guard let point = points(where: ["link": link, "stage": value]).first else { continue }
        let errors: [(Number, String)] = [
          (.featureError, "all features"), (.polynomialError, "two learned directions"),
        ]
        for (key, name) in errors {
          guard let number = point.numbers[key], let mean = number.mean else { continue }
          let bar = number.standardError ?? 0
          data.append([
            .text(names[value.plainText] ?? value.plainText), .number(mean), .number(mean - bar),
            .number(mean + bar), .text(name),
          ])
        }
      }
      return Panel(
        title: linkTitle(link, i),
        x: Axis(stage, scale: .category([])), y: Axis(error),
        layers: [
          .errorBars(data, x: stage, low: "low", high: "high", colour: .series("readout")),
          .points(data, x: stage, y: error, colour: .series("readout")),
        ], height: .ratio(0.9))
    }
    let figure = Figure(
      name: "one-step-or-two", title: "What a second step is worth, and for which target",
      caption: """
        Test error, noise included, of ridge on all features and of polynomials of degree 4 in the two leading \
        learned directions, fitted on a second sample after no step, one, and two with a fresh or the reused \
        sample (d = \(parameterText("dimension")), n/d = \(parameterText("sampleRatio")), bars of one standard error \
        over \(replicateCount) replicates). Look whether the second step lowers the error, and with which sample.
        """,
      width: .page, panels: panels, columns: 3)
    return ([figure], [])
  }

  var trainingStepsFigures: (figures: [Figure], findings: [String])? {
    if isSwept(over: "steps") { return trainingFigures(points, "") }
    guard isSwept(over: "loss", "steps"), let losses = axis("loss")?.values else { return nil }
    var all: (figures: [Figure], findings: [String]) = ([], [])
    for loss in losses {
      let part = trainingFigures(points(where: ["loss": loss]), loss.plainText)
      all.figures += part.figures
      all.findings += part.findings
    }
    return all
  }

  private func trainingFigures(
    _ part: [SweepPoint], _ loss: String
  ) -> (figures: [Figure], findings: [String]) {
    let along = "steps"
    let suffix = loss.isEmpty ? "" : "-" + loss.lowercased()
    let words = loss.isEmpty ? parameterText("loss") : loss
    let x = stepsAxis(part)
    let values = Panel.curves(
      [
        DrawnCurve(
          "top singular value", theory: part.predicted(.singularValue, along: along),
          simulation: part.measured(.singularValue, along: along)),
        DrawnCurve("edge of the null", simulation: part.measured(.nullEdge, along: along)),
      ], x: x, y: Axis("singular value"), seriesTitle: "weights", title: "weights",
      note: "line: dressed theory; points: measured")
    let kernel = Panel.curves(
      (1...2).map { i in
        DrawnCurve(
          "eigenfunction \(i)", theory: part.predicted(.kernelMode(i), along: along),
          simulation: part.measured(.kernelMode(i), along: along))
      }, x: x, y: Axis("kernel along it", scale: .log), seriesTitle: "leading", title: "kernel",
      note: "lines: exact eigenvalues at the learned spikes; points: network")
    let alignment = Panel.curves(
      (1...3).map { i in
        DrawnCurve("direction \(i)", simulation: part.measured(.alignment(i), along: along))
      }, x: x, y: Axis("squared overlap with the target"), seriesTitle: "learned",
      title: "alignment", note: "measured")
    let errors = Panel.curves(
      [
        DrawnCurve("ridge on features", simulation: part.measured(.readoutError, along: along)),
        DrawnCurve("adapted kernel", simulation: part.measured(.kernelError, along: along)),
      ], x: x, y: Axis("test error"), seriesTitle: "readout", title: "readouts",
      note: "measured, on a second sample")
    let traces = Figure(
      name: "training-steps" + suffix, title: "Training step by step, loss \(words)",
      caption: """
        (a) Top singular value of the weights and its prediction from the projection on functions of the readout, \
        with the edge of the null. (b) The network's kernel on fresh inputs along the two leading \
        eigenfunctions of the spiked law at the learned spikes, beside their exact eigenvalues. (c) Squared overlap with the target of the leading \
        learned directions. (d) Test error, noise included, of two readouts on a second \
        sample: ridge on all features, and kernel ridge with the kernel of the learned spikes (\(parameterText("activation")), y = \(parameterText("link")), eta = \
        \(parameterText("learningRates")), reused share \(parameterText("reusedFraction")), d = \(parameterText("dimension")), \
        bars of one standard error over \(replicateCount) replicates).
        """,
      width: .page, panels: [values, kernel, alignment, errors], columns: 2)
    return ([traces] + [film(part, suffix, words)].compactMap { $0 }, [])
  }

  /// Histogram of singular values, alignment and leading eigenfunction, with a slider over the steps.
  private func film(_ part: [SweepPoint], _ suffix: String, _ words: String) -> Figure? {
    let steps = part.map { $0.number(of: "steps") }
    let sampled = part.filter { $0.distributions[.weightSingularValues] != nil }
    guard sampled.count == part.count, steps.count > 1 else { return nil }
    let (from, to) = ("singular value", "singular value, right edge")
    var bins = ChartData(columns: [from, to, "density", "step"])
    var bulk = ChartData(columns: [from, "predicted density"])
    let (place, alignment) = ("direction", "squared overlap")
    var bars = ChartData(columns: [place, alignment, "step"])
    let (t, f) = ("projection on the first spike", "leading eigenfunction")
    var function = ChartData(columns: [t, f, "step"])
    for point in part {
      let step = Cell.number(point.number(of: "steps"))
      if let law = point.distributions[.weightSingularValues] {
        for (i, density) in law.histogram.enumerated() {
          bins.append([.number(law.edges[i]), .number(law.edges[i + 1]), .number(density), step])
        }
      }
      for i in 1...3 {
        guard let mean = point.numbers[.alignment(i)]?.mean else { continue }
        bars.append([.text("\(i)"), .number(mean), step])
      }
      let curve = point.curves[.leadingEigenfunction]
      for (x, y) in zip(curve?.positions ?? [], curve?.values ?? []) {
        function.append([.number(x), .number(y), step])
      }
    }
    let law = part[0].curves[.weightSingularValues]
    for (x, y) in zip(law?.positions ?? [], law?.values ?? []) {
      bulk.append([.number(x), .number(y)])
    }
    return Figure(
      name: "training-film" + suffix, title: "The same, step by step, loss \(words)",
      caption: """
        Move the slider over the steps (on paper: the last one). (a) Singular values of the weights and the law of \
        the untrained bulk; a value that leaves it is an outlier. (b) Squared overlap of the learned directions with \
        the target. (c) The kernel's leading eigenfunction along the first spike, at the typical length of an \
        input: flat or linear at first, bent when the spike grows.
        """,
      width: .page,
      panels: [
        Panel(
          title: "{slider}", note: "bars: measured; line: bulk", x: Axis(from),
          y: Axis("density"),
          layers: [
            .bins(bins, from: from, to: to, y: "density", colour: .fixed(.after)),
            .line(bulk, x: from, y: "predicted density"),
          ], height: .ratio(0.9)),
        Panel(
          title: "alignment", x: Axis(place, scale: .category([])),
          y: Axis(alignment, domain: 0...1),
          layers: [
            .bars(bars, x: place, y: alignment, colour: .fixed(.after), thickness: 0.6)
          ], height: .ratio(0.9)),
        Panel(
          title: "function", x: Axis(t), y: Axis(f),
          layers: [.line(function, x: t, y: f, colour: .fixed(.after))], height: .ratio(0.9)),
      ], columns: 3,
      slider: Slider(
        field: "step", title: "step", values: steps, initial: steps.count - 1))
  }
}
