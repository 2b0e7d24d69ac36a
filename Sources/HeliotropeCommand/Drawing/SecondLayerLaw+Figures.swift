import Heliotrope

extension SweepResult {
  var secondLayerLawFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "secondLayerLaw", "dimension"),
      let last = axis("dimension")?.values.last
    else { return nil }
    var third = ChartData(columns: ["d", "third eigenvalue", "law"])
    var spectrum = ChartData(columns: ["rank", "eigenvalue", "law"])
    for point in points {
      let law = Cell.text(point.text(of: "secondLayerLaw"))
      third.append([
        .number(point.number(of: "dimension")), .optional(point.predicted("eigenvalue3")), law,
      ])
      guard point.settings["dimension"] == last else { continue }
      for rank in 1...5 {
        spectrum.append([
          .number(Double(rank)), .optional(point.predicted("eigenvalue\(rank)")), law,
        ])
      }
    }
    let figure = Figure(
      name: "second-layer-law", title: "Two-valued second layers learn two functions",
      caption: """
        (a) Third eigenvalue of the aligned sector against the dimension at kappa = \
        \(parameterText("spikeRatio")) (ReLU, exact): only with Rademacher second-layer weights it falls, \
        like 1/d. (b) The aligned sector at d = \(last.plainText) by rank: after the second the Rademacher \
        law breaks off.
        """,
      width: .page,
      panels: [
        Panel(
          x: Axis("dimension d", scale: .log), y: Axis("third eigenvalue", scale: .log),
          layers: [
            .line(third, x: "d", y: "third eigenvalue", colour: .series("law")),
            .points(third, x: "d", y: "third eigenvalue", colour: .series("law")),
          ]),
        Panel(
          x: Axis("rank in sector 0"), y: Axis("eigenvalue", scale: .log),
          layers: [
            .line(spectrum, x: "rank", y: "eigenvalue", colour: .series("law")),
            .points(spectrum, x: "rank", y: "eigenvalue", colour: .series("law")),
          ], showsLegend: false),
      ])
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
