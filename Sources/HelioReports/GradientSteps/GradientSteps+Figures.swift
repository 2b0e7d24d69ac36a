import HelioCore
import HelioExperiments
import HelioFigures
import HelioRuns

// The figures of experiments on the first two steps: outliers and features.

extension SweepResult {
  var firstStepTransitionFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "learningRate") else { return nil }
    func curve(_ name: String, _ key: Number) -> DrawnCurve {
      func places(_ points: [SweepPoint]) -> [(Double, SweepPoint)] {
        points.compactMap { point in point.predicted(.overThreshold).map { ($0, point) } }
      }
      return DrawnCurve(
        name,
        theory: places(theory()).compactMap { x, point in
          point.predicted(key).map { .predicted(x, $0) }
        }.sorted { $0.x < $1.x },
        simulation: places(points).compactMap { x, point in
          guard let number = point.numbers[key], let mean = number.mean else { return nil }
          return DrawnCurve.Measurement(
            x: x, mean: mean, standardError: number.standardError ?? 0)
        })
    }
    let largest = points.compactMap { $0.predicted(.overThreshold) }.max() ?? 1
    // Whether what was measured well below the threshold is small beside what stands well above it.
    func overlaps(_ range: Range<Double>) -> [Double] {
      points.filter { range.contains($0.predicted(.overThreshold) ?? .nan) }
        .compactMap { $0.numbers[.squaredRightOverlap]?.mean }
    }
    let (below, above) = (overlaps(0..<0.85), overlaps(1.35..<(.infinity)))
    let hidden = !below.isEmpty && (below.max() ?? 1) < 0.25 * (above.max() ?? 0)
    let x = Axis("spike strength over its threshold", domain: 0...1.05 * largest)
    var values = Panel.curves(
      [curve("top singular value", .singularValue)], x: x, y: Axis("top singular value"),
      seriesTitle: "number", note: "line: theory; points: simulation")
    var overlaps = Panel.curves(
      [
        curve("readout a (left)", .squaredLeftOverlap),
        curve("gradient \u{03B2} (right)", .squaredRightOverlap),
        curve("target (right)", .squaredTargetOverlap),
      ], x: x, y: Axis("squared overlap", domain: 0...1), seriesTitle: "with",
      note: "lines: theory; points: simulation")
    values.layers.insert(.rule(x: 1, label: "threshold"), at: 0)
    overlaps.layers.insert(.rule(x: 1, label: "threshold"), at: 0)
    let figure = Figure(
      name: "first-step-transition",
      title: hidden
        ? "Below a critical size one step leaves no trace in the spectrum"
        : "Top singular value and vectors of the weights against the size of the step",
      caption: """
        Weights after one step of growing size (\(parameterText("activation")), \
        y = \(parameterText("link")), d = \(parameterText("dimension")), n/d = \
        \(parameterText("sampleRatio")), p/d = \(parameterText("widthRatio"))): (a) top singular value, (b) \
        squared overlaps of its vectors. Lines: theory as the network grows; points: simulation, bars of one \
        standard error over \(replicateCount) replicates, each compared with the theory of its own |beta| and |a|. \
        Left of the threshold the value of theory is the bulk's edge and the overlaps are none; between .85 and \
        1.35 of it a finite width rounds the transition, and overlaps are not compared.
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
    let measured = grid { $0.numbers[.outlierCount]?.mean }
    let panels = [
      Panel.phaseDiagram(
        predicted: grid { $0.predicted(.predicted) }, measured: measured, x: x, y: y,
        quantity: "outliers", title: "at this width",
        note: "colour: predicted; numbers: measured"),
      Panel.sweepMap(
        grid { $0.predicted(.predictedAtMillion) }, x: x, y: y, quantity: "outliers at p = 10^6",
        title: "predicted at p = 10^6"),
      Panel.sweepMap(
        grid { $0.predicted(.asymptotic) }, x: x, y: y, quantity: "asymptotic outliers 1 + L",
        title: "asymptotic, 1 + L"),
      Panel.sweepMap(
        grid { $0.predicted(.new) }, x: x, y: y, quantity: "new outliers L",
        title: "asymptotic, L of them new"),
    ]
    let standing = points.compactMap { point in
      point.predicted(.standingOut).flatMap { told in
        point.numbers[.standingOut]?.mean.map { ($0, told, point.predicted(.asymptotic) ?? .nan) }
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
        "value \(i)", theory: theory().predicted(.featureValue(i), along: along),
        simulation: points.measured(.featureValue(i), along: along),
        limit: theory().predicted(.meanPart(i), along: along))
    }
    let null = DrawnCurve(
      "null", simulation: points.measured(.nullEdge, along: along))
    let counts = points.map { $0.numbers[.count]?.mean ?? .nan }
    let lifted = points.first { point in
      guard let null = point.numbers[.nullEdge]?.mean, let edge = point.predicted(.bulkEdge)
      else { return false }
      return null > 1.1 * edge
    }
    let noise = lifted.map { point in
      " From alpha = \(short(point.number(of: along))) on the gradient's noise lifts the null by a tenth and more."
    }
    let figure = Figure(
      name: "feature-spikes",
      title: (counts.last ?? 0) > (counts.first ?? 0)
        ? "Larger steps lift more polynomials out of the features"
        : "Spikes of the features against the size of the step",
      caption: """
        Leading singular values of the features on fresh inputs after one step of size \
        \(parameterText("scale")) n^alpha, over sqrt n (\(parameterText("activation")), \
        y = \(parameterText("link")), d = \(parameterText("dimension"))): simulation (points, bars of one standard \
        error over \(replicateCount) replicates), the mean part dressed by the bulk (lines, as far as it clears the \
        bulk and the gradient's noise is small), the mean part alone (dashed), and the null, the top value \
        when the mean part is taken out. A value above the null is a spike, the k-th carries the k-th power of \
        the learned direction.\(noise ?? "")
        """,
      width: .page,
      panels: [
        .curves(
          curves + [null], x: Axis("exponent \u{03B1}", domain: 0...0.5),
          y: Axis("singular value / \u{221A}n"), seriesTitle: "spectrum",
          limitTitle: "mean part alone", note: "lines: theory; points: simulation",
          height: .ratio(0.5))
      ])
    let told = points.map { point in
      "\(short(point.number(of: "exponent"))): \(short(point.numbers[.count]?.mean ?? .nan)) "
        + "(\(short(point.predicted(.asymptoticCount) ?? .nan)))"
    }
    return (
      [figure],
      [
        "Spikes measured above the null, and asymptotic number, by exponent: "
          + "\(told.joined(separator: ", "))."
      ]
    )
  }

  var ridgeAfterSpikesFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "spikeCount", "ridge") else { return nil }
    let curves = curves(over: "spikeCount", of: .testError, along: "ridge") {
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
