public import HelioCore
public import HelioLinalg
import HelioNumerics
import HelioSimulation

/// A pair of weight matrices of this laboratory, for a first try.
public enum AdapterExample: String, CaseIterable, Sendable {
  /// Gaussian weights of 96 x 64, and the same turned by a group-and-shuffle matrix of two factors of 8 blocks.
  case rotation
  /// A network of 96 neurons on 64 inputs before and after 20 gradient steps on a single-index target.
  case training
  /// A pretrained layer before and after an adapter of two factors was trained on another direction.
  case adaptation

  public func matrices() throws(HelioError) -> (before: Matrix<Double>, after: Matrix<Double>) {
    let stream = RandomStream(seed: 1, purpose: "adapter example \(rawValue)")
    let (p, d) = (96, 64)
    switch self {
    case .rotation:
      let W = Matrix<Double>.normal(
        rows: p, columns: d, scale: 1 / Double(d).squareRoot(), from: stream)
      let Q = try RotationPattern.groupShuffle(blockCount: 8, blockSize: 8, factorCount: 2)
        .random(from: stream)
      return (W, Q.transposed.apply(toRowsOf: W))
    case .training:
      let task = SingleIndexTask(
        try Link(parsing: "h1 + 0.5*h2"), dimension: d, from: stream.substream("direction"))
      let X = Matrix<Double>.normal(rows: 2000, columns: d, from: stream.substream("inputs"))
      var network = try TwoLayerNetwork<Double>(
        dimension: d, width: p, outputs: 1, activation: .relu,
        from: stream.substream("network"))
      let before = network.firstLayer
      _ = try network.train(
        inputs: X, targets: Matrix(rows: X.rows, columns: 1, elements: task.labels(X)),
        learningRates: [LearningRate](repeating: .scaled(0.5), count: 20),
        from: stream.substream("batches"))
      return (before, network.firstLayer)
    case .adaptation:
      let problem = try AdapterTransfer(
        AdapterTransfer.Settings(
          dimension: d, width: p, sampleCount: 2000, link: Link(parsing: "h1 + 0.5*h2")),
        from: stream)
      let adapter = Adapter.rotation(
        try .groupShuffle(blockCount: 8, blockSize: 8, factorCount: 2))
      return (problem.weights, try problem.train(adapter).weights)
    }
  }
}
