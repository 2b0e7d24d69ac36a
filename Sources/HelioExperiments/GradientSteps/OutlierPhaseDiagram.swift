import HelioCore
import HelioNumerics
import HelioSimulation
import HelioTheory

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension Experiment {
  /// How many outliers two steps leave, over the exponents of their sizes: three numbers that must not be
  /// confused.
  ///
  /// `asymptotic` is 1 + L as the width grows without bound, `new` its L; `predicted` counts the outliers of the
  /// resummed theory in the noise of the gradients at this width; `outlierCount` counts singular values above the
  /// null of the same weights, and is predicted only where nothing is near the edge. The first is approached
  /// absurdly slowly.
  ///
  /// Source: sheet gradient-steps sections 4 and 7 (E3).
  public static let outlierPhaseDiagram: Experiment = {
    typealias S = StepSettings
    let batch = Parameter.choice("batch", BatchChoice.reused, "sample of the second step")
    let law = Parameter.secondLayer(.gaussian)
    let asymptoticCount = WrongTheory(
      "the asymptotic count 1 + L", "the count of infinite width is taken for that of this width")
    return Experiment(
      "outlier-phase-diagram", topic: "gradient-steps",
      "Number of outliers after two steps over their exponents: asymptotic, predicted, measured",
      cost: "30 s",
      parameters: S.model() + [
        batch.declaration, law.declaration, S.scale.declaration, S.firstExponent.declaration,
        S.secondExponent.declaration,
      ],
      sweep: [
        SweepAxis(S.secondExponent, [0, 0.1, 0.2, 0.3, 0.4, 0.45]),
        SweepAxis(S.firstExponent, [0, 0.1, 0.2, 0.3, 0.4, 0.45]),
      ], replicates: 2, headline: "outlierCount",
      wrongTheories: [asymptoticCount, .gradientNoiseForgotten],
      smallVersion: SpecificationChanges(
        set: ["dimension=200", "noiseVariance=0"],
        sweep: ["secondExponent=0,0.2,0.4", "firstExponent=0,0.2,0.4"]),
      validate: { (settings) throws(HelioError) in
        try S.check(settings)
        _ = try S.training(settings, secondLayer: settings[law], rates: S.rates(settings))
      },
      memory: { S.memory($0) },
      theory: { (settings) throws(HelioError) in
        let exponents = (settings[S.firstExponent], settings[S.secondExponent])
        let asymptotic = try AsymptoticOutliers(
          learningRateExponents: exponents, secondLayerLaw: settings[law],
          activation: settings[S.activation])
        let theory = try S.twoSteps(settings, secondLayer: settings[law])
        let (d, psi, scale) = (
          settings[S.dimension], settings[S.widthRatio], settings[S.scale]
        )
        func eta(_ p: Double) -> (Double, Double) {
          (scale * raised(p, to: exponents.0), scale * raised(p, to: exponents.1))
        }
        let here = Double(S.size(psi, d))
        let solution = try S.outliers(theory, settings, learningRates: eta(here))
        let outliers = try solution.get("The outliers")
        let large = try theory.spikes(learningRates: eta(1e6), width: 1e6, tolerance: 1e-4)
        var values = CellValues(
          predicted: [
            "asymptotic": Double(asymptotic.total), "new": Double(asymptotic.divergentTerms),
            "predicted": Double(outliers.count), "edge": outliers.edge,
            "predictedAtMillion": Double(
              try large.get("The spikes at a million").outlierCount(widthRatio: psi)),
          ],
          residual: max(
            solution.convergence.relativeChange ?? 0, large.convergence.relativeChange ?? 0))
        try S.predictSingularValues(outliers, exchanged: nil, count: 3, settings, into: &values)
        if outliers.countIsClear(dimension: d, widthRatio: psi) {
          values.predicted["outlierCount"] = Double(outliers.count)
          values[asymptoticCount]["outlierCount"] = Double(asymptotic.total)
        }
        return values
      },
      simulation: { (settings, source) throws(HelioError) in
        let run = try SteppedRun(
          settings, source, secondLayer: settings[law], rates: S.rates(settings),
          batches: [settings[batch].steps])
        var values = CellValues(
          measured: [
            "outlierCount": Double(run.last.outlierCount), "nullEdge": run.last.nullEdge,
          ])
        for (i, value) in run.last.singularValues.prefix(3).enumerated() {
          values.measured["singularValue\(i + 1)"] = value
        }
        return values
      })
  }()
}

extension TwoStepOutliers {
  /// Whether a count at this size is beyond doubt: no outlier near the edge, the next spike well below its
  /// threshold, and an edge which the noise of the gradient has hardly moved, because the measured null is
  /// without the noise of the largest readouts.
  ///
  /// The edge fluctuates by d^{-2/3}, the transition is round over d^{-1/3} (sheet gradient-steps §6).
  fileprivate func countIsClear(dimension d: Int, widthRatio psi: Double) -> Bool {
    let n = Double(d)
    let lowest = (singularValues.last ?? .infinity) / edge
    return lowest > 1.02 + 5 / cbrt(n * n) && nextStrength < 1 - 2 / cbrt(n)
      && edge < 1.1 * SpikeTransition.edge(widthRatio: psi)
  }
}
