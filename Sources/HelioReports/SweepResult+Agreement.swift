import HelioCore
import HelioExperiments
import HelioFigures
import HelioRuns

extension SweepResult {
  /// Every comparison of simulation with theory along the longest numerical axis, in standard errors.
  ///
  /// Drawn where there are at least four; more than 2000 are thinned evenly, the worst always kept.
  var agreementFigures: [Figure] {
    let numeric = axes.filter { axis in
      axis.values.allSatisfy { if case .number = $0 { true } else { false } }
    }
    guard agreement.count > 3, let axis = numeric.max(by: { $0.values.count < $1.values.count })
    else { return [] }
    var deviations = points.flatMap { point in
      point.numbers.named.sorted { $0.key < $1.key }.compactMap { name, number -> Deviation? in
        guard let z = number.z, z.isFinite else { return nil }
        return Deviation(
          x: point.number(of: axis.parameter), z: z, series: Topic.number(named: name).title)
      }
    }
    guard deviations.count > 3 else { return [] }
    let total = deviations.count
    if total > 2000 {
      let worst = deviations.max { abs($0.z) < abs($1.z) }
      deviations = stride(from: 0, to: total, by: total / 2000 + 1).map { deviations[$0] }
      if let worst { deviations.append(worst) }
    }
    let values = axis.values.compactMap { if case .number(let x) = $0 { x } else { nil } }
    let shown = total > deviations.count ? " (\(deviations.count) of \(total) are drawn)" : ""
    return [
      Figure(
        name: "agreement", title: "How far simulation is from theory",
        caption: """
          Deviation of every measured number from its prediction in standard errors along \
          \(axis.axisTitle)\(shown); one inside the finite-size bias that is allowed for counts as zero. Look \
          for points outside the band, and for a side that all points prefer: that is a bias, even inside.
          """,
        panels: [
          .agreement(
            deviations,
            x: Axis(
              axis.axisTitle, scale: SweepTable.suggestsLogarithm(values) ? .log : .linear),
            seriesTitle: "number")
        ])
    ]
  }
}
