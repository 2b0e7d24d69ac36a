import HelioCore
import HelioExperiments
import HelioFigures
import HelioRuns

extension SweepResult {
  var featureLearningCurveFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "spikeCoefficients", "sampleRatio") else { return nil }
    let figure = Figure(
      name: "feature-learning-curve",
      title: "Ridge on features with and without a spike, against samples",
      caption: """
        Ridge test error, noise included, against n/d (\(parameterText("activation")), \
        y = \(parameterText("link")), overlap \(parameterText("overlap")), p/d = \
        \(parameterText("widthRatio")), ridge \(parameterText("ridge"))). Solid: theory at \
        d = \(parameterText("dimension")); dashed: d to infinity; points: simulation, bars of one standard \
        error over \(replicateCount) replicates.
        """,
      width: .page,
      panels: [spikedErrors(along: "sampleRatio", Axis("samples n/d", scale: .log))])
    let floors =
      "No amount of samples and neurons goes below the floors: "
      + "\(floors.joined(separator: "; "))."
    return (
      [figure],
      [floors] + extremes("largest", along: "sampleRatio", "n/d", by: >)
        + [comparison("sampleRatio")].compactMap { $0 }
    )
  }

  var regularisationPathFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "spikeCoefficients", "ridge") else { return nil }
    let figure = Figure(
      name: "regularisation-path",
      title: "Ridge on features with and without a spike, against its penalty",
      caption: """
        Ridge test error, noise included, against the ridge (\(parameterText("activation")), \
        y = \(parameterText("link")), overlap \(parameterText("overlap")), n/d = \
        \(parameterText("sampleRatio")), p/d = \(parameterText("widthRatio"))). Solid: theory at \
        d = \(parameterText("dimension")); dashed: d to infinity; points: simulation, bars of one standard \
        error over \(replicateCount) replicates.
        """,
      width: .page, panels: [spikedErrors(along: "ridge", Axis("ridge", scale: .log))])
    return (
      [figure],
      extremes("smallest", along: "ridge", "ridge", by: <) + [comparison("ridge")].compactMap { $0 }
    )
  }

  /// Where theory has its extreme along a parameter, curve by curve.
  private func extremes(
    _ word: String, along parameter: String, _ title: String,
    over other: String = "spikeCoefficients", by isBefore: (Double, Double) -> Bool
  ) -> [String] {
    (axis(other)?.values ?? []).compactMap { value in
      let line = theory(where: [other: value]).predicted(.testError, along: parameter)
      guard let place = line.min(by: { isBefore($0.y, $1.y) }) else { return nil }
      let isEnd = place.x == line.first?.x || place.x == line.last?.x
      return
        "\(other) = \(value.plainText): the \(word) predicted test error is \(short(place.y)), at "
        + "\(title) = \(short(place.x))\(isEnd ? ", an end of the sweep" : "")."
    }
  }

  /// At how many places features with a spike have a lower predicted error than those without.
  private func comparison(_ parameter: String) -> String? {
    let sets = axis("spikeCoefficients")?.values ?? []
    let none = JSONValue.array([.number(0)])
    guard sets.contains(none), sets.count > 1 else { return nil }
    let before = points(where: ["spikeCoefficients": none])
      .predicted(.testError, along: parameter)
    let others = sets.filter { $0 != none }.map { set in
      let after = points(where: ["spikeCoefficients": set]).predicted(.testError, along: parameter)
      return "c = \(set.plainText): \(zip(before, after).count { $1.y < $0.y }) of \(before.count)"
    }
    return "Grid points where the predicted test error is below that without a spike: "
      + "\(others.joined(separator: "; "))."
  }

  /// Errors without and with spikes along a parameter.
  private func spikedErrors(along parameter: String, _ x: Axis) -> Panel {
    let curves = curves(
      over: "spikeCoefficients", of: .testError, along: parameter, limit: .asymptoticTestError
    ) { $0 == .array([.number(0)]) ? "before, c = 0" : "after, c = \($0.plainText)" }
    return .curves(
      curves, x: x, y: Axis("test error"), seriesTitle: "features",
      note: "lines: theory; points: simulation; dashed: d to infinity", height: .ratio(0.5))
  }

  private var floors: [String] {
    (axis("spikeCoefficients")?.values ?? []).compactMap { set -> String? in
      guard let floor = points(where: ["spikeCoefficients": set]).first?.predicted(.floor) else {
        return nil
      }
      return "c = \(set.plainText): \(short(floor))"
    }
  }

  var doubleDescentFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "ridge", "widthRatio") else { return nil }
    let curves = curves(over: "ridge", of: .testError, along: "widthRatio") {
      "ridge \($0.plainText)"
    }
    let figure = Figure(
      name: "double-descent", title: "Test error against the width, ridge by ridge",
      caption: """
        Ridge test error against the width p/d at n/d = \(parameterText("sampleRatio")) \
        (\(parameterText("activation")), c = \(parameterText("spikeCoefficients")), \
        y = \(parameterText("link")), d = \(parameterText("dimension"))). Lines: theory at this dimension; \
        points: simulation, bars of one standard error over \(replicateCount) replicates. Neurons pass samples at \
        p/d = \(parameterText("sampleRatio")).
        """,
      panels: [
        .curves(
          curves, x: Axis("width p/d", scale: .log), y: Axis("test error", scale: .log),
          seriesTitle: "ridge", isOrdered: true, note: "lines: theory; points: simulation")
      ])
    return ([figure], extremes("largest", along: "widthRatio", "p/d", over: "ridge", by: >))
  }

  var stepMappingFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "learningRate") else { return nil }
    let along = "learningRate"
    let errors = [
      DrawnCurve(
        "spike alone", theory: theory().predicted(.isotropic, along: along),
        simulation: points.measured(.isotropic, along: along)),
      DrawnCurve(
        "trained network", theory: theory().predicted(.trained, along: along),
        simulation: points.measured(.trained, along: along)),
    ]
    let levels = [StepTheory.level1, .level2, .firstOrder].map { level in
      DrawnCurve(level.rawValue, theory: theory().predicted(.gain(level), along: along))
    }
    let measured = DrawnCurve("measured", simulation: points.measured(.gain, along: along))
    let eta = Axis("step size \u{03B7}")
    let figure = Figure(
      name: "step-mapping", title: "What a real step does beyond its spike",
      caption: """
        (a) Ridge test error after a gradient step on n0 = \(parameterText("stepSampleRatio")) d samples \
        against its size: the network that took the step beside the theory of first order, and its initial rows \
        plus the spike alone beside level 0. (b) The difference of the two on the same data, beside the levels: \
        1 keeps the coherent change of overlaps and norms, 2 adds an estimate of the gradient's noise, first \
        order has all terms of order d/n0 (\(parameterText("activation")), y = \(parameterText("link")), \
        d = \(parameterText("dimension")), bars of one standard error over \(replicateCount) replicates). \
        \(stepClaims)
        """,
      width: .page,
      panels: [
        .curves(
          errors, x: eta, y: Axis("test error"), seriesTitle: "features",
          note: "lines: theory; points: simulation"),
        .curves(
          levels + [measured], x: eta, y: Axis("trained minus spike alone"), seriesTitle: "theory",
          note: "points: simulation"),
      ], columns: 2)
    return ([figure], losses)
  }

  var stepAlignmentFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "stepSampleRatio") else { return nil }
    let along = "stepSampleRatio"
    let x = Axis("samples of the step n0/d", scale: .log)
    let overlaps = DrawnCurve(
      "overlap", theory: theory().predicted(.overlap, along: along),
      simulation: points.measured(.overlap, along: along))
    let kinds: [(Number, String)] = [(.isotropic, "spike alone"), (.trained, "trained network")]
    let errors = kinds.map { key, name in
      DrawnCurve(
        name, theory: theory().predicted(key, along: along),
        simulation: points.measured(key, along: along))
    }
    let figure = Figure(
      name: "step-alignment", title: "The samples of the step buy alignment",
      caption: """
        (a) Overlap of the learned direction with the target's against the number of samples of the gradient \
        step. (b) Ridge test error of the network that took it beside the theory of first order, and of its initial \
        rows plus the spike alone beside level 0 (\(parameterText("activation")), \
        y = \(parameterText("link")), step size \(parameterText("learningRate")), d = \
        \(parameterText("dimension")), bars of one standard error over \(replicateCount) replicates). \
        \(stepClaims)
        """,
      width: .page,
      panels: [
        .curves(
          [overlaps], x: x, y: Axis("overlap with the target"), seriesTitle: "number",
          note: "line: theory; points: simulation"),
        .curves(
          errors, x: x, y: Axis("test error"), seriesTitle: "features",
          note: "lines: theory; points: simulation"),
      ], columns: 2)
    return ([figure], losses)
  }

  /// What theory does not claim of a trained network.
  private var stepClaims: String {
    """
    Of a trained network theory claims nothing above d/n0 = 0.1, where terms beyond the first order count.
    """
  }

  /// Where the step costs more than the spike alone, by more than two standard errors.
  private var losses: [String] {
    let costs = points.filter { point in
      guard let gain = point.numbers[.gain], let mean = gain.mean else { return false }
      return mean > 2 * (gain.standardError ?? .infinity)
    }
    guard !costs.isEmpty else { return [] }
    return [
      "The trained network is worse than the spike alone, by more than two standard errors, at "
        + costs.map(\.name).joined(separator: "; ") + "."
    ]
  }

  var expressivityFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "activation", "link", "spikeCoefficients"),
      let activations = axis("activation")?.values, let links = axis("link")?.values,
      let sets = axis("spikeCoefficients")?.values
    else { return nil }
    let panels = activations.map { activation in
      let rows = links.map { link in
        sets.map { set in
          points(where: ["activation": activation, "link": link, "spikeCoefficients": set])
            .first?.predicted(.floor) ?? .nan
        }
      }
      var panel = Panel.heatMap(
        rows, rows: links.map(\.plainText), columns: sets.map(\.plainText), rowTitle: "target",
        columnTitle: "spike coefficients c", quantity: "error floor", format: ".3f",
        title: activation.plainText)
      panel.height = .ratio(0.3)
      return panel
    }
    let figure = Figure(
      name: "expressivity", title: "What sets of second-layer values can learn",
      caption: """
        The part of the test error that no number of samples and neurons removes, for sets of spike \
        coefficients (columns) and targets along the spike (rows), overlap \(parameterText("overlap")), noise \
        \(parameterText("noiseVariance")).
        """,
      width: .page, panels: panels, columns: 1)
    return ([figure], [])
  }
}
