import HelioCore
import HelioLinalg
import HelioNumerics
public import HelioRuns
import HelioSimulation
import HelioTheory

extension Experiment {
  /// Bias and variance over the width after few passes, many, and at the end: double descent that emerges.
  ///
  /// A replicate draws weights, target and sample; the homogenised closure for them is compared with real runs, and
  /// the min-norm readout (passCount = 0, training without end) is drawn beside its prediction from the spectrum alone,
  /// which is that of large sizes and not compared.
  ///
  /// Source: sheet random-features-sgd sections 3.4, 3.5 and 6 (3).
  public static let sgdDoubleDescent: Experiment = {
    typealias S = SGDSettings
    let kind = Parameter.choice("activation", S.Kind.scaledErf, "activation s")
    let dimension = Parameter.integer(
      "dimension", 40, atLeast: 1, atMost: 20_000, "input dimension d")
    let samples = Parameter.integer("sampleCount", 100, atLeast: 1, "n, training points")
    let rate = Parameter.positive("learningRate", 2, "g of the steps g t^-zeta")
    let passes = Parameter.integer(
      "passCount", 10, atLeast: 0, atMost: 100_000,
      "passes; 0 is the min-norm readout, where training ends")
    let runs = Parameter.integer("runCount", 32, atLeast: 1, "runs of a replicate on its sample")
    @Sendable func schedule(_ settings: Settings) throws(HelioError) -> StepSchedule {
      try StepSchedule(
        learningRate: settings[rate], decayExponent: settings[S.decay],
        stepCount: max(1, settings[passes] * settings[samples]))
    }
    return Experiment(
      "sgd-double-descent",
      "Bias and variance of SGD over the width after 1, 10 and 100 passes, and of the min-norm readout",
      cost: "30 s",
      parameters: [
        kind.declaration, dimension.declaration, samples.declaration, S.width.declaration,
        S.noise.declaration, rate.declaration, S.decay.declaration, passes.declaration,
        runs.declaration,
      ],
      sweep: [
        SweepAxis(passes, [1, 10, 100, 0]),
        SweepAxis(S.width, [20, 50, 80, 100, 125, 200, 400, 800]),
      ],
      replicates: 16, headline: .passVariance, wrongTheories: [.fullBatch],
      // Of the min-norm readout, beside its divergence too; the closure belongs to drawn samples.
      theoryAxis: TheoryAxis(S.width, count: 50) { settings in
        let n = Double(settings[samples])
        return [0.95 * n, 0.98 * n, 1.02 * n, 1.05 * n]
      },
      smallVersion: SpecificationChanges(
        sweep: ["passCount=1,10,100,0", "width=20,50,80,125,200"]),
      validate: { (settings) throws(HelioError) in _ = try schedule(settings) },
      memory: { settings in
        let P = 2 * Double(settings[S.width])
        return 8 * (4 * P * P + 6 * Double(settings[samples]) * P)
      },
      theory: { (settings) throws(HelioError) in
        let (p, d, n) = (settings[S.width], settings[dimension], settings[samples])
        let features = try ProportionalFeatures(
          activation: settings[kind].activation, width: p, dimension: d)
        var values = CellValues()
        guard settings[passes] == 0 else {
          values.allowedBias[.passBias] = AllowedBias(
            [.samples(0.3 / Double(settings[passes]), n)],
            origin:
              "3200 runs each at n = 50, 100 and 200, d = 0.4 n, p = 0.2 n to 4 n, 1 and 10 passes")
          return values
        }
        if p == n { return values }
        let solution = try features.minimumNorm(sampleCount: n)
        let value = try solution.accepting(1e-6, "The min-norm prediction")
        values.residual = solution.convergence.relativeChange
        values.predicted = [
          .passBias: value.bias, .passVariance: settings[S.noise] * value.unitVariance,
        ]
        return values
      },
      simulation: { (settings, source) throws(HelioError) in
        let noise = settings[S.noise]
        let draw = try DrawnSample(
          settings[kind].features, width: settings[S.width], dimension: settings[dimension],
          sampleCount: settings[samples], noiseVariance: noise,
          from: source.stream.substream("sample"))
        if settings[passes] == 0 { return try interpolation(draw, noise) }
        let course = try schedule(settings)
        let fixed = try FixedSample(features: draw.features, test: draw.moments)
        let sources = try fixed.decomposition(
          labels: draw.signal, noiseVariance: noise, course)
        var values = CellValues(
          predicted: [
            .passBias: sources.bias.average, .passVariance: sources.variance.average,
            .descentBias: sources.gradientDescentBias.average,
            .descentVariance: sources.gradientDescentVariance.average,
          ])
        values[.fullBatch] = [
          .passBias: sources.gradientDescentBias.average,
          .passVariance: sources.gradientDescentVariance.average,
        ]
        // All runs of a replicate go through one order of the sample at a time, with noise of their own.
        var (bias, variance) = (0.0, 0.0)
        let count = settings[runs]
        for r in 0..<count {
          let stream = source.stream.substream("runs").at(r)
          let epsilon = stream.substream("noise").normals(draw.signal.count)
          let labels = Matrix<Double>(rows: draw.signal.count, columns: 2) { i, c in
            c == 0 ? draw.signal[i] : noise.squareRoot() * epsilon[i]
          }
          let readouts = try trainReadouts(
            draw.features, labels: labels, course, order: .withReplacement,
            from: stream.substream("order"))
          bias += draw.moments.risk(readouts.average.row(0)) / Double(count)
          variance += draw.moments.power(readouts.average.row(1)) / Double(count)
        }
        values.measured = [.passBias: bias, .passVariance: variance]
        return values
      })
  }()
}

/// The min-norm readout of a draw: its bias, and its variance over all labels of one sample at a time.
private func interpolation(
  _ draw: DrawnSample, _ noise: Double
) throws(HelioError) -> CellValues {
  let n = draw.signal.count
  let labels = Matrix<Double>(rows: n, columns: n + 1) { i, c in
    c == 0 ? draw.signal[i] : (c - 1 == i ? 1 : 0)
  }
  let (readouts, _) = try minimumNormReadouts(draw.features, labels: labels)
  let images = product(readouts, draw.moments.secondMoment)
  let variance =
    noise * dot(images.elements, readouts.elements)
    - noise * draw.moments.power(readouts.row(0))
  return CellValues(
    measured: [.passBias: draw.moments.risk(readouts.row(0)), .passVariance: variance])
}
