import HelioCore
import HelioExperiments
import HelioFigures
import HelioNumerics
import HelioRuns
import HelioTables

/// The figure of a run under its certificates, drawn from the result alone.
extension TableCertificate {
  var section: ReportSection {
    let name = specification.table.split(separator: "/").last.map(String.init) ?? "table"
    var numbers: [(name: String, value: String)] = [
      ("target", targetName), ("sides", "\(positive) against \(negative)"),
      ("rows trained on", "\(data.sampleCount)"), ("training rows", "\(data.trainCount)"),
      ("held-out rows", "\(heldOutCount)"), ("inputs", "\(data.dimension)"),
      ("loss", specification.loss.rawValue), ("neurons", "\(specification.width)"),
      ("initial scale \u{03BA}", short(specification.initialScale)),
      ("step size \u{03B7}", short(specification.learningRate)),
      ("pairs on the wrong side", "\(data.violatingPairs) of \(data.pairCount)"),
      ("smallest product, equal labels", data.smallestEqualLabelProduct.map(short) ?? "none"),
      ("largest product, opposite labels", short(data.largestOppositeLabelProduct)),
      ("margin \u{03B3}", short(data.margin)),
      ("neurons that cover every row", "\(data.coverageWidth)"),
      ("coverage \u{03B1}", short(start.coverage)),
      ("C", start.constant.map(short) ?? "none"),
      ("target loss", short(targetLoss)),
      ("certified time to it", arrival.map { short($0.time) } ?? "none"),
      ("certified steps to it", certifiedSteps.map(String.init) ?? "none"),
      ("steps of the run to it", run.targetStep.map(String.init) ?? "none"),
    ]
    for kind in Kind.allCases {
      guard let verdict = verdict(kind) else { continue }
      numbers.append(
        (
          "share of the decrease that '\(kind.title)' foresaw",
          "\(short(verdict.share)) at t = \(short(verdict.point.time))"
        ))
    }
    if let gap {
      numbers += [
        ("test rows n'", "\(gap.testRows)"), ("gap asked for", short(gap.targetGap)),
        ("certified gap at the end", gap.bound.map(short) ?? "overflows"),
        ("test rows for the gap asked for", gap.requiredRows.map(short) ?? "overflows"),
        ("time until which n' rows have it", gap.budget.map(short) ?? "none"),
        ("gap from the trained weights", short(gap.trainedBound)),
        ("measured gap", short(gap.measured)),
        ("test rows for it as measured", short(gap.measuredRows)),
        (
          "held-out less training loss",
          "\(short(gap.trainingGap)) ± \(short(gap.trainingGapError))"
        ),
      ]
    }
    return ReportSection(
      title: "Certified training: \(name)", findings: messages, numbers: numbers,
      figures: [figure])
  }

  private var figure: Figure {
    let seen = points.filter { $0.step > 0 }
    let x = Axis("time t", scale: .log)
    func line(_ kind: Kind, _ value: (Point, Double) -> Double?) -> DrawnCurve? {
      let found = seen.compactMap { point -> DrawnCurve.Prediction? in
        guard let bound = point.bound(kind), let y = value(point, bound) else { return nil }
        return .init(x: point.time, y: y)
      }
      return found.isEmpty ? nil : DrawnCurve(kind.title, theory: found)
    }
    let floors =
      targetLoss < start.loss ? [Floor(targetLoss, label: "target loss")] : []
    let losses = Panel.curves(
      [DrawnCurve("run", simulation: seen.map { .init(x: $0.time, mean: $0.loss) })]
        + Kind.allCases.compactMap { line($0) { $1 } },
      x: x, y: Axis("loss"), seriesTitle: "curve", floors: floors, title: "loss",
      note: "points: run; lines: certified")
    // Falls below a millionth of the loss are those of no figure.
    let least = 1e-6 * start.loss
    func fall(_ loss: Double) -> Double? { start.loss - loss > least ? start.loss - loss : nil }
    let falls = Panel.curves(
      [
        DrawnCurve(
          "run",
          simulation: seen.compactMap { point in
            fall(point.loss).map { .init(x: point.time, mean: $0) }
          })
      ] + Kind.allCases.compactMap { line($0) { fall($1) } },
      x: x, y: Axis("decrease of the loss", scale: .log), seriesTitle: "curve",
      title: "decrease", note: "points: run; lines: certified")
    return Figure(
      name: "certify-loss", title: "What was certain before training, and what happened",
      caption: """
        (a) Training loss of \(specification.width) ReLU neurons on \(data.sampleCount) rows (\(positive) against \(negative), \
        \u{03B7} = \(short(specification.learningRate)), \u{03BA} = \(short(specification.initialScale))) against time, and the \
        upper bounds that data and initial weights certify before the first step: 'early stage', 'all times' and 'any data' \
        for gradient flow, 'finite steps' for steps of this size, as far as it reaches. (b) How far each has fallen. Look \
        how near the points of (b) a line runs: there its certificate is tight; where it lies decades below, it is vacuous.\
        \(gapCaption)
        """,
      width: .page, panels: [losses, falls] + (gap.map { [gapPanel($0, x)] } ?? []), columns: 2)
  }

  private var gapCaption: String {
    guard let gap else { return "" }
    return """
       (c) Root mean square of the gap between the mean loss of \(gap.testRows) test rows and the expected one: as the \
      losses of the held-out rows scatter, and as data and initial weights certify it, up to thrice the initial loss.
      """
  }

  /// How far the mean loss of test rows misses the expected one.
  private func gapPanel(_ gap: Gap, _ x: Axis) -> Panel {
    let root = Double(gap.testRows).squareRoot()
    let seen = points.filter { $0.step > 0 }
    // A bound that is far above the loss itself says nothing.
    let bounds = seen.compactMap { point -> DrawnCurve.Prediction? in
      guard let c = point.gapCoefficient, c / root <= 3 * start.loss else { return nil }
      return .init(x: point.time, y: c / root)
    }
    return .curves(
      [
        DrawnCurve(
          "held-out rows",
          simulation: seen.map { .init(x: $0.time, mean: $0.heldOutDeviation / root) }),
        DrawnCurve("certified", theory: bounds),
      ], x: x, y: Axis("gap of \(gap.testRows) test rows", scale: .log), seriesTitle: "gap",
      floors: [Floor(gap.targetGap, label: "gap asked for")], title: "test rows",
      note: "points: measured; line: certified")
  }
}
