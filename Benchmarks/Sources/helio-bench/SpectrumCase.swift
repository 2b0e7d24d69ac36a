import Heliotrope

/// The exact spectrum of the ReLU operator with one spike, six sectors.
func measureSpectrum(_ request: Request, _ report: inout Report) throws {
  let operators = try SpikedOperator(
    activation: .relu, dimension: request.integer("dimension"),
    spikeStrengths: [request.real("spike")])
  let counts = Array([3, 2, 1, 1, 1, 1].prefix(try request.integer("sectors")))
  var leading = 0.0
  var change = 0.0
  try report.time(repeats: request.integer("repeats")) {
    let spectrum = try operators.spectrum(
      eigenvalueCounts: counts, tolerance: request.real("tolerance"))
    change = spectrum.convergence.relativeChange ?? .nan
    leading = try spectrum.get("the spectrum").sectors[0].eigenvalues[0]
  }
  report.values["leading"] = leading
  report.values["relativeChange"] = change
}
