import HelioCore
import HelioLinalg
import HelioNumerics
public import HelioRuns
import HelioSimulation
import HelioTheory

extension Experiment {
  /// One gradient step as a free spike and as a rotation, for increasing strength: only the spike learns.
  ///
  /// Source: sheet group-and-shuffle §5.1, §6 (experiment A).
  public static let spikeOrRotation: Experiment = {
    let law = Parameter<WeightLaw>.choice(
      "weightLaw", .gaussian, "rows of the initial weights: gaussian or orthogonal")
    let strength = Parameter<Double>.number(
      "strength", 1, 0.01...1, "share of updateScale and of rotationAngle")
    let scale = Parameter<Double>.positive(
      "updateScale", 3, "norm of the free update over that of the weights, at strength 1")
    let angle = Parameter<Double>.number(
      "rotationAngle", 1.5707963267948966, 0.001...3.14, "largest angle at strength 1")
    let dimension = Parameter<Int>.integer(
      "dimension", 64, atLeast: 2, atMost: 4000, "dimension d")
    let width = Parameter<Int>.integer("width", 256, atLeast: 2, atMost: 8000, "neurons p")
    let samples = Parameter<Int>.integer(
      "sampleCount", 4000, atLeast: 10, atMost: 1_000_000, "samples n of the step and of the fit")
    let blocks = Parameter<Int>.integer(
      "blockCount", 16, atLeast: 1, atMost: 8000, "blocks k of the p x p rotation")
    let link = Parameter<Link>.link("h1 + 0.5*h2")
    let ridge = Parameter<Double>.positive("ridge", 1e-3, "ridge of the readout")
    @Sendable func run(_ settings: Settings) -> SpikeOrRotation.Settings {
      SpikeOrRotation.Settings(
        dimension: settings[dimension], width: settings[width], sampleCount: settings[samples],
        blockCount: settings[blocks], link: settings[link],
        updateScale: settings[scale] * settings[strength],
        rotationAngle: settings[angle] * settings[strength], weightLaw: settings[law],
        ridge: settings[ridge])
    }
    return Experiment(
      "spike-or-rotation", "One gradient step as a free spike and as a rotation",
      cost: "70 s",
      parameters: [
        law.declaration, strength.declaration, scale.declaration, angle.declaration,
        dimension.declaration, width.declaration, samples.declaration, blocks.declaration,
        link.declaration, ridge.declaration,
      ],
      sweep: [
        SweepAxis(law, ["gaussian", "orthogonal"]), SweepAxis(strength, [0.25, 0.5, 0.75, 1]),
      ],
      replicates: 16, headline: .leftRotationError,
      wrongTheories: [.learningRotations, .addedNorms],
      smallVersion: SpecificationChanges(
        set: ["dimension=24", "width=96", "sampleCount=1200", "blockCount=8"],
        sweep: ["weightLaw=gaussian,orthogonal", "strength=0.5,1"], replicates: 24),
      validate: { (settings) throws(HelioError) in try run(settings).validate() },
      memory: { settings in
        let (d, p) = (Double(settings[dimension]), Double(settings[width]))
        return 8 * (4 * p * p + 6 * p * d + 3 * max(4000, Double(settings[samples])) * (d + 2 * p))
      },
      theory: { (settings) throws(HelioError) in
        let setting = run(settings)
        let (d, p) = (Double(setting.dimension), Double(setting.width))
        var values = CellValues()
        // What neurons lose and gain of their overlaps with the target balances on average only.
        let balance = AllowedBias(
          [.dimension(setting.weightLaw == .gaussian ? 0.05 : 0.25, setting.dimension)],
          origin:
            "paired differences at d = 20 to 64: none seen from Gaussian rows, up to 0.02 at d = 20 from unit rows"
        )
        for number in [Number.leftRotationError, .groupShuffleError, .rightRotationError] {
          values.allowedBias[number] = balance
        }
        if setting.weightLaw == .orthogonal {
          let norm = setting.updateScale * (p / d).squareRoot()
          // A unit u across the columns but for its share d/p, at eta |v| = norm.
          let share = (d / p).squareRoot()
          let step = try OneStepUpdate(
            neuronVector: [0, share, (1 - share * share).squareRoot()], inputVector: [1, 0],
            learningRate: norm, columnScale: (p / d).squareRoot())
          values.predicted[.spikedNorm] = step.eigenvalues.largest.squareRoot()
          values.allowedBias[.spikedNorm] = AllowedBias(
            [.init(coefficient: 0.6, symbol: "d", size: d, power: 1)],
            origin: "24 draws at d = 24 and 6 at d = 64 with p/d = 4, two strengths")
          values[.addedNorms] = [.spikedNorm: norm + (p / d).squareRoot()]
        }
        for (number, c) in [(Number.initialRisk, 0.0), (.spikedRisk, setting.updateScale)] {
          values.predicted[number] = try SpikedRidgeRisk(
            dimension: setting.dimension, width: setting.width, sampleCount: setting.sampleCount,
            link: setting.link, weightLaw: setting.weightLaw, spike: c, ridge: setting.ridge
          ).relativeError(overlap: 1)
        }
        return values
      },
      simulation: { (settings, source) throws(HelioError) in
        let found = try SpikeOrRotation(run(settings), from: source.stream)
        var values = CellValues(measured: [
          .unturnedError: found.initialError, .spikedError: found.spikeError,
          .leftRotationError: found.leftRotationError,
          .rightRotationError: found.rightRotationError,
          .groupShuffleError: found.groupShuffleError,
          .singularValueChange: found.singularValueChange, .spikedNorm: found.spikedNorm,
          .spikedOverlap: found.spikedOverlap,
        ])
        var unmoved: [Number] = [.leftRotationError, .groupShuffleError]
        if settings[law] == .orthogonal { unmoved.append(.rightRotationError) }
        var learning: ByNumber<Double> = [:]
        for number in unmoved {
          values.predicted[number] = found.initialError
          learning[number] = found.spikeError
        }
        values[.learningRotations] = learning
        return values
      })
  }()
}

extension WrongTheory {
  static let learningRotations = WrongTheory(
    "rotations that learn", "as if a rotation did what the spike does")
  static let addedNorms = WrongTheory(
    "added norms", "the spike's singular value and the weights' added, as if they were parallel")
}
