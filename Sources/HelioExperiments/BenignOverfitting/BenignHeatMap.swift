import HelioCore
import HelioLinalg
import HelioNumerics
public import HelioRuns
import HelioSimulation
import HelioTheory

extension Experiment {
  /// The published heat map: networks over samples and dimension at gamma = 5/n, stopped at zero training error and at
  /// zero hinge loss.
  ///
  /// Every label is flipped independently, as there; theory takes the flips that a replicate has.
  ///
  /// Source: sheet benign-overfitting §6 (E3).
  public static let benignHeatMap: Experiment = {
    typealias S = BenignSettings
    return Experiment(
      "benign-heat-map", "Error of networks over samples and dimension, at both stopping rules",
      cost: "40 s", parameters: S.networks,
      sweep: [
        SweepAxis(S.samples, [50, 75, 100, 125, 150]), SweepAxis(S.ratio, [1, 2, 3, 4, 8]),
      ],
      replicates: 8, headline: .maxMarginError, wrongTheories: BenignTheory.wrong,
      smallVersion: SpecificationChanges(
        sweep: ["sampleCount=50,100", "dimensionRatio=1,2,3,4,8"], replicates: 16),
      validate: { (settings) throws(HelioError) in
        _ = try (BenignCase(settings).rule(), S.network(settings))
      },
      memory: { S.memory($0) },
      theory: { (settings) throws(HelioError) in
        let point = try BenignCase(settings)
        var values = CellValues(predicted: [.maxMarginError: try point.rule().cleanError])
        try values.allowErrorBias(point)
        return values
      },
      simulation: { (settings, source) throws(HelioError) in
        let (point, network) = (try BenignCase(settings), try S.network(settings))
        let sample = point.sample(from: source.stream, flips: .independent)
        let run = try network.train(
          on: sample, until: .zeroHinge, from: source.stream.substream("weights"))
        func error(_ W: Matrix<Double>) -> Double {
          NoiseErrors(
            W, negativeSlope: network.negativeSlope, mixture: point.mixture,
            from: source.stream.substream("test")
          ).cleanError
        }
        var values = CellValues(measured: [.networkError: error(run.weights)])
        if let first = run.firstFit {
          values.measured[.earlyError] = error(first.weights)
          values.measured[.fitSteps] = Double(first.step)
        }
        values.measured[.descentSteps] = Double(run.madeSteps)
        guard let rule = try MaxMarginMeasurement(sample).rule else { return values }
        values.measured[.maxMarginError] = rule.cleanError
        let eta = Double(sample.flipped.count) / Double(point.sampleCount)
        let gamma = point.mixture.signalPower
        values.predicted[.maxMarginError] = try point.rule(flipRate: eta).cleanError
        values[.fewerFlips] = [.maxMarginError: try point.rule(flipRate: eta / 2).cleanError]
        values[.squaredAmplitude] = [
          .maxMarginError: try point.rule(flipRate: eta, power: gamma * gamma).cleanError
        ]
        return values
      })
  }()
}
