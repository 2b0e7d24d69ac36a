import HelioCore
import HelioNumerics
public import HelioRuns
import HelioSimulation
import HelioTheory

extension Experiment {
  /// The envelope's moments against step budget, width and weight decay, beside the recursion and a trained network.
  ///
  /// Source: sheet wasserstein-generalization §3.1–3.2, §6 (ii).
  public static let boundCoefficients: Experiment = {
    typealias S = GapSettings
    let steps = Parameter<Int>.integer(
      "sampleCount", 200, atLeast: 1, atMost: 1_000_000, "samples n, one a step")
    @Sendable func schedule(_ settings: Settings, decay: Double? = nil) throws(HelioError)
      -> EnvelopeSchedule
    {
      try EnvelopeSchedule(
        learningRate: settings[S.totalStep] / Double(settings[steps]), stepCount: settings[steps],
        weightDecay: decay ?? settings[S.decay])
    }
    return Experiment(
      "bound-coefficients", "Growth of the bounds with steps, width and weight decay",
      cost: "20 s",
      parameters: [
        S.dimension.declaration, S.width.declaration, steps.declaration, S.totalStep.declaration,
        S.decay.declaration,
      ],
      sweep: [
        SweepAxis(S.decay, [0, 0.5, 2]), SweepAxis(S.width, [30, 100, 1000]),
        SweepAxis(S.totalStep, [0.1, 0.3, 1, 3, 10]),
      ],
      replicates: 24, headline: .envelopeMovement,
      wrongTheories: [.withoutDifference, .withoutDecay, .rootMeanLength],
      theoryAxis: TheoryAxis(S.totalStep, count: 41),
      smallVersion: SpecificationChanges(
        sweep: ["weightDecay=0,0.5,2", "width=30,100", "totalStep=0.1,0.3,1,3,10"], replicates: 12),
      validate: { (settings) throws(HelioError) in _ = try schedule(settings) },
      theory: { (settings) throws(HelioError) in
        // Lines, at norms as they are on average; comparisons are with each network's own.
        let d = settings[S.dimension]
        let moments = try EnvelopeMoments(
          .typical(width: settings[S.width], dimension: d), schedule(settings),
          inputs: .gaussian(dimension: d))
        var values = CellValues(predicted: [
          .envelopeLipschitz: moments.meanLipschitz, .envelopeMovement: moments.meanMovement,
        ])
        // What decay has forgotten leaves two equal numbers, with the rounding of their steps.
        values.allowedBias[.envelopeMovement] = AllowedBias(
          [.init(coefficient: 1e-12 * moments.meanMovement, symbol: "1", size: 1, power: 1)],
          origin: "rounding")
        return values
      },
      simulation: { (settings, source) throws(HelioError) in
        let (d, course) = (settings[S.dimension], try schedule(settings))
        let sample = NoisyLinearSample(
          count: settings[steps], dimension: d, from: source.stream.substream("training"))
        var network = try LipschitzNetwork(
          width: settings[S.width], dimension: d, activation: .tanh, loss: .absolute,
          from: source.stream.substream("weights"))
        let norms = try InitialNorms(
          secondLayer: network.secondLayer, firstLayer: network.firstLayer)
        network.train(inputs: sample.inputs, labels: sample.labels, course)
        let law = try InputNormLaw.gaussian(dimension: d)
        let moments = try EnvelopeMoments(norms, course, inputs: law)
        let lengths = EnvelopeRecursion.gaussianLengths(
          course, dimension: d, from: source.stream.substream("lengths"))
        var recursion = EnvelopeRecursion(norms)
        let start = recursion.lipschitz
        recursion.run(course, lengths: lengths)
        let Q = moments.shrinkage
        var values = CellValues(
          measured: [
            .envelopeLipschitz: recursion.lipschitz,
            .envelopeMovement: recursion.lipschitz + (1 - 2 * Q * Q) * start,
            .lipschitzSum: network.lipschitzSum,
          ],
          predicted: [
            .envelopeLipschitz: moments.meanLipschitz, .envelopeMovement: moments.meanMovement,
          ])
        func say(_ wrong: WrongTheory, _ other: EnvelopeMoments) {
          values[wrong] = [
            .envelopeLipschitz: other.meanLipschitz, .envelopeMovement: other.meanMovement,
          ]
        }
        say(
          .withoutDifference,
          try EnvelopeMoments(norms.withEqualLayers(), course, inputs: law))
        say(
          .rootMeanLength,
          try EnvelopeMoments(norms, course, inputs: .bounded(by: Double(d).squareRoot())))
        if settings[S.decay] > 0 {
          say(
            .withoutDecay,
            try EnvelopeMoments(norms, schedule(settings, decay: 0), inputs: law))
        }
        return values
      })
  }()
}
