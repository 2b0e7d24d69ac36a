import HelioCore
import HelioLinalg
public import HelioRuns
import HelioSimulation
import HelioTheory

extension Experiment {
  /// How many outputs an input reaches after m factors, and how evenly random layers fill the matrix.
  ///
  /// Source: sheet group-and-shuffle §3.3, §5, §6 (experiment C).
  public static let shuffleReach: Experiment = {
    let blocks = Parameter<[Double]>.numbers(
      "blocks", [8, 8], 1...1024, "block count k and block size b")
    let factors = Parameter<Int>.integer(
      "factorCount", 2, atLeast: 1, atMost: 20, "factors m")
    let draws = Parameter<Int>.integer(
      "draws", 20, atLeast: 1, atMost: 100_000, "random layers in a replicate")
    @Sendable func sizes(_ settings: Settings) throws(HelioError) -> (k: Int, b: Int) {
      let list = settings[blocks]
      try require(
        list.count == 2 && list.allSatisfy { $0 == $0.rounded() } && list[0] * list[1] <= 2048,
        "blocks", "two whole numbers with a product up to 2048", got: list)
      return (Int(list[0]), Int(list[1]))
    }
    return Experiment(
      "shuffle-reach", "Outputs that an input reaches after m factors, and how evenly",
      cost: "20 s", parameters: [blocks.declaration, factors.declaration, draws.declaration],
      sweep: [
        SweepAxis(blocks, [[27, 3], [64, 2], [16, 4], [8, 8]]),
        SweepAxis(factors, [1, 2, 3, 4, 5, 6, 7]),
      ],
      replicates: 24, headline: .entryFourthMoment,
      wrongTheories: [.gaussianEntries, .denseRotation],
      smallVersion: SpecificationChanges(
        set: ["draws=6"], sweep: ["blocks=[27,3],[16,4],[8,8]", "factorCount=1,2,3,4,5"],
        replicates: 16),
      validate: { (settings) throws(HelioError) in _ = try sizes(settings) },
      theory: { (settings) throws(HelioError) in
        let (k, b) = try sizes(settings)
        let shape = try FactorClass(
          blockCount: k, blockSize: b, factorCount: settings[factors])
        let n = Double(shape.dimension)
        var values = CellValues(predicted: [.reach: Double(shape.reach)])
        if k == 1 << k.trailingZeroBitCount, b % 2 == 0 {
          values.predicted[.butterflyReach] = Double(
            min(k, 1 << (settings[factors] - 1)) * b)
        }
        if let moment = shape.entryFourthMoment {
          values.predicted[.entryFourthMoment] = moment
          values[.gaussianEntries] = [.entryFourthMoment: 3]
          values[.denseRotation] = [.entryFourthMoment: 3 * n / (n + 2)]
        }
        return values
      },
      simulation: { (settings, source) throws(HelioError) in
        let (k, b) = try sizes(settings)
        let pattern = try RotationPattern.groupShuffle(
          blockCount: k, blockSize: b, factorCount: settings[factors])
        let n = pattern.dimension
        let reached = reachedEntries(pattern)
        var values = CellValues(measured: [.reach: outputs(reached)])
        if k == 1 << k.trailingZeroBitCount, b % 2 == 0 {
          values.measured[.butterflyReach] = outputs(
            reachedEntries(
              try .butterfly(blockCount: k, blockSize: b, factorCount: settings[factors])))
        }
        var sum = 0.0
        for draw in 0..<settings[draws] {
          sum += try HelioSimulation.entryFourthMoment(
            pattern, from: source.stream.substream("draw \(draw)"))
        }
        values.measured[.entryFourthMoment] = sum / Double(settings[draws])
        if source.replicate == 0, n <= 128 {
          let entries = (0..<n * n).filter { reached[$0 / n][$0 % n] }
          values.curves[.reachMap] = TheoryCurve(
            positions: entries.map { Double($0) }, values: entries.map { _ in 1 })
        }
        return values
      })
  }()
}

/// Outputs of an input, in the mean.
private func outputs(_ reached: [[Bool]]) -> Double {
  Double(reached.reduce(0) { $0 + $1.count { $0 } }) / Double(reached.count)
}

extension WrongTheory {
  static let gaussianEntries = WrongTheory(
    "Gaussian entries", "a fourth moment of 3, as of independent Gaussian entries")
  static let denseRotation = WrongTheory(
    "dense rotation", "the entries of a uniformly random rotation")
}
