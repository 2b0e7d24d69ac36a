import HelioCore
import HelioLinalg
import HelioNumerics
public import HelioRuns
import HelioSimulation
import HelioTheory

extension Experiment {
  /// Constant steps against decaying ones and against the min-norm readout over the sample.
  ///
  /// Either the width stays or it grows as 4 n. `biasSlope` is the slope of log bias between n and 2n, to be held
  /// against the exponent zeta - 1 that bounds have. Runs are compared with the recursion of their own weights, min-norm
  /// readouts with the prediction for large samples from their own weights' spectrum.
  ///
  /// Source: sheet random-features-sgd sections 3.3, 3.5 and 6 (6).
  public static let sgdRate: Experiment = {
    typealias S = SGDSettings
    enum Scaling: String, CaseIterable { case fixedWidth, fourPerSample }
    enum Readout: String, CaseIterable { case constantStep, decayingStep, minimumNorm }
    let kind = Parameter.choice("activation", S.Kind.scaledErf, "activation s")
    let samples = Parameter.integer("sampleCount", 100, atLeast: 1, atMost: 100_000, "n")
    let width = Parameter.integer(
      "width", 400, atLeast: 1, atMost: 20_000, "width p where it stays")
    let rate = Parameter.positive("learningRate", 4, "g of the steps g t^-zeta")
    let decay = Parameter.number(
      "stepDecayExponent", 0.5, 0...(1.0.nextDown), "zeta of the decaying steps, below 1")
    let runs = Parameter.integer("runCount", 20, atLeast: 1, "runs of a replicate on its weights")
    let simulated = Parameter.integer(
      "simulatedWidth", 800, atLeast: 0,
      "largest width that is simulated, and whose weights theory knows")
    let scaling = Parameter.choice("scaling", Scaling.fixedWidth, "whether p stays, or p = 4 n")
    let readout = Parameter.choice("readout", Readout.constantStep, "average of SGD, or min-norm")
    let inflation = WrongTheory(
      "sample like the population",
      "without the factor 1/(1 - gamma) by which a finite sample inflates the min-norm readout's risk"
    )
    @Sendable func size(_ settings: Settings) -> Int {
      settings[scaling] == .fixedWidth ? settings[width] : 4 * settings[samples]
    }
    @Sendable func schedule(_ settings: Settings) throws(HelioError) -> StepSchedule {
      try StepSchedule(
        learningRate: settings[rate],
        decayExponent: settings[readout] == .decayingStep ? settings[decay] : 0,
        stepCount: settings[samples])
    }
    @Sendable func isSimulated(_ settings: Settings) -> Bool {
      size(settings) <= settings[simulated] && settings[samples] <= 3200
    }
    return Experiment(
      "sgd-rate", "Risk over the sample: one pass at constant and decaying steps, and min-norm",
      cost: "35 s",
      parameters: [
        kind.declaration, S.dimension.declaration, samples.declaration, width.declaration,
        S.noise.declaration, rate.declaration, decay.declaration, scaling.declaration,
        readout.declaration, runs.declaration, simulated.declaration,
      ],
      sweep: [
        SweepAxis(scaling, ["fixedWidth", "fourPerSample"]),
        SweepAxis(readout, ["constantStep", "decayingStep", "minimumNorm"]),
        SweepAxis(samples, [50, 100, 200, 800, 1600, 3200]),
      ],
      replicates: 8, headline: .averageRisk,
      wrongTheories: [.equalWeights, .decayForgotten, inflation],
      // Beside the divergence of the min-norm readout at n = p too.
      theoryAxis: TheoryAxis(samples, count: 21) { settings in
        [0.75, 0.85, 0.92, 0.96, 0.98, 1.02, 1.04, 1.08, 1.15, 1.3].map {
          ($0 * Double(size(settings))).rounded()
        }
      },
      smallVersion: SpecificationChanges(
        set: ["width=200", "simulatedWidth=200", "dimension=30"],
        sweep: ["scaling=fixedWidth,fourPerSample", "sampleCount=25,50,100,400"]),
      validate: { (settings) throws(HelioError) in
        _ = try schedule(settings)
      },
      memory: { settings in
        let (p, n) = (Double(min(size(settings), settings[simulated])), Double(settings[samples]))
        return 8 * (3 * p * p + 4 * n * p)
      },
      theory: { (settings) throws(HelioError) in
        let (p, n, noise) = (size(settings), settings[samples], settings[S.noise])
        let features = try ProportionalFeatures(
          activation: settings[kind].activation, width: p, dimension: settings[S.dimension])
        var values = CellValues()
        if settings[readout] == .minimumNorm {
          if p == n { return values }
          let solution = try features.minimumNorm(sampleCount: n)
          let value = try solution.accepting(1e-6, "The min-norm prediction")
          let risk = value.bias + noise * value.unitVariance
          values.residual = solution.convergence.relativeChange
          values.predicted[.averageRisk] = risk
          values.allowedBias[.averageRisk] = AllowedBias(
            [.dimension(minimumNormBias * risk, settings[S.dimension], power: 2)],
            origin: minimumNormOrigin)
          return values
        }
        var course = try schedule(settings)
        let solution = features.risk(course)
        let value = try solution.accepting(1e-6, "The risk without weights")
        let risk = value.average(noiseVariance: noise)
        values.residual = solution.convergence.relativeChange
        guard risk.isFinite else { return values }
        values.predicted[.averageRisk] = risk
        let modes = features.modes(nodes: 400)
        values.allowedBias[.averageRisk] = try allowedBias(
          risk, modes, course, settings[kind], dimension: settings[S.dimension])
        if p > settings[S.dimension] {
          let equal = features.modes(nodes: 800, weights: .equal)
          values[.equalWeights] = [
            .averageRisk: equal.risk(course).average(noiseVariance: noise)
          ]
        }
        if course.decayExponent > 0 {
          var constant = course
          constant.decayExponent = 0
          let other = modes.risk(constant).average(noiseVariance: noise)
          if other.isFinite { values[.decayForgotten] = [.averageRisk: other] }
        }
        course.stepCount *= 2
        let later = features.risk(course).value.bias.average
        values.predicted[.biasSlope] = log2(later / value.bias.average)
        return values
      },
      simulation: { (settings, source) throws(HelioError) in
        guard isSimulated(settings) else { return CellValues() }
        let (p, d, n) = (size(settings), settings[S.dimension], settings[samples])
        let noise = settings[S.noise]
        if settings[readout] == .minimumNorm {
          let draw = try DrawnSample(
            settings[kind].features, width: p, dimension: d, sampleCount: n, noiseVariance: noise,
            from: source.stream)
          let (readouts, _) = try minimumNormReadouts(draw.features, labels: draw.separateLabels)
          var values = CellValues(
            measured: [
              .averageRisk: draw.moments.risk(readouts.row(0))
                + draw.moments.power(readouts.row(1))
            ])
          if p == n { return values }
          let own = try MinimumNormPrediction(
            FeatureBasis(draw.moments).modes, featureCount: p, sampleCount: n)
          values.predicted[.averageRisk] = own.bias + noise * own.unitVariance
          values[inflation] = [.averageRisk: own.uninflated(noiseVariance: noise)]
          return values
        }
        let layer = RandomFeatureLayer(
          settings[kind].features, width: p, dimension: d, from: source.stream.substream("weights"))
        let beta = unitDirection(d, from: source.stream.substream("target"))
        let moments = try FeatureMoments(
          gaussianInputsOf: settings[kind].features, weights: layer.weights, targetDirection: beta)
        let course = try schedule(settings)
        let basis = try FeatureBasis(moments)
        let own = OnePassRecursion(basis, course).risk(basis).average(noiseVariance: noise)
        var values = CellValues()
        if own.isFinite { values.predicted[.averageRisk] = own }
        var risk = 0.0
        for r in 0..<settings[runs] {
          let readouts = try OnePassRun.network(
            layer, targetDirection: beta, noiseVariance: noise, course,
            labels: .separate, from: source.stream.substream("runs").at(r))
          risk +=
            (moments.risk(readouts.average.row(0)) + moments.power(readouts.average.row(1)))
            / Double(settings[runs])
        }
        if risk.isFinite { values.measured[.averageRisk] = risk }
        return values
      })
  }()
}

/// How far runs are from the recursion for Gaussian features of the same moments: it grows as constant steps near the
/// limit of stability.
private func allowedBias(
  _ risk: Double, _ modes: FeatureModes, _ schedule: StepSchedule, _ kind: SGDSettings.Kind,
  dimension d: Int
) throws(HelioError) -> AllowedBias {
  let origin =
    "1600 runs each at d = 25, 50 and 100, p = 4 d, n = 4 d and 16 d, steps 2 and 4 (ReLU: 2)"
  if schedule.decayExponent > 0 { return AllowedBias([.dimension(0.15 * risk, d)], origin: origin) }
  let stability = try StepStability(modes, batchSize: schedule.batchSize)
  // At the limit itself the allowance leaves no power.
  let kappa = min(stability.number(step: schedule.learningRate) ?? 1, 0.95)
  let scale = kind == .relu ? 1.5 : 1.2
  return AllowedBias(
    [.dimension(scale * kappa * kappa / (1 - kappa) * risk, d)], origin: origin)
}

/// Of the min-norm readout's risk, times d^2: what features have beyond their second moments.
private let minimumNormBias = 150.0
private let minimumNormOrigin =
  "160, 40 and 8 draws at d = 25, 50 and 100, p = 4 d and 8 d, n = d to 16 d (erf; ReLU n = d); 25 and 50 for p = 16 d"

extension MinimumNormPrediction {
  /// R + (bias - R)(1 - gamma) + sigma^2 gamma with the inflation gamma of the variance gamma/(1 - gamma).
  fileprivate func uninflated(noiseVariance: Double) -> Double {
    let gamma = unitVariance / (1 + unitVariance)
    return approximationError + (bias - approximationError) * (1 - gamma) + noiseVariance * gamma
  }
}
