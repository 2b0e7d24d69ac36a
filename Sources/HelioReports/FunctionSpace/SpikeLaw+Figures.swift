import HelioCore
import HelioExperiments
import HelioFigures
import HelioRuns

extension SweepResult {
  var spikeLawFigures: (figures: [Figure], findings: [String])? {
    guard isSwept(over: "step", "secondLayerLaw", "dimension") else { return nil }
    let panels = (axis("step")?.values ?? []).flatMap { step in
      (axis("secondLayerLaw")?.values ?? []).map { law in lawPanel(step, law) }
    }
    let figure = Figure(
      name: "spike-law", title: "Errors of the laws against the dimension",
      caption: """
        Relative operator-norm error of each law as a description of the real network's kernel on fresh \
        inputs (ReLU, y = \(parameterText("link")), n = \(parameterText("sampleRatio")) d, \
        \(parameterText("width")) neurons, bars: standard errors over \(replicateCount) runs). Strong steps \
        (eta~ = 1) and weak ones (eta~ = 2/sqrt d). Look which laws improve with d, and which of them only \
        the finite number of neurons stops.
        """,
      width: .page, panels: panels, columns: 2)
    let strong = points(where: ["step": .string("strong"), "secondLayerLaw": .string("gaussian")])
    guard let last = strong.last else { return ([figure], []) }
    func value(_ number: Number) -> String { short(last.numbers[number]?.mean ?? .nan) }
    return (
      [figure],
      [
        "After a strong step (eta~ = 1) the spiked law without bulk inflation (S) has an error of "
          + "\(value(.spike)), with it (S+b) the error is \(value(.spikeAndBulk)) at d = "
          + "\(last.text(of: "dimension")); the exact covariance (F) has \(value(.exactCovariance)) "
          + "and the finite number of neurons alone \(value(.floor))."
      ] + mixtureFinding
    )
  }

  /// Whether the mixture is the better law where the second layer is two-valued.
  private var mixtureFinding: [String] {
    let part = points(where: ["step": .string("strong"), "secondLayerLaw": .string("rademacher")])
    guard let last = part.last, let mixture = last.numbers[.mixture]?.mean,
      let inflated = last.numbers[.spikeAndBulk]?.mean
    else { return [] }
    return [
      "For Rademacher second layers at d = \(last.text(of: "dimension")) the mixture (M) has an error of "
        + "\(short(mixture)) beside \(short(inflated)) of S+b."
    ]
  }

  var replicateCount: Int {
    points.flatMap { $0.numbers.named.values.map(\.replicates) }.max() ?? 0
  }

  private func lawPanel(_ step: JSONValue, _ law: JSONValue) -> Panel {
    let (d, error) = ("dimension d", "relative kernel error")
    var data = ChartData(columns: [
      d, error, "standard error", error + " minus standard error", error + " plus standard error",
      "law",
    ])
    let names: [(Number, String)] = [
      (.isotropic, "before: no step"), (.spike, "after: spike (S)"),
      (.spikeAndBulk, "spike and bulk (S+b)"), (.exactCovariance, "exact covariance (F)"),
      (.floor, "finite number of neurons"), (.mixture, "mixture (M)"),
    ]
    for (key, name) in names {
      for point in points(where: ["step": step, "secondLayerLaw": law]) {
        guard let number = point.numbers[key], let mean = number.mean else { continue }
        let bar = number.standardError ?? 0
        data.append([
          .number(point.number(of: "dimension")), .number(mean), .optional(number.standardError),
          .number(mean - bar), .number(mean + bar), .text(name),
        ])
      }
    }
    return Panel(
      title: "\(step.plainText) step, \(law.plainText) second layer",
      x: Axis(
        "dimension d", scale: .log,
        ticks: axis("dimension")?.values.compactMap {
          if case .number(let x) = $0 { x } else { nil }
        }), y: Axis(error, scale: .log),
      layers: [
        .line(data, x: d, y: error, colour: .series("law"), width: 1),
        .errorBars(
          data, x: d, low: error + " minus standard error", high: error + " plus standard error",
          colour: .series("law")),
        .points(data, x: d, y: error, colour: .series("law")),
      ])
  }
}
