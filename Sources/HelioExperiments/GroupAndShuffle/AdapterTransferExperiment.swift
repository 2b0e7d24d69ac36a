import HelioCore
import HelioLinalg
import HelioNumerics
public import HelioRuns
import HelioSimulation
import HelioTheory

extension Experiment {
  /// Adapters of a layer that learned one direction, trained on another: what error, what overlap, how many parameters.
  ///
  /// Predicted is the overlap: that of the dense rotation trained on the same data, times how far the adapter's blocks
  /// can turn one random direction towards another at best, in the mean.
  ///
  /// Source: sheet group-and-shuffle §3.7, §6 (experiment B).
  public static let adapterTransfer: Experiment = {
    let adapter = Parameter<AdapterName>.adapter("gs-8-2")
    let dimension = Parameter<Int>.integer(
      "dimension", 64, atLeast: 2, atMost: 2000, "dimension d")
    let width = Parameter<Int>.integer("width", 192, atLeast: 2, atMost: 8000, "neurons p")
    let samples = Parameter<Int>.integer(
      "sampleCount", 2000, atLeast: 10, atMost: 1_000_000, "samples n")
    let scale = Parameter<Double>.positive(
      "updateScale", 3, "norm of the pretraining step over that of the weights")
    let rate = Parameter<Double>.positive("learningRate", 0.02, "of Adam")
    let steps = Parameter<Int>.integer(
      "stepCount", 150, atLeast: 1, atMost: 1_000_000, "steps of Adam")
    let link = Parameter<Link>.link("h1 + 0.5*h2")
    let ridge = Parameter<Double>.positive("ridge", 1e-3, "ridge of the readout")
    return Experiment(
      "adapter-transfer",
      "Adapters trained on a new direction: error and overlap against parameters",
      cost: "100 s",
      parameters: [
        adapter.declaration, dimension.declaration, width.declaration, samples.declaration,
        scale.declaration, rate.declaration, steps.declaration, link.declaration,
        ridge.declaration,
      ],
      sweep: [
        SweepAxis(
          adapter,
          [
            "dense", "gs-8-2", "gs-4-2", "gs-4-3", "gs-2-3", "gs-2-6", "butterfly-8-4",
            "butterfly-4-5", "block-2", "block-4", "block-8", "block-16", "block-32", "low-rank-1",
            "low-rank-2",
          ])
      ],
      replicates: 6, headline: .newDirectionOverlap,
      wrongTheories: [.noCeiling, .ceilingOfOneFactor],
      smallVersion: SpecificationChanges(
        set: ["dimension=16", "width=64", "sampleCount=600"],
        sweep: [
          "adapter=dense,gs-4-2,gs-2-2,gs-2-4,butterfly-4-3,block-2,block-4,block-8,low-rank-1"
        ], replicates: 16),
      validate: { (settings) throws(HelioError) in
        _ = try settings[adapter].adapter(dimension: settings[dimension])
      },
      memory: { settings in
        let (d, p) = (Double(settings[dimension]), Double(settings[width]))
        let n = max(4000, Double(settings[samples]))
        return 8 * (8 * d * d + 8 * p * d + 3 * n * (d + 2 * p))
      },
      theory: { (settings) throws(HelioError) in
        let d = settings[dimension]
        let kind = try settings[adapter].adapter(dimension: d)
        var values = CellValues(predicted: [
          .freeParameters: Double(kind.freeParameters(width: settings[width], dimension: d))
        ])
        if settings[adapter] == .dense {
          // The same for every adapter, so once.
          let risk = SpikedRidgeRisk(
            dimension: d, width: settings[width], sampleCount: settings[samples],
            link: settings[link], weightLaw: .gaussian, spike: settings[scale],
            ridge: settings[ridge])
          let overlaps = stride(from: 0, through: 1, by: 0.1).map { $0 }
          values.curves[.overlapRisk] = TheoryCurve(
            positions: overlaps,
            values: try overlaps.map { (m) throws(HelioError) in try risk.relativeError(overlap: m)
            })
        }
        if case .rotation(let pattern) = kind, let ceiling = try transport(pattern),
          let components = ceiling.componentCount
        {
          values.predicted[.overlapCeiling] = ceiling.expectedMaximumOverlap
          let q = Double(d / components)
          values.allowedBias[.newDirectionOverlap] = AllowedBias(
            components == 1
              ? [.dimension(0.05, d)]
              : [
                .init(coefficient: 0.16, symbol: "(n/C)", size: q, power: 2),
                .init(coefficient: 0.03, symbol: "(n/C)", size: q, power: 1),
              ], origin: "16 draws at d = 16 and 3 at d = 64, seven adapters each, pair by pair")
        }
        return values
      },
      simulation: { (settings, source) throws(HelioError) in
        let d = settings[dimension]
        let setting = AdapterTransfer.Settings(
          dimension: d, width: settings[width], sampleCount: settings[samples],
          link: settings[link], updateScale: settings[scale], ridge: settings[ridge])
        // The same data for every adapter.
        let problem = try AdapterTransfer(
          setting,
          from: RandomStream(
            seed: source.seed, purpose: "adapter transfer \(d)", index: source.replicate))
        let kind = try settings[adapter].adapter(dimension: d)
        let found = try problem.train(
          kind, learningRate: settings[rate], stepCount: settings[steps])
        var values = CellValues(measured: [
          .adapterLoss: found.trainLoss, .refitError: found.refitError,
          .newDirectionOverlap: found.targetOverlap,
          .freeParameters: Double(kind.freeParameters(width: settings[width], dimension: d)),
          .singularValueChange: found.singularValueChange,
        ])
        guard case .rotation(let pattern) = kind, pattern.blockCount > 1,
          let theory = try transport(pattern), let mean = theory.expectedMaximumOverlap
        else { return values }
        let dense = try problem.train(
          .rotation(.blockDiagonal(blockCount: 1, blockSize: d)), learningRate: settings[rate],
          stepCount: settings[steps]
        ).targetOverlap
        values.measured[.overlapCeiling] = try theory.maximumOverlap(
          from: problem.task.direction, to: problem.learnedDirection)
        values.predicted[.newDirectionOverlap] = mean * dense
        if mean < 1 { values[.noCeiling] = [.newDirectionOverlap: dense] }
        if pattern.factorCount > 1 {
          let single = try VectorTransport(
            blockCount: pattern.blockCount, blockSize: pattern.blockSize, factorCount: 1)
          values[.ceilingOfOneFactor] =
            single.expectedMaximumOverlap.map { [.newDirectionOverlap: $0 * dense] } ?? [:]
        }
        return values
      })
  }()

  /// How far a pattern can turn a direction; of butterflies only those that can be dense are known.
  private static func transport(
    _ pattern: RotationPattern
  ) throws(HelioError) -> VectorTransport? {
    let theory = try VectorTransport(
      blockCount: pattern.blockCount, blockSize: pattern.blockSize,
      factorCount: pattern.factorCount)
    if pattern.family == .groupShuffle { return theory.componentCount == nil ? nil : theory }
    let factors = try FactorClass(
      blockCount: pattern.blockCount, blockSize: pattern.blockSize,
      factorCount: pattern.factorCount
    ).butterflyFactorCount
    guard pattern.factorCount >= factors else { return nil }
    return try VectorTransport(
      blockCount: 1, blockSize: pattern.dimension, factorCount: 1)
  }
}

extension WrongTheory {
  static let noCeiling = WrongTheory(
    "no ceiling", "as if the blocks could turn any direction into any other")
  static let ceilingOfOneFactor = WrongTheory(
    "ceiling of one factor", "as if shuffles between factors changed nothing")
}
