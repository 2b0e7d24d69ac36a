import HelioCore
import HelioNumerics
public import HelioRuns
import HelioSimulation
import HelioTheory

extension Experiment {
  /// How many outliers two steps leave, over the exponents of their sizes: three numbers that must not be
  /// confused.
  ///
  /// `asymptotic` is 1 + L as the width grows without bound, `new` its L; `predicted` counts the outliers of the
  /// resummed theory in the noise of the gradients at this width; `outlierCount` counts singular values above the
  /// null of the same weights, whatever is noise among them. Compared are the first singular value and
  /// `standingOut`, the number of those that are clearly outside. The first is approached absurdly slowly.
  ///
  /// Source: sheet gradient-steps sections 4 and 7 (E3).
  public static let outlierPhaseDiagram: Experiment = {
    typealias S = StepSettings
    let batch = Parameter.choice("batch", BatchChoice.reused, "sample of the second step")
    let law = Parameter.secondLayer(.gaussian)
    let asymptoticCount = WrongTheory(
      "the asymptotic count 1 + L", "the count of infinite width is taken for that of this width")
    return Experiment(
      "outlier-phase-diagram",
      "Number of outliers after two steps over their exponents: asymptotic, predicted, measured",
      cost: "90 s",
      parameters: S.model() + [
        batch.declaration, law.declaration, S.scale.declaration, S.firstExponent.declaration,
        S.secondExponent.declaration,
      ],
      sweep: [
        SweepAxis(S.secondExponent, [0, 0.1, 0.2, 0.3, 0.4, 0.45]),
        SweepAxis(S.firstExponent, [0, 0.1, 0.2, 0.3, 0.4, 0.45]),
      ], replicates: 4, headline: .outlierCount,
      wrongTheories: [asymptoticCount, .batchesExchanged],
      smallVersion: SpecificationChanges(
        set: ["dimension=200", "noiseVariance=0"],
        sweep: ["secondExponent=0,0.2,0.4", "firstExponent=0,0.2,0.4"], replicates: 12),
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
          (scale * pow(p, exponents.0), scale * pow(p, exponents.1))
        }
        let here = Double(S.size(psi, d))
        let solution = try S.outliers(theory, settings, learningRates: eta(here))
        let outliers = try solution.get("The outliers")
        let large = try theory.spikes(learningRates: eta(1e6), width: 1e6, tolerance: 1e-4)
        var values = CellValues(
          predicted: [
            .asymptotic: Double(asymptotic.total), .new: Double(asymptotic.divergentTerms),
            .predicted: Double(outliers.count), .edge: outliers.edge,
            .predictedAtMillion: Double(
              try large.get("The spikes at a million").outlierCount(widthRatio: psi)),
          ],
          residual: max(
            solution.convergence.relativeChange ?? 0, large.convergence.relativeChange ?? 0))
        let other = try S.twoSteps(
          settings, batch: theory.batch.exchanged(sampleRatio: settings[S.sampleRatio]),
          secondLayer: settings[law])
        S.predictSingularValues(
          outliers,
          exchanged: try S.outliers(other, settings, learningRates: eta(here))
            .get("The outliers of the other sample"), count: 1, into: &values)
        let name = Number.standingOut
        values.predicted[name] = standingOut(outliers.singularValues, edge: outliers.edge)
        values.allowedBias[name] = AllowedBias(
          [.dimension(4, d, power: 2.0 / 3)],
          origin: "0.1 at d = 200 (16 replicates), where the noise's own top value leaves the edge")
        values[asymptoticCount][name] = Double(asymptotic.total)
        return values
      },
      simulation: { (settings, source) throws(HelioError) in
        let run = try SteppedRun(
          settings, source, secondLayer: settings[law], rates: S.rates(settings),
          batches: [settings[batch].steps])
        var values = CellValues(
          measured: [
            .outlierCount: Double(run.last.outlierCount), .nullEdge: run.last.nullEdge,
            .standingOut: standingOut(run.last.singularValues, edge: run.last.nullEdge),
          ])
        values.measured[.singularValue(1)] = run.last.singularValues[0]
        return values
      })
  }()
}

/// How many singular values stand out, each counted by how clearly: a count that jumps would be the same number
/// in all replicates or an accident.
///
///     sum over six values of 1/(1 + exp((1.15 - sigma/edge)/0.04))
///
/// A value at the edge counts 0.02, one at 1.3 of it 0.98; missing ones stand at the edge.
private func standingOut(_ values: [Double], edge: Double) -> Double {
  (0..<6).reduce(0) { sum, i in
    let ratio = i < values.count ? values[i] / edge : 1
    return sum + 1 / (1 + exp((StepSettings.clearance - ratio) / 0.04))
  }
}
