import Heliotrope

extension SweepResult {
  var mixingFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "dimension", "spikeRatio") else { return nil }
    let curves = (axis("dimension")?.values ?? []).map { dimension in
      let part = points(where: ["dimension": dimension])
      return DrawnCurve(
        "d = \(dimension.plainText)", theory: part.predicted("angle", along: "spikeRatio"),
        limit: part.predicted("firstOrderAngle", along: "spikeRatio").filter { $0.y < 45 })
    }
    let at1 = points(where: ["spikeRatio": .number(1)]).compactMap { point in
      point.predicted("angle").map {
        "\(short($0)) degrees at d = \(point.text(of: "dimension"))"
      }
    }
    let figure = Figure(
      name: "mixing", title: "One curve for all dimensions",
      caption: """
        Angle between the leading eigenfunction of the ReLU kernel before and after the step, from the radial \
        mode towards the quadratic harmonic of the spike, against kappa = theta/d. Solid: exact; dashed: first \
        order in theta. The curves of all dimensions lie on one another, and first order is good below \
        kappa = 0.1 only.
        """,
      panels: [
        .curves(
          curves, x: Axis("spike strength \u{03BA} = \u{03B8}/d", scale: .log),
          y: Axis("angle (degrees)"), seriesTitle: "dimension", isOrdered: true,
          note: "lines: exact; dashed: first order")
      ])
    return (
      [figure],
      (at1.isEmpty
        ? []
        : ["At kappa = 1 the leading eigenfunction has turned by \(at1.joined(separator: ", "))."])
        + [
          "The angle depends on kappa = theta/d and hardly on d: strong spikes, not small ones, mix functions."
        ]
    )
  }
}
