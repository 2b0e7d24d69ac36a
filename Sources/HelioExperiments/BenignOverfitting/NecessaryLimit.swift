import HelioCore
import HelioNumerics
public import HelioRuns
import HelioSimulation
import HelioTheory

extension Experiment {
  /// How small the error can get with a strong signal: every linear rule that fits the wrong labels is held up by the
  /// dimension.
  ///
  /// Source: sheet benign-overfitting §2.1, §6 (E8).
  public static let necessaryLimit: Experiment = {
    typealias S = BenignSettings
    let samples = Parameter.integer("sampleCount", 100, atLeast: 4, atMost: 4000, "samples n")
    let signal = Parameter.number(
      "scaledSignal", 30, 0 ... .infinity, "signal power times samples \u{03B3} n")
    return Experiment(
      "necessary-limit", "Smallest errors against dimension: rules, and the limit of all of them",
      cost: "1 s",
      parameters: [samples.declaration] + [
        S.ratio.declaration, signal.declaration, S.flips.declaration,
      ],
      sweep: [SweepAxis(S.ratio, [1.5, 2, 3, 4, 6, 8])],
      replicates: 20, headline: .maxMarginDigits, wrongTheories: [.fewerFlips],
      theoryAxis: TheoryAxis(S.ratio, count: 31),
      smallVersion: SpecificationChanges(set: ["sampleCount=60"], replicates: 12),
      validate: { (settings) throws(HelioError) in
        let point = try BenignCase(settings)
        _ = try point.rule()
        try require(
          point.effectiveFlipRate > 0, "labelFlipRate", "enough for one flip among the samples",
          got: point.flipRate)
      },
      memory: { S.memory($0) },
      theory: { (settings) throws(HelioError) in
        let point = try BenignCase(settings)
        let (n, eta) = (point.sampleCount, point.effectiveFlipRate)
        var values = try BenignTheory.cell(point) { (rule) throws(HelioError) in
          var numbers: ByNumber<Double> = [:]
          numbers[.maxMarginDigits] = rule.standardised.map { digits($0.signal) }
          numbers[.interpolatorDigits] = try InterpolatorAsymptotics(
            rule.mixture, sampleCount: n, labelFlipRate: rule.labelFlipRate
          ).map { digits($0.standardisedSignal) }
          for (number, alpha) in [(Number.steepDigits, 0.1), (.halfDigits, 0.5)] {
            numbers[number] = try TwoDirectionAsymptotics.solve(
              rule.mixture, sampleCount: n, labelFlipRate: rule.labelFlipRate, negativeSlope: alpha)?
              .get("The two-direction program").standardisedSignal.map(digits)
          }
          return numbers
        }
        values.predicted[.limitDigits] = try SignalLimits(
          sampleCount: n, dimension: point.mixture.dimension, labelFlipRate: eta
        ).largestSignal.map(digits)
        for (number, share) in [
          (Number.maxMarginDigits, 0.4), (.interpolatorDigits, 1), (.steepDigits, 1),
          (.halfDigits, 1.5),
        ] {
          values.allowedBias[number] = BenignTheory.bias(
            share, of: values.predicted[number] ?? 0, n)
        }
        return values
      },
      simulation: { (settings, source) throws(HelioError) in
        let point = try BenignCase(settings)
        let sample = point.sample(from: source.stream)
        let measured = try MaxMarginMeasurement(sample)
        var values = CellValues()
        values.measured[.maxMarginDigits] = measured.rule?.standardisedSignal.map(digits)
        values.measured[.interpolatorDigits] = measured.interpolatorSignal.map(digits)
        for (number, alpha) in [(Number.steepDigits, 0.1), (.halfDigits, 0.5)] {
          values.measured[number] = try TwoDirectionProgram.solve(
            sample.inputs, labels: sample.labels, negativeSlope: alpha
          ).map { digits(point.mixture.standardisedSignal(of: $0.rule)) }
        }
        return values
      })
  }()
}

/// -log10 Phi(-tau), also where Phi underflows.
private func digits(_ tau: Double) -> Double {
  let x = tau * 0.5.squareRoot()
  let logError =
    x > 0 ? log(scaledComplementaryErrorFunction(x) / 2) - x * x : log(normalCDF(-tau))
  return -logError / log(10)
}
