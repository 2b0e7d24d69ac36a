import Heliotrope

extension SpectrumResult: Drawable {
  var sections: [ReportSection] {
    [
      ReportSection(
        title: "The spectrum against the strength of the spike",
        findings: [
          "Exact spectra at d = \(specification.dimension) (last change under refinement "
            + "\(short(relativeChange))). Against a sampled operator with \(specification.samplePoints) points at "
            + "d = \(specification.sampledDimension): \(summary.sentence)."
        ], badges: [summary.badge("Exact and sampled spectrum")], figures: [figure, sampledFigure])
    ]
  }

  private static let names = [
    "0 0": "radial", "0 1": "linear, aligned", "0 2": "quadratic, aligned",
    "1 0": "linear, orthogonal",
    "1 1": "quadratic, mixed", "2 0": "quadratic, orthogonal",
  ]

  private var figure: Figure {
    var exact = ChartData(columns: ["theta", "eigenvalue", "level"])
    var power = exact
    var second = exact
    for curve in curves {
      guard let name = Self.names["\(curve.degree) \(curve.index)"] else { continue }
      for (i, theta) in specification.strengths.enumerated() {
        exact.append([.number(theta), .number(curve.exact[i]), .text(name)])
        if let value = curve.largeDimension?[i], theta <= 30 {
          power.append([.number(theta), .number(value), .text(name)])
        }
        if let value = curve.secondOrder?[i], theta <= 1 {
          second.append([.number(theta), .number(value), .text(name)])
        }
      }
    }
    return Figure(
      name: "spectrum-levels", title: "Aligned levels grow like powers of 1 + theta",
      caption: """
        Leading levels of the exact spectrum against the spike strength theta (ReLU, \
        d = \(specification.dimension)). Solid: exact at this dimension; dashed: b_l (1 + theta)^(aligned \
        factors), the large-d rule; dots: second-order perturbation theory. Levels with aligned factors \
        rise, those without stay; where dashed and solid part, theta is no longer small against d.
        """,
      width: .page,
      panels: [
        Panel(
          x: Axis("spike strength \u{03B8}", scale: .logWithZero(linearUpTo: 0.1)),
          y: Axis("eigenvalue", scale: .log),
          layers: [
            .line(exact, x: "theta", y: "eigenvalue", colour: .series("level")),
            .line(
              power, x: "theta", y: "eigenvalue", colour: .series("level"), dash: .dashed,
              width: 0.8),
            .points(second, x: "theta", y: "eigenvalue", colour: .series("level"), diameter: 3.5),
          ], height: .ratio(0.5))
      ])
  }

  private var sampledFigure: Figure {
    var exact = ChartData(columns: ["level", "eigenvalue", "low", "high"])
    var measured = exact
    for level in sampled {
      let name = "\(level.degree).\(level.index + 1) (\(level.multiplicity)-fold)"
      exact.append([.text(name), .number(level.exact + level.samplingBias), .missing, .missing])
      measured.append([
        .text(name), .number(level.sampled.mean),
        .number(level.sampled.mean - 3 * level.sampled.standardError),
        .number(level.sampled.mean + 3 * level.sampled.standardError),
      ])
    }
    return Figure(
      name: "spectrum-sampled", title: "A sampled operator agrees",
      caption: """
        Leading levels at d = \(specification.sampledDimension), theta = \(short(specification.sampledStrength)): \
        means over each level's eigenvalues of a kernel matrix on \(specification.samplePoints) points (blue, \
        bars of three standard errors over \(specification.replicates) samples) under the exact values with the \
        leading sampling bias added (orange). Levels are named sector.position with their multiplicity. Sampling spreads a degenerate level, so \
        only its mean is compared.
        """,
      panels: [
        Panel(
          x: Axis("level of the spectrum", scale: .category([])),
          y: Axis("eigenvalue", scale: .log),
          layers: [
            .errorBars(measured, x: "level", low: "low", high: "high", colour: .fixed(.before)),
            .points(measured, x: "level", y: "eigenvalue", colour: .fixed(.before), diameter: 6),
            .points(exact, x: "level", y: "eigenvalue", colour: .fixed(.after), diameter: 3),
          ])
      ])
  }
}
