import HelioCore
import HelioExperiments
import HelioFigures
import HelioRuns

extension SweepResult {
  var mixingFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "dimension", "spikeRatio") else { return nil }
    let curves = (axis("dimension")?.values ?? []).map { dimension in
      let part = points(where: ["dimension": dimension])
      return DrawnCurve(
        "d = \(dimension.plainText)", theory: part.predicted(.angle, along: "spikeRatio"),
        limit: part.predicted(.firstOrderAngle, along: "spikeRatio").filter { $0.y < 45 })
    }
    let at1 = points(where: ["spikeRatio": .number(1)]).compactMap { point in
      point.predicted(.angle).map {
        "\(short($0)) degrees at d = \(point.text(of: "dimension"))"
      }
    }
    // The widest spread of the angle over dimensions, and up to where first order is within a tenth.
    let strengths = axis("spikeRatio")?.numbers ?? []
    let spread =
      strengths.map { kappa in
        let angles = points(where: ["spikeRatio": .number(kappa)]).compactMap {
          $0.predicted(.angle)
        }
        return (angles.max() ?? 0) - (angles.min() ?? 0)
      }.max() ?? 0
    let good = strengths.sorted().prefix { kappa in
      points(where: ["spikeRatio": .number(kappa)]).allSatisfy { point in
        guard let exact = point.predicted(.angle), let first = point.predicted(.firstOrderAngle)
        else { return false }
        return abs(first - exact) <= 0.1 * exact
      }
    }.last
    let figure = Figure(
      name: "mixing",
      title: spread < 3 && (axis("dimension")?.values.count ?? 0) > 1
        ? "One curve for all dimensions" : "Angle by which the leading eigenfunction turns",
      caption: """
        Angle between the leading eigenfunction of the ReLU kernel before and after the step, from the radial \
        mode towards the quadratic harmonic of the spike, against kappa = theta/d. Solid: exact; dashed: first \
        order in theta. Look how far the curves of the dimensions lie apart, and where the dashed lines leave them.
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
          "Over the dimensions the angle at one kappa = theta/d differs by at most \(short(spread)) degrees; first "
            + (good.map { "order is within a tenth of it up to kappa = \(short($0))." }
              ?? "order is nowhere within a tenth of it.")
        ]
    )
  }
}
