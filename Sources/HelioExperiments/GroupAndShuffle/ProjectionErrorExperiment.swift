import HelioCore
import HelioLinalg
public import HelioRuns
import HelioSimulation
import HelioTheory

extension Experiment {
  /// How much of a random matrix two factors hold, against the block size: a generic rotation is not one of them.
  ///
  /// Source: sheet group-and-shuffle §3.8, §6 (experiment D).
  public static let projectionError: Experiment = {
    let target = Parameter<TargetLaw>.choice("target", .haar, "haar or gaussian")
    let count = Parameter<Int>.integer(
      "blockCount", 2, atLeast: 0, atMost: 512, "blocks k; 0: as many as the block size")
    let size = Parameter<Int>.integer("blockSize", 16, atLeast: 2, atMost: 512, "block size b")
    @Sendable func k(_ settings: Settings) -> Int {
      settings[count] == 0 ? settings[size] : settings[count]
    }
    return Experiment(
      "projection-error", "Error of the nearest two-factor matrix to a random one",
      cost: "60 s", parameters: [target.declaration, count.declaration, size.declaration],
      sweep: [
        SweepAxis(target, ["haar", "gaussian"]), SweepAxis(count, [2, 4, 8, 0]),
        SweepAxis(size, [8, 16, 24, 32]),
      ],
      replicates: 6, headline: .projectionError,
      wrongTheories: [.exchangedTargets, .leadingOrder],
      smallVersion: SpecificationChanges(
        sweep: ["target=haar,gaussian", "blockCount=2,4,0", "blockSize=8,16,24"]),
      validate: { (settings) throws(HelioError) in
        try require(
          k(settings) * settings[size] <= 4096, "blockCount and blockSize",
          "of a product up to 4096", got: "\(k(settings)) and \(settings[size])")
      },
      memory: { settings in 48 * pow(Double(k(settings) * settings[size]), 2) },
      theory: { (settings) throws(HelioError) in
        let (k, b) = (k(settings), settings[size])
        let isHaar = settings[target] == .haar
        var values = CellValues()
        if settings[count] == 0 {
          values.predicted[.projectionError] = try ProjectionLimit.square(blockSize: b)
          values[.leadingOrder] = [.projectionError: 1 - 4 / Double(b)]
          values.allowedBias[.projectionError] = AllowedBias(
            [
              .init(
                coefficient: isHaar ? 0.75 : 0.9, symbol: "b", size: Double(b),
                power: isHaar ? 1.6 : 2)
            ], origin: "100 draws each at b = 8, 16, 24, 32")
        } else {
          let haar = try ProjectionLimit.haar(blockCount: k, blockSize: b)
          let gaussian = try ProjectionLimit.gaussian(blockCount: k, blockSize: b)
          values.predicted[.projectionError] = isHaar ? haar : gaussian
          values[.exchangedTargets] = [.projectionError: isHaar ? gaussian : haar]
          values.allowedBias[.projectionError] = AllowedBias(
            [.init(coefficient: 0.75, symbol: "b", size: Double(b), power: 2)],
            origin: "100 draws each at k = 2, 4, 8 and b = 8, 16, 24, 32")
          values.predicted[.projectionLimit] =
            isHaar
            ? try ProjectionLimit.haar(blockCount: k) : try ProjectionLimit.gaussian(blockCount: k)
        }
        return values
      },
      simulation: { (settings, source) throws(HelioError) in
        CellValues(measured: [
          .projectionError: try settings[target].projectionError(
            blockCount: k(settings), blockSize: settings[size], from: source.stream)
        ])
      })
  }()
}

extension WrongTheory {
  static let exchangedTargets = WrongTheory(
    "targets exchanged", "the limit of Gaussian matrices for rotations and the other way round")
  static let leadingOrder = WrongTheory("leading order", "1 - 4/b at every block size")
}
