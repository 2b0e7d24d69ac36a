import Heliotrope

extension SweepResult {
  var spectrumFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "spikeStrength") else { return nil }
    var exact = ChartData(columns: ["theta", "eigenvalue", "level"])
    var power = exact
    var second = exact
    for point in points {
      let theta = point.number(of: "spikeStrength")
      for level in SpectrumLevel.all {
        let name = level.name
        exact.append([.number(theta), .optional(point.predicted(name)), .text(name)])
        if let value = point.predicted("\(name), large d"), theta <= 30 {
          power.append([.number(theta), .number(value), .text(name)])
        }
        if let value = point.predicted("\(name), second order"), theta <= 1 {
          second.append([.number(theta), .number(value), .text(name)])
        }
      }
    }
    var layers: [Layer] = [
      .line(exact, x: "theta", y: "eigenvalue", colour: .series("level"))
    ]
    if !power.rows.isEmpty {
      layers.append(
        .line(
          power, x: "theta", y: "eigenvalue", colour: .series("level"), dash: .dashed, width: 0.8))
    }
    if !second.rows.isEmpty {
      layers.append(
        .points(second, x: "theta", y: "eigenvalue", colour: .series("level"), diameter: 3.5))
    }
    let figure = Figure(
      name: "spectrum-levels", title: "Aligned levels grow like powers of 1 + theta",
      caption: """
        Leading levels of the exact spectrum against the spike strength theta \
        (\(parameterText("activation")), d = \(parameterText("dimension"))). Solid: exact at this dimension; \
        dashed: b_l (1 + theta)^(aligned factors), the large-d rule; dots: second-order perturbation theory \
        (both for ReLU). Levels with aligned factors rise, those without stay; where dashed and solid part, \
        theta is no longer small against d.
        """,
      width: .page,
      panels: [
        Panel(
          x: Axis("spike strength \u{03B8}", scale: .logWithZero(linearUpTo: 0.1)),
          y: Axis("eigenvalue", scale: .log), layers: layers, height: .ratio(0.5))
      ])
    return ([figure], [])
  }

  var sampledSpectrumFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "spikeStrength") else { return nil }
    let panels = points.enumerated().map { i, point in
      var exact = ChartData(columns: ["level", "eigenvalue", "low", "high"])
      var measured = exact
      let names = point.numbers.keys.sorted {
        point.predicted($0) ?? 0 > point.predicted($1) ?? 0
      }
      for key in names {
        guard let number = point.numbers[key] else { continue }
        let name = Cell.text(String(key.split(separator: " ").last ?? ""))
        exact.append([name, .optional(number.prediction), .missing, .missing])
        let bar = 3 * (number.standardError ?? 0)
        measured.append([
          name, .optional(number.mean), .optional(number.mean.map { $0 - bar }),
          .optional(number.mean.map { $0 + bar }),
        ])
      }
      return Panel(
        title: "\u{03B8} = \(point.text(of: "spikeStrength"))",
        x: Axis("level of the spectrum", scale: .category([])),
        y: Axis("eigenvalue", scale: .log),
        layers: [
          .errorBars(measured, x: "level", low: "low", high: "high", colour: .fixed(.before)),
          .points(measured, x: "level", y: "eigenvalue", colour: .fixed(.before), diameter: 6),
          .points(exact, x: "level", y: "eigenvalue", colour: .fixed(.after), diameter: 3),
        ])
    }
    let figure = Figure(
      name: "spectrum-sampled", title: "A sampled operator agrees",
      caption: """
        Leading levels at d = \(parameterText("dimension")): means over each level's eigenvalues of a kernel \
        matrix on \(parameterText("sampleCount")) points (blue, bars of three standard errors over \
        \(replicateCount) samples) under the exact values with the leading sampling bias added (orange). \
        Levels are named sector.position. Sampling spreads a degenerate level, so only its mean is compared.
        """, width: panels.count > 1 ? .page : .column, panels: panels,
      columns: min(panels.count, 3))
    return ([figure], [])
  }
}
