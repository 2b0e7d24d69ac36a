import HelioCore
import HelioNumerics
public import HelioRuns
import HelioSimulation
import HelioTheory

extension Experiment {
  /// How many samples hold the max margin: with the dimension all of them do, and it becomes the min-norm interpolator.
  ///
  /// Source: sheet benign-overfitting §2.1, §6 (E6).
  public static let supportVectors: Experiment = {
    typealias S = BenignSettings
    let samples = Parameter.integer("sampleCount", 100, atLeast: 4, atMost: 4000, "samples n")
    return Experiment(
      "support-vectors", "Share of support vectors, and the max margin beside the interpolator",
      cost: "3 s", parameters: [samples.declaration] + S.data.dropFirst(),
      sweep: [
        SweepAxis(S.flips, [0, 0.1, 0.3]),
        SweepAxis(S.ratio, [0.6, 0.8, 1.2, 1.6, 2, 3, 4, 6, 8, 12, 16]),
      ],
      replicates: 30, headline: .supportVectorFraction, wrongTheories: BenignTheory.wrong,
      theoryAxis: TheoryAxis(S.ratio, count: 61),
      smallVersion: SpecificationChanges(
        sweep: ["labelFlipRate=0,0.1,0.3", "dimensionRatio=0.6,0.8,1.2,2,3,4,8,16"],
        replicates: 16),
      validate: { (settings) throws(HelioError) in _ = try BenignCase(settings).rule() },
      memory: { S.memory($0) },
      theory: { (settings) throws(HelioError) in
        let point = try BenignCase(settings)
        var values = try BenignTheory.cell(point) {
          [.supportVectorFraction: $0.supportVectorFraction, .maxMarginError: $0.cleanError]
        }
        values.predicted[.interpolatorError] = try InterpolatorAsymptotics(
          point.mixture, sampleCount: point.sampleCount, labelFlipRate: point.effectiveFlipRate)?
          .cleanError
        let share = values.predicted[.supportVectorFraction] ?? 0
        try values.allowErrorBias(point)
        values.allowedBias[.supportVectorFraction] = BenignTheory.bias(
          2 * (1 - share), of: share, point.sampleCount)
        return values
      },
      simulation: { (settings, source) throws(HelioError) in
        let measured = try MaxMarginMeasurement(BenignCase(settings).sample(from: source.stream))
        var values = CellValues()
        values.measured[.supportVectorFraction] = measured.rule?.supportVectorFraction
        values.measured[.maxMarginError] = measured.rule?.cleanError
        values.measured[.interpolatorError] = measured.interpolatorError
        return values
      })
  }()
}
