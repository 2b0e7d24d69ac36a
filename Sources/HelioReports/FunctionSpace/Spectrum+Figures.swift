import HelioExperiments
import HelioFigures
import HelioRuns

extension SweepResult {
  var spectrumFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "spikeStrength") else { return nil }
    let strength = "spike strength \u{03B8}"
    let (large, small) = ("large-d eigenvalue", "second-order eigenvalue")
    var exact = ChartData(columns: [strength, "eigenvalue", "level"])
    var power = ChartData(columns: [strength, large, "level"])
    var second = ChartData(columns: [strength, small, "level"])
    let swept = Set(points.map { $0.number(of: "spikeStrength") })
    let isSwept = { (theta: Double) in swept.contains(theta) }
    for level in SpectrumLevel.all {
      let name = level.name
      for point in theory() {
        let theta = point.number(of: "spikeStrength")
        exact.append([.number(theta), .optional(point.predicted(.level(level))), .text(name)])
        if let value = point.predicted(.level(level, by: .largeDimension)), theta <= 30 {
          power.append([.number(theta), .number(value), .text(name)])
        }
        if let value = point.predicted(.level(level, by: .secondOrder)), theta <= 1,
          isSwept(theta)
        {
          second.append([.number(theta), .number(value), .text(name)])
        }
      }
    }
    var layers: [Layer] = [.line(exact, x: strength, y: "eigenvalue", colour: .series("level"))]
    if !power.rows.isEmpty {
      layers.append(
        .line(power, x: strength, y: large, colour: .series("level"), dash: .dashed, width: 0.8))
    }
    if !second.rows.isEmpty {
      layers.append(.points(second, x: strength, y: small, colour: .series("level")))
    }
    func growth(_ level: SpectrumLevel) -> Double {
      (points.last?.predicted(.level(level)) ?? .nan)
        / (points.first?.predicted(.level(level)) ?? .nan)
    }
    // More aligned factors, more growth; none, hardly any.
    let grows = SpectrumLevel.all.filter { $0.degree > 0 }.allSatisfy { level in
      level.degree == level.sector ? growth(level) < 1.5 : growth(level) > 2
    }
    let figure = Figure(
      name: "spectrum-levels",
      title: grows
        ? "Aligned levels grow like powers of 1 + theta"
        : "Leading levels against the spike strength",
      caption: """
        Leading levels of the exact spectrum against the spike strength theta \
        (\(parameterText("activation")), d = \(parameterText("dimension"))). Solid: exact at this dimension; \
        dashed: b_l (1 + theta)^(aligned factors), the large-d rule; points: second-order perturbation theory \
        (both for ReLU). Where dashed and solid part, theta is no longer small against d.
        """,
      width: .page,
      panels: [
        Panel(
          note: "lines: exact; dashed: large d; points: second order in \u{03B8}",
          x: Axis(strength, scale: .logWithZero(linearUpTo: 0.1)),
          y: Axis("eigenvalue", scale: .log), layers: layers, height: .ratio(0.5))
      ])
    return ([figure], [])
  }

  var sampledSpectrumFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "spikeStrength") else { return nil }
    let panels = points.enumerated().map { i, point in
      let (low, high) = ("eigenvalue minus 3 standard errors", "eigenvalue plus 3 standard errors")
      var exact = ChartData(columns: ["level", "predicted eigenvalue"])
      var measured = ChartData(columns: [
        "level", "measured eigenvalue", "standard error", low, high,
      ])
      let levels = (0...9).flatMap { l in (1...9).map { (l, $0) } }.filter { l, i in
        point.predicted(.eigenvalue(degree: l, index: i)) != nil
      }.sorted { a, b in
        point.predicted(.eigenvalue(degree: a.0, index: a.1)) ?? 0
          > point.predicted(.eigenvalue(degree: b.0, index: b.1)) ?? 0
      }
      for (l, i) in levels {
        guard let number = point.numbers[.eigenvalue(degree: l, index: i)] else { continue }
        let name = Cell.text("\(l).\(i)")
        exact.append([name, .optional(number.prediction)])
        let bar = 3 * (number.standardError ?? 0)
        measured.append([
          name, .optional(number.mean), .optional(number.standardError),
          .optional(number.mean.map { $0 - bar }), .optional(number.mean.map { $0 + bar }),
        ])
      }
      return Panel(
        title: "\u{03B8} = \(point.text(of: "spikeStrength"))",
        note: i == 0 ? "marks: theory; squares: sampled" : " ",
        x: Axis("level of the spectrum", scale: .category([])),
        y: Axis("eigenvalue", scale: .log),
        layers: [
          .points(
            exact, x: "level", y: "predicted eigenvalue", colour: .fixed(.ink), diameter: 5,
            shape: .dash),
          .errorBars(measured, x: "level", low: low, high: high, colour: .fixed(.green)),
          .points(
            measured, x: "level", y: "measured eigenvalue", colour: .fixed(.green),
            shape: .square),
        ])
    }
    let figure = Figure(
      name: "spectrum-sampled",
      title: summary.verdict == .agrees
        ? "A sampled operator agrees" : "Exact spectrum and a sampled operator",

      caption: """
        Leading levels at d = \(parameterText("dimension")): means over each level's eigenvalues of a kernel \
        matrix on \(parameterText("sampleCount")) points (squares, bars of three standard errors over \
        \(replicateCount) samples) over the exact values with the leading sampling bias added (horizontal \
        marks). Levels are named sector.position. Look for squares in the middle of their marks. Sampling spreads a degenerate level, so only its mean is compared.
        """, width: panels.count > 1 ? .page : .column, panels: panels,
      columns: min(panels.count, 3))
    return ([figure], [])
  }
}
