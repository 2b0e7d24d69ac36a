import HelioCore
import HelioExperiments
import HelioFigures
import HelioRuns

// The figures of coefficients and of distances.

extension SweepResult {
  var boundCoefficientsFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "weightDecay", "width", "totalStep") else { return nil }
    let along = "totalStep"
    let x = Axis("sum of steps \u{03C4}", scale: .log, ticks: axis(along)?.numbers)
    let decays = axis("weightDecay")?.values ?? []
    let widths = axis("width")?.values ?? []
    func curves(_ number: Number, _ decay: JSONValue) -> [DrawnCurve] {
      widths.map { width in
        let settings = ["weightDecay": decay, "width": width]
        return DrawnCurve(
          "p = \(width.plainText)", theory: theory(where: settings).lines(number, along: along),
          simulation: points(where: settings).measured(number, along: along))
      }
    }
    let panels = decays.map { decay in
      Panel.curves(
        curves(.envelopeMovement, decay), x: x,
        y: Axis("mean movement \u{0394}", scale: .log), seriesTitle: "width", isOrdered: true,
        title: "movement, \u{03BB} = \(decay.plainText)", note: "lines: theory; points: recursion")
    }
    let constants = decays.map { decay in
      Panel.curves(
        curves(.envelopeLipschitz, decay), x: x, y: Axis("mean \u{039B}", scale: .log),
        seriesTitle: "width", isOrdered: true, title: "Lipschitz, \u{03BB} = \(decay.plainText)",
        note: "lines: theory; points: recursion")
    }
    let figure = Figure(
      name: "bound-coefficients",
      title:
        "Bounds grow exponentially with the steps; decay holds them, and moves the network itself",
      caption: """
        What enters the bounds, known before training, against the sum of all steps (d = \
        \(parameterText("dimension")), \(parameterText("sampleCount")) steps): the mean movement factor of the \
        init-centred and lazy bounds (top) and the mean Lipschitz constant of the plain and transport bounds (bottom), \
        for weight decays \u{03BB}. Bars of one standard error over \(replicateCount) networks. Look that without decay \
        the movement at small \u{03C4} does not depend on p while the constant grows as sqrt p, that both explode at \
        large \u{03C4}, for narrow networks first, and that decay keeps both bounded, but leads away from the start: \
        the movement then tends to the initial constant, of order sqrt p.
        """,
      width: .page, panels: panels + constants, columns: max(1, min(3, decays.count)))
    let told = points.compactMap { point -> String? in
      guard point.number(of: along) == 1, let movement = point.predicted(.envelopeMovement),
        let constant = point.predicted(.envelopeLipschitz),
        let sum = point.numbers[.lipschitzSum]?.mean
      else { return nil }
      return
        "\(point.name): movement \(short(movement)), \u{039B} \(short(constant)), trained norms \(short(sum))"
    }
    return ([figure], told.map { $0 + "." })
  }

  var empiricalDistanceFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "dimension", "sampleCount") else { return nil }
    let along = "sampleCount"
    let x = Axis("samples n", scale: .log, ticks: axis(along)?.numbers)
    let dimensions = axis("dimension")?.values ?? []
    let panels = dimensions.map { D -> Panel in
      let (part, lines) = (
        points(where: ["dimension": D]), theory(where: ["dimension": D])
      )
      return .curves(
        [
          DrawnCurve(
            "two samples", theory: lines.predicted(.twoSampleDistance, along: along),
            simulation: part.measured(.twoSampleDistance, along: along)),
          DrawnCurve(
            "half of it",
            simulation: part.measured(.twoSampleDistance, along: along)
              .map { .init(x: $0.x, mean: $0.mean / 2, standardError: $0.standardError / 2) }),
          DrawnCurve(
            "dyadic bound", theory: lines.predicted(.dyadicDistance, along: along),
            limit: lines.predicted(.uncappedDistance, along: along)),
        ], x: x, y: Axis("distance W1", scale: .log), seriesTitle: "distance",
        limitTitle: "not capped", title: "D = \(D.plainText)")
    }
    var levels: [Panel] = []
    if let D = dimensions.first(where: { $0 == .number(1) }) {
      let part = points(where: ["dimension": D])
      levels = [
        .curves(
          [
            DrawnCurve(
              "a shell's imbalance",
              theory: theory(where: ["dimension": D]).predicted(.firstLevelImbalance, along: along),
              simulation: part.measured(.firstLevelImbalance, along: along))
          ], x: x, y: Axis("n times the imbalance", domain: 0.4...0.8), seriesTitle: "shell",
          floors: [Floor(0.7071, label: "two cells"), Floor(0.5, label: "one cell, wrong")],
          title: "first level, D = 1")
      ]
    }
    let figure = Figure(
      name: "empirical-distance", title: "Explicit distances are several times the true ones",
      caption: """
        W1 between n standard Gaussian points in D dimensions and their law lies between half the mean distance of two \
        samples and the whole of it (points: optimal assignments, bars of one standard error over \
        \(replicateCount) replicates; for D = 1 the line is exact); the dyadic bound is above. Last panel: the mass \
        that n points misplace between the two cells of a shell of mass 1/n (line: exact), which a count of \
        2^D - 1 = 1 cell would bound by less than it is. Look at the slopes, -1/2 for D = 1 and 2 (with a logarithm), \
        -1/D beyond, and at the factor between points and bound.
        """,
      width: .page, panels: panels + levels, columns: 3)
    return ([figure], empiricalDistanceFindings(dimensions))
  }

  private func empiricalDistanceFindings(_ dimensions: [JSONValue]) -> [String] {
    let largest = axis("sampleCount")?.numbers.max() ?? 0
    let told = dimensions.compactMap { D -> String? in
      guard
        let point = points(where: ["dimension": D]).first(where: {
          $0.number(of: "sampleCount") == largest
        }), let measured = point.numbers[.twoSampleDistance]?.mean,
        let bound = point.predicted(.uncappedDistance)
      else { return nil }
      return "D = \(D.plainText): \(short(measured)) measured, \(short(bound)) bound"
    }
    var findings = ["At n = \(short(largest)), \(told.joined(separator: "; "))."]
    let line = points(where: ["dimension": .number(1)])
    if let point = line.last, let found = point.numbers[.firstLevelImbalance]?.mean,
      let right = point.predicted(.firstLevelBound),
      let wrong = point.predicted(.oldFirstLevelBound)
    {
      findings.append(
        "On a line a shell of mass 1/n has its first level out of balance by \(short(found))/n; two cells allow "
          + "\(short(right))/n, the count of 2^D - 1 cells allows \(short(wrong))/n and is "
          + (found > wrong ? "exceeded." : "not exceeded here."))
    }
    return findings
  }
}

extension [SweepPoint] {
  /// Lines of theory alone where networks have predictions of their own.
  fileprivate func lines(_ number: Number, along parameter: String) -> [DrawnCurve.Prediction] {
    compactMap { point in
      (point.numbers[number]?.limit ?? point.predicted(number)).map {
        .predicted(point.number(of: parameter), $0)
      }
    }.sorted { $0.x < $1.x }
  }
}
