import HelioCore
import HelioEstimators
import HelioExperiments
import HelioFigures
import HelioNumerics
import HelioRuns
import HelioTables

/// The figures of the table part, drawn from the result alone.
extension TableReshaping {
  var figures: [Figure] {
    var list = [pathFigure, spectrumFigure, overlapFigure, powerFigure, importanceFigure]
    if let features { list.append(featureFigure(features)) }
    if let steps, let figure = stepFigure(steps) { list.append(figure) }
    if let images = imageFigure { list.append(images) }
    if let laws = lawFigure { list.append(laws) }
    return list
  }

  private var shownStrength: String { "kappa = \(short(path[shown].strength))" }
  private var unit: String {
    task == .regression ? "squared error / variance" : "squared error of the ±1 scores"
  }
  private var smallStrength: Double { path.map(\.strength).filter { $0 > 0 }.min() ?? 1 }

  private var pathFigure: Figure {
    let strength = "step strength \u{03BA}"
    var kernel = ChartData(columns: [strength, "held-out " + unit, "estimator"])
    for point in path {
      kernel.append([.number(point.strength), .number(point.kernelError), .text("adapted kernel")])
    }
    var panel = Panel.curves(
      [
        DrawnCurve(
          "network of width \(specification.width)",
          simulation: path.map { .measured($0.strength, $0.networkError) }),
        DrawnCurve(
          "cross-validation (training rows)",
          simulation: path.map { .measured($0.strength, $0.crossValidated) }),
      ], x: Axis(strength, scale: .logWithZero(linearUpTo: smallStrength)), y: Axis(unit),
      seriesTitle: "estimator")
    panel.layers.insert(
      contentsOf: [
        .rule(x: path[chosen].strength, label: "chosen"),
        .line(kernel, x: strength, y: "held-out " + unit, colour: .series("estimator")),
        .points(kernel, x: strength, y: "held-out " + unit, colour: .series("estimator")),
      ], at: 0)
    return Figure(
      name: "table-error-path", title: "Held-out error along the path of step sizes",
      caption: """
        Error on \(testCount) held-out rows against the strength kappa of the step (0: no step, the fixed \
        kernel), for the adapted kernel and for real networks (mean and standard error over \
        \(specification.replicates) networks), and the cross-validated error on the \(trainCount) training \
        rows that chooses kappa = \(short(path[chosen].strength)). A dip to the right of 0 means that \
        adaptation helps; a flat or rising curve means that it does not.
        """,
      panels: [panel])
  }

  private var spectrumFigure: Figure {
    let count = min(300, reshaping.before.eigenvalues.count)
    let largest = reshaping.amplification.prefix(20).max() ?? 1
    var gains = ChartData(columns: ["rank", "amplification"])
    for (i, value) in reshaping.amplification.prefix(count).enumerated() {
      gains.append([.number(Double(i + 1)), .number(value)])
    }
    return Figure(
      name: "table-spectrum", title: "Which eigenvalues the step amplifies",
      caption: """
        (a) Eigenvalues of the kernel on the held-out rows before the step and after it at \(shownStrength). \
        (b) Their ratio by rank: up to \(short(largest)) among the first twenty. The leading eigenvalues \
        beyond the first are lifted, the tail keeps its slope.
        """,
      width: .page,
      panels: [
        .spectrum(
          [
            "before": Array(reshaping.before.eigenvalues.prefix(count)),
            "after": Array(reshaping.after.eigenvalues.prefix(count)),
          ], title: "spectrum", limit: count),
        Panel(
          title: "amplification",
          x: Axis("rank", scale: .log), y: Axis("after / before", scale: .log),
          layers: [
            .rule(y: 1), .line(gains, x: "rank", y: "amplification", colour: .fixed(.after)),
          ]),
      ])
  }

  private var overlapFigure: Figure {
    let labels = reshaping.overlaps.indices.map { "\($0 + 1)" }
    return Figure(
      name: "table-overlaps", title: "How the leading eigenfunctions mix",
      caption: """
        Overlaps in absolute value of the leading eigenfunctions on held-out rows, before the step (rows) \
        and after it at \(shownStrength) (columns). A diagonal of ones would mean that only eigenvalues \
        change. The largest angle between the two leading spaces is \(short(reshaping.subspaceAngle)) degrees.
        """,
      panels: [
        .heatMap(
          reshaping.overlaps, rows: labels, columns: labels, rowTitle: "before",
          columnTitle: "after", quantity: "overlap")
      ])
  }

  private var powerFigure: Figure {
    Figure(
      name: "table-power", title: "Where the target sits in the spectrum",
      caption: """
        Share of the target's variance on held-out rows carried by the leading eigenfunctions, before the \
        step and after it at \(shownStrength). A curve further to the left is learned from fewer samples. \
        The alignment goes from \(short(reshaping.before.alignment)) to \(short(reshaping.after.alignment)).
        """,
      panels: [
        .cumulative(
          ["before": reshaping.before.cumulativePower, "after": reshaping.after.cumulativePower],
          quantity: "share of the target")
      ])
  }

  private var importanceFigure: Figure {
    let limit = 15
    let order = direction.importance.indices.sorted {
      abs(direction.importance[$0]) > abs(direction.importance[$1])
    }.prefix(limit)
    let names = order.map { featureNames[$0] }
    let (weights, errors) = (
      order.map { direction.importance[$0] }, order.map { direction.importanceErrors[$0] }
    )
    let (low, high) = ("weight minus standard error", "weight plus standard error")
    let data = ChartData([
      "feature": .texts(names), "weight": .numbers(weights), "standard error": .numbers(errors),
      low: .numbers(zip(weights, errors).map { $0 - $1 }),
      high: .numbers(zip(weights, errors).map { $0 + $1 }),
    ])
    let left = direction.importance.count - order.count
    return Figure(
      name: "table-importance", title: "The direction that one step finds",
      caption: """
        Weights of the \(specification.preparation.scaling.scaledFeatures) in the leading direction of \
        the step, with bootstrap standard errors\(left > 0 ? "; the \(left) smaller ones are left out" : ""). \
        Its significance is p = \(short(direction.pValue)) by permutation of the target. Inputs in this \
        direction are stretched, so that differences along it count more.
        """,
      panels: [
        Panel(
          x: Axis("weight (\(specification.preparation.scaling.unit))"),
          y: Axis("", scale: .category(names)),
          layers: [
            .bars(data, x: "weight", y: "feature", colour: .fixed(.green), thickness: 0.7),
            .errorBars(data, low: low, high: high, y: "feature", colour: .fixed(.ink)),
            .rule(x: 0, dash: .solid),
          ], height: .perCategory(12))
      ])
  }

  /// One image for each class where the features are the pixels of a square picture.
  private var imageFigure: Figure? {
    guard task == .multiclass, let pixels = pixelPositions else { return nil }
    let side = (pixels.values.map { max($0.0, $0.1) }.max() ?? 0) + 1
    let images = zip(classLabels, direction.outputDirections).map { label, weights in
      var picture = [Double](repeating: 0, count: side * side)
      for (j, value) in weights.enumerated() {
        guard let (row, column) = pixels[featureNames[j]] else { continue }
        picture[row * side + column] = value
      }
      return (name: label, pixels: picture)
    }
    return Figure(
      name: "table-images", title: "What the step looks for in each class",
      caption: """
        The direction of the step for each class as a picture: green pixels speak for the class, purple ones \
        against it; pixels that never change are white. The first layer is stretched along these pictures.
        """,
      width: .page,
      panels: [.images(images, pixelsAcross: side, columns: 5, quantity: "weight")])
  }

  /// Positions read from names like pixel_row_column; `nil` if the features are not called so.
  private var pixelPositions: [String: (Int, Int)]? {
    var positions: [String: (Int, Int)] = [:]
    for name in featureNames {
      let parts = name.split(separator: "_")
      guard parts.count == 3, parts[0] == "pixel", let row = Int(parts[1]),
        let column = Int(parts[2])
      else { return nil }
      positions[name] = (row, column)
    }
    return positions.isEmpty ? nil : positions
  }

  private var lawFigure: Figure? {
    let (strength, error) = ("step strength \u{03BA}", "relative kernel error")
    var data = ChartData(columns: [strength, error, "law"])
    let kinds: [(String, (LawComparison) -> Double)] = [
      ("before: no step", { $0.isotropic }), ("after: spikes (S)", { $0.spikes }),
      ("spikes and bulk (S+b)", { $0.spikesAndBulk }),
      ("exact covariance (F)", { $0.exactCovariance }), ("finite number of neurons", { $0.floor }),
    ]
    for (name, value) in kinds {
      for point in path {
        guard let laws = point.laws else { continue }
        data.append([.number(point.strength), .number(value(laws)), .text(name)])
      }
    }
    guard !data.rows.isEmpty else { return nil }
    return Figure(
      name: "table-laws", title: "Which law describes the trained network",
      caption: """
        Relative error of each law as a description of the trained networks' kernel on held-out rows \
        (\(specification.replicates) networks of width \(specification.width), averaged). The lowest line is \
        what the finite number of neurons alone gives: a law on it is as good as exact. The step and the \
        readout use different rows here.
        """,
      panels: [
        Panel(
          x: Axis(strength, scale: .logWithZero(linearUpTo: smallStrength)),
          y: Axis(error, scale: .log),
          layers: [
            .line(data, x: strength, y: error, colour: .series("law"), width: 1),
            .points(data, x: strength, y: error, colour: .series("law")),
          ])
      ])
  }
}

extension TableReshaping {
  /// The table part of a report.
  var section: ReportSection {
    let start = path.first { $0.strength == 0 }
    let end = path[chosen]
    var numbers: [(name: String, value: String)] = [
      ("target", targetName), ("task", task.rawValue), ("training rows", "\(trainCount)"),
      ("held-out rows", "\(testCount)"), ("features", "\(dimension)"),
      ("activation", specification.activation.name),
      ("bias variance", short(specification.biasVariance)),
      ("error, no step", start.map { short($0.kernelError) } ?? "n/a"),
      ("error, κ = \(short(end.strength))", short(end.kernelError)),
      ("gain per row", "\(short(gain.mean)) ± \(short(gain.standardError))"),
    ]
    if let accuracy = start?.kernelAccuracy {
      numbers.append(("accuracy, no step", short(accuracy)))
    }
    if let accuracy = end.kernelAccuracy {
      numbers.append(("accuracy, κ = \(short(end.strength))", short(accuracy)))
    }
    numbers.append(("p of the direction", short(direction.pValue)))
    let name = specification.table.split(separator: "/").last.map(String.init) ?? "table"
    return ReportSection(
      title: "Table: \(name)", findings: messages,
      badges: [summary.badge("Real networks and their law")], numbers: numbers, figures: figures)
  }
}
