import HelioCore
import HelioExperiments
import HelioFigures
import HelioRuns

/// The figures of an adapter's choice, drawn from the result alone.
extension AdapterChoice {
  var section: ReportSection {
    func file(_ source: AdapterSpecification.Source) -> String {
      source.name.split(separator: "/").last.map(String.init) ?? source.name
    }
    let names = [specification.before, specification.after].compactMap { $0.map(file) }
    var numbers: [(name: String, value: String)] = [
      ("shape", "\(specification.before.rows) x \(specification.before.columns)"),
      ("budget, free parameters", "\(specification.budget)"),
      ("forms fitted", "\(candidates.count)"),
    ]
    if let relativeChange {
      numbers.append(("relative change |W1 - W0|/|W0|", short(relativeChange)))
    }
    if let rotationFloor {
      numbers.append(("least residual of any rotation", short(rotationFloor)))
    }
    for i in front {
      numbers.append(
        (
          candidates[i].name,
          "residual \(short(candidates[i].residual)), \(candidates[i].freeParameters) parameters"
        ))
    }
    return ReportSection(
      title: "Adapter: \(names.joined(separator: " to "))", findings: messages,
      warnings: [
        "The factors of the recommended form are in \(Self.factorFile); \(Self.loadingFile) applies them in NumPy and "
          + "PyTorch."
      ], numbers: numbers, figures: [residualFigure, spectrumFigure])
  }

  private static let floorOfFigure = 1e-6

  private var residualFigure: Figure {
    let kinds = candidates.reduce(into: [String]()) {
      if !$0.contains($1.kind) { $0.append($1.kind) }
    }
    func shown(_ residual: Double) -> Double { max(residual, Self.floorOfFigure) }
    let curves = kinds.map { kind in
      DrawnCurve(
        kind,
        simulation: candidates.filter { $0.kind == kind }.map {
          DrawnCurve.Measurement(x: Double($0.freeParameters), mean: shown($0.residual))
        })
    }
    let hasExact = candidates.contains { $0.residual < 1e-3 }
    let x = Axis("free parameters", scale: .log)
    let y = Axis(
      specification.after == nil ? "relative error" : "residual of the change",
      scale: hasExact ? .log : .linear, domain: hasExact ? nil : 0...1.05)
    var panel = Panel.curves(
      curves, x: x, y: y, seriesTitle: "form",
      floors: rotationFloor.map { $0 > 0.01 ? [Floor($0, label: "least of any rotation")] : [] }
        ?? [],
      title: "residual against parameters", note: "line: the best at each cost; ring: recommended")
    // The front as a staircase: what a budget of so many parameters reaches.
    if front.count > 1 {
      let last = Double(candidates.map(\.freeParameters).max() ?? 0)
      let steps = ChartData([
        "cost": .numbers(front.map { Double(candidates[$0].freeParameters) } + [last]),
        "best residual": .numbers((front + front.suffix(1)).map { shown(candidates[$0].residual) }),
      ])
      panel.layers.insert(
        .steps(steps, x: "cost", y: "best residual", colour: .fixed(.quiet)), at: 0)
    }
    let best = candidates[recommended]
    let mark = ChartData([
      "recommended cost": .numbers([Double(best.freeParameters)]),
      "recommended residual": .numbers([shown(best.residual)]),
    ])
    panel.layers.append(
      .points(
        mark, x: "recommended cost", y: "recommended residual", colour: .fixed(.ink), diameter: 13,
        shape: .circle, isFilled: false))
    let what =
      specification.after == nil
      ? "|W - its approximation| over |W|" : "|W1 - W| over |W1 - W0|"
    let reading =
      rotationFloor == nil
      ? "Low rank is one block a factor."
      : "Dashed line, if any: what every rotation without a scale leaves, since it keeps singular values."
    return Figure(
      name: "adapter-residual", title: "What each form leaves, and what it costs",
      caption: """
        Frobenius residual \(what) of every form with at most \(specification.budget) free parameters, fitted by least \
        squares (rotations block after block, low rank by singular vectors); residuals below \(short(Self.floorOfFigure)) \
        are drawn there. Grey line: the least residual that so many parameters reach, the Pareto front; ring: the \
        recommended form. \(reading) Look which form comes down first.
        """,
      width: .page, panels: [panel])
  }

  private var spectrumFigure: Figure {
    let panel: Panel
    if let after = singularValuesAfter {
      panel = .spectrum(
        ["before": singularValuesBefore, "after": after], quantity: "singular value")
    } else {
      panel = .spectrum(["before": singularValuesBefore], quantity: "singular value")
    }
    let change =
      "Singular values before and after by rank, both axes logarithmic. Look whether the points lie on one another: "
      + "then the change is a rotation; a first value that stands out afterwards is a spike."
    return Figure(
      name: "adapter-spectrum", title: "Singular values",
      caption: specification.after == nil
        ? "Singular values of the matrix by rank, both axes logarithmic." : change,
      width: .column, panels: [panel])
  }
}
