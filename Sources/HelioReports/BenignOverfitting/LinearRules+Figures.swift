import HelioCore
import HelioExperiments
import HelioFigures
import HelioRuns

// The figures of the experiments on exact programs, and of long training beside them.

extension SweepResult {
  var supportVectorsFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "labelFlipRate", "dimensionRatio") else { return nil }
    let along = "dimensionRatio"
    let x = Axis("dimensions per sample d/n", scale: .log)
    let flips = axis("labelFlipRate")?.values ?? []
    let shares = Panel.curves(
      curves(over: "labelFlipRate", of: .supportVectorFraction, along: along) {
        "\u{03B7} = \($0.plainText)"
      }, x: x, y: Axis("share of support vectors", domain: 0...1), seriesTitle: "flips",
      isOrdered: true, title: "support vectors",
      note: "lines: theory; points: exact programs")
    let errors = flips.filter { $0 != 0 }.map { eta -> Panel in
      let settings = ["labelFlipRate": eta]
      func curve(_ name: String, _ number: Number) -> DrawnCurve {
        DrawnCurve(
          name, theory: theory(where: settings).predicted(number, along: along),
          simulation: points(where: settings).measured(number, along: along))
      }
      return .curves(
        [curve("max margin", .maxMarginError), curve("interpolator", .interpolatorError)], x: x,
        y: Axis("clean error", domain: 0...0.5), seriesTitle: "rule",
        title: "\u{03B7} = \(eta.plainText)", note: "lines: theory; points: exact programs")
    }
    let figure = Figure(
      name: "support-vectors", title: "In high dimension every sample holds the margin",
      caption: """
        (a) Share of samples with the smallest margin, against the dimension, for shares \u{03B7} of flipped labels \
        (n = \(parameterText("sampleCount")), \u{03B3} n = \(parameterText("scaledSignal"))); then the clean errors \
        of the max margin and of the min-norm interpolator of the labels. Bars of one standard error over \
        \(replicateCount) replicates. Look where the share nears 1: there the two rules, and their errors, are the \
        same; near d = n the interpolator is far worse.
        """,
      width: .page, panels: [shares] + errors, columns: min(3, errors.count + 1))
    let findings = flips.compactMap { eta -> String? in
      let part = points(where: ["labelFlipRate": eta])
      guard let most = part.max(by: { $0.number(of: along) < $1.number(of: along) }),
        let share = most.numbers[.supportVectorFraction]?.mean
      else { return nil }
      return
        "\u{03B7} = \(eta.plainText): a share \(short(share)) of the samples are support vectors at d/n = "
        + "\(short(most.number(of: along)))."
    }
    return ([figure], findings)
  }

  var moderateDimensionFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "sampleCount") else { return nil }
    let along = "sampleCount"
    let x = Axis("samples n", scale: .log, ticks: axis(along)?.numbers)
    let overlap = Panel.curves(
      [
        DrawnCurve(
          "n times the largest overlap",
          theory: theory().predicted(.orthogonalityRatio, along: along),
          simulation: points.measured(.orthogonalityRatio, along: along))
      ], x: x, y: Axis("n times the largest overlap", scale: .log), seriesTitle: "data",
      title: "distance from orthogonal", note: "line: theory; points: data; proofs need far below 1"
    )
    let errors = Panel.curves(
      [
        DrawnCurve(
          "max margin", theory: theory().predicted(.maxMarginError, along: along),
          simulation: points.measured(.maxMarginError, along: along)),
        DrawnCurve("network", simulation: points.measured(.networkError, along: along)),
      ], x: x, y: Axis("clean error", domain: 0...0.1), seriesTitle: "rule", title: "error",
      note: "line: theory; points: programs, descent")
    let figure = Figure(
      name: "moderate-dimension", title: "Benign without nearly orthogonal data",
      caption: """
        Along d = \(parameterText("dimensionRatio")) n with \u{03B3} = \(parameterText("scaledSignal"))/n: (a) the \
        largest overlap of two inputs times n, which proofs for nearly orthogonal data want far below 1; (b) the \
        clean error of the max margin and of networks at zero hinge loss (p = \(parameterText("width"))). Bars of one \
        standard error over \(replicateCount) replicates. Look that (a) grows while (b) stays: d of order n is enough.
        """,
      width: .page, panels: [overlap, errors], columns: 2)
    let told = points.compactMap { point -> String? in
      guard let overlap = point.numbers[.orthogonalityRatio]?.mean,
        let error = point.numbers[.networkError]?.mean
      else { return nil }
      return "\(short(overlap)) and \(short(error)) at n = \(point.text(of: along))"
    }
    return ([figure], ["Overlap times n and the network's error: \(told.joined(separator: "; "))."])
  }

  var necessaryLimitFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "dimensionRatio") else { return nil }
    let along = "dimensionRatio"
    func curve(_ name: String, _ number: Number) -> DrawnCurve {
      DrawnCurve(
        name, theory: theory().predicted(number, along: along),
        simulation: points.measured(number, along: along))
    }
    let figure = Figure(
      name: "necessary-limit", title: "How small the error can get when wrong labels are fitted",
      caption: """
        -log10 of the clean error against the dimension with a strong signal (\u{03B3} n = \
        \(parameterText("scaledSignal")), n = \(parameterText("sampleCount")), share \
        \(parameterText("labelFlipRate")) of labels wrong): the max margin, the min-norm interpolator, the \
        two-direction program at two slopes (a relaxation of a network), and the largest that any linear rule can \
        have that fits all labels. Bars of one standard error over \(replicateCount) replicates. Look that all lines \
        are nearly straight: errors fall like exp(-c d/n), so that d of order n log(1/error) is needed too.
        """,
      width: .column,
      panels: [
        .curves(
          [
            curve("max margin", .maxMarginDigits), curve("interpolator", .interpolatorDigits),
            curve("two directions, \u{03B1} = 0.5", .halfDigits),
            curve("two directions, \u{03B1} = 0.1", .steepDigits),
            DrawnCurve(
              "limit of linear rules", theory: theory().predicted(.limitDigits, along: along)),
          ], x: Axis("dimensions per sample d/n"), y: Axis("-log10 of the clean error"),
          seriesTitle: "rule", note: "lines: theory; points: exact programs")
      ])
    let told = points.compactMap { point -> String? in
      guard let rule = point.predicted(.maxMarginDigits), let limit = point.predicted(.limitDigits)
      else { return nil }
      return "\(short(rule)) of at most \(short(limit)) at d/n = \(point.text(of: along))"
    }
    return (
      [figure], ["Digits of the max margin's error, theory: \(told.joined(separator: "; "))."]
    )
  }

  var wideNetworksFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "negativeSlope") else { return nil }
    let along = "negativeSlope"
    let x = Axis("negative slope \u{03B1}", domain: 0...1)
    func panel(
      _ title: String, _ y: Axis, program: Number, narrow: Number, wide: Number,
      more: [DrawnCurve] = []
    ) -> Panel {
      .curves(
        [
          DrawnCurve(
            "two-direction program", theory: theory().predicted(program, along: along),
            simulation: points.measured(program, along: along)),
          DrawnCurve("trained, p = 2", simulation: points.measured(narrow, along: along)),
          DrawnCurve(
            "trained, p = \(parameterText("width"))",
            simulation: points.measured(wide, along: along)),
        ] + more, x: x, y: y, seriesTitle: "rule", title: title,
        note: "line: theory of the program; points: runs")
    }
    let linear = DrawnCurve(
      "linear max margin", theory: theory().predicted(.maxMarginError, along: along))
    let figure = Figure(
      name: "wide-networks",
      title: "Long training nears the two-direction program at larger slopes",
      caption: """
        Long training towards the largest margin (\(parameterText("stepCount")) steps, n = \
        \(parameterText("sampleCount")), d/n = \(parameterText("dimensionRatio")), \u{03B3} n = \
        \(parameterText("scaledSignal"))) beside the two-direction program on the same data and its theory: (a) norm \
        for the margin, relative to a network along the linear max margin; (b) clean error. Bars of one standard \
        error over \(replicateCount) replicates. Look from which slope on the wide network follows the line: the \
        program is a relaxation, whose sign assumption holds for the share of samples in the findings.
        """,
      width: .page,
      panels: [
        panel(
          "margin", Axis("margin ratio \u{03C1}", domain: 0.5...1.2), program: .programRatio,
          narrow: .narrowRatio, wide: .wideRatio),
        panel(
          "error", Axis("clean error", domain: 0...0.12), program: .programError,
          narrow: .narrowError, wide: .wideError, more: [linear]),
      ], columns: 2)
    let told = points.compactMap { point -> String? in
      point.numbers[.consistentShare]?.mean.map {
        "\(short($0)) at \u{03B1} = \(point.text(of: along))"
      }
    }
    return (
      [figure],
      ["Share of samples with the signs that the program assumes: \(told.joined(separator: ", "))."]
    )
  }
}
