import Heliotrope

// The figures of experiments on the first two steps: outliers and features.

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
    let measured = grid { $0.numbers["outlierCount"]?.mean }
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
    let standing = points.compactMap { point in
      point.predicted("standingOut").flatMap { told in
        point.numbers["standingOut"]?.mean.map { ($0, told, point.predicted("asymptotic") ?? .nan) }
      }
    }
    func farthest(_ told: ((Double, Double, Double)) -> Double) -> String {
      short(standing.map { abs($0.0 - told($0)) }.max() ?? .nan)
    }
    let figure = Figure(
      name: "outlier-phase-diagram", title: "How many outliers two steps leave: three counts",
      caption: """
        Outliers of the weights after two steps of sizes p^alpha1 and p^alpha2 (\(parameterText("activation")), \
        y = \(parameterText("link")), d = \(parameterText("dimension")), p/d = \
        \(parameterText("widthRatio")), \(parameterText("batch")) sample). (a) Predicted by the resummed theory at \
        this width (colour) and measured above the null of the same weights (numbers, means over \
        \(replicateCount) replicates). (b) Predicted at a million neurons. (c) As the width grows without bound, and (d) \
        those of them that the second step adds.
        """,
      width: .page, panels: panels, columns: 2)
    return (
      [figure],
      [
        "The number of values that stand out is at most \(farthest { $0.1 }) from the predicted one on "
          + "\(standing.count) grid points, and up to \(farthest { $0.2 }) from 1 + L."
      ]
    )
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
