import HelioCore
import HelioExperiments
import HelioFigures
import HelioRuns

extension SweepResult {
  /// The function space step by step: small steps beside one large one of the same length.
  var smallStepsFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "stepsTaken") else { return nil }
    let along = "stepsTaken"
    func panel(
      _ number: (StepPath) -> Number, _ axis: Axis, _ title: String, line: StepPath = .oneStep
    ) -> Panel {
      .curves(
        [
          DrawnCurve(
            "one large step",
            theory: theory().predicted(number(line), along: along),
            simulation: points.measured(number(.oneStep), along: along)),
          DrawnCurve(
            "small steps", simulation: points.measured(number(.smallSteps), along: along)),
        ], x: Axis("steps taken"), y: axis, seriesTitle: "length", title: title,
        note: "line: law of one step; points: networks")
    }
    let modes = ["radial", "linear along the spike", "quadratic along the spike"]
    var panels = modes.enumerated().map { k, mode in
      panel(
        { .amplification(k + 1, $0) }, Axis("amplification", scale: k == 0 ? .linear : .log), mode,
        line: k == 2 ? .law : .oneStep)
    }
    panels.append(panel(Number.mixingAngle, Axis("angle (degrees)"), "leading eigenfunction"))
    panels.append(panel(Number.alignment, Axis("alignment"), "kernel and target"))
    panels.append(panel(Number.directionOverlap, Axis("squared overlap"), "direction and target"))
    panels[5].note = "points: networks"
    let figure = Figure(
      name: "small-steps", title: "The function space, step by step",
      caption: """
        After t of \(parameterText("stepCount")) equal steps on the same sample (points of the small steps) and after one \
        step of the same length (points, and as lines the exact spectrum of its law S+b), a network of \(parameterText("width")) neurons (ReLU, \
        y = \(parameterText("link")), d = \(parameterText("dimension")), n/d = \(parameterText("sampleRatio")); one step of the \
        whole length leaves kappa = \(parameterText("spikeRatio"))). (a) to (c): the kernel along three eigenfunctions of the \
        large step's law, in units of the eigenvalues before training; (d) angle of the leading eigenfunction from \
        radial to quadratic; (e) alignment of the kernel with the target; (f) squared overlap of the target's direction with \
        the leading change of the weights. Bars of one standard error over \(replicateCount) runs. \
        Look where the small steps leave the large one. The line of (c) is an approximation at any dimension.
        """,
      width: .page, panels: panels, columns: 3)
    guard let last = points.max(by: { $0.number(of: along) < $1.number(of: along) }) else {
      return ([figure], [])
    }
    let pairs: [((StepPath) -> Number, String)] = [
      ({ .amplification(1, $0) }, "radial amplification"), ({ .amplification(2, $0) }, "linear"),
      ({ .amplification(3, $0) }, "quadratic"), (Number.mixingAngle, "angle in degrees"),
      (Number.alignment, "alignment"), (Number.directionOverlap, "overlap of the direction"),
    ]
    let numbers = pairs.compactMap { number, words -> String? in
      guard let small = last.numbers[number(.smallSteps)]?.mean,
        let large = last.numbers[number(.oneStep)]?.mean
      else { return nil }
      return "\(words) \(short(small)) beside \(short(large))"
    }
    let told = last.predicted(.amplification(3, .law)) ?? .nan
    let seen = last.numbers[.amplification(3, .oneStep)]?.mean ?? .nan
    return (
      [figure],
      [
        "After \(last.text(of: along)) small steps beside one large step of the same length: "
          + numbers.joined(separator: ", ") + ".",
        "The law S+b gives the quadratic function \(short(told)) after one large step, \(short(told / seen)) "
          + "times what networks have.",
      ]
    )
  }
}
