import HelioCore
import HelioExperiments
import HelioFigures
import HelioRuns

// The figures of the experiments on many passes, and of the step map.

extension SweepResult {
  var sgdDoubleDescentFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "passCount", "width") else { return nil }
    let along = "width"
    let x = Axis("width p", scale: .log)
    let passes = axis("passCount")?.values ?? []
    func name(_ count: JSONValue) -> String {
      count == 0 ? "min-norm" : "\(count.plainText) \(count == 1 ? "pass" : "passes")"
    }
    func panel(_ number: Number, _ title: String) -> Panel {
      let curves = passes.map { count in
        DrawnCurve(
          name(count), theory: theory(where: ["passCount": count]).predicted(number, along: along),
          simulation: points(where: ["passCount": count]).measured(number, along: along))
      }
      var panel = Panel.curves(
        curves, x: x, y: Axis(title, scale: .log), seriesTitle: "training",
        note: "lines: theory; points: runs")
      if let n = Double(parameterText("sampleCount")) {
        panel.layers.insert(.rule(x: n, label: "p = n"), at: 0)
      }
      return panel
    }
    let setting = """
      n = \(parameterText("sampleCount")) (\(parameterText("activation")), d = \(parameterText("dimension")), step \
      \(parameterText("learningRate")), label noise of variance \(parameterText("noiseVariance")))
      """
    let figure = Figure(
      name: "sgd-double-descent", title: "Bias and variance over the width, pass by pass",
      caption: """
        Averaged SGD with replacement on a fixed sample of \(setting), averaged over the noise, and the min-norm readout. \
        Lines: the closure for the drawn weights and samples, and for the min-norm readout the prediction from the \
        spectrum alone, infinite at p = n; points: runs, bars of one standard error over \(replicateCount) draws. Look \
        after how many passes the variance has a peak at p = n. The mean of the min-norm readout has heavy tails there.
        """,
      width: .page, panels: [panel(.passBias, "bias"), panel(.passVariance, "variance")],
      columns: 2)
    let sources = sourcesFigure(
      passes: passes.compactMap { $0 == 0 ? nil : Double($0.plainText) }, x: x, setting: setting)
    let peaks = passes.compactMap { count -> String? in
      let part = points(where: ["passCount": count])
      let top = part.compactMap { point in
        point.numbers[.passVariance]?.mean.map { ($0, point.number(of: along)) }
      }.max { $0.0 < $1.0 }
      return top.map { "\(name(count)) \(short($0.0)) at p = \(short($0.1))" }
    }
    return (
      [figure] + sources, ["Largest measured variance: \(peaks.joined(separator: "; "))."]
    )
  }

  /// Bias and variance with their parts of full-batch descent, pass by pass on a slider.
  private func sourcesFigure(passes: [Double], x: Axis, setting: String) -> [Figure] {
    guard !passes.isEmpty else { return [] }
    let along = "width"
    func panel(_ whole: Number, _ descent: Number, _ word: String) -> Panel {
      let curves = passes.flatMap { count in
        let part = points(where: ["passCount": .number(count)])
        return [
          DrawnCurve(
            "SGD", theory: part.predicted(whole, along: along),
            simulation: part.measured(whole, along: along), place: count),
          DrawnCurve(
            "full-batch descent", theory: part.predicted(descent, along: along), place: count),
        ]
      }
      return .curves(
        curves, x: x, y: Axis(word, scale: .log), seriesTitle: "source", title: "{slider}",
        note: "lines: closure; points: runs", slider: "passes")
    }
    let middle = passes.count / 2
    return [
      Figure(
        name: "sgd-double-descent-sources",
        title: "What stochastic gradients add to bias and variance",
        caption: """
          Averaged SGD with replacement on a fixed sample of \(setting), after \(short(passes[middle])) passes (in the \
          report after as many as the slider says). Upper lines and points: SGD, (a) its bias and (b) its variance; \
          lower lines: the part that full-batch descent with the same steps has. The difference is the price of \
          stochastic gradients. Move the slider and look \
          when each of the two gets its peak at p = n.
          """,
        width: .page,
        panels: [
          panel(.passBias, .descentBias, "bias"),
          panel(.passVariance, .descentVariance, "variance"),
        ], columns: 2,
        slider: Slider(field: "passes", title: "passes", values: passes, initial: middle))
    ]
  }

  var sgdBeyondGaussianFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "stepDecayExponent", "width") else { return nil }
    let along = "width"
    let decays = axis("stepDecayExponent")?.values ?? []
    let trained = decays.map { decay in
      let part = points(where: ["stepDecayExponent": decay])
      return DrawnCurve(
        decay == 0 ? "constant step" : "step t^-\(decay.plainText)",
        theory: part.predicted(.averageRisk, along: along),
        simulation: part.measured(.averageRisk, along: along))
    }
    let first = decays.first.map { points(where: ["stepDecayExponent": $0]) } ?? []
    let interpolator = DrawnCurve(
      "min-norm, median", simulation: first.measured(.interpolatorRisk, along: along))
    let x = Axis("width p (rows)", scale: .log)
    var all = Panel.curves(
      trained + [interpolator], x: x, y: Axis("test error", scale: .log),
      seriesTitle: "readout", note: "lines: closure; points: runs")
    let close = Panel.curves(
      trained, x: x, y: Axis("test error"), seriesTitle: "readout", title: "SGD alone",
      note: "lines: closure; points: runs")
    if let n = Double(parameterText("sampleCount")) {
      let isPaired = parameterText("activation") == "fourier"
      all.layers.insert(
        .rule(x: isPaired ? n / 2 : n, label: isPaired ? "2p = n" : "p = n"), at: 0)
    }
    let figure = Figure(
      name: "sgd-beyond-gaussian",
      title: "Many passes on inputs that are neither Gaussian nor on a sphere",
      caption: """
        Test error of the average of \(parameterText("passCount")) passes of SGD on random features of two classes \
        (\(parameterText("activation")), d = \(parameterText("dimension")), n = \(parameterText("sampleCount")), step \
        \(parameterText("learningRate"))), and of the min-norm readout, whose median of five samples is drawn. Lines: \
        homogenised closure with the moments of \(parameterText("testCount")) test points; points: runs, bars of one \
        standard error over \(replicateCount) draws. Look whether the lines are on the points, and which readouts \
        peak where there are as many features as samples.
        """,
      width: .page, panels: [all, close], columns: 2)
    return ([figure], [])
  }

  var sgdStepMapFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "activation", "batchSize", "learningRate"),
      let steps = axis("learningRate")?.numbers, let batches = axis("batchSize")?.numbers,
      let kinds = axis("activation")?.values
    else { return nil }
    let (x, y) = (Axis("step size g", scale: .log), Axis("batch size B", scale: .log))
    func grid(_ kind: JSONValue, _ value: (SweepPoint) -> Double?) -> Grid {
      Grid(
        x: steps, y: batches,
        values: batches.map { batch in
          steps.map { step in
            points(where: [
              "activation": kind, "batchSize": .number(batch), "learningRate": .number(step),
            ]).first.flatMap(value) ?? .nan
          }
        })
    }
    func line(_ kind: JSONValue, _ number: Number, _ label: String) -> Boundary {
      let shown = batches.compactMap { batch in
        points(where: ["activation": kind, "batchSize": .number(batch)]).first?
          .predicted(number).map { DrawnCurve.Prediction(x: $0, y: batch) }
      }
      // Only what lies on the map.
      let range = (steps.min() ?? 0) * 0.8...(steps.max() ?? 1) * 1.2
      return Boundary(label, points: shown.filter { range.contains($0.x) })
    }
    var panels: [Panel] = []
    for kind in kinds {
      let boundary = line(kind, .largestStableStep, "one pass")
      let passes = line(kind, .largestPassStep, "with replacement")
      panels.append(
        .sweepMap(
          grid(kind) { min($0.predicted(.stationaryExcess) ?? 3, 3) }, x: x, y: y,
          quantity: "level", domain: 0...3, boundaries: [boundary, passes],
          title: "\(kind.plainText), predicted level", note: "lines: largest stable steps"))
      panels.append(
        .sweepMap(
          grid(kind) { ($0.numbers[.divergedShare]?.mean).map { (100 * $0).rounded() } }, x: x,
          y: y,
          quantity: "diverged runs (%)", domain: 0...100, boundaries: [boundary],
          title: "\(kind.plainText), networks", note: "line: as predicted for Gaussian features"))
      let calm = points(where: ["activation": kind, "batchSize": .number(batches[0])])
      panels.append(
        .curves(
          [
            DrawnCurve(
              "Gaussian features",
              theory: calm.predicted(.stationaryExcess, along: "learningRate"),
              simulation: calm.measured(.stationaryExcess, along: "learningRate")),
            DrawnCurve(
              "network", simulation: calm.measured(.networkExcess, along: "learningRate")),
          ], x: Axis("step size g", scale: .log),
          y: Axis("excess after many steps", scale: .log), seriesTitle: "features",
          title: "\(kind.plainText), B = \(short(batches[0]))",
          note: "line: stationary level; points: runs"))
    }
    let figure = Figure(
      name: "sgd-step-map", title: "Level and divergence of constant steps",
      caption: """
        One pass of \(parameterText("stepCount")) constant steps on labels that are noise of variance 1 (d = \
        \(parameterText("dimension")), p = \(parameterText("width"))). Left: the level of the excess that theory predicts \
        (3 stands for more, and for none), with the largest stable steps of one pass and of rows drawn with \
        replacement, by the homogenised closure. Middle: share of runs of real networks whose excess passed 1000. Right: the level at the \
        smallest batch, for Gaussian features of the same moments and for the networks; bars of one standard error over \
        \(replicateCount) draws of \(parameterText("runCount")) runs. Look whether networks diverge at the line, and \
        how far they are from Gaussian features beside it.
        """,
      width: .page, panels: panels, columns: 3)
    return ([figure], stepMapFindings(kinds, batches))
  }

  private func stepMapFindings(_ kinds: [JSONValue], _ batches: [Double]) -> [String] {
    kinds.map { kind in
      let told = batches.compactMap { batch -> String? in
        let part = points(where: ["activation": kind, "batchSize": .number(batch)])
        guard let limit = part.first?.predicted(.largestStableStep) else { return nil }
        let seen = part.filter { ($0.numbers[.divergedShare]?.mean ?? 0) > 0.5 }
          .map { $0.number(of: "learningRate") }.min()
        return "\(short(limit)) at B = \(short(batch)) (most networks diverge "
          + (seen.map { "from \(short($0)))" } ?? "nowhere on this map)")
      }
      return "\(kind.plainText), largest stable step: \(told.joined(separator: ", "))."
    }
  }
}
