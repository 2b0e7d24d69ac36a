import HelioCore
import HelioLinalg
import HelioNumerics
public import HelioRuns
import HelioSimulation
import HelioTheory

extension Experiment {
  /// Long training against the two-direction program: two neurons follow it, wide networks only at large slopes.
  ///
  /// Source: sheet benign-overfitting §2.2, §6 (E9).
  public static let wideNetworks: Experiment = {
    typealias S = BenignSettings
    let samples = Parameter.integer("sampleCount", 50, atLeast: 4, atMost: 4000, "samples n")
    let steps = Parameter.integer("stepCount", 12_000, atLeast: 1, "steps of long training")
    let linear = WrongTheory(
      "linear rule", "the negative slope is taken for 1, so that the network is a linear rule")
    return Experiment(
      "wide-networks", "Margin and error of long-trained networks beside the two-direction program",
      cost: "80 s",
      parameters: [samples.declaration] + S.networks.dropFirst().dropLast() + [steps.declaration],
      sweep: [SweepAxis(S.slope, [0.1, 0.3, 0.5, 0.7, 0.9])],
      replicates: 8, headline: .programRatio,
      wrongTheories: [linear, .squaredAmplitude],
      theoryAxis: TheoryAxis(S.slope, count: 33),
      smallVersion: SpecificationChanges(
        set: ["stepCount=6000"], sweep: ["negativeSlope=0.1,0.5,0.9"]),
      validate: { (settings) throws(HelioError) in
        _ = try (
          BenignCase(settings).rule(), NoisyNetwork(width: settings[S.width])
        )
      },
      memory: { S.memory($0) },
      theory: { (settings) throws(HelioError) in
        let (point, alpha) = (try BenignCase(settings), settings[S.slope])
        let (n, eta) = (point.sampleCount, point.effectiveFlipRate)
        let rule = try point.rule()
        func numbers(_ mixture: SignalMixture, _ alpha: Double) throws(HelioError) -> ByNumber<
          Double
        > {
          guard
            let program = try TwoDirectionAsymptotics.solve(
              mixture, sampleCount: n, labelFlipRate: eta, negativeSlope: alpha)?
              .get("The two-direction program")
          else { return [:] }
          return [
            .programError: program.cleanError,
            .programRatio: program.weightNorm * (1 + alpha) / (2 * rule.norm),
          ]
        }
        var values = CellValues(predicted: try numbers(point.mixture, alpha))
        values.predicted[.maxMarginError] = rule.cleanError
        values[linear] = try numbers(point.mixture, 1)
        let gamma = point.mixture.signalPower
        let weaker = try SignalMixture(
          dimension: point.mixture.dimension, signalPower: gamma * gamma)
        values[.squaredAmplitude] = [.programError: try numbers(weaker, alpha)[.programError] ?? 0]
        let (ratio, error) = (
          values.predicted[.programRatio] ?? 1, values.predicted[.programError] ?? 0
        )
        let tau = -normalQuantile(max(error, 1e-300))
        values.allowedBias = [
          .programRatio: BenignTheory.bias(3 * (1 - ratio), of: 1, n),
          .programError: BenignTheory.bias(0.4 + 1.2 * tau * tau, of: error, n),
        ]
        try values.allowErrorBias(point)
        return values
      },
      simulation: { (settings, source) throws(HelioError) in
        let (point, alpha) = (try BenignCase(settings), settings[S.slope])
        let sample = point.sample(from: source.stream)
        let (X, y, mixture) = (sample.inputs, sample.labels, point.mixture)
        guard let rule = try MaxMarginMeasurement(sample).rule,
          let program = try TwoDirectionProgram.solve(X, labels: y, negativeSlope: alpha)
        else { return CellValues() }
        var values = CellValues(measured: [
          .maxMarginError: rule.cleanError, .programError: mixture.cleanError(of: program.rule),
          .programRatio: program.weightNorm * (1 + alpha) / (2 * rule.norm),
          .consistentShare: program.consistentFraction,
        ])
        let descent = try HingeDescent(inputs: X, labels: y, negativeSlope: alpha)
        for (p, error, ratio) in [
          (2, Number.narrowError, Number.narrowRatio),
          (settings[S.width], .wideError, .wideRatio),
        ] {
          let network = try NoisyNetwork(width: p, negativeSlope: alpha)
          let stream = source.stream.substream("width \(p)")
          let W = try MarginAscent(
            X, labels: y, negativeSlope: alpha,
            from: network.start(dimension: mixture.dimension, from: stream.substream("weights")),
            steps: settings[steps]
          ).weights
          values.measured[error] =
            NoiseErrors(
              W, negativeSlope: alpha, mixture: mixture, from: stream.substream("test")
            ).cleanError
          values.measured[ratio] = HelioSimulation.marginRatio(
            weightNorm: W.frobeniusNorm, smallestMargin: descent.margins(of: W).min() ?? 0,
            maxMarginNorm: rule.norm, negativeSlope: alpha)
        }
        return values
      })
  }()
}
