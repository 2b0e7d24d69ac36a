import HelioCore
import HelioExperiments
import HelioFigures
import HelioNumerics
import HelioRuns

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
    let curves = [
      DrawnCurve(
        "infinite width (kernel ridge)",
        theory: theoryLine(\.predictedInfiniteWidth, \.predictedInfiniteWidth),
        simulation: path.map { .measured($0.strength, $0.kernelRidge) }),
      DrawnCurve(
        "width \(specification.width) (network)",
        theory: theoryLine(\.predictedFiniteWidth, \.predictedFiniteWidth),
        simulation: path.map { .measured($0.strength, $0.network) }),
    ]
    let best = path.min { $0.predictedFiniteWidth < $1.predictedFiniteWidth }!
    return Figure(
      name: "model-risk",
      title: lowersTheError
        ? "A large step lowers the test error" : "Test error against the size of the step",
      caption: """
        Excess test error against the strength kappa of the spike that one gradient step leaves \
        (\(setting), n = \(specification.sampleCount), ridge \(short(specification.ridge))). Lines: theory \
        without any training; points with standard errors: measured over \(specification.replicates) \
        replicates. At kappa = 0 the kernel is the fixed one of random weights. Look at the change to the \
        right of it, and at points lying on their lines: the lowest predicted error of the network is \
        \(short(best.predictedFiniteWidth)) at kappa = \(short(best.strength)).
        """,
      panels: [
        .curves(
          curves,
          x: Axis(
            "spike strength \u{03BA} = \u{03B8}/d", scale: .logWithZero(linearUpTo: smallStrength)),
          y: Axis("excess test error", scale: .log), seriesTitle: "estimator")
      ])
  }

  /// Theory at the simulated strengths and between them.
  private func theoryLine(
    _ onPath: KeyPath<Point, Double>, _ between: KeyPath<LinePoint, Double>
  ) -> [DrawnCurve.Prediction] {
    (path.map { .predicted($0.strength, $0[keyPath: onPath]) }
      + (line ?? []).map { .predicted($0.strength, $0[keyPath: between]) })
      .sorted { $0.x < $1.x }
  }

  /// Whether the network's measured error at some strength is three standard errors below that without a step.
  private var lowersTheError: Bool {
    guard let start = path.first(where: { $0.strength == 0 })?.network else { return false }
    return path.contains { point in
      let (a, b) = (start.standardError, point.network.standardError)
      return start.mean - point.network.mean > 3 * (a * a + b * b).squareRoot()
    }
  }

  private var smallStrength: Double {
    path.map(\.strength).filter { $0 > 0 }.min() ?? 1
  }

  private var spectrumFigure: Figure {
    let (low, high) = ("eigenvalue minus standard error", "eigenvalue plus standard error")
    var lines = ChartData(columns: ["rank", "predicted eigenvalue", "stage"])
    var points = ChartData(columns: [
      "rank", "measured eigenvalue", "standard error", "stage", low, high,
    ])
    for (name, stage) in [("before", before), ("after", after)] {
      var rank = 1.0
      for level in stage.levels where rank <= 2e4 {
        let last = min(rank + level.multiplicity - 1, 2e4)
        for end in Set([rank, last]).sorted() {
          lines.append([.number(end), .number(level.eigenvalue), .text(name)])
        }
        rank += level.multiplicity
      }
      for (i, value) in stage.sampled.enumerated() where i < 12 || (i + 1) % 12 == 0 {
        points.append([
          .number(Double(i + 1)), .number(value.mean), .number(value.standardError), .text(name),
          .number(value.mean - value.standardError), .number(value.mean + value.standardError),
        ])
      }
    }
    return Figure(
      name: "model-spectrum", title: "Aligned eigenvalues grow, the bulk keeps its decay",
      caption: """
        Eigenvalues of the kernel operator by rank, before the step and after it at \(shownStrength) \
        (\(setting)). Lines: exact at this dimension, plateaus are degenerate levels; points: the feature \
        kernel of a network of width \(specification.width) on fresh inputs. The first few ranks jump up: \
        they are the functions of the direction that the step found. The plateaus at the right do not \
        move. Sampling spreads a degenerate level, so the points tilt across the plateau.
        """,
      panels: [
        Panel(
          note: "lines: exact; points: network",
          x: Axis("rank", scale: .log), y: Axis("eigenvalue", scale: .log),
          layers: [
            .line(
              lines, x: "rank", y: "predicted eigenvalue", colour: .series("stage"), width: 1.2),
            .errorBars(points, x: "rank", low: low, high: high, colour: .series("stage")),
            .points(
              points, x: "rank", y: "measured eigenvalue", colour: .series("stage"), diameter: 3.4),
          ])
      ])
  }

  private var eigenfunctionFigure: Figure {
    let names = ["leading", "second", "third"]
    var panels: [Panel] = []
    for index in 0..<min(3, eigenfunctions.count / 2) {
      let curves = eigenfunctions.filter { $0.index == index }.map { function in
        // Before the step the second and third belong to degenerate levels, which single
        // eigenvectors of a network do not resolve.
        let isResolved = function.isAfter || index == 0
        return DrawnCurve(
          function.isAfter ? "after" : "before",
          theory: zip(function.t, function.values).map { .predicted($0, $1) },
          simulation: isResolved
            ? zip(function.binnedT, function.binnedValues).map { .measured($0, $1) } : [])
      }
      panels.append(
        .curves(
          curves, x: Axis("t = v\u{00B7}x"), y: Axis(index == 0 ? "eigenfunction" : ""),
          seriesTitle: "stage", title: names[index],
          note: index == 0 ? "lines: exact; points: network" : " ", height: .ratio(0.8)))
    }
    return Figure(
      name: "model-eigenfunctions", title: "The leading eigenfunctions mix",
      caption: """
        Eigenfunctions that depend on the spike's direction, along t = <v, x> at typical length of the \
        rest, before and after the step at \(shownStrength) (\(setting)). Lines: exact; points: eigenvectors \
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
      for (rank, share) in stage.levels.cumulativePower(upTo: 1e6) {
        data.append([.number(rank), .number(share), .text(name)])
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
