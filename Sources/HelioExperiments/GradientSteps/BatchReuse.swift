import HelioCore
import HelioLinalg
import HelioNumerics
public import HelioRuns
import HelioSimulation
import HelioTheory

extension Experiment {
  /// What the second step finds of the target when the first sample comes again, and when it does not.
  ///
  /// Targets of information exponent 1, 2 and 3. On a fresh sample a target without a linear part stays
  /// invisible for ever; on the reused one its labels enter their own pre-activations, and a later spike (not
  /// the first, which is noise then) is aligned with the target. Alignment is not yet a lower test error.
  ///
  /// Source: sheet gradient-steps sections 4 and 7 (E4).
  public static let batchReuse: Experiment = {
    typealias S = StepSettings
    let spikeCount = 3
    return Experiment(
      "batch-reuse",
      "Alignment of each spike with the target after two steps, fresh against reused sample",
      cost: "75 s",
      parameters: S.model(dimension: S.largeDimension) + [
        S.batch.declaration, S.strongScale.declaration, S.firstExponent.declaration,
        S.secondExponent.declaration,
      ],
      sweep: [
        SweepAxis(
          S.link, [S.firstExponentLink, S.secondExponentLink, S.thirdExponentLink]),
        SweepAxis(S.batch, ["fresh", "reused"]),
      ], replicates: 4, headline: .squaredTargetOverlap(3),
      wrongTheories: [.batchesExchanged, .gradientNoiseForgotten],
      smallVersion: SpecificationChanges(
        set: ["dimension=400", "noiseVariance=0"], replicates: 8),
      validate: { (settings) throws(HelioError) in try S.check(settings) },
      memory: { S.memory($0) },
      theory: { (settings) throws(HelioError) in
        let eta = S.learningRates(settings)
        let d = settings[S.dimension]
        let theory = try S.twoSteps(settings)
        let other = try S.twoSteps(
          settings, batch: theory.batch.exchanged(sampleRatio: settings[S.sampleRatio]))
        let solution = try S.outliers(theory, settings, learningRates: eta, count: spikeCount)
        let outliers = try solution.get("The outliers")
        let exchanged = try S.outliers(other, settings, learningRates: eta, count: spikeCount)
          .get("The outliers of the other sample")
        var values = CellValues(residual: solution.convergence.relativeChange)
        if let exponent = try settings[S.link].informationExponent() {
          values.predicted[.informationExponent] = Double(exponent)
        }
        values.predicted[.edge] = outliers.edge
        S.predictSingularValues(
          outliers, exchanged: exchanged, count: spikeCount, into: &values)
        for i in 1...spikeCount where values.predicted[.singularValue(i)] != nil {
          values.allowedBias[.singularValue(i)] = AllowedBias(
            [.dimension(30, d)],
            origin: "mean excess 0.08 at d = 400 (24 replicates), 0.00 at d = 1000 (8)")
        }
        let forgotten = try outliers.spikes.transitions(widthRatio: settings[S.widthRatio])
        for (i, transition) in forgotten.prefix(spikeCount).enumerated() {
          values[.gradientNoiseForgotten][.singularValue(i + 1)] = transition.singularValue
        }
        for i in 0..<min(spikeCount, outliers.count) {
          let name = Number.squaredTargetOverlap(i + 1)
          values.predicted[name] = outliers.squaredTargetOverlap(i, dimension: d)
          if outliers.isSeparate(i) {
            values[.batchesExchanged][name] =
              i < exchanged.count ? exchanged.squaredTargetOverlap(i, dimension: d) : 0
          }
        }
        let projected = Number.projectedTargetOverlap
        values.predicted[projected] = try outliers.captured(count: spikeCount, dimension: d)
          .reduce(0, +)
        values[.batchesExchanged][projected] =
          try exchanged.captured(count: spikeCount, dimension: d).reduce(0, +)
        return values
      },
      simulation: { (settings, source) throws(HelioError) in
        let run = try SteppedRun(
          settings, source, rates: S.rates(settings), batches: [settings[S.batch].steps])
        let seen = run.last
        var values = CellValues(
          measured: [
            .projectedTargetOverlap: seen.captured(count: spikeCount).reduce(0, +),
            .nullEdge: seen.nullEdge,
          ])
        for i in 0..<spikeCount {
          values.measured[.singularValue(i + 1)] = seen.singularValues[i]
          values.measured[.squaredTargetOverlap(i + 1)] =
            seen.weightAlignments[i].reduce(0, +)
        }
        return values
      })
  }()
}
