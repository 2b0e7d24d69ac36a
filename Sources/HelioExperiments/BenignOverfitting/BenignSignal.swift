import HelioCore
import HelioNumerics
public import HelioRuns
import HelioSimulation
import HelioTheory

extension Experiment {
  /// The error against the signal: networks at zero hinge loss beside the exact max margin and its theory.
  ///
  /// Source: sheet benign-overfitting §6 (E2).
  public static let benignSignal: Experiment = {
    typealias S = BenignSettings
    return Experiment(
      "benign-signal", "Clean error against the signal: trained networks, max margin and theory",
      cost: "30 s", parameters: S.networks,
      sweep: [
        SweepAxis(S.samples, [50, 100, 200]), SweepAxis(S.signal, [0.1, 0.3, 1, 2, 4, 8, 16]),
      ],
      replicates: 8, headline: .maxMarginError, wrongTheories: BenignTheory.wrong,
      theoryAxis: TheoryAxis(S.signal, count: 37),
      smallVersion: SpecificationChanges(
        sweep: ["sampleCount=50,100", "scaledSignal=0.1,1,4,16"], replicates: 6),
      validate: { (settings) throws(HelioError) in
        _ = try (BenignCase(settings).rule(), S.network(settings))
      },
      memory: { S.memory($0) },
      theory: BenignTheory.errorCell,
      simulation: { (settings, source) throws(HelioError) in
        let sample = try BenignCase(settings).sample(from: source.stream)
        let report = try NetworkReport(
          S.network(settings), sample, until: .zeroHinge, from: source.stream)
        var values = CellValues(measured: [.networkError: report.errors.cleanError])
        values.measured[.maxMarginError] = report.maxMargin?.cleanError
        return values
      })
  }()
}
