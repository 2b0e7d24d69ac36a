import HelioCore
import HelioNumerics
import HelioSimulation
import HelioTheory

extension Experiment {
  /// How many outliers two steps leave, over the exponents of their sizes: three numbers that must not be
  /// confused.
  ///
  /// `asymptotic` is 1 + L as the width grows without bound, `new` its L; `predicted` counts the spikes of the
  /// resummed theory above the threshold at this width; `measured` counts singular values above the null of the
  /// same weights. The first is approached absurdly slowly.
  ///
  /// Source: sheet gradient-steps sections 4 and 7 (E3).
  public static let outlierPhaseDiagram: Experiment = {
    typealias S = StepSettings
    let batch = Parameter.choice("batch", BatchChoice.reused, "sample of the second step")
    let law = Parameter.secondLayer(.gaussian)
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
      ], replicates: 2, headline: "measured",
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
        var values = CellValues(
          predicted: [
            "asymptotic": Double(asymptotic.total), "new": Double(asymptotic.divergentTerms),
          ])
        let here = Double(S.size(settings[S.widthRatio], settings[S.dimension]))
        for (name, p) in [("predicted", here), ("predictedAtMillion", 1e6)] {
          let scale = settings[S.scale]
          let solution = try theory.spikes(
            learningRates: (scale * raised(p, to: exponents.0), scale * raised(p, to: exponents.1)),
            width: p)
          let spikes = try solution.get("The spikes")
          values.predicted[name] = Double(
            spikes.outlierCount(widthRatio: settings[S.widthRatio]))
          values.residual = max(values.residual ?? 0, solution.convergence.relativeChange ?? 0)
        }
        return values
      },
      simulation: { (settings, source) throws(HelioError) in
        let run = try SteppedRun(
          settings, source, secondLayer: settings[law], rates: S.rates(settings),
          batches: [settings[batch].steps])
        return CellValues(
          measured: [
            "measured": Double(run.last.outlierCount), "nullEdge": run.last.nullEdge,
          ])
      })
  }()
}
