import HelioCore
import HelioNumerics
public import HelioRuns
import HelioSimulation
import HelioTheory

extension Experiment {
  /// Benign or harmful: the error of the max margin over signal and dimension, by theory and by exact programs.
  ///
  /// Source: sheet benign-overfitting §2.1, §6 (E1).
  public static let benignMap: Experiment = {
    typealias S = BenignSettings
    return Experiment(
      "benign-map", "Benign and harmful overfitting over signal and dimension: exact map",
      cost: "2 s", parameters: S.data,
      sweep: [
        SweepAxis(S.ratio, [1, 1.2, 1.5, 1.8, 2.2, 2.7, 3.2, 4, 5, 6.5, 8, 10]),
        SweepAxis(S.signal, [0.1, 0.3, 1, 3, 10, 30]),
      ],
      replicates: 40, headline: .maxMarginError, wrongTheories: BenignTheory.wrong,
      theoryAxis: TheoryAxis(S.signal, count: 41),
      smallVersion: SpecificationChanges(replicates: 12),
      validate: { (settings) throws(HelioError) in _ = try BenignCase(settings).rule() },
      memory: { S.memory($0) },
      theory: { (settings) throws(HelioError) in
        let point = try BenignCase(settings)
        var values = try BenignTheory.cell(point) { [.maxMarginError: $0.cleanError] }
        let limits = try SignalLimits(
          sampleCount: point.sampleCount, dimension: point.mixture.dimension,
          labelFlipRate: point.effectiveFlipRate)
        values.predicted[.crossoverSignal] =
          limits.crossoverSignalPower * Double(point.sampleCount)
        values.predicted[.benignSignal] = try signal(at: 0.05, point)
        values.predicted[.harmfulSignal] = try signal(at: 0.25, point)
        try values.allowErrorBias(point)
        return values
      },
      simulation: { (settings, source) throws(HelioError) in
        let sample = try BenignCase(settings).sample(from: source.stream)
        var values = CellValues()
        values.measured[.maxMarginError] = try MaxMarginMeasurement(sample).rule?.cleanError
        return values
      })
  }()
}

/// gamma n at which the error passes a level; `nil` where it never does for gamma n between 0.01 and 0.99 n.
private func signal(at level: Double, _ point: BenignCase) throws(HelioError) -> Double? {
  let n = Double(point.sampleCount)
  func excess(_ x: Double) throws(HelioError) -> Double {
    try point.rule(power: x / n).cleanError - level
  }
  let (low, high) = (0.01, 0.99 * n)
  guard try excess(low) > 0, try excess(high) < 0 else { return nil }
  return try monotoneRoot(
    lower: low, upper: high, tolerance: 1e-6, what: "the signal of an error of \(level)", excess
  ).get("The signal of an error of \(level)")
}
