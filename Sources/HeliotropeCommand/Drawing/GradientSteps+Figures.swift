import Heliotrope

// The figures of experiments on the first two steps.

extension SweepResult {
  var firstStepTransitionFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "learningRate") else { return nil }
    func curve(_ name: String, _ key: String) -> DrawnCurve {
      let places = points.compactMap { point in
        point.predicted("overThreshold").map { ($0, point) }
      }
      return DrawnCurve(
        name,
        theory: places.compactMap { x, point in
          point.predicted(key).map { .predicted(x, $0) }
        },
        simulation: places.compactMap { x, point in
          guard let number = point.numbers[key], let mean = number.mean else { return nil }
          return DrawnCurve.Measurement(
            x: x, mean: mean, standardError: number.standardError ?? 0)
        })
    }
    let largest = points.compactMap { $0.predicted("overThreshold") }.max() ?? 1
    let x = Axis("spike strength over its threshold", domain: 0...1.05 * largest)
    var values = Panel.curves(
      [curve("top singular value", "singularValue")], x: x, y: Axis("top singular value"),
      seriesTitle: "number", note: "line: theory; points: simulation")
    var overlaps = Panel.curves(
      [
        curve("readout a (left)", "squaredLeftOverlap"),
        curve("gradient \u{03B2} (right)", "squaredRightOverlap"),
        curve("target (right)", "squaredTargetOverlap"),
      ], x: x, y: Axis("squared overlap", domain: 0...1), seriesTitle: "with",
      note: "lines: theory; points: simulation")
    values.layers.insert(.rule(x: 1, label: "threshold"), at: 0)
    overlaps.layers.insert(.rule(x: 1, label: "threshold"), at: 0)
    let figure = Figure(
      name: "first-step-transition",
      title: "Below a critical size one step leaves no trace in the spectrum",
      caption: """
        Weights after one step of growing size (\(parameterText("activation")), \
        y = \(parameterText("link")), d = \(parameterText("dimension")), n/d = \
        \(parameterText("sampleRatio")), p/d = \(parameterText("widthRatio"))): (a) top singular value, (b) \
        squared overlaps of its vectors. Lines: theory for each size's measured |beta| and |a|; points: \
        simulation, bars of one standard error over \(replicateCount) replicates. Left of the threshold the \
        value sticks to the bulk's edge and the overlaps vanish; the target's overlap stays below the gradient's, \
        which is noisy itself.
        """,
      width: .page, panels: [values, overlaps], columns: 2)
    return ([figure], [])
  }

  var outlierPhaseDiagramFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "firstExponent", "secondExponent"),
      let across = axis("firstExponent")?.numbers, let up = axis("secondExponent")?.numbers
    else { return nil }
    func grid(_ value: (SweepPoint) -> Double?) -> Grid {
      Grid(
        x: across, y: up,
        values: up.map { second in
          across.map { first in
            points(where: ["firstExponent": .number(first), "secondExponent": .number(second)])
              .first.flatMap(value) ?? .nan
          }
        })
    }
    let (x, y) = (Axis("first exponent \u{03B1}1"), Axis("second exponent \u{03B1}2"))
    let measured = grid { $0.numbers["measured"]?.mean }
    let panels = [
      Panel.phaseDiagram(
        predicted: grid { $0.predicted("predicted") }, measured: measured, x: x, y: y,
        quantity: "outliers", title: "at this width",
        note: "colour: predicted; numbers: measured"),
      Panel.sweepMap(
        grid { $0.predicted("predictedAtMillion") }, x: x, y: y, quantity: "outliers at p = 10^6",
        title: "predicted at p = 10^6"),
      Panel.sweepMap(
        grid { $0.predicted("asymptotic") }, x: x, y: y, quantity: "asymptotic outliers 1 + L",
        title: "asymptotic, 1 + L"),
      Panel.sweepMap(
        grid { $0.predicted("new") }, x: x, y: y, quantity: "new outliers L",
        title: "asymptotic, L of them new"),
    ]
    let pairs = points.compactMap { point -> (Double, Double)? in
      guard let mean = point.numbers["measured"]?.mean, let told = point.predicted("predicted")
      else { return nil }
      return (mean, told)
    }
    let within = pairs.count { abs($0.0 - $0.1) <= 0.5 }
    let figure = Figure(
      name: "outlier-phase-diagram", title: "How many outliers two steps leave: three counts",
      caption: """
        Outliers of the weights after two steps of sizes p^alpha1 and p^alpha2 (\(parameterText("activation")), \
        y = \(parameterText("link")), d = \(parameterText("dimension")), p/d = \
        \(parameterText("widthRatio")), \(parameterText("batch")) sample). (a) Predicted by the resummed theory at \
        this width (colour) and measured above the null of the same weights (numbers, means over \
        \(replicateCount) replicates). (b) Predicted at a million neurons. (c) As the width grows without bound, and (d) \
        those of them that the second step adds. These are reached absurdly slowly: never expect them in a \
        simulation.
        """,
      width: .page, panels: panels, columns: 2)
    return (
      [figure],
      [
        "The measured count is within one half of the predicted one at \(within) of \(pairs.count) grid points; "
          + "1 + L would be at \(points.count { abs(($0.numbers["measured"]?.mean ?? .nan) - ($0.predicted("asymptotic") ?? .nan)) <= 0.5 })."
      ]
    )
  }

  var batchReuseFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "link", "batch"), let links = axis("link")?.values,
      let batches = axis("batch")?.values
    else { return nil }
    let panels = links.enumerated().map { i, link in
      spikePanel(link, batches, title: linkTitle(i, links.count))
    }
    let figure = Figure(
      name: "batch-reuse", title: "A reused sample finds what a fresh one cannot",
      caption: """
        Squared overlap with the target of the right singular vectors of the weights after two steps, fresh \
        against reused sample, for targets of information exponent 1, 2 and 3 (d = \
        \(parameterText("dimension")), eta = \(parameterText("scale")) p^\(parameterText("firstExponent")), \
        \(parameterText("scale")) p^\(parameterText("secondExponent"))). Bars: simulation with one standard error \
        over \(replicateCount) replicates; dashes: resummed theory. For exponents 2 and 3 the first spike is noise, \
        and only with the reused sample a later one is aligned with the target.
        """,
      width: .page, panels: panels, columns: 3)
    let findings = links.enumerated().map { i, link in
      let parts = batches.map { batch in
        let point = points(where: ["link": link, "batch": batch]).first
        let number = point?.numbers["projectedTargetOverlap"]
        return
          "\(batch.plainText) \(short(number?.mean ?? .nan)) +- \(short(number?.standardError ?? .nan))"
      }
      return "\(linkTitle(i, links.count)): the three leading learned directions hold "
        + "\(parts.joined(separator: ", ")) of the target's direction."
    }
    return ([figure], findings)
  }

  private func linkTitle(_ i: Int, _ count: Int) -> String {
    count == 3 ? "information exponent \(i + 1)" : "target \(i + 1)"
  }

  private func spikePanel(_ link: JSONValue, _ batches: [JSONValue], title: String) -> Panel {
    let (spike, overlap) = ("spike", "squared overlap")
    var data = ChartData(columns: [spike, overlap, "low", "high", "predicted " + overlap, "sample"])
    for batch in batches {
      guard let point = points(where: ["link": link, "batch": batch]).first else { continue }
      for i in 1...3 {
        guard let number = point.numbers["squaredTargetOverlap\(i)"], let mean = number.mean else {
          continue
        }
        let bar = number.standardError ?? 0
        data.append([
          .text("\(batch.plainText) \(i)"), .number(mean), .number(mean - bar),
          .number(mean + bar), .optional(number.prediction), .text(batch.plainText),
        ])
      }
    }
    return Panel(
      title: title, note: "bars: simulation; dashes: theory",
      x: Axis("sample and spike", scale: .category([])),
      y: Axis(overlap),
      layers: [
        .bars(data, x: spike, y: overlap, colour: .series("sample"), thickness: 0.7),
        .errorBars(data, x: spike, low: "low", high: "high", colour: .fixed(.ink)),
        .points(
          data, x: spike, y: "predicted " + overlap, colour: .fixed(.ink), diameter: 9,
          shape: .dash),
      ], height: .ratio(0.9))
  }

  var staircaseFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "batch", "steps"), let batches = axis("batch")?.values else { return nil }
    let directions = points.flatMap { $0.numbers.keys }.filter { $0.hasPrefix("captured") }
    let names = Set(directions).sorted()
    let panels = batches.map { batch in
      let part = points(where: ["batch": batch])
      let curves = names.map { name in
        DrawnCurve(
          "direction \(name.dropFirst("captured".count))",
          theory: part.predicted(name, along: "steps"),
          simulation: part.measured(name, along: "steps"))
      }
      return Panel.curves(
        curves, x: stepsAxis(part),
        y: Axis("captured part", domain: 0...1), seriesTitle: "target", isOrdered: false,
        title: "\(batch.plainText) sample", note: "lines: theory (two steps); points: simulation")
    }
    let figure = Figure(
      name: "staircase", title: "The first direction opens the way to the second",
      caption: """
        Part of each index direction of y = \(parameterText("link")) that the three leading learned directions \
        hold, step by step (d = \(parameterText("dimension")), eta = \(parameterText("learningRate")), bars of \
        one standard error over \(replicateCount) replicates). After one step only the direction with a linear part \
        is there; the second step sees the other one through it.
        """,
      width: .page, panels: panels, columns: 2)
    return ([figure], [])
  }

  var featureSpikesFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "exponent") else { return nil }
    let along = "exponent"
    let curves = (1...3).map { i in
      DrawnCurve(
        "value \(i)", theory: points.predicted("featureValue\(i)", along: along),
        simulation: points.measured("featureValue\(i)", along: along))
    }
    let null = DrawnCurve(
      "null", simulation: points.measured("nullEdge", along: along))
    let figure = Figure(
      name: "feature-spikes", title: "Larger steps lift more polynomials out of the features",
      caption: """
        Leading singular values of the features on fresh inputs after one step of size \
        \(parameterText("scale")) n^alpha, over sqrt n (\(parameterText("activation")), \
        y = \(parameterText("link")), d = \(parameterText("dimension"))): simulation (points, bars of one standard \
        error over \(replicateCount) replicates), values of the mean part alone (lines), and the null, the top value \
        when the mean part is taken out. A value above the null is a spike, the k-th carries the k-th power of \
        the learned direction. From alpha = 0.35 on the gradient's noise lifts the null and lowers the second \
        spike below its line.
        """,
      width: .page,
      panels: [
        .curves(
          curves + [null], x: Axis("exponent \u{03B1}", domain: 0...0.5),
          y: Axis("singular value / \u{221A}n"), seriesTitle: "spectrum",
          note: "lines: mean part; points: simulation", height: .ratio(0.5))
      ])
    let counts = points.map { point in
      "\(short(point.number(of: "exponent"))): \(short(point.numbers["count"]?.mean ?? .nan)) "
        + "(\(short(point.predicted("asymptoticCount") ?? .nan)))"
    }
    return (
      [figure],
      [
        "Spikes measured above the null, and asymptotic number, by exponent: "
          + "\(counts.joined(separator: ", "))."
      ]
    )
  }

  var ridgeAfterSpikesFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "spikeCount", "ridge") else { return nil }
    let curves = curves(over: "spikeCount", of: "testError", along: "ridge") {
      "l = \($0.plainText)"
    }
    let figure = Figure(
      name: "ridge-after-spikes", title: "What each spike of the features is worth",
      caption: """
        Ridge test error, noise included, when the powers 1 to l of the learned direction are fitted freely beside \
        untrained features (\(parameterText("activation")), y = \(parameterText("link")), d = \
        \(parameterText("dimension")), n/d = \(parameterText("sampleRatio")), p/d = \
        \(parameterText("widthRatio"))). Lines: theory; points: simulation, bars of one standard error over \
        \(replicateCount) replicates. Each spike takes its power of the target out of what is noise to the others.
        """,
      panels: [
        .curves(
          curves, x: Axis("ridge", scale: .log), y: Axis("test error"), seriesTitle: "spikes",
          isOrdered: true, note: "lines: theory; points: simulation")
      ])
    return ([figure], [])
  }
}

extension SweepResult {
  /// Whole steps with room at both ends.
  func stepsAxis(_ part: [SweepPoint]) -> Axis {
    let steps = part.map { $0.number(of: "steps") }
    return Axis(
      "steps", domain: (steps.min() ?? 0) - 0.3...(steps.max() ?? 1) + 0.3, ticks: steps)
  }
}

extension SweepResult.SweptParameter {
  /// The values that are numbers.
  var numbers: [Double] {
    values.compactMap { if case .number(let x) = $0 { x } else { nil } }
  }
}
