import HelioCore
import HelioNumerics
public import HelioRuns
import HelioTheory

extension Experiment {
  /// E5: cumulative power of the target by rank before and after, and where each part sits.
  ///
  /// Source: sheet function-space sections 6 and 9.
  public static let cumulativePower: Experiment = {
    let activation = Parameter.activation(.relu)
    let link = Parameter.link("z + h2(z)")
    let dimension = Parameter.integer("dimension", 30, atLeast: 3, "input dimension d")
    let overlap = Parameter.number(
      "squaredOverlap", 0.8, 0...1, "m^2, squared overlap of the spike with the target's direction")
    let spikeRatio = Parameter.number(
      "spikeRatio", 1, 0 ... .infinity, "spike strength kappa = theta/d")
    return Experiment(
      "cumulative-power",
      "Where the target's power sits in the spectrum, before and after", cost: "2 s",
      parameters: [
        activation.declaration, link.declaration, dimension.declaration, overlap.declaration,
        spikeRatio.declaration,
      ],
      sweep: [SweepAxis(spikeRatio, [0, 0.1, 1, 10])], replicates: 0,
      theory: { (settings) throws(HelioError) in
        let d = settings[dimension]
        let solution = try SpikedOperator(
          activation: settings[activation], dimension: d,
          spikeStrengths: [settings[spikeRatio] * Double(d)]
        ).riskSpectrum()
        let spectrum = try solution.accepting(1e-4, "The spectrum")
        let target = try spectrum.targetPower(
          link: settings[link], overlap: settings[overlap].squareRoot())
        let stairs = levels(spectrum, target).cumulativePower(upTo: 1e5)
        return CellValues(
          predicted: [
            .alignment: KernelRisk(spectrum, target).alignment,
            .missingPower: target.missingPower / target.secondMoment,
          ],
          curves: [
            .power: TheoryCurve(positions: stairs.map(\.rank), values: stairs.map(\.share))
          ], residual: solution.convergence.relativeChange)
      })
  }()
}

/// The positive levels by size, with the share of E g^2 that each carries.
func levels(_ spectrum: OperatorSpectrum, _ target: TargetPower) -> [ModelReshaping.Level] {
  spectrum.ranked.filter { $0.eigenvalue > 0 }.map { level in
    let C = target.coefficients[level.degree][level.index]
    return ModelReshaping.Level(
      degree: level.degree, index: level.index, eigenvalue: level.eigenvalue,
      multiplicity: level.multiplicity, power: C * C / target.secondMoment)
  }
}

extension [ModelReshaping.Level] {
  /// The staircase of the target's share by rank: each level carries its power in one function.
  public func cumulativePower(upTo limit: Double) -> [(rank: Double, share: Double)] {
    var (rank, sum) = (0.0, 0.0)
    var stairs: [(rank: Double, share: Double)] = []
    for level in self where rank <= limit {
      sum += level.power
      stairs.append((rank + 1, sum))
      rank += level.multiplicity
    }
    return stairs
  }
}
