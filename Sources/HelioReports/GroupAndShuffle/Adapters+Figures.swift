import HelioCore
import HelioExperiments
import HelioFigures
import HelioRuns

// The figures of the experiments on steps and adapters.

extension SweepResult {
  var spikeOrRotationFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "weightLaw", "strength") else { return nil }
    let along = "strength"
    let x = Axis("strength, share of the largest step", domain: 0...1.05)
    let laws = axis("weightLaw")?.values ?? []
    let errors = laws.map { law -> Panel in
      let part = points(where: ["weightLaw": law])
      func curve(_ name: String, _ number: Number, risk: Number? = nil) -> DrawnCurve {
        DrawnCurve(
          name, simulation: part.measured(number, along: along),
          limit: risk.map { theory(where: ["weightLaw": law]).predicted($0, along: along) } ?? [])
      }
      return .curves(
        [
          curve("initial", .unturnedError, risk: .initialRisk),
          curve("spike", .spikedError, risk: .spikedRisk),
          curve("left rotation", .leftRotationError),
          curve("right rotation", .rightRotationError), curve("left GS", .groupShuffleError),
        ], x: x, y: Axis("test error / variance", scale: .log), seriesTitle: "weights",
        title: "\(law.plainText == "gaussian" ? "Gaussian" : law.plainText) start",
        note: "points: runs; dashed: ridge risk")
    }
    let largest = points.flatMap { point in
      [point.numbers[.spikedNorm]?.mean, point.predicted(.spikedNorm)].compactMap { $0 }
    }
    let norms = Panel.curves(
      laws.map { law in
        DrawnCurve(
          law.plainText,
          theory: theory(where: ["weightLaw": law]).predicted(.spikedNorm, along: along),
          simulation: points(where: ["weightLaw": law]).measured(.spikedNorm, along: along))
      }, x: x, y: Axis("largest singular value", domain: 0...(1.1 * (largest.max() ?? 1))),
      seriesTitle: "start",
      title: "the spike", note: "line: exact step; points: runs")
    let figure = Figure(
      name: "spike-or-rotation", title: "A spike learns the direction, a rotation cannot",
      caption: """
        Ridge error on fresh data after one gradient step on y = g(<\u{03B2}, x>), g = \(parameterText("link")) (d = \
        \(parameterText("dimension")), p = \(parameterText("width")), n = \(parameterText("sampleCount"))): the free \
        update \(parameterText("updateScale")) times as large as the weights at strength 1, and rotations by up to \
        \(short(Double(parameterText("rotationAngle")) ?? .nan)) radians. Bars of one standard error over \
        \(replicateCount) replicates; dashed: asymptotic ridge risk without intercept. Last panel: largest singular \
        value after the spike, and that of an exact rank-one step on orthogonal columns. Look that all rotations stay \
        at the initial error, but the right one from a Gaussian start, which turns the widest directions towards \
        \u{03B2}.
        """,
      width: .page, panels: errors + [norms], columns: errors.count + 1)
    let told = laws.compactMap { law -> String? in
      guard
        let last = points(where: ["weightLaw": law]).max(by: {
          $0.number(of: along) < $1.number(of: along)
        }), let start = last.numbers[.unturnedError]?.mean,
        let spike = last.numbers[.spikedError]?.mean,
        let left = last.numbers[.leftRotationError]?.mean,
        let right = last.numbers[.rightRotationError]?.mean,
        let structured = last.numbers[.groupShuffleError]?.mean
      else { return nil }
      return
        "\(law.plainText) start: error \(short(start)), after the spike \(short(spike)), after rotations \(short(left)) "
        + "(left), \(short(right)) (right), \(short(structured)) (left, group and shuffle)."
    }
    let change = points.compactMap { $0.numbers[.singularValueChange]?.mean }.max()
    return (
      [figure],
      told
        + [
          change.map { "No rotation changes a singular value by more than \(short($0))." }
        ].compactMap { $0 }
    )
  }

  var adapterTransferFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "adapter") else { return nil }
    struct Entry {
      let family: String
      let point: SweepPoint
      let parameters: Double
    }
    let entries = points.compactMap { point -> Entry? in
      guard let count = point.numbers[.freeParameters]?.mean else { return nil }
      return Entry(
        family: adapterFamily(point.text(of: "adapter")), point: point, parameters: count)
    }
    let families = entries.reduce(into: [String]()) {
      if !$0.contains($1.family) { $0.append($1.family) }
    }
    func curves(_ number: Number, ceiling: Number? = nil) -> [DrawnCurve] {
      families.map { family in
        let own = entries.filter { $0.family == family }.sorted { $0.parameters < $1.parameters }
        return DrawnCurve(
          family,
          simulation: own.compactMap { entry in
            guard let value = entry.point.numbers[number], let mean = value.mean else { return nil }
            return DrawnCurve.Measurement(
              x: entry.parameters, mean: mean, standardError: value.standardError ?? 0)
          },
          limit: ceiling.map { ceiling in
            own.compactMap { entry in
              (entry.point.numbers[ceiling]?.limit ?? entry.point.numbers[ceiling]?.prediction).map
              { .predicted(entry.parameters, $0) }
            }
          } ?? [])
      }
    }
    let x = Axis("free parameters", scale: .log)
    let errors = Panel.curves(
      curves(.refitError), x: x, y: Axis("error / variance", scale: .log),
      seriesTitle: "adapter", title: "error after a refit", note: "points: runs")
    let overlaps = Panel.curves(
      curves(.newDirectionOverlap, ceiling: .overlapCeiling), x: x,
      y: Axis("overlap", domain: 0...1.05), seriesTitle: "adapter",
      limitTitle: "ceiling", title: "overlap", note: "points: runs; dashed: mean ceiling")
    let both = families.map { family in
      DrawnCurve(
        family,
        simulation: entries.filter { $0.family == family }.compactMap { entry in
          guard let overlap = entry.point.numbers[.newDirectionOverlap]?.mean,
            let error = entry.point.numbers[.refitError], let mean = error.mean
          else { return nil }
          return DrawnCurve.Measurement(
            x: overlap, mean: mean, standardError: error.standardError ?? 0)
        })
    }
    let risk = points.compactMap { $0.curves[.overlapRisk] }.first
    var relation = Panel.curves(
      both, x: Axis("overlap", domain: 0...1.05), y: Axis("error / variance", scale: .log),
      seriesTitle: "adapter", title: "error against overlap",
      note: risk == nil ? "points: runs" : "points: runs; line: ridge risk")
    if let risk {
      let line = ChartData([
        "overlap": .numbers(risk.positions), "ridge risk": .numbers(risk.values),
      ])
      relation.layers.insert(
        .line(line, x: "overlap", y: "ridge risk", colour: .fixed(.quiet)), at: 0)
    }
    let figure = Figure(
      name: "adapter-transfer",
      title: "Shuffled blocks turn a learned direction as far as a full rotation",
      caption: """
        A layer that one gradient step made to see one direction (d = \(parameterText("dimension")), p = \
        \(parameterText("width")), n = \(parameterText("sampleCount"))) is adapted to an orthogonal one by \
        \(parameterText("stepCount")) steps of Adam on W0 Q, or W0 + U V for low rank; then the readout is fitted anew. \
        One factor is block-diagonal, and dense with one block. (a) Error on fresh data against free parameters; (b) overlap of the top singular vector with the new direction, \
        and how far the blocks could turn the old one at best; (c) one against the other, and the ridge risk, without \
        intercept, of a spike that makes this angle with the target. Bars of one standard error \
        over \(replicateCount) replicates. Look that group and shuffle reaches the dense rotation with a tenth of its \
        parameters, block-diagonal factors stop at their ceiling, and that low rank has the least error, since the change \
        that is needed has rank one: its overlap is low because the old spike stays.
        """,
      width: .page, panels: [errors, overlaps, relation], columns: 3)
    let best = entries.compactMap { entry in
      entry.point.numbers[.refitError]?.mean.map { (entry, $0) }
    }.sorted { $0.1 < $1.1 }
    let told = entries.compactMap { entry -> String? in
      guard let error = entry.point.numbers[.refitError]?.mean,
        let overlap = entry.point.numbers[.newDirectionOverlap]?.mean
      else { return nil }
      return
        "\(entry.point.text(of: "adapter")) (\(short(entry.parameters)) parameters): error \(short(error)), overlap "
        + short(overlap)
    }
    let change = entries.filter { !$0.family.hasPrefix("low") && !$0.family.hasSuffix("scaled") }
      .compactMap { $0.point.numbers[.singularValueChange]?.mean }.max()
    return (
      [figure],
      [
        best.first.map {
          "The least error, \(short($0.1)), is that of \($0.0.point.text(of: "adapter"))."
        },
        "\(told.joined(separator: "; ")).",
        change.map { "No rotation changes a singular value by more than \(short($0))." },
      ].compactMap { $0 }
    )
  }
}
