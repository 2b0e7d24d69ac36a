import Foundation
import HelioCore
import HelioExperiments
import HelioFigures
import HelioRuns

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
      third.append([d, .optional(point.predicted(.eigenvalue(3))), law])
      for i in 1...5 {
        spectrum.append([
          .number(Double(i)), .optional(point.predicted(.eigenvalue(i))), law, d,
        ])
      }
    }
    let dimensions = (axis("dimension")?.values ?? []).map(Cell.init).compactMap { cell in
      if case .number(let d) = cell { d } else { nil }
    }
    /// Slope of the third eigenvalue in d over the range that is shown, by law.
    func slope(_ law: String) -> Double? {
      let part = points(where: ["secondLayerLaw": .string(law)]).sorted {
        $0.number(of: "dimension") < $1.number(of: "dimension")
      }
      guard let first = part.first, let last = part.last, part.count > 1,
        let a = first.predicted(.eigenvalue(3)), let b = last.predicted(.eigenvalue(3)), a > 0,
        b > 0
      else { return nil }
      return log(b / a) / log(last.number(of: "dimension") / first.number(of: "dimension"))
    }
    let slopes = (axis("secondLayerLaw")?.values ?? []).compactMap { law in
      slope(law.plainText).map { (law.plainText, $0) }
    }
    let isTwo = slopes.contains { $0.0 == "rademacher" && $0.1 < -0.8 }
    let figure = Figure(
      name: "second-layer-law",
      title: isTwo
        ? "Two-valued second layers learn two functions"
        : "The aligned functions by the law of the second layer",
      caption: """
        (a) Third eigenvalue of the aligned sector against the dimension at kappa = \
        \(parameterText("spikeRatio")) (ReLU, exact): a line that falls like 1/d is a function that is lost as the \
        dimension grows. (b) The aligned sector at d = \(last.plainText) (in the report at the d of the slider) by \
        rank: look where a law breaks off.
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
      "\($0.text(of: "secondLayerLaw")): lambda_3 d = \(short($0.predicted(.scaledThird) ?? .nan))"
    }
    return (
      [figure],
      [
        "At d = \(last.plainText): \(values.joined(separator: "; ")).",
        "Over these dimensions lambda_3 goes like a power of d: "
          + slopes.map { "\($0.0) d^\(short($0.1))" }.joined(separator: ", ") + "."
          + (isTwo ? " A power near -1 means that the aligned sector keeps two functions." : ""),
      ]
    )
  }
}
