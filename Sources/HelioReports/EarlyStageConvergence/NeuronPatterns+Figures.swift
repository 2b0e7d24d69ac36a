import HelioCore
import HelioExperiments
import HelioFigures
import HelioRuns

// The figures of the experiments on activation patterns, coverage and width.

extension SweepResult {
  var neuronPartitionFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "time") else { return nil }
    let along = "time"
    let ordered = points.sorted { $0.number(of: along) < $1.number(of: along) }
    let x = Axis("time t", scale: .log)
    let y = Axis("share of neurons", domain: 0...1)
    var data = ChartData(columns: [x.title, "from", "to", "cell"])
    for point in ordered {
      var base = 0.0
      for cell in Number.partitionCells {
        let share = point.numbers[cell.share]?.mean ?? 0
        data.append([
          .number(point.number(of: along)), .number(base), .number(base + share), .text(cell.name),
        ])
        base += share
      }
    }
    var areas = Layer.band(
      data, x: x.title, low: "from", high: "to", colour: .ordered("cell"))
    areas.opacity = 0.95
    let stack = Panel(
      title: "cells of the partition", note: "own/other class, none, some or all of its samples",
      x: x, y: y, layers: [areas])
    let flips = Panel.curves(
      [
        DrawnCurve("flips", simulation: points.measured(.activationFlips, along: along)),
        DrawnCurve("cap", theory: points.meanLine(.flipCap, along: along)),
      ], x: x, y: Axis("activation flips"), seriesTitle: "count", title: "flips",
      note: "points: runs; line: at most one for a pair")
    let neuron = ordered.last.flatMap { neuronPanel($0, x) }
    let figure = Figure(
      name: "neuron-partition", title: "Neurons sort themselves into pure and dead ones",
      caption: """
        (a) Share of neurons by their activity on their own class (the sign of a_k) and on the other, stacked, against \
        time; \(parameterText("loss")) loss, orthogonally separable data, n = \(parameterText("sampleCount")), m = \
        \(parameterText("width")), \u{03BA} = \(parameterText("initialScale")), means over \(replicateCount) \
        replicates. (b) Activation flips until then, and the most that there can be if every pair flips at most once.\
        \(neuron == nil ? "" : Self.neuronCaption) Look that in the end only all/none (pure) and none/none (dead) are left.
        """,
      width: .page, panels: [stack, flips] + [neuron?.panel].compactMap { $0 }, columns: 2,
      slider: neuron?.slider)
    let told = [ordered.first, ordered.last].compactMap { $0 }.map { point -> String in
      let (pure, dead) = (
        point.numbers[.pureShare]?.mean ?? .nan, point.numbers[.deadShare]?.mean ?? .nan
      )
      return "\(short(pure)) and \(short(dead)) at t = \(point.text(of: along))"
    }
    let last = ordered.last
    let flipped = last.flatMap { point -> String? in
      guard let flips = point.numbers[.activationFlips]?.mean,
        let cap = point.numbers[.flipCap]?.mean
      else { return nil }
      return "\(short(flips)) activation flips of at most \(short(cap)): far from frozen."
    }
    return (
      [figure],
      ["Pure and dead share: \(told.joined(separator: ", "))."] + [flipped].compactMap { $0 }
    )
  }

  private static let neuronCaption =
    " (c) One neuron of the first run, in the report that of the slider: on which share of the samples of its own class "
    + "and of the other it is active."

  /// A neuron of the longest run at the choice of a slider.
  private func neuronPanel(_ point: SweepPoint, _ x: Axis) -> (panel: Panel, slider: Slider)? {
    let neurons = Number.followedNeurons.filter {
      point.curves[.neuronActivity($0, isOwn: true)] != nil
    }
    guard !neurons.isEmpty else { return nil }
    let curves = neurons.flatMap { k in
      [true, false].map { isOwn in
        let found = point.curves[.neuronActivity(k, isOwn: isOwn)]
        return DrawnCurve(
          isOwn ? "own class" : "other class",
          theory: zip(found?.positions ?? [], found?.values ?? []).map { .predicted($0, $1) },
          place: Double(k))
      }
    }
    // First shown is the one that changes most.
    func change(_ k: Int) -> Double {
      [true, false].reduce(0) { sum, isOwn in
        let values = point.curves[.neuronActivity(k, isOwn: isOwn)]?.values ?? []
        return sum + abs((values.last ?? 0) - (values.first ?? 0))
      }
    }
    let first = neurons.indices.max { change(neurons[$0]) < change(neurons[$1]) } ?? 0
    let slider = Slider(
      field: "neuron", title: "neuron", values: neurons.map(Double.init), initial: first)
    let panel = Panel.curves(
      curves, x: x, y: Axis("share of active samples", domain: 0...1), seriesTitle: "samples",
      title: "{slider}", note: "lines: one run", slider: slider.field)
    return (panel, slider)
  }

  var slidingPairsFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "classSeparation", "learningRate") else { return nil }
    let along = "learningRate"
    let x = Axis("step size \u{03B7}", scale: .log)
    func panel(_ number: Number, _ y: Axis, _ title: String) -> Panel {
      .curves(
        curves(over: "classSeparation", of: number, along: along) {
          "separation \($0.plainText)"
        }, x: x, y: y, seriesTitle: "classes", isOrdered: true, title: title, note: "points: runs")
    }
    let figure = Figure(
      name: "sliding-pairs", title: "Flips that grow as steps shrink: pairs slide on the kink",
      caption: """
        Two noisy classes at a distance from 0 (logistic loss, n = \(parameterText("sampleCount")), d = \
        \(parameterText("dimension")), m = \(parameterText("width")), until t = \(parameterText("time"))): (a) \
        activation flips against the step size, (b) those that orthogonally separable data forbid. Bars of one \
        standard error over \(replicateCount) replicates. Look that for well separated classes the count does not \
        depend on the step size and nothing is forbidden, while for mixed ones it grows like 1/\u{03B7}: some pairs \
        of a neuron and a sample switch at every step.
        """,
      width: .page,
      panels: [
        panel(.activationFlips, Axis("activation flips", scale: .log), "all flips"),
        panel(
          .misalignedActivations,
          Axis("misaligned activations", scale: .logWithZero(linearUpTo: 1)), "forbidden flips"),
      ], columns: 2)
    let findings = (axis("classSeparation")?.values ?? []).compactMap { separation -> String? in
      let part = points(where: ["classSeparation": separation])
        .sorted { $0.number(of: along) < $1.number(of: along) }
      guard let fine = part.first, let coarse = part.last,
        let many = fine.numbers[.activationFlips]?.mean,
        let few = coarse.numbers[.activationFlips]?.mean,
        let pairs = coarse.numbers[.violatingPairs]?.mean
      else { return nil }
      let ratio = coarse.number(of: along) / fine.number(of: along)
      return
        "Separation \(separation.plainText) (\(short(pairs)) violating pairs): flips grow by a factor \(short(many / few)) "
        + "when the step size falls by \(short(ratio))."
    }
    return ([figure], findings)
  }

  var coverageWidthFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "width") else { return nil }
    let along = "width"
    let x = Axis("width m")
    let covered = Panel.curves(
      [
        DrawnCurve(
          "every sample covered", theory: theory().predicted(.coveredBound, along: along),
          simulation: points.measured(.coveredShare, along: along))
      ], x: x, y: Axis("probability", domain: 0...1), seriesTitle: "event",
      title: "all samples", note: "points: counted; line: union bound from below")
    let uncovered = Panel.curves(
      [
        DrawnCurve(
          "uncovered", theory: theory().predicted(.uncoveredShare, along: along),
          simulation: points.measured(.uncoveredShare, along: along))
      ], x: x, y: Axis("share of uncovered samples", scale: .log), seriesTitle: "samples",
      title: "one sample", note: "line: (3/4)^m; points: counted")
    let figure = Figure(
      name: "coverage-width", title: "A width of order log n covers every sample",
      caption: """
        A sample is covered by a neuron that is active on it and has the sign of its label (n = \
        \(parameterText("sampleCount")), d = \(parameterText("dimension"))): (a) probability that every sample is \
        covered, and the bound by the union over samples; (b) share of uncovered samples, whose mean is known exactly. \
        \(replicateCount) draws of data, \(parameterText("draws")) initial weights each, bars of one standard error. \
        Look how early the probability nears 1: samples of a class are covered together.
        """,
      width: .page, panels: [covered, uncovered], columns: 2)
    let told = points.compactMap { point -> String? in
      guard let share = point.numbers[.coveredShare]?.mean,
        let bound = point.predicted(.coveredBound)
      else { return nil }
      return "\(short(share)) (bound \(short(bound))) at m = \(point.text(of: along))"
    }
    return ([figure], ["Probability of coverage: \(told.joined(separator: "; "))."])
  }

  var mildWidthFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "width") else { return nil }
    let along = "width"
    let x = Axis("width m", scale: .log, ticks: axis(along)?.numbers)
    let constant = Panel.curves(
      [
        DrawnCurve(
          "C", simulation: points.measured(.certificateConstant, along: along),
          limit: points.compactMap { point in
            point.numbers[.certificateConstant]?.prediction.map {
              .predicted(point.number(of: along), $0)
            }
          }.sorted { $0.x < $1.x })
      ], x: x, y: Axis("C"), seriesTitle: "constant", limitTitle: "infinite width",
      title: "certificate", note: "points: drawn; dashed: infinite width")
    let decrease = Panel.curves(
      [
        DrawnCurve("actual", simulation: points.measured(.actualDecrease, along: along)),
        DrawnCurve("certified", theory: points.meanLine(.certifiedDecrease, along: along)),
      ], x: x, y: Axis("decrease at T_e", scale: .log), seriesTitle: "decrease",
      title: "decrease", note: "points: runs; line: certified")
    let time = Panel.curves(
      [
        DrawnCurve("half of the loss", simulation: points.measured(.halfLossTime, along: along))
      ], x: x, y: Axis("time to half of the loss", domain: 0...2), seriesTitle: "time",
      title: "time", note: "points: runs")
    let figure = Figure(
      name: "mild-width", title: "More neurons than log n change nothing",
      caption: """
        Squared loss on orthogonally separable data (n = \(parameterText("sampleCount")), \u{03BA} = \
        \(parameterText("initialScale"))) against the width: (a) the constant of the gradient bound and its limit, which \
        the data alone give; (b) decrease until T_e; (c) time to half of the loss. Bars of one standard error over \
        \(replicateCount) replicates. Look that the runs do not depend on the width at all, and that the certificate \
        reaches its limit at some dozens of neurons.
        """,
      width: .page, panels: [constant, decrease, time], columns: 3)
    let told = points.compactMap { point -> String? in
      guard let C = point.numbers[.certificateConstant]?.mean,
        let drop = point.numbers[.actualDecrease]?.mean,
        let half = point.numbers[.halfLossTime]?.mean
      else { return nil }
      return "\(short(C)), \(short(drop)) and \(short(half)) at m = \(point.text(of: along))"
    }
    return (
      [figure],
      ["C, decrease at T_e and time to half of the loss: \(told.joined(separator: "; "))."]
    )
  }
}
