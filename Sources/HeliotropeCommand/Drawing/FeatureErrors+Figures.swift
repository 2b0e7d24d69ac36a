import Heliotrope

extension SweepResult {
  var featureLearningCurveFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "spikeCoefficients", "sampleRatio") else { return nil }
    let figure = Figure(
      name: "feature-learning-curve", title: "Learned features learn faster",
      caption: """
        Ridge test error, noise included, against n/d (\(parameterText("activation")), \
        y = \(parameterText("link")), overlap \(parameterText("overlap")), p/d = \
        \(parameterText("widthRatio")), ridge \(parameterText("ridge"))). Solid: theory at \
        d = \(parameterText("dimension")); dashed: d to infinity; points: simulation, bars of one standard \
        error over \(replicateCount) replicates. The hump stands where n passes p; features with a spike \
        stay below those without at every n.
        """,
      width: .page,
      panels: [spikedErrors(along: "sampleRatio", Axis("samples n/d", scale: .log))])
    return (
      [figure],
      ["No amount of samples and neurons goes below the floors: \(floors.joined(separator: "; "))."]
    )
  }

  var regularisationPathFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "spikeCoefficients", "ridge") else { return nil }
    let figure = Figure(
      name: "regularisation-path", title: "How much ridge the features want",
      caption: """
        Ridge test error, noise included, against the ridge (\(parameterText("activation")), \
        y = \(parameterText("link")), overlap \(parameterText("overlap")), n/d = \
        \(parameterText("sampleRatio")), p/d = \(parameterText("widthRatio"))). Solid: theory at \
        d = \(parameterText("dimension")); dashed: d to infinity; points: simulation, bars of one standard \
        error over \(replicateCount) replicates. Both curves have their bottom at a positive ridge; the one \
        with a spike lies lower throughout.
        """,
      width: .page, panels: [spikedErrors(along: "ridge", Axis("ridge", scale: .log))])
    return ([figure], [])
  }

  /// Errors without and with spikes along a parameter.
  private func spikedErrors(along parameter: String, _ x: Axis) -> Panel {
    let curves = curves(
      over: "spikeCoefficients", of: "testError", along: parameter, limit: "asymptoticTestError"
    ) { $0 == .array([.number(0)]) ? "before, c = 0" : "after, c = \($0.plainText)" }
    return .curves(
      curves, x: x, y: Axis("test error"), seriesTitle: "features",
      note: "lines: theory; points: simulation; dashed: d to infinity", height: .ratio(0.5))
  }

  private var floors: [String] {
    (axis("spikeCoefficients")?.values ?? []).compactMap { set -> String? in
      guard let floor = points(where: ["spikeCoefficients": set]).first?.predicted("floor") else {
        return nil
      }
      return "c = \(set.plainText): \(short(floor))"
    }
  }

  var doubleDescentFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "ridge", "widthRatio") else { return nil }
    let curves = curves(over: "ridge", of: "testError", along: "widthRatio") {
      "ridge \($0.plainText)"
    }
    let figure = Figure(
      name: "double-descent", title: "The peak stands at p = n and a ridge removes it",
      caption: """
        Ridge test error against the width p/d at n/d = \(parameterText("sampleRatio")) \
        (\(parameterText("activation")), c = \(parameterText("spikeCoefficients")), \
        y = \(parameterText("link")), d = \(parameterText("dimension"))). Lines: theory at this dimension; \
        points: simulation, bars of one standard error over \(replicateCount) replicates. Without a ridge the error \
        explodes where the number of neurons passes that of samples; behind the peak it falls again.
        """,
      panels: [
        .curves(
          curves, x: Axis("width p/d", scale: .log), y: Axis("test error", scale: .log),
          seriesTitle: "ridge", isOrdered: true, note: "lines: theory; points: simulation")
      ])
    return ([figure], [])
  }

  var stepMappingFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "learningRate") else { return nil }
    let along = "learningRate"
    let errors = [
      DrawnCurve(
        "spike alone", theory: points.predicted("isotropic", along: along),
        simulation: points.measured("isotropic", along: along)),
      DrawnCurve(
        "trained network", theory: points.predicted("trained", along: along),
        simulation: points.measured("trained", along: along)),
    ]
    let levels = ["level 1", "level 2", "first order"].map { level in
      DrawnCurve(level, theory: points.predicted("gain, \(level)", along: along))
    }
    let measured = DrawnCurve("measured", simulation: points.measured("gain", along: along))
    let eta = Axis("step size \u{03B7}")
    let figure = Figure(
      name: "step-mapping", title: "What a real step does beyond its spike",
      caption: """
        (a) Ridge test error after a gradient step on n0 = \(parameterText("stepSampleRatio")) d samples \
        against its size: the network that took the step beside level 2 of the theory, and its initial rows \
        plus the spike alone beside level 0. (b) The difference of the two on the same data, beside the levels: \
        1 keeps the coherent change of overlaps and norms, 2 adds an estimate of the gradient's noise, first \
        order has all terms of order d/n0 (\(parameterText("activation")), y = \(parameterText("link")), \
        d = \(parameterText("dimension")), bars of one standard error over \(replicateCount) replicates).
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
    return ([figure], [closestLevel].compactMap { $0 })
  }

  var stepAlignmentFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "stepSampleRatio") else { return nil }
    let along = "stepSampleRatio"
    let x = Axis("samples of the step n0/d", scale: .log)
    let overlaps = DrawnCurve(
      "overlap", theory: points.predicted("overlap", along: along),
      simulation: points.measured("overlap", along: along))
    let errors = [("isotropic", "spike alone"), ("trained", "trained network")].map { key, name in
      DrawnCurve(
        name, theory: points.predicted(key, along: along),
        simulation: points.measured(key, along: along))
    }
    let figure = Figure(
      name: "step-alignment", title: "The samples of the step buy alignment",
      caption: """
        (a) Overlap of the learned direction with the target's against the number of samples of the gradient \
        step. (b) Ridge test error of the network that took it beside level 2 of the theory, and of its initial \
        rows plus the spike alone beside level 0 (\(parameterText("activation")), \
        y = \(parameterText("link")), step size \(parameterText("learningRate")), d = \
        \(parameterText("dimension")), bars of one standard error over \(replicateCount) replicates). With few \
        samples the gradient's noise in the bulk costs more than the spike gains, and more than level 2, an \
        estimate of first order in d/n0, says.
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
    return ([figure], [closestLevel].compactMap { $0 })
  }

  /// Which level lies nearest to the measured gains, in standard errors.
  private var closestLevel: String? {
    let levels = ["level 1", "level 2", "first order"]
    func distance(_ level: String) -> Double {
      let squares = points.compactMap { point -> Double? in
        guard let number = point.numbers["gain"], let mean = number.mean,
          let error = number.standardError, error > 0,
          let prediction = point.predicted("gain, \(level)")
        else { return nil }
        return (mean - prediction) * (mean - prediction) / (error * error)
      }
      return (squares.reduce(0, +) / Double(max(squares.count, 1))).squareRoot()
    }
    guard let best = levels.min(by: { distance($0) < distance($1) }) else { return nil }
    let list = levels.map { "\($0): \(short(distance($0)))" }.joined(separator: ", ")
    return
      "Root mean square distance of the measured gain from each level, in standard errors: \(list); "
      + "\(best) is nearest."
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
            .first?.predicted("floor") ?? .nan
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
      name: "expressivity", title: "More distinct second-layer values, more learnable functions",
      caption: """
        The part of the test error that no number of samples and neurons removes, for sets of spike \
        coefficients (columns) and targets along the spike (rows), overlap \(parameterText("overlap")), noise \
        \(parameterText("noiseVariance")). An odd activation never learns an even part and c with -c adds \
        nothing to it; ReLU never learns h3; otherwise a few distinct values suffice.
        """,
      width: .page, panels: panels, columns: 1)
    return ([figure], [])
  }
}
