import HelioCore
import HelioNumerics
public import HelioRuns
import HelioSimulation
import HelioTheory

extension Experiment {
  /// Test error of ridge on spiked features against n/d: asymptotic, at this dimension, and simulated.
  ///
  /// Allowed are 1/d of the test error and 2.5/(n - p) of the training error, measured with 400 replicates at
  /// d = 50 and 200 at d = 100 (relative deviations -0.002 +- 0.003 to -0.025 +- 0.007 and half of it). The training
  /// error is not compared where the network can interpolate, n <= p: what is left of it there comes from a few
  /// samples far out along the spike, and theory misses 16/d of it and more.
  ///
  /// Source: sheet learned-features-spectrum section 6 (experiment 3).
  public static let featureLearningCurve: Experiment = spikedFeatureErrors(
    "feature-learning-curve",
    "Ridge test error on learned features against n/d, with and without the spike", cost: "15 s",
    bias: 1,
    along: TheoryAxis(FeatureSettings.sampleRatio) { [$0[FeatureSettings.widthRatio]] },
    sweep: [
      SweepAxis(FeatureSettings.spikeCoefficients, [[0], [1.5, -1.5]]),
      SweepAxis(FeatureSettings.sampleRatio, [0.3, 0.6, 1, 1.3, 1.5, 1.8, 2.5, 4, 6]),
    ],
    small: SpecificationChanges(set: ["dimension=100"], sweep: ["sampleRatio=0.3,1,1.5,3,6"]))

  /// Double descent: test error against p/n for several ridges, through the interpolation peak.
  ///
  /// Source: sheet learned-features-spectrum section 3.4; Mei and Montanari 2019.
  public static let doubleDescent: Experiment = spikedFeatureErrors(
    "double-descent", "Ridge test error on learned features against the width, small ridges",
    cost: "30 s", bias: 2,
    along: TheoryAxis(FeatureSettings.widthRatio) { [$0[FeatureSettings.sampleRatio]] },
    sweep: [
      SweepAxis(FeatureSettings.ridge, [1e-5, 1e-3, 0.1]),
      SweepAxis(FeatureSettings.widthRatio, [0.25, 0.5, 1, 1.5, 1.8, 2, 2.2, 2.5, 3, 4, 6]),
    ],
    small: SpecificationChanges(
      set: ["dimension=100"], sweep: ["ridge=0.001,0.1", "widthRatio=0.5,1,1.5,2,2.5,4"]))

  /// Regularisation path: test error against the ridge, before and after.
  ///
  /// Source: sheet learned-features-spectrum section 6 (experiment 8).
  public static let regularisationPath: Experiment = spikedFeatureErrors(
    "regularisation-path", "Ridge test error on learned features against the ridge", cost: "12 s",
    bias: 2,
    along: TheoryAxis(FeatureSettings.ridge),
    sweep: [
      SweepAxis(FeatureSettings.spikeCoefficients, [[0], [1.5, -1.5]]),
      SweepAxis(FeatureSettings.ridge, [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1, 10]),
    ],
    small: SpecificationChanges(set: ["dimension=100"], sweep: ["ridge=1e-5,1e-3,0.1,1,10"]))

  private static let origin =
    "measured with 100 to 400 replicates at d = 50 and 100; see FeatureErrors.swift"

  private static func spikedFeatureErrors(
    _ name: String, _ summary: String, cost: String, bias: Double, along axis: TheoryAxis,
    sweep: [SweepAxis],
    small: SpecificationChanges
  ) -> Experiment {
    typealias S = FeatureSettings
    let activation = Parameter.activation(.relu)
    let link = Parameter.link("h1 + h2")
    @Sendable func law(_ settings: Settings) throws(HelioError) -> FeatureLaw {
      try S.spikedLaw(settings, activation: activation)
    }
    return Experiment(
      name, summary, cost: cost,
      parameters: [
        activation.declaration, link.declaration, S.spikeCoefficients.declaration,
        S.overlap.declaration, S.sampleRatio.declaration, S.widthRatio.declaration,
        S.dimension.declaration, S.noiseVariance.declaration, S.ridge.declaration,
        S.rows.declaration,
      ],
      sweep: sweep, replicates: 16, headline: .testError,
      wrongTheories: [S.exchangedRatios, S.withoutSpike], theoryAxis: axis,
      smallVersion: small,
      validate: { (settings) throws(HelioError) in
        _ = try law(settings)
        try S.checkSizes(settings, blocks: settings[S.spikeCoefficients].count)
      },
      memory: { S.memory($0) },
      theory: { (settings) throws(HelioError) in
        let theory = try LearnedFeatures(
          law(settings), sampleRatio: settings[S.sampleRatio], widthRatio: settings[S.widthRatio])
        let target = try theory.target(
          settings[link], overlap: settings[S.overlap], noiseVariance: settings[S.noiseVariance])
        let limit = try theory.risk(of: target, ridge: settings[S.ridge])
        let finite = try theory.risk(
          of: target, ridge: settings[S.ridge],
          finiteSize: .refined(dimension: settings[S.dimension]))
        let (asymptotic, refined) = (try limit.get("The risk"), try finite.get("The refined risk"))
        var values = CellValues(
          predicted: [
            .testError: refined.testError, .trainError: refined.trainError,
            .asymptoticTestError: asymptotic.testError, .floor: try theory.floor(of: target),
          ],
          residual: max(limit.convergence.residual ?? 0, finite.convergence.residual ?? 0))
        let (d, excess) = (settings[S.dimension], settings[S.sampleRatio] - settings[S.widthRatio])
        values.allowedBias[.testError] = AllowedBias(
          [.dimension(bias * refined.testError, d)], origin: origin)
        if excess > 0 {
          values.allowedBias[.trainError] = AllowedBias(
            [.dimension(2.5 / excess * refined.trainError, d)], origin: origin)
        }
        func reject(_ wrong: WrongTheory, _ features: LearnedFeatures) {
          guard
            let risk = S.wrongRisk(features, settings, link, overlap: settings[S.overlap])
          else { return }
          values[wrong] = [.testError: risk.testError]
          if excess > 0 { values[wrong][.trainError] = risk.trainError }
        }
        if excess != 0 {
          reject(
            S.exchangedRatios,
            try theory.with(
              sampleRatio: settings[S.widthRatio], widthRatio: settings[S.sampleRatio]))
        }
        if settings[S.spikeCoefficients].contains(where: { $0 != 0 }) {
          reject(
            S.withoutSpike,
            try LearnedFeatures(
              FeatureLaw(
                activation: settings[activation], spikeCoefficients: [0],
                rows: settings[S.rows]),
              sampleRatio: settings[S.sampleRatio], widthRatio: settings[S.widthRatio]))
        }
        return values
      },
      simulation: { (settings, source) throws(HelioError) in
        let layer = try S.spikedLayer(settings, activation: activation, link: link, source)
        let result = try layer.ridge(
          samples: S.size(settings[S.sampleRatio], settings[S.dimension]),
          ridge: settings[S.ridge],
          from: source.stream.substream("data"))
        return CellValues(
          measured: [.testError: result.testError, .trainError: result.trainError])
      })
  }
}
