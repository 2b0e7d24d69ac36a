import HelioCore
import HelioNumerics
public import HelioRuns
import HelioTheory

extension Experiment {
  /// E6: the law of the second layer decides how rich the learned function space is.
  ///
  /// Source: sheet function-space sections 2 (A6) and 9.
  public static let secondLayerLaw: Experiment = {
    let law = Parameter.secondLayer(.gaussian)
    let spikeRatio = Parameter.positive("spikeRatio", 1, "spike strength kappa = theta/d")
    let dimension = Parameter.integer("dimension", 100, atLeast: 3, "input dimension d")
    return Experiment(
      "second-layer-law",
      "Which law of the second layer leaves a rich function space", cost: "3 s",
      parameters: [law.declaration, spikeRatio.declaration, dimension.declaration],
      sweep: [
        SweepAxis(law, ["gaussian", "uniform", "rademacher"]),
        SweepAxis(dimension, [20, 50, 100, 200, 500, 1000]),
      ], replicates: 0,
      theory: { (settings) throws(HelioError) in
        let d = settings[dimension]
        let solution = try secondLayerSpectrum(
          law: settings[law], spikeRatio: settings[spikeRatio], dimension: d,
          eigenvalueCounts: [5, 2])
        let values = try solution.accepting(1e-4, "The spectrum").sectors[0].eigenvalues
        var predicted: ByNumber<Double> = [.scaledThird: values[2] * Double(d)]
        for (i, value) in values.enumerated() { predicted[.eigenvalue(i + 1)] = value }
        return CellValues(predicted: predicted, residual: solution.convergence.relativeChange)
      })
  }()
}
