import HelioCore
import HelioNumerics
public import HelioRuns
import HelioSimulation
import HelioTheory

extension Experiment {
  /// One real gradient step turns the input gradient towards the direction it learns, without a threshold.
  ///
  /// The wrong theory gives the input gradient the threshold that the singular vector of the weights has: the
  /// share <v_1, b>^2 of the learned direction in the top right singular vector.
  ///
  /// Source: sheet adversarial-directions sections 3.1 and 6 (E4).
  public static let adversarialAlignment: Experiment = {
    typealias S = AdversarialSettings
    typealias Loss = StepAlignment.Loss
    let dimension = Parameter.integer(
      "dimension", 400, atLeast: 2, atMost: 20_000, "input dimension d")
    let widthRatio = Parameter.positive("widthRatio", 1, "psi = p/d")
    let sampleRatio = Parameter.positive("sampleRatio", 2, "delta = n/d")
    let link = Parameter.link("z + 0.7*h2(z)")
    let noise = Parameter.number(
      "noiseVariance", 0.25, 0 ... .infinity, "variance of the label noise")
    let rate = Parameter.number(
      "learningRate", 4, 0 ... .infinity, "lr of W1 = W0 + lr G, G with 1/(n sqrt p)")
    let loss = Parameter.choice("trainingLoss", Loss.correlation, "loss of the step")
    let threshold = WrongTheory(
      "threshold of the singular vector", "cos^2(g, b) = <v_1, b>^2 of the weights")
    @Sendable func size(_ ratio: Double, _ settings: Settings) -> Int {
      Int((ratio * Double(settings[dimension])).rounded())
    }
    @Sendable func limit(_ settings: Settings) throws(HelioError) -> StepAlignment {
      try StepAlignment(
        activation: settings[S.activation], link: settings[link],
        noiseVariance: settings[noise], sampleRatio: settings[sampleRatio],
        learningRate: settings[rate], loss: settings[loss])
    }
    return Experiment(
      "adversarial-alignment",
      "Input gradient after one gradient step against its size: alignment with what was learned",
      cost: "30 s",
      parameters: [
        S.activation.declaration, link.declaration, noise.declaration, dimension.declaration,
        sampleRatio.declaration, widthRatio.declaration, rate.declaration, loss.declaration,
      ],
      sweep: [
        SweepAxis(loss, ["correlation", "squared"]),
        SweepAxis(rate, [0, 0.5, 1, 1.5, 2, 3, 4, 6]),
      ],
      replicates: 6, headline: .squaredSpikeAlignment, wrongTheories: [threshold],
      theoryAxis: TheoryAxis(rate),
      smallVersion: SpecificationChanges(
        set: ["dimension=200"], sweep: ["trainingLoss=correlation", "learningRate=0.5,1,2,4"]),
      validate: { (settings) throws(HelioError) in
        _ = try limit(settings)
        for ratio in [widthRatio, sampleRatio] {
          try require(
            size(settings[ratio], settings) >= 1, ratio.name, "large enough for one",
            got: settings[ratio])
        }
      },
      memory: { settings in
        let d = Double(settings[dimension])
        let (n, p) = (settings[sampleRatio] * d, settings[widthRatio] * d)
        return 8 * (3 * n * d + 4 * p * d + 2 * n * p)
      },
      theory: { (settings) throws(HelioError) in
        let step = try limit(settings)
        let transition = try SpikeTransition(
          spikeSingularValue: step.spikeSingularValue, widthRatio: settings[widthRatio])
        let d = settings[dimension]
        let origin =
          "64 replicates at d = 60, 120 and 240, both losses, lr = 1 and 4, two activations"
        func bias(_ coefficient: Double) -> AllowedBias {
          AllowedBias([.dimension(coefficient, d)], origin: origin)
        }
        var values = CellValues(
          predicted: [
            .squaredSpikeAlignment: step.squaredSpikeAlignment,
            .squaredTargetAlignment: step.squaredTargetAlignment,
            .outputSecondMoment: step.outputSecondMoment,
            .gradientSquaredNorm: step.gradientSquaredNorm,
            .singularValue: transition.singularValue,
            .overThreshold: step.spikeSingularValue
              / SpikeTransition.threshold(widthRatio: settings[widthRatio]),
          ],
          allowedBias: [
            .squaredSpikeAlignment: bias(2), .squaredTargetAlignment: bias(2),
            .outputSecondMoment: bias(8 * step.outputSecondMoment),
            .gradientSquaredNorm: bias(7 * step.gradientSquaredNorm),
          ])
        values[threshold] = [.squaredSpikeAlignment: transition.squaredRightOverlap]
        return values
      },
      simulation: { (settings, source) throws(HelioError) in
        let run = try StepAlignmentRun(
          DataModel(
            dimension: settings[dimension], link: settings[link],
            noiseVariance: settings[noise]),
          activation: settings[S.activation], sampleCount: size(settings[sampleRatio], settings),
          width: size(settings[widthRatio], settings), learningRate: settings[rate],
          loss: settings[loss] == .squared ? .squared : .correlation, inputCount: 400,
          from: source.stream)
        var measured: ByNumber<Double> = [
          .outputSecondMoment: run.outputSecondMoment,
          .gradientSquaredNorm: run.gradientSquaredNorm,
        ]
        measured[.squaredSpikeAlignment] = run.squaredSpikeAlignment
        measured[.squaredTargetAlignment] = run.squaredTargetAlignment
        return CellValues(measured: measured)
      })
  }()
}
