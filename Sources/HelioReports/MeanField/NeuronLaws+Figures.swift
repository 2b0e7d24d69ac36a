import HelioCore
import HelioExperiments
import HelioFigures
import HelioRuns

// The figures of the experiments on samplers, widths and truncation.

extension SweepResult {
  var samplerDimensionFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "dimension") else { return nil }
    let along = "dimension"
    let figure = Figure(
      name: "sampler-dimension", title: "One sampler does not feel the dimension, the other stops",
      caption: """
        Mean acceptance of \(parameterText("width")) particles over steps 21 to 60 from the prior, against the number \
        of coefficients: the exponential sampler (\u{03B4} = \(parameterText("learningRate"))) and the explicit one \
        with white noise (\u{03B7} = \(parameterText("explicitRate"))). Line: the exponential sampler in \
        equilibrium. Bars of one standard error over \(replicateCount) replicates. Look at the flat line, and at how \
        few coefficients the other needs to stand still.
        """,
      width: .column,
      panels: [
        .curves(
          [
            DrawnCurve(
              "exponential", theory: theory().predicted(.exponentialAcceptance, along: along),
              simulation: points.measured(.exponentialAcceptance, along: along)),
            DrawnCurve("explicit", simulation: points.measured(.explicitAcceptance, along: along)),
          ], x: Axis("coefficients D", scale: .log), y: Axis("acceptance", domain: 0...1),
          seriesTitle: "sampler")
      ])
    let told = points.compactMap { point -> String? in
      guard let first = point.numbers[.exponentialAcceptance]?.mean,
        let second = point.numbers[.explicitAcceptance]?.mean
      else { return nil }
      return "\(short(first)) and \(short(second)) at D = \(point.text(of: along))"
    }
    return (
      [figure], ["Acceptance, exponential and explicit: \(told.joined(separator: "; "))."]
    )
  }

  var truncationFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "priorDecay", "keptCoefficients") else { return nil }
    let along = "keptCoefficients"
    let decays = axis("priorDecay")?.values ?? []
    let x = Axis("coefficients kept D'", scale: .log)
    let change = Panel.curves(
      curves(over: "priorDecay", of: .truncationChange, along: along) {
        "\u{03B1} = \($0.plainText)"
      }, x: x, y: Axis("change of P*"), seriesTitle: "prior", title: "change",
      note: "lines: quasi-Gaussian points; points: random")
    let band = Panel.curves(
      decays.flatMap { decay -> [DrawnCurve] in
        let part = theory(where: ["priorDecay": decay])
        return [
          DrawnCurve(
            "above, \u{03B1} = \(decay.plainText)",
            theory: part.predicted(.truncationUpper, along: along)),
          DrawnCurve(
            "below, \u{03B1} = \(decay.plainText)",
            theory: part.predicted(.truncationLower, along: along)),
        ]
      }, x: x, y: Axis("size of the bound", scale: .log), seriesTitle: "bound", title: "band",
      note: "proved for the Gaussian prior")
    let figure = Figure(
      name: "truncation", title: "What dropping coefficients changes in the optimum",
      caption: """
        (a) The optimum with \(parameterText("dimension")) coefficients less that with the first D', by the decay \
        k^(-2\u{03B1}) of the prior (n = 10, \u{03BB} = \(parameterText("regularization"))): on \
        \(parameterText("particleCount")) quasi-Gaussian points, and on \(parameterText("width")) random ones with \
        bars of one standard error over \(replicateCount) replicates. (b) The computable band of that change. Look \
        that the change dies out, and how wide the band is beside it.
        """,
      width: .page, panels: [change, band], columns: 2)
    let outside = points.filter { point in
      guard let value = point.predicted(.truncationChange),
        let upper = point.predicted(.truncationUpper),
        let lower = point.predicted(.truncationLower)
      else { return false }
      return value > upper || value < -lower
    }
    return (
      [figure],
      [
        outside.isEmpty
          ? "At every point the change of theory lies in its band."
          : "The change of theory lies outside its band at "
            + "\(outside.map(\.name).joined(separator: "; ")): on frozen points the band need not hold."
      ]
    )
  }

  var widthLawFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "sampleCount", "width") else { return nil }
    let along = "width"
    let panels = (axis("sampleCount")?.values ?? []).map { n -> Panel in
      let (part, lines) = (
        points(where: ["sampleCount": n]), theory(where: ["sampleCount": n])
      )
      return .curves(
        [
          DrawnCurve(
            "tested", theory: lines.predicted(.scaledWidthExcess, along: along),
            simulation: part.measured(.scaledWidthExcess, along: along),
            limit: lines.predicted(.widthConstant, along: along)),
          DrawnCurve(
            "no test", simulation: part.measured(.unadjustedWidthExcess, along: along)),
        ], x: Axis("neurons m", scale: .log), y: Axis("m (E F - F*)"), seriesTitle: "steps",
        limitTitle: "C", title: "n = \(n.plainText)")
    }
    let figure = Figure(
      name: "width-law", title: "The loss of m neurons exceeds the limit by C/m",
      caption: """
        m times the mean excess of the training loss of networks of m neurons in equilibrium under noisy gradient \
        descent over that of infinite width (\u{03B4} = \(parameterText("learningRate")), \u{03BB} = \
        \(parameterText("regularization"))), all neurons moving together, with one Metropolis test and without. \
        Lines: exact at every m where n is at most 2, else the constant C; dashed: C. Bars of one standard error \
        over \(replicateCount) replicates. Look that tested points lie on the line from one neuron on, and that steps \
        without a test do not.
        """,
      width: .page, panels: panels, columns: min(2, max(1, panels.count)))
    let told = points.compactMap { point -> String? in
      guard let tested = point.numbers[.scaledWidthExcess]?.mean,
        let loose = point.numbers[.unadjustedWidthExcess]?.mean,
        let line = point.predicted(.scaledWidthExcess), point.number(of: along) == 5
      else { return nil }
      return
        "\(short(tested)), \(short(line)) and \(short(loose)) at n = \(point.text(of: "sampleCount"))"
    }
    return (
      [figure],
      told.isEmpty
        ? []
        : [
          "Five neurons, m (E F - F*) tested, predicted and untested: \(told.joined(separator: "; "))."
        ]
    )
  }
}
