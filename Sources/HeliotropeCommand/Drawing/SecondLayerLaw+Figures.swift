import Heliotrope

extension SweepResult {
  var secondLayerLawFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "secondLayerLaw", "dimension"),
      let last = axis("dimension")?.values.last
    else { return nil }
    let rank = "rank in sector 0"
    var third = ChartData(columns: ["dimension", "third eigenvalue", "law"])
    var spectrum = ChartData(columns: [rank, "eigenvalue", "law", "dimension d"])
    for point in points {
      let law = Cell.text(point.text(of: "secondLayerLaw"))
      let d = Cell.number(point.number(of: "dimension"))
      third.append([d, .optional(point.predicted("eigenvalue3")), law])
      for i in 1...5 {
        spectrum.append([
          .number(Double(i)), .optional(point.predicted("eigenvalue\(i)")), law, d,
        ])
      }
    }
    let dimensions = (axis("dimension")?.values ?? []).map(Cell.init).compactMap { cell in
      if case .number(let d) = cell { d } else { nil }
    }
    let figure = Figure(
      name: "second-layer-law", title: "Two-valued second layers learn two functions",
      caption: """
        (a) Third eigenvalue of the aligned sector against the dimension at kappa = \
        \(parameterText("spikeRatio")) (ReLU, exact): only with Rademacher second-layer weights it falls, \
        like 1/d. (b) The aligned sector at d = \(last.plainText) (in the report at the d of the slider) by \
        rank: after the second the Rademacher law breaks off.
        """,
      width: .page,
      panels: [
        Panel(
          title: "the third function", x: Axis("dimension d", scale: .log),
          y: Axis("third eigenvalue", scale: .log),
          layers: [
            .line(third, x: "dimension", y: "third eigenvalue", colour: .series("law")),
            .points(third, x: "dimension", y: "third eigenvalue", colour: .series("law")),
          ]),
        Panel(
          title: "{slider}", x: Axis(rank, ticks: [1, 2, 3, 4, 5]),
          y: Axis("eigenvalue", scale: .log),
          layers: [
            .line(spectrum, x: rank, y: "eigenvalue", colour: .series("law")),
            .points(spectrum, x: rank, y: "eigenvalue", colour: .series("law")),
          ]),
      ],
      slider: Slider(
        field: "dimension d", title: "d", values: dimensions, initial: dimensions.count - 1))
    let values = points(where: ["dimension": last]).map {
      "\($0.text(of: "secondLayerLaw")): lambda_3 d = \(short($0.predicted("scaledThird") ?? .nan))"
    }
    return (
      [figure],
      [
        "At d = \(last.plainText): \(values.joined(separator: "; ")).",
        "With Rademacher weights lambda_3 falls like 1/d: two functions are all that the aligned sector "
          + "keeps. Gaussian and uniform weights keep infinitely many.",
      ]
    )
  }
}
