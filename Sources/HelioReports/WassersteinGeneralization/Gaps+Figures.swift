import HelioCore
import HelioExperiments
import HelioFigures
import HelioRuns

// The figures of gaps and the bounds of their means.

extension [SweepPoint] {
  /// What every network's own weights say, in the mean, along a parameter.
  fileprivate func eachOwn(_ number: Number, along parameter: String) -> [DrawnCurve.Prediction] {
    compactMap { point in
      (point.numbers[number]?.prediction ?? point.numbers[number]?.mean).map {
        .predicted(point.number(of: parameter), $0)
      }
    }.sorted { $0.x < $1.x }
  }

  /// Smallest and largest ratio of two numbers over the points that have both.
  fileprivate func ratios(_ bound: Number, over gap: Number) -> (low: Double, high: Double)? {
    let found = compactMap { point -> Double? in
      guard let gap = point.numbers[gap]?.mean,
        let value = point.numbers[bound]?.prediction ?? point.numbers[bound]?.mean
      else { return nil }
      return value / gap
    }
    guard let low = found.min(), let high = found.max() else { return nil }
    return (low, high)
  }
}

/// The bounds with the gap that each is of, and their names in figures.
private let testBounds: [(Number, String)] = [
  (.plainTestBound, "plain bound"), (.centredTestBound, "init-centred bound"),
]
private let trainingBounds: [(Number, String)] = [
  (.transportBound, "transport, dyadic"), (.sampledTransportBound, "transport, sampled"),
  (.lazyBound, "lazy"),
]

extension SweepResult {
  /// c n^-a through the first of some predictions.
  private func guide(_ start: [DrawnCurve.Prediction], power: Double) -> [DrawnCurve.Prediction] {
    guard let first = start.first, let last = start.last else { return [] }
    return [first.x, last.x].map { .predicted($0, first.y * pow($0 / first.x, -power)) }
  }

  var generalisationGapFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "sampleCount") else { return nil }
    let along = "sampleCount"
    let x = Axis("samples n = test points n'", scale: .log, ticks: axis(along)?.numbers)
    let y = Axis("E|gap| and its bounds", scale: .log)
    func panel(_ gap: DrawnCurve, _ bounds: [(Number, String)], _ title: String, _ note: String)
      -> Panel
    {
      let curves = bounds.map { DrawnCurve($1, theory: points.eachOwn($0, along: along)) }
      return .curves(
        [gap] + curves.filter { !$0.theory.isEmpty }, x: x, y: y, seriesTitle: title,
        title: title, note: note)
    }
    let test = points.eachOwn(.testGap, along: along)
    let dimension = Double(parameterText("dimension")) ?? 2
    let transport = points.eachOwn(.transportBound, along: along)
    let figure = Figure(
      name: "generalisation-gap",
      title: "On fresh data the bounds fall like the gap; on the training sample they do not help",
      caption: """
        |Mean loss on a sample - risk| of networks after one pass (d = \(parameterText("dimension")), p = \
        \(parameterText("width")), \u{03C4} = \(parameterText("totalStep")), \(parameterText("activation")), \
        \(parameterText("loss")) loss), bars of one standard error over \(replicateCount) networks, and what is known \
        before training: (a) on fresh points, where gap, plain and init-centred bound all fall as n^(-1/2) (dashed \
        guide through the gap); (b) on the training sample, where the transport bound has the rate n^(-1/(d+1)) \
        (dashed guide) once its cap is off. Look at the distance in (b): the gap itself is as small as in (a), \
        the bounds are larger than the loss. The reference risk, of 20 000 points, adds 15 % to gaps at n = 6400.
        """,
      width: .page,
      panels: [
        panel(
          DrawnCurve(
            "gap, fresh points", theory: test, simulation: points.measured(.testGap, along: along),
            limit: guide(test, power: 0.5)), testBounds, "fresh points",
          "points: networks; dashed: n^(-1/2)"),
        panel(
          DrawnCurve(
            "gap, training sample", simulation: points.measured(.trainingGap, along: along),
            limit: guide(transport, power: 1 / (dimension + 1))), trainingBounds,
          "training sample", "points: networks; dashed: n^(-1/(d+1))"),
      ], columns: 2)
    return ([figure], generalisationGapFindings)
  }

  private var generalisationGapFindings: [String] {
    var findings: [String] = []
    func within(_ list: [(Number, String)], _ gap: Number) -> String {
      list.compactMap { number, name in
        points.ratios(number, over: gap).map {
          "\(name) \(short($0.low)) to \(short($0.high))"
        }
      }.joined(separator: ", ")
    }
    findings.append(
      "Bound over gap on fresh points: \(within(testBounds, .testGap)); on the training sample: "
        + "\(within(trainingBounds, .trainingGap)).")
    let all =
      testBounds.compactMap { points.ratios($0.0, over: .testGap)?.low }
      + trainingBounds.compactMap { points.ratios($0.0, over: .trainingGap)?.low }
    if let least = all.min() {
      findings.append(
        least >= 1
          ? "Every bound holds at every n."
          : "A bound is below the mean gap: \(short(least)) of it.")
    }
    if let dimension = Double(parameterText("dimension")) {
      let until = points.compactMap { $0.numbers[.vacuousUntil]?.prediction }.first
      findings.append(
        "The bound of the training sample is a rate, n^(-1/\(Int(dimension + 1))): it says that the gap vanishes, not "
          + "how small it is. "
          + (until.map {
            "Below sd(l(f\u{2080}, y)), which the start gives for a single point, it is from n = \(short($0)) on; at "
              + "the sizes here it is vacuous."
          } ?? "It is vacuous up to n = 1e18."))
    }
    return findings
  }

  var boundTightnessFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "activation", "totalStep") else { return nil }
    let along = "totalStep"
    let x = Axis("sum of steps \u{03C4}", scale: .log, ticks: axis(along)?.numbers)
    let names = axis("activation")?.values ?? []
    func part(_ name: JSONValue) -> [SweepPoint] { points(where: ["activation": name]) }
    func line(_ number: Number, _ name: String, _ part: [SweepPoint]) -> DrawnCurve {
      DrawnCurve(name, theory: part.eachOwn(number, along: along))
    }
    let lipschitz = names.map { name -> Panel in
      let part = part(name)
      return .curves(
        [
          DrawnCurve(
            "before training, \u{039B}", theory: part.eachOwn(.envelopeLipschitz, along: along),
            simulation: part.measured(.envelopeLipschitz, along: along)),
          DrawnCurve(
            "trained, sum of norms", simulation: part.measured(.lipschitzSum, along: along)),
          DrawnCurve(
            "trained, |a||W|", simulation: part.measured(.posteriorLipschitz, along: along)),
          DrawnCurve(
            "largest gradient met", simulation: part.measured(.largestGradient, along: along)),
        ], x: x, y: Axis("Lipschitz constant", scale: .log), seriesTitle: "constant",
        title: "\(name.plainText): Lipschitz", note: "line: theory; points: networks")
    }
    let gaps = names.map { name -> Panel in
      let part = part(name)
      return .curves(
        [
          DrawnCurve(
            "gap", theory: part.eachOwn(.testGap, along: along),
            simulation: part.measured(.testGap, along: along)),
          line(.heldOutInterval, "sd after training", part),
          line(.posteriorTestBound, "trained weights", part),
          line(.centredTestBound, "init-centred", part), line(.plainTestBound, "plain", part),
        ], x: x, y: Axis("E|gap| on fresh points", scale: .log), seriesTitle: "bound",
        title: "\(name.plainText): gap", note: "points: networks")
    }
    let figure = Figure(
      name: "bound-tightness", title: "Where the slack is: growth of the envelope, not the rate",
      caption: """
        Networks with n = \(parameterText("sampleCount")) samples and test points (d = \
        \(parameterText("dimension")), p = \(parameterText("width")), \(parameterText("loss")) loss), bars of one \
        standard error over \(replicateCount) networks. Lipschitz constants: the envelope before training (line: its \
        exact mean; points: its recursion along the data), two bounds from the trained weights, the largest gradient \
        met. Gaps: before training, plain and init-centred; after it, from the weights and from the loss's own \
        deviation. Look how the bounds leave the gap with \u{03C4}, while trained norms hardly grow, and that the \
        init-centred bound is sharp for short training.
        """,
      width: .page, panels: lipschitz + gaps, columns: max(1, min(2, names.count)))
    let told = points.compactMap { point -> String? in
      guard let envelope = point.numbers[.envelopeLipschitz]?.prediction,
        let sum = point.numbers[.lipschitzSum]?.mean,
        let movement = point.numbers[.envelopeMovement]?.prediction,
        let moved = point.numbers[.largestMovement]?.mean,
        let centred = point.numbers[.centredTestBound]?.prediction,
        let gap = point.numbers[.testGap]?.mean
      else { return nil }
      return
        "\(point.name): norms \(short(sum)) of \(short(envelope)), movement \(short(moved)) of \(short(movement)), "
        + "init-centred bound \(short(centred / gap)) times the gap"
    }
    return ([figure], told.map { $0 + "." })
  }
}
