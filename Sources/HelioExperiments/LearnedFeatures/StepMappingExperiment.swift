import HelioCore
import HelioNumerics
public import HelioRuns
import HelioSimulation
import HelioTheory

extension Experiment {
  /// Test error after a real gradient step against its size, beside four levels of the theory.
  ///
  /// `trained` is the network that took the step, compared with the theory that has all terms of order d/n0;
  /// `isotropic` the same initial rows plus the spike alone, compared with level 0; `gain` is their difference on
  /// the same data, which each level predicts and which has a much smaller error bar than either.
  ///
  /// Of a trained network theory claims nothing above d/n0 = 0.1, where ``LearningStep/warnings`` says so: at
  /// n0 = d and 2 d the first order misses half of the gain. What is allowed was measured at n0 = 100 d
  /// with 200, 100 and 60 replicates at d = 50, 100 and 200: the gain deviates by -0.0165, -0.0147 and
  /// -0.0057 +- 0.002 at eta = 0.5, by 0.010, 0.018 and 0.015 +- 0.006 at eta = 2.
  ///
  /// Source: sheet learned-features-spectrum sections 2 and 6 (experiment 4).
  public static let stepMapping: Experiment = realStep(
    "step-mapping",
    "Test error after a real giant step against its size, beside four levels of theory",
    cost: "25 s", along: TheoryAxis(FeatureSettings.learningRate, count: 41),
    sweep: [SweepAxis(FeatureSettings.learningRate, [0.5, 1, 2, 3, 4])],
    small: SpecificationChanges(
      set: ["dimension=80", "stepSampleRatio=50"], sweep: ["learningRate=1,3"], replicates: 8))

  /// The same against the samples of the step: how well its direction is aligned with the target's, and what
  /// that is worth.
  ///
  /// Source: sheet learned-features-spectrum section 6 (experiment 7).
  public static let stepAlignment: Experiment = realStep(
    "step-alignment", "Alignment of the step with the target, and test error, against n0/d",
    cost: "20 s", along: TheoryAxis(FeatureSettings.stepSampleRatio, count: 50),
    sweep: [SweepAxis(FeatureSettings.stepSampleRatio, [1, 2, 4, 8, 16, 32, 64, 128])],
    small: SpecificationChanges(
      set: ["dimension=80"], sweep: ["stepSampleRatio=2,16,64"], replicates: 8))

  private static func realStep(
    _ name: String, _ summary: String, cost: String, along axis: TheoryAxis, sweep: [SweepAxis],
    small: SpecificationChanges
  ) -> Experiment {
    typealias S = FeatureSettings
    let activation = Parameter.activation(.relu)
    let link = Parameter.link("h1 + h2")
    let sampleRatio = Parameter.positive("sampleRatio", 3, "alpha = n/d of the readout")
    let levels: KeyValuePairs<StepTheory, StepLevel> = [
      .level0: .isotropic, .level1: .overlaps, .level2: .noiseEstimate, .firstOrder: .firstOrder,
    ]
    @Sendable func step(_ settings: Settings) throws(HelioError) -> LearningStep {
      try S.step(settings, activation: activation, link: link)
    }
    return Experiment(
      name, summary, cost: cost,
      parameters: [
        activation.declaration, link.declaration, S.learningRate.declaration,
        S.secondLayerValues.declaration, S.stepSampleRatio.declaration, sampleRatio.declaration,
        S.widthRatio.declaration, S.dimension.declaration, S.noiseVariance.declaration,
        S.ridge.declaration,
      ],
      sweep: sweep, replicates: 16, headline: .trained,
      wrongTheories: [S.spikeAlone, S.withoutSpike, S.alignedStep], theoryAxis: axis,
      smallVersion: small,
      validate: { (settings) throws(HelioError) in
        _ = try step(settings)
        try S.checkSizes(
          settings, blocks: settings[S.secondLayerValues].count, sampleRatio: sampleRatio)
      },
      memory: { S.memory($0, sampleRatio: sampleRatio) },
      theory: { (settings) throws(HelioError) in
        let step = try step(settings)
        @Sendable func features(
          _ step: LearningStep, _ level: StepLevel
        ) throws(HelioError) -> LearnedFeatures {
          try LearnedFeatures(
            step.featureLaw(level: level), sampleRatio: settings[sampleRatio],
            widthRatio: settings[S.widthRatio])
        }
        var values = CellValues()
        var errors: [StepLevel: Double] = [:]
        for (name, level) in levels {
          let theory = try features(step, level)
          let target = try theory.target(
            settings[link], overlap: step.overlap, noiseVariance: settings[S.noiseVariance])
          let solution = try theory.risk(
            of: target, ridge: settings[S.ridge],
            finiteSize: .refined(dimension: settings[S.dimension]))
          let risk = try solution.get("The risk at \(name.rawValue)")
          errors[level] = risk.testError
          values.predicted[.trained(name)] = risk.testError
          values.predicted[.gain(name)] = risk.testError - errors[.isotropic]!
          values.residual = max(values.residual ?? 0, solution.convergence.residual ?? 0)
        }
        let (alone, trained) = (errors[.isotropic]!, errors[.firstOrder]!)
        values.predicted[.isotropic] = alone
        values.predicted[.trained] = trained
        values.predicted[.gain] = trained - alone
        values.predicted[.overlap] = step.overlap
        let biases: KeyValuePairs<Number, Double> = [
          .isotropic: alone, .trained: trained, .gain: 1.5,
        ]
        for (name, c) in biases {
          values.allowedBias[name] = AllowedBias(
            [.dimension(c, settings[S.dimension])],
            origin: "measured with 60 to 200 replicates at d = 50 to 200; see "
              + "StepMappingExperiment.swift")
        }
        func reject(
          _ wrong: WrongTheory, _ step: LearningStep, _ numbers: (Double) -> ByNumber<Double>
        ) throws(HelioError) {
          let features = try features(step, .isotropic)
          guard let risk = S.wrongRisk(features, settings, link, overlap: step.overlap) else {
            return
          }
          values[wrong] = numbers(risk.testError)
        }
        let aligned = try S.step(
          settings, activation: activation, link: link, stepSampleRatio: .greatestFiniteMagnitude)
        try reject(S.alignedStep, aligned) { [.isotropic: $0, .overlap: aligned.overlap] }
        let claims = step.warnings.isEmpty
        if settings[S.learningRate] > 0 {
          let none = try step.with(learningRate: 0)
          try reject(S.withoutSpike, none) {
            claims ? [.isotropic: $0, .trained: $0] : [.isotropic: $0]
          }
          if claims { values[S.spikeAlone] = [.trained: alone, .gain: 0] }
        }
        return values
      },
      simulation: { (settings, source) throws(HelioError) in
        let (d, step) = (settings[S.dimension], try step(settings))
        let data = try DataModel(
          dimension: d, link: settings[link], noiseVariance: settings[S.noiseVariance])
        let layers = try SteppedFeatures<Double>(
          data: data, width: S.size(settings[S.widthRatio], d), activation: settings[activation],
          secondLayerValues: settings[S.secondLayerValues],
          probabilities: step.secondLayerProbabilities, learningRate: settings[S.learningRate],
          samples: S.size(settings[S.stepSampleRatio], d), from: source.stream.substream("layer"))
        let n = S.size(settings[sampleRatio], d)
        let stream = source.stream.substream("data")
        let trained = try layers.trained.ridge(
          samples: n, ridge: settings[S.ridge], from: stream)
        let isotropic = try layers.isotropic.ridge(
          samples: n, ridge: settings[S.ridge], from: stream)
        return CellValues(
          measured: [
            .trained: trained.testError, .isotropic: isotropic.testError,
            .gain: trained.testError - isotropic.testError, .overlap: layers.overlap,
          ])
      })
  }

  /// How many distinct second-layer values it takes to learn a function of the spike: the part of the
  /// error that no amount of second-phase data removes.
  ///
  /// Source: sheet learned-features-spectrum section 5.
  public static let expressivity: Experiment = {
    typealias S = FeatureSettings
    let activation = Parameter.activation(.relu)
    let link = Parameter.link("h1 + h2")
    let overlap = Parameter.number(
      "overlap", 1, -1...1, "zeta, cosine between the spike and the target's direction")
    let noiseVariance = Parameter.number(
      "noiseVariance", 0, 0 ... .infinity, "variance of the label noise, included in the floor")
    return Experiment(
      "expressivity",
      "Error floor against the set of distinct second-layer values", cost: "2 s",
      parameters: [
        activation.declaration, link.declaration, S.spikeCoefficients.declaration,
        overlap.declaration, noiseVariance.declaration,
      ],
      sweep: [
        SweepAxis(activation, ["relu", "tanh"]),
        SweepAxis(link, ["h1 + h2", "h3", "sin(2*z)"]),
        SweepAxis(
          S.spikeCoefficients, [[2], [2, -2], [2, -1], [2, 1, 0.5], [2, -1, 0.7, -1.5]]),
      ], replicates: 0,
      validate: { (settings) throws(HelioError) in
        _ = try FeatureLaw(
          activation: settings[activation], spikeCoefficients: settings[S.spikeCoefficients])
      },
      theory: { (settings) throws(HelioError) in
        let law = try FeatureLaw(
          activation: settings[activation], spikeCoefficients: settings[S.spikeCoefficients])
        // The ratios do not enter the floor.
        let theory = try LearnedFeatures(law, sampleRatio: 1, widthRatio: 1)
        let target = try theory.target(
          settings[link], overlap: settings[overlap], noiseVariance: settings[noiseVariance])
        return CellValues(
          predicted: [
            .floor: try theory.floor(of: target),
            .distinctValues: Double(Set(settings[S.spikeCoefficients]).count),
          ])
      })
  }()
}
