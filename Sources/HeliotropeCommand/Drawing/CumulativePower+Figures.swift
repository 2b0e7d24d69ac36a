import Heliotrope

extension SweepResult {
  var cumulativePowerFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "spikeRatio") else { return nil }
    let kappa = "spike strength \u{03BA}"
    var data = ChartData(columns: ["rank", "share of the target", "strength", kappa])
    for point in points {
      guard let curve = point.curves["power"] else { continue }
      for (rank, share) in zip(curve.positions, curve.values) {
        data.append([
          .number(rank), .number(share), .text("\u{03BA} = \(point.text(of: "spikeRatio"))"),
          .number(point.number(of: "spikeRatio")),
        ])
      }
    }
    let figure = Figure(
      name: "cumulative-power", title: "The step moves the target to the front",
      caption: """
        Share of the target's variance carried by the eigenfunctions up to a rank, exact, for several \
        strengths of the spike (\(parameterText("activation")), y = \(parameterText("link")), \
        d = \(parameterText("dimension")), m^2 = \(parameterText("squaredOverlap"))). Each level carries its \
        power in one function. With growing kappa the stairs move to the left: the aligned linear and \
        quadratic functions come to ranks 2 and 3. The slider of the report shows one strength.
        """,
      panels: [
        Panel(
          x: Axis("rank", scale: .log), y: Axis("share of the target", domain: 0...1.02),
          layers: [.steps(data, x: "rank", y: "share of the target", colour: .ordered("strength"))])
      ],
      slider: Slider(
        field: kappa, title: kappa, values: points.map { $0.number(of: "spikeRatio") },
        initial: nil))
    return (
      [figure],
      points.map {
        "At kappa = \($0.text(of: "spikeRatio")): alignment "
          + "\(short($0.predicted("alignment") ?? .nan)), "
          + "\(short(100 * ($0.predicted("missingPower") ?? .nan))) % of the power outside the computed modes."
      }
    )
  }
}
