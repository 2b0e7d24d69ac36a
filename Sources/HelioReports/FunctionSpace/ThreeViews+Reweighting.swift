import HelioCore
import HelioExperiments
import HelioFigures
import HelioRuns

extension SweepResult {
  /// Why the initial neurons cannot stand for those after the step, and the derivative of the kernel.
  func reweightingFigure(
    _ inputs: [JSONValue], _ strength: JSONValue, _ width: JSONValue
  ) -> Figure? {
    let shares = inputs.map { sharePanel($0) }
    let derivatives = inputs.compactMap { input in
      points(where: ["inputs": input, "spikeRatio": strength, "width": width]).first
        .flatMap { derivativePanel($0, input) }
    }
    guard derivatives.count == inputs.count else { return nil }
    return Figure(
      name: "three-views-reweighting",
      title: "What remains of the initial neurons, and the kernel's derivative",
      caption: """
        Top: share of the initial neurons that counts when they are reweighted to the law after the step, against the \
        spike. Gaussian inputs: 1/(p E[sum r^2/(sum r)^2]), exact as lines, means over draws as points (where enough \
        draws see the rare weights that carry the mean); digits: (sum r)^2/(p sum r^2) of the initial neurons of the runs, \
        \(replicateCount) each, all spikes of the step. Look how the share falls with p once theta = kappa d passes 1. \
        Bottom: (K_theta - K_0)/theta for a spike on v_1 alone against the derivative kernel K', relative distance off the diagonal \
        (points, first run), beside the size theta |K''/2|/|K'| of the next order (line). The dashed level is what the kernel of \
        s' alone misses of K'.
        """,
      width: .page, panels: shares + derivatives, columns: max(1, inputs.count))
  }

  private func sharePanel(_ input: JSONValue) -> Panel {
    let isGaussian = input.plainText == "gaussian"
    let widths = axis("width")?.values ?? []
    let curves = widths.map { width -> DrawnCurve in
      let settings = ["inputs": input, "width": width]
      let p = axisNumber(width)
      let part = points(where: settings)
      let name = "p = \(width.plainText)"
      guard isGaussian else {
        return DrawnCurve(name, simulation: part.measured(.effectiveShare, along: "spikeRatio"))
      }
      return DrawnCurve(
        name,
        theory: theory(where: settings).predicted(.participation, along: "spikeRatio")
          .map { .predicted($0.x, 1 / (p * $0.y)) },
        simulation: part.measured(.participation, along: "spikeRatio").map { seen in
          DrawnCurve.Measurement(
            x: seen.x, mean: 1 / (p * seen.mean),
            standardError: seen.standardError / (p * seen.mean * seen.mean))
        })
    }
    return .curves(
      curves, x: Axis("spike ratio \u{03BA}", scale: .log), y: Axis("effective share", scale: .log),
      seriesTitle: "width", isOrdered: true,
      title: isGaussian ? "share, Gaussian inputs" : "share, digits",
      note: isGaussian ? "lines: exact; points: draws" : "points: runs")
  }

  private func axisNumber(_ value: JSONValue) -> Double {
    if case .number(let x) = value { x } else { .nan }
  }

  private func derivativePanel(_ point: SweepPoint, _ input: JSONValue) -> Panel? {
    guard let difference = point.curves[.finiteDifference],
      let next = point.curves[.secondOrder],
      let level = point.curves[.slopeKernelAlone]?.values.first
    else { return nil }
    let curve = DrawnCurve(
      "finite difference",
      theory: zip(next.positions, next.values).map { .predicted($0, $1) },
      simulation: zip(difference.positions, difference.values).map {
        DrawnCurve.Measurement(x: $0, mean: $1)
      })
    return .curves(
      [curve], x: Axis("spike ratio \u{03BA}", scale: .log),
      y: Axis("distance from K\u{2032}", scale: .log), seriesTitle: "kernel",
      floors: [Floor(level, label: "kernel of s\u{2032} alone")],
      title: input.plainText == "gaussian" ? "derivative, Gaussian inputs" : "derivative, digits",
      note: "line: second order; points: finite differences")
  }
}
