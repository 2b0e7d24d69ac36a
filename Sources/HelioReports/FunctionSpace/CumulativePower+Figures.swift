import HelioExperiments
import HelioFigures
import HelioRuns

extension SweepResult {
  var cumulativePowerFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "spikeRatio") else { return nil }
    let kappa = "spike strength \u{03BA}"
    var data = ChartData(columns: ["rank", "share of the target", "strength", kappa])
    for point in points {
      guard let curve = point.curves[.power] else { continue }
      for (rank, share) in zip(curve.positions, curve.values) {
        data.append([
          .number(rank), .number(share), .text("\u{03BA} = \(point.text(of: "spikeRatio"))"),
          .number(point.number(of: "spikeRatio")),
        ])
      }
    }
    /// The rank by which half of the target's power is carried.
    func half(_ point: SweepPoint?) -> Double? {
      point?.curves[.power].flatMap { curve in
        zip(curve.positions, curve.values).first { $0.1 >= 0.5 }?.0
      }
    }
    let ordered = points.sorted { $0.number(of: "spikeRatio") < $1.number(of: "spikeRatio") }
    let (first, last) = (half(ordered.first), half(ordered.last))
    let moves = last.map { $0 < first ?? .infinity } ?? false
    let figure = Figure(
      name: "cumulative-power",
      title: moves
        ? "The step moves the target to the front"
        : "Where the target's power sits in the spectrum",
      caption: """
        Share of the target's variance carried by the eigenfunctions up to a rank, exact, for several \
        strengths of the spike (\(parameterText("activation")), y = \(parameterText("link")), \
        d = \(parameterText("dimension")), m^2 = \(parameterText("squaredOverlap"))). Each level carries its \
        power in one function; stairs further to the left are learned from fewer samples. The slider of the \
        report shows one strength.
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
        "At kappa = \($0.text(of: "spikeRatio")): half of the power by rank "
          + "\(half($0).map { short($0) } ?? "beyond those shown"), alignment "
          + "\(short($0.predicted(.alignment) ?? .nan)), "
          + "\(short(100 * ($0.predicted(.missingPower) ?? .nan))) % of the power outside the computed modes."
      }
    )
  }
}
