import HelioCore
import HelioLinalg
import HelioNumerics
public import HelioRuns
import HelioSimulation
import HelioTheory

/// The course of one run in relative time, by running it twice.
package enum FittingNoise {
  /// Shares of T at which a run is looked at.
  package static let times: [Double] = (0...20).map { Double($0) / 20 }
}

extension Experiment {
  /// Along the run: the error rises again while the wrong labels are fitted, and the margin ratio falls towards its
  /// end.
  ///
  /// Source: sheet benign-overfitting §3, §6 (E5).
  public static let fittingNoise: Experiment = {
    typealias S = BenignSettings
    let samples = Parameter.integer("sampleCount", 100, atLeast: 4, atMost: 4000, "samples n")
    return Experiment(
      "fitting-noise", "Error and margin along the run, while wrong labels are fitted",
      cost: "25 s", parameters: [samples.declaration] + S.networks.dropFirst(),
      sweep: [SweepAxis(S.slope, [0.1, 0.5, 0.9])],
      replicates: 16, headline: .maxMarginError, wrongTheories: BenignTheory.wrong,
      smallVersion: SpecificationChanges(
        set: ["sampleCount=60"], sweep: ["negativeSlope=0.1,0.5,0.9"], replicates: 12),
      validate: { (settings) throws(HelioError) in
        _ = try (BenignCase(settings).rule(), S.network(settings))
      },
      memory: { S.memory($0) },
      theory: BenignTheory.errorCell,
      simulation: { (settings, source) throws(HelioError) in
        let (point, network) = (try BenignCase(settings), try S.network(settings))
        let (sample, alpha) = (point.sample(from: source.stream), settings[S.slope])
        let weights = source.stream.substream("weights")
        let first = try network.train(on: sample, until: .zeroHinge, from: weights)
        let T = Double(first.madeSteps)
        let steps = FittingNoise.times.map { Int(($0 * T).rounded()) }
        let run = try network.train(
          on: sample, until: .zeroHinge, recording: Set(steps), from: weights)
        let rule = try MaxMarginMeasurement(sample).rule
        var values = CellValues(measured: [.descentSteps: T])
        values.measured[.maxMarginError] = rule?.cleanError
        values.measured[.fitSteps] = run.firstFit.map { Double($0.step) }
        let descent = try HingeDescent(
          inputs: sample.inputs, labels: sample.labels, negativeSlope: alpha)
        for (k, step) in steps.enumerated() {
          guard let W = run.snapshots.first(where: { $0.step == step })?.weights else { continue }
          let margins = descent.margins(of: W)
          values.measured[.errorAt(k)] =
            NoiseErrors(
              W, negativeSlope: alpha, mixture: point.mixture, draws: 4000,
              from: source.stream.substream("test")
            ).cleanError
          values.measured[.linearErrorAt(k)] = point.mixture.cleanError(
            of: linearPart(W, negativeSlope: alpha))
          let wrong = sample.flipped
          values.measured[.fittedNoiseAt(k)] =
            Double(wrong.count { margins[$0] > 0 }) / Double(max(wrong.count, 1))
          if let rule {
            values.measured[.marginRatioAt(k)] = HelioSimulation.marginRatio(
              weightNorm: W.frobeniusNorm, smallestMargin: margins.min() ?? 0,
              maxMarginNorm: rule.norm, negativeSlope: alpha)
          }
        }
        return values
      })
  }()
}
