import HelioCore
import HelioLinalg
public import HelioRuns
import HelioSimulation
import HelioTheory

extension Experiment {
  /// How far a layer can turn one random direction towards another: formula and search, against free parameters.
  ///
  /// Source: sheet group-and-shuffle §3.7, §6 (experiment F).
  public static let transportCeiling: Experiment = {
    let dimension = Parameter<Int>.integer(
      "dimension", 64, atLeast: 2, atMost: 4096, "dimension n")
    let factors = Parameter<Int>.integer("factorCount", 2, atLeast: 1, atMost: 20, "factors m")
    let size = Parameter<Int>.integer("blockSize", 8, atLeast: 1, atMost: 4096, "block size b")
    let pairs = Parameter<Int>.integer(
      "pairs", 4, atLeast: 1, atMost: 10_000, "pairs of directions in a replicate")
    @Sendable func transport(_ settings: Settings) throws(HelioError) -> VectorTransport {
      let (n, b) = (settings[dimension], settings[size])
      try require(n % b == 0, "blockSize", "a divisor of the dimension \(n)", got: b)
      return try VectorTransport(
        blockCount: n / b, blockSize: b, factorCount: settings[factors])
    }
    return Experiment(
      "transport-ceiling", "How far a layer can turn a direction, against its free parameters",
      cost: "20 s",
      parameters: [
        dimension.declaration, factors.declaration, size.declaration, pairs.declaration,
      ],
      sweep: [SweepAxis(factors, [1, 2, 3, 6]), SweepAxis(size, [2, 4, 8, 16, 32])],
      replicates: 24, headline: .searchedOverlap,
      wrongTheories: [.noCeiling, .ceilingOfOneFactor],
      smallVersion: SpecificationChanges(
        set: ["pairs=2"], sweep: ["factorCount=1,2,3,6", "blockSize=2,4,8,16"], replicates: 20),
      validate: { (settings) throws(HelioError) in _ = try transport(settings) },
      theory: { (settings) throws(HelioError) in
        let theory = try transport(settings)
        let shape = try FactorClass(
          blockCount: theory.blockCount, blockSize: theory.blockSize,
          factorCount: theory.factorCount)
        var values = CellValues(predicted: [.freeParameters: shape.freeParameters])
        guard let expected = theory.expectedMaximumOverlap else { return values }
        values.predicted[.searchedOverlap] = expected
        values.allowedBias[.searchedOverlap] = AllowedBias(
          [.init(coefficient: 1e-4, symbol: "n", size: Double(theory.dimension), power: 1)],
          origin: "where the search stops: gains of 1e-12 in a round")
        if expected < 1 { values[.noCeiling] = [.searchedOverlap: 1] }
        if theory.factorCount > 1 {
          let single = try VectorTransport(
            blockCount: theory.blockCount, blockSize: theory.blockSize, factorCount: 1)
          values[.ceilingOfOneFactor] =
            single.expectedMaximumOverlap.map {
              [.searchedOverlap: $0]
            } ?? [:]
        }
        return values
      },
      simulation: { (settings, source) throws(HelioError) in
        let theory = try transport(settings)
        let pattern = try RotationPattern.groupShuffle(
          blockCount: theory.blockCount, blockSize: theory.blockSize,
          factorCount: theory.factorCount)
        let n = pattern.dimension
        var sum = 0.0
        for pair in 0..<settings[pairs] {
          let stream = source.stream.substream("pair \(pair)")
          sum += try RotationSearch.overlap(
            pattern, from: stream.substream("x").normals(n), to: stream.substream("y").normals(n),
            starting: stream
          ).value
        }
        return CellValues(measured: [.searchedOverlap: sum / Double(settings[pairs])])
      })
  }()
}
