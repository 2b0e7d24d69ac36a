import Heliotrope

extension SpikeLawResult: Drawable {
  var sections: [ReportSection] {
    let strong = rows.filter { $0.isStrong && $0.secondLayer == "gaussian" }
    let last = strong.last
    return [
      ReportSection(
        title: "Which law describes the neurons after the step",
        findings: [
          "After a strong step (eta~ = 1) the spiked law without bulk inflation (S) stalls at "
            + "\(short(last?.spike.mean ?? .nan)), with it (S+b) the error is "
            + "\(short(last?.spikeAndBulk.mean ?? .nan)) at d = \(last?.dimension ?? 0); the exact covariance (F) "
            + "has \(short(last?.exactCovariance.mean ?? .nan)) and the finite number of neurons alone "
            + "\(short(last?.floor.mean ?? .nan)).",
          "For Rademacher second layers the mixture (M) is the right law.",
          "The top eigenvalue of the neurons' covariance is predicted as "
            + "\(short(last?.predictedTopEigenvalue.mean ?? .nan)) (S+b) and "
            + "\(short(last?.exactTopEigenvalue.mean ?? .nan)) (F); measured "
            + "\(short(last?.topEigenvalue.mean ?? .nan)).",
        ], figures: [figure])
    ]
  }

  private var figure: Figure {
    let panels = [
      (true, "gaussian"), (true, "rademacher"), (false, "gaussian"), (false, "rademacher"),
    ]
    .map { strong, law in panel(strong, law) }
    return Figure(
      name: "spike-law", title: "Errors of the laws against the dimension",
      caption: """
        Relative operator-norm error of each law as a description of the real network's kernel on fresh \
        inputs (ReLU, y = \(specification.link.text), n = \(short(specification.sampleRatio)) d, \
        \(specification.width) neurons, bars: standard errors over \(specification.replicates) runs). Strong \
        steps in (a) and (b), weak ones in (c) and (d). Look at S in (a), which does not improve with d, and \
        at S+b and F, which do until the finite number of neurons stops them.
        """,
      width: .page, panels: panels, columns: 2)
  }

  private func panel(_ strong: Bool, _ law: String) -> Panel {
    var data = ChartData(columns: ["d", "error", "law", "low", "high"])
    for row in rows where row.isStrong == strong && row.secondLayer == law {
      let list: [(String, Replicates?)] = [
        ("before: no step", row.isotropic), ("after: spike (S)", row.spike),
        ("spike and bulk (S+b)", row.spikeAndBulk), ("exact covariance (F)", row.exactCovariance),
        ("finite number of neurons", row.floor), ("mixture (M)", row.mixture),
      ]
      for (name, value) in list {
        guard let value else {
          // Keeps the legend and its colours the same in every panel.
          data.append([.number(Double(row.dimension)), .missing, .text(name), .missing, .missing])
          continue
        }
        data.append([
          .number(Double(row.dimension)), .number(value.mean), .text(name),
          .number(value.mean - value.standardError), .number(value.mean + value.standardError),
        ])
      }
    }
    return Panel(
      title: "\(strong ? "eta~ = 1" : "eta~ = 2/sqrt d"), a \(law)",
      x: Axis("dimension d", scale: .log, ticks: specification.dimensions.map(Double.init)),
      y: Axis("relative kernel error", scale: .log),
      layers: [
        .line(data, x: "d", y: "error", colour: .series("law")),
        .errorBars(data, x: "d", low: "low", high: "high", colour: .series("law")),
        .points(data, x: "d", y: "error", colour: .series("law")),
      ], showsLegend: law == "gaussian" && strong)
  }
}
