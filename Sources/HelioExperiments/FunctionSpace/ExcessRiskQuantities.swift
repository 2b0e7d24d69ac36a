import HelioCore
import HelioNumerics
import HelioRuns
import HelioTheory

/// The two predictions of the test error of the sheet `function-space`: sections 6 and 6b.
let excessRiskQuantities: [Quantity] = [
  Quantity(name: "excess-risk") { (p: inout QuantityParameters) throws(HelioError) in
    let q = try RiskQuery(&p)
    let solution = try q.operation.excessRisk(
      link: q.link, overlap: q.overlap, sampleCount: q.sampleCount, ridge: q.ridge,
      noiseVariance: q.noiseVariance, width: q.width)
    // Kinked targets converge algebraically in xi; what was reached is in the report.
    let risk = try solution.accepting(1e-4, "The risk")
    return QuantityAnswer(
      [
        "excessInfiniteWidth": .number(risk.infiniteWidth),
        "excessFiniteWidth": .optional(risk.finiteWidth),
        "alignment": .number(risk.alignment),
      ],
      .init(
        residual: solution.convergence.residual,
        relativeChange: solution.convergence.relativeChange))
  },

  Quantity(name: "refined-excess-risk") { (p: inout QuantityParameters) throws(HelioError) in
    let q = try RiskQuery(&p)
    func solve(width: Int?, to tolerance: Double) throws(HelioError) -> Solution<RefinedExcessRisk>
    {
      try q.operation.refinedExcessRisk(
        link: q.link, overlap: q.overlap, sampleCount: q.sampleCount, ridge: q.ridge,
        noiseVariance: q.noiseVariance, width: width, tolerance: tolerance)
    }
    let wide = try solve(width: nil, to: 1e-5)
    let excess = try wide.get("The refined risk").value
    guard let width = q.width else {
      return QuantityAnswer(
        ["excessInfiniteWidth": .number(excess), "excessFiniteWidth": .null],
        .init(
          residual: wide.convergence.residual, relativeChange: wide.convergence.relativeChange))
    }
    let narrow = try solve(width: width, to: 5e-4)
    return QuantityAnswer(
      [
        "excessInfiniteWidth": .number(excess),
        "excessFiniteWidth": .number(try narrow.get("The refined risk at width \(width)").value),
      ],
      .init(
        residual: worse(wide.convergence.residual, narrow.convergence.residual),
        relativeChange: worse(
          wide.convergence.relativeChange, narrow.convergence.relativeChange)))
  },
]

/// The parameters that both predictions take.
private struct RiskQuery {
  let operation: SpikedOperator
  let link: Link
  let overlap: Double
  let sampleCount: Int
  let ridge: Double
  let noiseVariance: Double
  let width: Int?

  init(_ p: inout QuantityParameters) throws(HelioError) {
    let activation = try kernelActivation(&p)
    let d = try p.integer("dimension", atLeast: 3)
    let theta = try p.number("spikeStrength", 0 ... .infinity)
    overlap = try p.number("overlap", -1...1)
    sampleCount = try p.integer("sampleCount", atLeast: 1)
    ridge = try p.number("ridge", Double.leastNonzeroMagnitude ... .infinity)
    noiseVariance = try p.number("noiseVariance", 0 ... .infinity)
    link = try p.link()
    width = try p.optionalInteger("width", atLeast: 1)
    try p.finish()
    operation = try SpikedOperator(
      activation: activation, dimension: d, spikeStrengths: [theta])
  }
}

private func worse(_ a: Double?, _ b: Double?) -> Double? {
  [a, b].compactMap { $0 }.max()
}
