public import HelioCore
public import HelioNumerics

/// An excess error with a leave-one-out variance that depends on the sample, and the grid it was found on.
public struct RefinedExcessRisk: Sendable {
  /// Without the noise variance.
  public let value: Double
  /// Serves other sample counts, ridges, links and overlaps as well, where they resemble those it was
  /// refined at.
  public let preparation: RefinedRisk
}

extension SpikedOperator {
  /// The refined excess risk of ridge regression with this operator's kernel, or with a network of p
  /// neurons that have its law, see ``RefinedRisk``.
  ///
  /// The nodes are refined until the error stands still at the setting given.
  ///
  /// - Parameters:
  ///   - link: g, one variable.
  ///   - overlap: m = <v, beta>, in [-1, 1].
  ///   - sampleCount: n >= 1, independent of the data of the step.
  ///   - ridge: of K + ridge I, without 1/n.
  ///   - noiseVariance: sigma^2.
  ///   - width: p, or `nil` for infinite width.
  ///   - tolerance: relative change of the error under refinement.
  /// - Returns: the error; the residual is that of the fixed point.
  /// - Throws: ``HelioCore/HelioError``: invalid parameters, a fixed point that did not converge, and a
  ///   risk that diverges.
  ///
  /// Source: sheet function-space section 6b.
  public func refinedExcessRisk(
    link: Link, overlap: Double, sampleCount: Int, ridge: Double, noiseVariance: Double,
    width: Int? = nil, tolerance: Double = 1e-5
  ) throws(HelioError) -> Solution<RefinedExcessRisk> {
    try require(spikeStrengths.count == 1, "spikeStrengths", "one", got: spikeStrengths.count)
    try require(tolerance > 0 && tolerance < 1, "tolerance", "in (0, 1)", got: tolerance)
    let plan = refinedRiskPlan()
    // Across the spike the law of x smooths a kink over sqrt(1-m^2), which .2 makes harmless.
    let isSharp = link.hasKink && 1 - overlap * overlap < 0.04
    let layout: HalfRule.Layout = isSharp ? .splitAtZero : .symmetric
    var residual = 0.0
    let solution = try refined(
      from: refinedRiskStart(plan), along: plan.axes, tolerance: tolerance, limit: 12,
      affordable: plan.isAffordable,
      change: { (a: RefinedExcessRisk, b) in
        a.value == b.value ? 0 : abs(a.value - b.value) / max(abs(a.value), abs(b.value))
      }
    ) { (resolution) throws(HelioError) in
      var risk = try RefinedRisk(self, at: resolution, layout)
      if width != nil { risk = try risk.preparedForFiniteWidth() }
      let target = try risk.target(link: link, overlap: overlap)
      let fixedPoint =
        if let width {
          try risk.finiteWidth(sampleCount: sampleCount, ridge: ridge, width: width)
        } else { try risk.infiniteWidth(sampleCount: sampleCount, ridge: ridge) }
      let solved = try fixedPoint.get("The fixed point of the leave-one-out variance")
      residual = fixedPoint.convergence.residual ?? 0
      return RefinedExcessRisk(
        value: try solved.excess(of: target, noiseVariance: noiseVariance), preparation: risk)
    }
    let report = solution.convergence
    return Solution(
      solution.value,
      Convergence(
        status: report.status, iterations: report.iterations, residual: residual,
        relativeChange: report.relativeChange, tolerance: tolerance))
  }

  /// Some 24 x 5 nodes: 1e-4 for n <= 400 (sheet function-space section 6b).
  private func refinedRiskStart(_ plan: ReductionPlan) -> Resolution {
    let stretch = asinh(8.6 * max(kappas[0], 1).squareRoot()) / asinh(8.6)
    var start = plan.start
    start.position = Resolution.even(Int(24 * stretch))
    start.radius += 1
    return start
  }
}
