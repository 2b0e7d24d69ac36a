import HelioCore
import HelioExperiments
import HelioFigures
import HelioRuns

// The figures of the experiments on one pass of SGD.

extension SweepResult {
  var sgdWidthFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "activation", "width") else { return nil }
    let along = "width"
    let x = Axis("width p", scale: .log)
    func panel(_ number: Number, _ title: String, scale: Axis.Scale = .linear) -> Panel {
      .curves(
        curves(over: "activation", of: number, along: along) { $0.plainText }, x: x,
        y: Axis(title, scale: scale), seriesTitle: "activation",
        note: "lines: theory without weights; points: runs")
    }
    // The ladder of one activation, for the weights that were drawn.
    let kind = axis("activation")?.values.first ?? .null
    let part = points(where: ["activation": kind])
    func ladder(_ steps: [(Number, String)], runs: Number?, _ title: String) -> Panel {
      var lines = steps.map { number, name in
        DrawnCurve(name, theory: part.own(number, along: along))
      }
      if let runs {
        lines[0].simulation = part.measured(runs, along: along)
      }
      return .curves(
        lines, x: x, y: Axis(title), seriesTitle: "process", title: kind.plainText,
        note: runs == nil ? "lines: theory of drawn weights" : "lines: drawn weights; points: runs")
    }
    let figure = Figure(
      name: "sgd-width", title: "One pass of SGD over the width",
      caption: """
        Excess risk of the averaged iterate after one pass of \(parameterText("stepCount")) constant steps (d = \
        \(parameterText("dimension")), label noise of variance \(parameterText("noiseVariance")), step \
        \(parameterText("learningRate"))): (a) what the noise adds, (b) the rest. Bars: one standard error over \
        \(replicateCount) draws of the weights, \(parameterText("runCount")) runs each. (c), (d) the exact process \
        beside those that bounds are proved with, whose operator is the mean over the data, or also over the weights. \
        Look whether (a) has a peak, and how far the last process in (d) is from the first.
        """,
      width: .page,
      panels: [
        panel(.noiseRisk, "risk from noise"), panel(.noiselessRisk, "risk without noise"),
        ladder(
          [
            (.noiseRisk, "exact"), (.populationNoiseRisk, "mean over data"),
            (.expectedNoiseRisk, "mean over weights too"),
          ], runs: .noiseRisk, "risk from noise"),
        ladder(
          [
            (.exactBias, "exact"), (.populationBias, "mean over data"),
            (.expectedBias, "mean over weights too"),
          ], runs: nil, "bias"),
      ], columns: 2)
    return ([figure], widthFindings(along))
  }

  /// Where the noise's part is largest, and whether the rest falls throughout.
  private func widthFindings(_ along: String) -> [String] {
    (axis("activation")?.values ?? []).compactMap { kind in
      let line = theory(where: ["activation": kind])
      let noise = line.predicted(.noiseRisk, along: along)
      let rest = line.predicted(.noiselessRisk, along: along)
      guard let peak = noise.max(by: { $0.y < $1.y }), let last = noise.last, rest.count > 2 else {
        return nil
      }
      let falls = zip(rest, rest.dropFirst()).allSatisfy { $0.y > $1.y }
      let part =
        peak.x == last.x
        ? "what the noise adds has no peak, it ends at \(short(last.y)) at p = \(short(last.x))"
        : "the noise adds most at p = \(short(peak.x)), \(short(peak.y)), against \(short(last.y)) at p = \(short(last.x))"
      return "\(kind.plainText): \(part); the risk without noise "
        + (falls ? "falls throughout." : "does not fall throughout.")
    }
  }

  var sgdDecayFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "noiseVariance", "stepDecayExponent", "width") else { return nil }
    let along = "width"
    let noises = axis("noiseVariance")?.values ?? []
    let decays = axis("stepDecayExponent")?.values ?? []
    var findings: [String] = []
    let panels = noises.map { noise -> Panel in
      let curves = decays.map { decay in
        let settings = ["noiseVariance": noise, "stepDecayExponent": decay]
        return DrawnCurve(
          "\u{03B6} = \(decay.plainText)",
          theory: theory(where: settings).predicted(.averageRisk, along: along),
          simulation: points(where: settings).measured(.averageRisk, along: along))
      }
      let best = (axis(along)?.values ?? []).compactMap { width -> String? in
        let found = points(where: ["noiseVariance": noise, along: width])
          .compactMap { point in point.predicted(.averageRisk).map { ($0, point) } }
          .min { $0.0 < $1.0 }
        return found.map { "\($0.1.text(of: "stepDecayExponent")) at p = \(width.plainText)" }
      }
      findings.append(
        "Noise of variance \(noise.plainText): the least risk is at decay \(best.joined(separator: ", "))."
      )
      return .curves(
        curves, x: Axis("width p", scale: .log), y: Axis("risk of the average"),
        seriesTitle: "decay of the steps", isOrdered: true,
        title: "noise of variance \(noise.plainText)",
        note: "lines: theory without weights; points: runs")
    }
    let figure = Figure(
      name: "sgd-decay", title: "Steps that shrink, against width and noise",
      caption: """
        Excess risk of the average after \(parameterText("stepCount")) steps g t^-\u{03B6} \
        (\(parameterText("activation")), d = \(parameterText("dimension")), g = \(parameterText("learningRate"))) at \
        little and at much label noise. Bars: one standard error over \(replicateCount) draws of the weights. Look which \
        decay is the lowest at each width.
        """,
      width: .page, panels: panels, columns: 2)
    return ([figure], findings)
  }

  var sgdRateFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "scaling", "readout", "sampleCount") else { return nil }
    let along = "sampleCount"
    let names = [
      "constantStep": "constant step", "decayingStep": "decaying step",
      "minimumNorm": "min-norm readout",
    ]
    let readouts = axis("readout")?.values ?? []
    func curves(_ scaling: JSONValue, _ number: Number) -> [DrawnCurve] {
      readouts.compactMap { readout in
        let settings = ["scaling": scaling, "readout": readout]
        let curve = DrawnCurve(
          names[readout.plainText] ?? readout.plainText,
          theory: theory(where: settings).predicted(number, along: along),
          simulation: points(where: settings).measured(number, along: along))
        return curve.theory.isEmpty ? nil : curve
      }
    }
    let x = Axis("samples n", scale: .log)
    func title(_ scaling: JSONValue) -> String {
      scaling == "fixedWidth" ? "p = \(parameterText("width"))" : "p = 4 n"
    }
    var panels = (axis("scaling")?.values ?? []).map { scaling in
      Panel.curves(
        curves(scaling, .averageRisk), x: x, y: Axis("excess risk", scale: .log),
        seriesTitle: "readout", title: title(scaling), note: "lines: theory; points: runs")
    }
    if let first = axis("scaling")?.values.first {
      var slopes = Panel.curves(
        curves(first, .biasSlope), x: x, y: Axis("slope of log bias in log n"),
        seriesTitle: "readout", title: "\(title(first)), bias", note: "lines: theory")
      slopes.layers.insert(.rule(y: -1, label: "-1"), at: 0)
      let decayed = (Double(parameterText("stepDecayExponent")) ?? .nan) - 1
      slopes.layers.insert(.rule(y: decayed, label: "\(short(decayed))"), at: 0)
      panels.append(slopes)
    }
    let figure = Figure(
      name: "sgd-rate", title: "One pass of SGD and the min-norm readout over the sample",
      caption: """
        Excess risk of the average of one pass at constant and decaying steps g t^-\(parameterText("stepDecayExponent")) \
        (g = \(parameterText("learningRate"))) and of the min-norm readout (\(parameterText("activation")), d = \
        \(parameterText("dimension")), label noise of variance \(parameterText("noiseVariance"))), at fixed width and at p = 4 n; \
        bars of one standard error over \(replicateCount) replicates. The last panel: local slope of the bias between n \
        and 2n beside the exponents \u{03B6} - 1 of the bounds (dashed). The min-norm readout has no finite \
        prediction at n = p. Look where constant steps are below it, and that the slopes are not the exponents.
        """,
      width: .page, panels: panels, columns: 3)
    return ([figure], [])
  }
}

extension [SweepPoint] {
  /// A number as the theory of the replicates' own draws says it, their mean.
  func own(_ number: Number, along parameter: String) -> [DrawnCurve.Prediction] {
    compactMap { point in
      guard let value = point.numbers[number]?.prediction else { return nil }
      // A prediction without a replicate's own draw has no second number beside it.
      guard point.numbers[.exactBias] != nil else { return nil }
      return .predicted(point.number(of: parameter), value)
    }.sorted { $0.x < $1.x }
  }
}
