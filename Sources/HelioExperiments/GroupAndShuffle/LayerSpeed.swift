import HelioCore
import HelioLinalg
public import HelioRuns
import HelioSimulation
import HelioTheory

extension Experiment {
  /// Time of a layer against its dimension, beside the dense product: two factors of about sqrt n blocks.
  ///
  /// Times are this machine's and drawn only; what is counted is the number of multiply-adds.
  ///
  /// Source: sheet group-and-shuffle §4, §6 (experiment E).
  public static let layerSpeed: Experiment = {
    let dimension = Parameter<Int>.integer(
      "dimension", 1024, atLeast: 4, atMost: 65_536, "dimension n, a square b^2")
    let vectors = Parameter<Int>.integer(
      "vectorCount", 256, atLeast: 1, atMost: 65_536, "vectors at once")
    let largest = Parameter<Int>.integer(
      "largestDense", 2304, atLeast: 4, atMost: 16_384, "largest n of the dense product")
    @Sendable func size(_ settings: Settings) throws(HelioError) -> Int {
      let n = settings[dimension]
      let b = Int(Double(n).squareRoot().rounded())
      try require(b * b == n, "dimension", "a square", got: n)
      return b
    }
    return Experiment(
      "layer-speed", "Time of a two-factor layer and of a dense product against the dimension",
      cost: "10 s",
      parameters: [dimension.declaration, vectors.declaration, largest.declaration],
      sweep: [SweepAxis(dimension, [64, 144, 256, 576, 1024, 2304, 4096, 9216, 16_384])],
      replicates: 1,
      smallVersion: SpecificationChanges(sweep: ["dimension=64,256,1024,2304,4096"]),
      validate: { (settings) throws(HelioError) in _ = try size(settings) },
      memory: { settings in
        let n = Double(settings[dimension])
        return 8
          * (3 * n * Double(settings[vectors])
            + (settings[dimension] <= settings[largest] ? n * n : 0))
      },
      theory: { (settings) throws(HelioError) in
        let b = try size(settings)
        let shape = try FactorClass(blockCount: b, blockSize: b, factorCount: 2)
        let n = Double(shape.dimension)
        return CellValues(predicted: [.operationShare: shape.storedParameters / (n * n)])
      },
      simulation: { (settings, source) throws(HelioError) in
        let b = try size(settings)
        let n = b * b
        let pattern = try RotationPattern.groupShuffle(
          blockCount: b, blockSize: b, factorCount: 2)
        let chain = try pattern.random(from: source.stream)
        let X = Matrix<Double>.normal(
          rows: settings[vectors], columns: n, from: source.stream.substream("vectors"))
        var values = CellValues()
        func record(_ number: Number, _ work: () -> Void) {
          values.curves[number] = TheoryCurve(
            positions: [Double(n)], values: [leastSeconds(work)])
        }
        record(.layerSeconds) { _ = chain.apply(toRowsOf: X) }
        if n <= settings[largest] {
          let Q = chain.denseMatrix()
          record(.denseSeconds) { _ = product(X, Q, transposeSecond: true) }
        }
        return values
      })
  }()
}

/// The shortest of three runs, after one that is not counted.
private func leastSeconds(_ work: () -> Void) -> Double {
  work()
  let clock = ContinuousClock()
  let times = (0..<3).map { _ in clock.measure(work) / .seconds(1) }
  return times.min() ?? 0
}
