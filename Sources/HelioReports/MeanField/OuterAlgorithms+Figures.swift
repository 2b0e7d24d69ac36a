import HelioCore
import HelioExperiments
import HelioFigures
import HelioRuns

// The figures of the experiments on outer algorithms: dual ascent, dual averaging, floors of particles.

extension SweepResult {
  var dualAscentFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "data", "epochs") else { return nil }
    let along = "epochs"
    let x = Axis("epochs of n updates")
    let settings = axis("data")?.values ?? []
    func y(_ title: String) -> Axis { Axis(title, scale: .log) }
    let near = Panel.curves(
      curves(over: "data", of: .nearShortfall, along: along) { $0.plainText }, x: x,
      y: y("(D* - D)/(D* - D\u{2080})"), seriesTitle: "data", title: "from near the optimum",
      note: "lines: theory; points: independent indices")
    let orders = settings.map { setting -> Panel in
      let part = points(where: ["data": setting])
      func curve(_ name: String, _ number: Number) -> DrawnCurve {
        DrawnCurve(name, simulation: part.measured(number, along: along))
      }
      return .curves(
        [
          DrawnCurve(
            "guarantee",
            theory: theory(where: ["data": setting]).predicted(.guaranteedShortfall, along: along)),
          curve("independent", .independentShortfall), curve("permuted", .permutedShortfall),
          curve("cyclic", .cyclicShortfall),
        ], x: x, y: y("(D* - D)/(D* - D\u{2080})"), seriesTitle: "order of indices",
        title: "from l'(0), \(setting.plainText)", note: "line: proved for independent indices")
    }
    let figure = Figure(
      name: "dual-ascent", title: "Dual coordinate ascent is exponential, at a rate that is known",
      caption: """
        Share of the dual objective that is still missing, against epochs, on M = \
        \(parameterText("particleCount")) frozen points with exact integrals. (a) From near the optimum with \
        independent indices: the line is the mean at every epoch, constant and rate. The rest from l'(0), by the \
        order of indices, beside what is proved for independent ones. Bars of one standard error over \
        \(replicateCount) replicates. Look that all are straight, that all are steeper than the guarantee, and which \
        order is best.
        """,
      width: .page, panels: [near] + orders, columns: min(3, orders.count + 1))
    let told = points.compactMap { point -> String? in
      guard point.number(of: along) == 10,
        let independent = point.numbers[.independentShortfall]?.mean,
        let permuted = point.numbers[.permutedShortfall]?.mean,
        let cyclic = point.numbers[.cyclicShortfall]?.mean,
        let bound = point.predicted(.guaranteedShortfall)
      else { return nil }
      return
        "\(point.text(of: "data")): \(short(independent)) with independent indices, \(short(permuted)) permuted, "
        + "\(short(cyclic)) cyclic, guaranteed \(short(bound))"
    }
    return ([figure], told.isEmpty ? [] : ["After 10 epochs, \(told.joined(separator: "; "))."])
  }

  var dualAveragingFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "iterations") else { return nil }
    let along = "iterations"
    let x = Axis("steps t", scale: .log)
    let online = Panel.curves(
      [
        DrawnCurve(
          "one sample a step", theory: theory().predicted(.onlineExcess, along: along),
          simulation: points.measured(.onlineExcess, along: along))
      ], x: x, y: Axis("t (P - P*)", scale: .log), seriesTitle: "batch", title: "one sample a step",
      note: "line: limit; points: runs")
    let full = Panel.curves(
      [
        DrawnCurve(
          "full batch", theory: theory().predicted(.fullBatchExcess, along: along),
          limit: theory().predicted(.fullBatchConstant, along: along))
      ], x: x, y: Axis("t\u{00B2} (P - P*)", scale: .log), seriesTitle: "batch",
      title: "full batch", note: "line: the algorithm, exactly; dashed: its limit")
    let figure = Figure(
      name: "dual-averaging", title: "Dual averaging: polynomial rates with known constants",
      caption: """
        Excess of the objective over its optimum, times t for one uniformly drawn sample a step (a; bars of one \
        standard error over \(replicateCount) replicates) and times t\u{00B2} for all samples (b), with exact \
        integrals (n = \(parameterText("sampleCount")), \u{03BB} = \(parameterText("regularization"))). Look where \
        the points in (a) reach the line: from there on the rate is 1/t with this constant.
        """,
      width: .page, panels: [online, full], columns: 2)
    let last = points.max { $0.number(of: along) < $1.number(of: along) }
    let told = last.flatMap { point -> String? in
      guard let mean = point.numbers[.onlineExcess]?.mean,
        let error = point.numbers[.onlineExcess]?.standardError,
        let limit = point.predicted(.onlineExcess)
      else { return nil }
      return
        "t (P - P*) is \(short(mean)) +- \(short(error)) after \(point.text(of: along)) steps; its limit is "
        + "\(short(limit))."
    }
    return ([figure], [told].compactMap { $0 })
  }

  var particleFloorFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "width") else { return nil }
    let along = "width"
    let figure = Figure(
      name: "particle-floor", title: "The gap that M particles cannot pass",
      caption: """
        M times the exact duality gap of particle dual coordinate ascent on its plateau (n = \
        \(parameterText("sampleCount")), \u{03BB} = \(parameterText("regularization"))): with M fresh particles in \
        every cyclic epoch, and with particles that move by the Metropolised sampler (\u{03B4} = \
        \(parameterText("learningRate")), permuted indices). Line: the constant of fresh particles; dashed: M times \
        the bias of a gap that particles estimate. Bars of one standard error over \(replicateCount) replicates. \
        Look that both are flat, so that the floor falls as 1/M, and where particles that are used again lie.
        """,
      width: .column,
      panels: [
        .curves(
          [
            DrawnCurve(
              "fresh", theory: theory().predicted(.freshFloor, along: along),
              simulation: points.measured(.freshFloor, along: along),
              limit: theory().predicted(.estimatedFloor, along: along)),
            DrawnCurve("moved", simulation: points.measured(.movedFloor, along: along)),
          ], x: Axis("particles M", scale: .log), y: Axis("M times the gap", scale: .log),
          seriesTitle: "particles", limitTitle: "bias of the estimate")
      ])
    let told = points.compactMap { point -> String? in
      guard let fresh = point.numbers[.freshFloor]?.mean,
        let moved = point.numbers[.movedFloor]?.mean
      else { return nil }
      return "\(short(fresh)) and \(short(moved)) at M = \(point.text(of: along))"
    }
    return (
      [figure], ["M times the gap, fresh and moved particles: \(told.joined(separator: "; "))."]
    )
  }
}
