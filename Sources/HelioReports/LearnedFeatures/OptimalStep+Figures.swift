import HelioCore
import HelioExperiments
import HelioFigures
import HelioRuns

extension SweepResult {
  var optimalStepFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "moved", "factor"), let first = points.first else { return nil }
    func panel(_ number: Number, _ title: String) -> Panel {
      // The swept choice is the number that moves.
      let moved = JSONValue.string(number.name)
      let part = points(where: ["moved": moved])
      let line = theory(where: ["moved": moved]).compactMap { point in
        point.predicted(number).flatMap { x in
          point.predicted(.testError).map { DrawnCurve.Prediction.predicted(x, $0) }
        }
      }
      let pairs = part.compactMap { point in point.predicted(number).map { ($0, point) } }
      let curve = part.first?.curves[.predictedError]
      let isStep = number == .learningRate
      return .curves(
        [
          DrawnCurve(
            isStep ? "ridge of the optimum" : "step of the optimum",
            theory: line.sorted { $0.x < $1.x },
            simulation: pairs.compactMap { x, point in
              guard let value = point.numbers[.testError], let mean = value.mean else {
                return nil
              }
              return DrawnCurve.Measurement(
                x: x, mean: mean, standardError: value.standardError ?? 0)
            },
            limit: zip(curve?.positions ?? [], curve?.values ?? []).map { .predicted($0, $1) })
        ], x: Axis(title, scale: .log), y: Axis("test error"), seriesTitle: "setting",
        floors: first.predicted(.errorWithoutStep).map { [Floor($0, label: "no step")] } ?? [],
        note: "line, points: at the " + (isStep ? "optimum's ridge" : "optimum's step")
          + (isStep
            ? "; dashed: at each step's own best ridge" : "; dashed: the curve that was minimised"))
    }
    let figure = Figure(
      name: "optimal-step", title: "Test error around the step and ridge that theory calls best",
      caption: """
        Ridge test error of networks that took the step (points, bars of one standard error over \
        \(replicateCount) replicates) beside the predicted one (lines), (a) against the step size and (b) against \
        the ridge, through the predicted optimum (\(parameterText("activation")), y = \(parameterText("link")), \
        n0/d = \(parameterText("stepSampleRatio")), n/d = \(parameterText("sampleRatio")), \
        p/d = \(parameterText("widthRatio")), d = \(parameterText("dimension"))). The lowest points should stand \
        at the bottom of the lines, and the line "no step" is what the untrained features reach at their best \
        ridge.
        """,
      width: .page,
      panels: [
        panel(.learningRate, "step size \u{03B7}"),
        panel(.ridge, "ridge"),
      ], columns: 2)
    return ([figure], [optimumSentence].compactMap { $0 })
  }

  private var optimumSentence: String? {
    guard
      let point = points.first(where: { $0.settings["factor"] == .number(1) }) ?? points.first,
      let eta = points.first(where: { $0.text(of: "moved") == "ridge" })?.predicted(.learningRate),
      let ridge = points.first(where: { $0.text(of: "moved") == "learningRate" })?
        .predicted(.ridge),
      let best = point.predicted(.optimalError), let without = point.predicted(.errorWithoutStep)
    else { return nil }
    let values = (1...9)
      .compactMap { point.predicted(.secondLayerValue($0)).map(short) }.joined(separator: ", ")
    let end =
      point.predicted(.isAtLargestStep) == 1
      ? " The step is the largest that was tried: the error still falls with it." : ""
    let unsolved =
      point.predicted(.unsolvedRisks).map {
        " \(short($0)) risks on the way were not found and count as infinite."
      } ?? ""
    return
      "Least predicted error \(short(best)), at step size \(short(eta)), ridge \(short(ridge)) and second-layer "
      + "values \(values); without a step \(short(without))." + end + unsolved
  }
}
