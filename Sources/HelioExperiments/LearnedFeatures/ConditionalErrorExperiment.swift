import HelioCore
import HelioNumerics
public import HelioRuns
import HelioSimulation
import HelioTheory

extension Experiment {
  /// Where on the spike a network errs: the test error given the projection kappa = <v, x>, before and after.
  ///
  /// Measured errors are means over bins of kappa of width one half, predictions the means of E(kappa) over
  /// the same bins. The curves are E(kappa) itself, the function of kappa that ridge learns, and the best one.
  ///
  /// Allowed are 1.5/d of every error, measured with 300 replicates at d = 100 (relative deviations
  /// -0.015 +- 0.004 without the spike, -0.006 +- 0.005 with it, bins alike).
  ///
  /// Source: sheet learned-features-spectrum sections 3.4 and 6 (experiments 5 and 6).
  public static let conditionalError: Experiment = {
    typealias S = FeatureSettings
    let activation = Parameter.activation(.relu)
    let link = Parameter.link("h1 + h2")
    let sampleRatio = Parameter.positive("sampleRatio", 3, "alpha = n/d")
    @Sendable func law(_ settings: Settings) throws(HelioError) -> FeatureLaw {
      try S.spikedLaw(settings, activation: activation)
    }
    return Experiment(
      "conditional-error",
      "Test error given the projection on the spike", cost: "10 s",
      parameters: [
        activation.declaration, link.declaration, S.spikeCoefficients.declaration,
        S.overlap.declaration, sampleRatio.declaration, S.widthRatio.declaration,
        S.dimension.declaration, S.noiseVariance.declaration, S.ridge.declaration,
        S.rows.declaration,
      ],
      sweep: [
        SweepAxis(S.spikeCoefficients, [[0], [1.5, -1.5]])
      ], replicates: 40, headline: .testError,
      wrongTheories: [S.exchangedRatios, S.withoutSpike],
      smallVersion: SpecificationChanges(set: ["dimension=100"], replicates: 20),
      validate: { (settings) throws(HelioError) in
        _ = try law(settings)
        try S.checkSizes(
          settings, blocks: settings[S.spikeCoefficients].count, sampleRatio: sampleRatio)
      },
      memory: { S.memory($0, sampleRatio: sampleRatio) },
      theory: { (settings) throws(HelioError) in
        let theory = try LearnedFeatures(
          law(settings), sampleRatio: settings[sampleRatio], widthRatio: settings[S.widthRatio])
        let target = try theory.target(
          settings[link], overlap: settings[S.overlap], noiseVariance: settings[S.noiseVariance])
        let solution = try theory.risk(
          of: target, ridge: settings[S.ridge],
          finiteSize: .refined(dimension: settings[S.dimension]))
        let risk = try solution.get("The risk")
        var values = CellValues(
          predicted: numbers(risk), residual: solution.convergence.residual)
        for (key, value) in values.predicted.named {
          values.allowedBias[named: key] = AllowedBias(
            [.dimension(1.5 * value, settings[S.dimension])],
            origin: "measured with 300 replicates at d = 100; see ConditionalErrorExperiment.swift")
        }
        if let wrong = S.wrongRisk(
          try theory.with(
            sampleRatio: settings[S.widthRatio], widthRatio: settings[sampleRatio]),
          settings, link, overlap: settings[S.overlap]),
          settings[sampleRatio] != settings[S.widthRatio]
        {
          values[S.exchangedRatios] = numbers(wrong)
        }
        if settings[S.spikeCoefficients].contains(where: { $0 != 0 }) {
          let untrained = try LearnedFeatures(
            FeatureLaw(
              activation: settings[activation], spikeCoefficients: [0], rows: settings[S.rows]),
            sampleRatio: settings[sampleRatio], widthRatio: settings[S.widthRatio])
          if let wrong = S.wrongRisk(untrained, settings, link, overlap: settings[S.overlap]) {
            values[S.withoutSpike] = numbers(wrong)
          }
        }
        let shown = risk.profile.projections.indices.filter {
          abs(risk.profile.projections[$0]) <= 3
        }
        func curve(_ y: [Double]) -> TheoryCurve {
          TheoryCurve(
            positions: shown.map { risk.profile.projections[$0] }, values: shown.map { y[$0] })
        }
        values.curves = [
          .conditionalError: curve(risk.profile.errors),
          .learnedFunction: curve(risk.profile.learned),
          .bestFunction: curve(risk.profile.best),
        ]
        return values
      },
      simulation: { (settings, source) throws(HelioError) in
        let layer = try S.spikedLayer(settings, activation: activation, link: link, source)
        let result = try layer.ridge(
          samples: S.size(settings[sampleRatio], settings[S.dimension]),
          ridge: settings[S.ridge], testCount: 20_000,
          from: source.stream.substream("data"))
        var values = CellValues(measured: [.testError: result.testError])
        for ((low, high), mean) in zip(projectionBins, result.binned.means) {
          values.measured[.conditionalError(from: low, to: high)] = mean
        }
        return values
      })
  }()

  /// The bins of kappa in which errors are measured.
  package static var projectionBins: [(Double, Double)] {
    let bounds = FeatureRidgeResult.standardBounds
    return Array(zip(bounds, bounds.dropFirst()))
  }

  /// The mean error, over all kappa and in each bin.
  private static func numbers(_ risk: RidgeRisk) -> ByNumber<Double> {
    var numbers: ByNumber<Double> = [.testError: risk.testError]
    for (low, high) in projectionBins {
      numbers[.conditionalError(from: low, to: high)] = risk.profile.meanError(from: low, to: high)
    }
    return numbers
  }
}
