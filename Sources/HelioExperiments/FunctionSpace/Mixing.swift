import HelioCore
import HelioNumerics
public import HelioRuns
import HelioTheory

extension Experiment {
  /// E3: the angle by which the leading eigenfunction turns, against kappa, for several dimensions.
  ///
  /// Source: sheet function-space sections 5 and 9.
  public static let mixing: Experiment = {
    let dimension = Parameter.integer("dimension", 100, atLeast: 3, "input dimension d")
    let spikeRatio = Parameter.positive("spikeRatio", 1, "spike strength kappa = theta/d")
    return Experiment(
      "mixing",
      "Angle by which the leading eigenfunction turns, several dimensions", cost: "2 s",
      parameters: [dimension.declaration, spikeRatio.declaration],
      sweep: [
        SweepAxis(dimension, [10, 30, 100]),
        SweepAxis(
          spikeRatio,
          [0.001, 0.003, 0.01, 0.03, 0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 5, 7, 10]),
      ], replicates: 0,
      theory: { (settings) throws(HelioError) in
        let theta = settings[spikeRatio] * Double(settings[dimension])
        let slope = try SpikePerturbation(dimension: settings[dimension]).firstOrderMixing
        let solution = try topModeMixing(dimension: settings[dimension], spikeStrength: theta)
        return CellValues(
          predicted: [
            .angle: try solution.accepting(1e-6, "The leading eigenfunction").angleDegrees,
            .firstOrderAngle: atan(slope * theta) * 180 / .pi,
          ], residual: solution.convergence.relativeChange)
      })
  }()
}
