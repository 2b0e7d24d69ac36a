import Heliotrope

/// The figures of the model part: five pictures, drawn from the result alone.
extension ModelReshaping {
  var figures: [Figure] {
    [riskFigure, spectrumFigure, eigenfunctionFigure, overlapFigure, powerFigure]
  }

  private var setting: String {
    "\(specification.activation.name), y = \(specification.link.text), d = \(specification.dimension)"
  }

  private var shownStrength: String { "kappa = \(short(after.strength))" }

  private var riskFigure: Figure {
    var lines = ChartData(columns: ["strength kappa", "excess error", "what"])
    var points = ChartData(columns: ["strength kappa", "excess error", "what", "low", "high"])
    let wide = "infinite width (kernel ridge)"
    let narrow = "width \(specification.width) (network)"
    for point in path {
      lines.append([.number(point.strength), .number(point.predictedInfiniteWidth), .text(wide)])
      lines.append([.number(point.strength), .number(point.predictedFiniteWidth), .text(narrow)])
      for (name, measured) in [(wide, point.kernelRidge), (narrow, point.network)] {
        points.append([
          .number(point.strength), .number(measured.mean), .text(name),
          .number(measured.mean - measured.standardError),
          .number(measured.mean + measured.standardError),
        ])
      }
    }
    let best = path.min { $0.predictedFiniteWidth < $1.predictedFiniteWidth }!
    return Figure(
      name: "model-risk", title: "A large step lowers the test error, as predicted",
      caption: """
        Excess test error against the strength kappa of the spike that one gradient step leaves \
        (\(setting), n = \(specification.sampleCount), ridge \(short(specification.ridge))). Lines: theory \
        without any training; dots with standard errors: measured over \(specification.replicates) \
        replicates. At kappa = 0 the kernel is the fixed one of random weights. Look at the drop to the \
        right of it, and at dots lying on their lines: the lowest predicted error of the network is \
        \(short(best.predictedFiniteWidth)) at kappa = \(short(best.strength)).
        """,
      panels: [
        Panel(
          note: "lines: theory; dots: measured",
          x: Axis(
            "spike strength \u{03BA} = \u{03B8}/d", scale: .logWithZero(linearUpTo: smallStrength)),
          y: Axis("excess test error", scale: .log),
          layers: [
            .line(lines, x: "strength kappa", y: "excess error", colour: .series("what")),
            .errorBars(
              points, x: "strength kappa", low: "low", high: "high", colour: .series("what")),
            .points(points, x: "strength kappa", y: "excess error", colour: .series("what")),
          ])
      ])
  }

  private var smallStrength: Double {
    path.map(\.strength).filter { $0 > 0 }.min() ?? 1
  }

  private var spectrumFigure: Figure {
    var lines = ChartData(columns: ["rank", "eigenvalue", "stage"])
    var points = ChartData(columns: ["rank", "eigenvalue", "stage", "low", "high"])
    for (name, stage) in [("before", before), ("after", after)] {
      var rank = 1.0
      for level in stage.levels where rank <= 2e4 {
        lines.append([.number(rank), .number(level.eigenvalue), .text(name)])
        let last = rank + level.multiplicity - 1
        if last > rank {
          lines.append([.number(min(last, 2e4)), .number(level.eigenvalue), .text(name)])
        }
        rank += level.multiplicity
      }
      for (i, value) in stage.sampled.enumerated() where i < 12 || (i + 1) % 12 == 0 {
        points.append([
          .number(Double(i + 1)), .number(value.mean), .text(name),
          .number(value.mean - value.standardError), .number(value.mean + value.standardError),
        ])
      }
    }
    return Figure(
      name: "model-spectrum", title: "Aligned eigenvalues grow, the bulk keeps its decay",
      caption: """
        Eigenvalues of the kernel operator by rank, before the step and after it at \(shownStrength) \
        (\(setting)). Lines: exact at this dimension, plateaus are degenerate levels; dots: the feature \
        kernel of a network of width \(specification.width) on fresh inputs. The first few ranks jump up: \
        they are the functions of the direction that the step found. The plateaus at the right do not \
        move. Sampling spreads a degenerate level, so the dots tilt across the plateau.
        """,
      panels: [
        Panel(
          note: "lines: exact; dots: network",
          x: Axis("rank", scale: .log), y: Axis("eigenvalue", scale: .log),
          layers: [
            .line(lines, x: "rank", y: "eigenvalue", colour: .series("stage")),
            .points(points, x: "rank", y: "eigenvalue", colour: .series("stage"), diameter: 2.5),
          ])
      ])
  }

  private var eigenfunctionFigure: Figure {
    let names = ["leading", "second", "third"]
    var panels: [Panel] = []
    for index in 0..<min(3, eigenfunctions.count / 2) {
      var lines = ChartData(columns: ["t", "eigenfunction", "stage"])
      var points = ChartData(columns: ["t", "eigenfunction", "stage", "low", "high"])
      for curve in eigenfunctions where curve.index == index {
        let name = curve.isAfter ? "after" : "before"
        for (t, value) in zip(curve.t, curve.values) {
          lines.append([.number(t), .number(value), .text(name)])
        }
        // Before the step the second and third belong to degenerate levels, which single
        // eigenvectors of a network do not resolve.
        for (t, value) in zip(curve.binnedT, curve.binnedValues) where curve.isAfter || index == 0 {
          points.append([
            .number(t), .number(value.mean), .text(name),
            .number(value.mean - value.standardError), .number(value.mean + value.standardError),
          ])
        }
      }
      panels.append(
        Panel(
          title: names[index], x: Axis("t = <v, x>"), y: Axis(index == 0 ? "eigenfunction" : ""),
          layers: [
            .line(lines, x: "t", y: "eigenfunction", colour: .series("stage")),
            .errorBars(points, x: "t", low: "low", high: "high", colour: .series("stage")),
            .points(points, x: "t", y: "eigenfunction", colour: .series("stage"), diameter: 3),
          ], showsLegend: index == 0))
    }
    return Figure(
      name: "model-eigenfunctions", title: "The leading eigenfunctions mix",
      caption: """
        Eigenfunctions that depend on the spike's direction, along t = <v, x> at typical length of the \
        rest, before and after the step at \(shownStrength) (\(setting)). Lines: exact; dots: eigenvectors \
        of the network's kernel, averaged in bins of t (before the step only for the leading one: the others \
        belong to degenerate levels, which a single eigenvector does not resolve). The leading function is flat before the step and \
        bends after it: it takes up a quadratic part and turns by \(short(mixingAngle)) degrees.
        """,
      width: .page, panels: panels, columns: max(1, panels.count))
  }

  private var overlapFigure: Figure {
    let labels = overlaps.indices.map { "\($0 + 1)" }
    return Figure(
      name: "model-overlaps", title: "Which eigenfunctions went into which",
      caption: """
        Overlaps of the leading eigenfunctions along the spike's direction before the step (rows) with \
        those after it at \(shownStrength) (columns), exact. Without mixing the matrix would be diagonal; \
        the numbers beside the diagonal between 1 and 3 are the leading and the quadratic function \
        turning into one another, the linear function (2) keeps its shape.
        """,
      panels: [
        .heatMap(
          overlaps, rows: labels, columns: Array(labels.prefix(overlaps.first?.count ?? 0)),
          rowTitle: "before", columnTitle: "after", quantity: "overlap", domain: -1...1)
      ])
  }

  private var powerFigure: Figure {
    var data = ChartData(columns: ["rank", "share of the target", "stage"])
    for (name, stage) in [("before", before), ("after", after)] {
      var (rank, sum) = (0.0, 0.0)
      for level in stage.levels {
        // A level carries its power in one function; the others of the level carry none.
        sum += level.power
        data.append([.number(rank + 1), .number(sum), .text(name)])
        rank += level.multiplicity
        if rank > 1e6 { break }
      }
    }
    return Figure(
      name: "model-power", title: "The target moves into the leading eigenfunctions",
      caption: """
        Cumulative share of the target's variance carried by the eigenfunctions up to a rank, before the \
        step and after it at \(shownStrength) (\(setting)). Kernel ridge learns functions in this order: \
        what moves to the left is learned from fewer samples. The alignment grows from \
        \(short(before.alignment)) to \(short(after.alignment)).
        """,
      panels: [
        Panel(
          x: Axis("rank", scale: .log), y: Axis("share of the target", domain: 0...1.02),
          layers: [.steps(data, x: "rank", y: "share of the target", colour: .series("stage"))])
      ])
  }
}
