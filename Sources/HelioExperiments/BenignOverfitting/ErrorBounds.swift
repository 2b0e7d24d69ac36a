import HelioCore
import HelioNumerics
public import HelioRuns
import HelioSimulation
import HelioTheory

extension Experiment {
  /// What the weights alone guarantee: the error of networks between a bound from below and one from above.
  ///
  /// Source: sheet benign-overfitting §3.1, §6 (E10).
  public static let errorBounds: Experiment = {
    typealias S = BenignSettings
    let ratio = Parameter.number("dimensionRatio", 8, 0.1...1000, "dimensions per sample d/n")
    let slope = Parameter.number(
      "negativeSlope", 0.5, Double.leastNormalMagnitude...1, "\u{03B1} of the leaky ReLU, in (0, 1]"
    )
    return Experiment(
      "error-bounds", "Errors of networks between the bounds that their weights prove",
      cost: "20 s",
      parameters: [S.samples.declaration, ratio.declaration] + S.networks[2...3]
        + [slope.declaration] + S.networks[5...],
      sweep: [
        SweepAxis(slope, [0.1, 0.5, 0.9]), SweepAxis(S.signal, [0.03, 0.1, 0.3, 1, 3, 6, 12, 20]),
      ],
      replicates: 12, headline: .maxMarginError, wrongTheories: BenignTheory.wrong,
      theoryAxis: TheoryAxis(S.signal, count: 41),
      smallVersion: SpecificationChanges(
        sweep: ["negativeSlope=0.1,0.5,0.9", "scaledSignal=0.03,0.3,1,3,6,12,20"], replicates: 6),
      validate: { (settings) throws(HelioError) in
        _ = try (BenignCase(settings).rule(), S.network(settings))
      },
      memory: { S.memory($0) },
      theory: BenignTheory.errorCell,
      simulation: { (settings, source) throws(HelioError) in
        let sample = try BenignCase(settings).sample(from: source.stream)
        let report = try NetworkReport(
          S.network(settings), sample, until: .zeroHinge, from: source.stream)
        var values = CellValues(measured: [
          .networkError: report.errors.cleanError, .lowerErrorBound: report.errors.lowerBound,
          .upperErrorBound: report.bound.upperErrorBound,
        ])
        values.measured[.maxMarginError] = report.maxMargin?.cleanError
        return values
      })
  }()
}
