public import HelioCore
import HelioLinalg

// Gram matrices of features in bounded memory: beside the smaller Gram matrix only a block of inputs and its
// features stand at once.

/// How a feature experiment is cut into pieces.
public struct Streaming: Sendable, Equatable {
  /// Samples that are drawn and worked on together. Data are drawn block by block, so another size
  /// gives other random numbers.
  public var rowsPerBlock: Int
  /// Neurons worked on together when there are more neurons than samples.
  public var neuronsPerBlock: Int
  /// Bytes that may stand at once.
  public var memoryLimit: Int

  public init(
    rowsPerBlock: Int = 4096, neuronsPerBlock: Int = 4096, memoryLimit: Int = 8 << 30
  ) {
    self.rowsPerBlock = rowsPerBlock
    self.neuronsPerBlock = neuronsPerBlock
    self.memoryLimit = memoryLimit
  }

  func check<S>(
    _: S.Type, samples n: Int, width p: Int, dimension d: Int
  ) throws(HelioError) {
    try require(rowsPerBlock >= 1, "rowsPerBlock", "at least 1", got: rowsPerBlock)
    try require(neuronsPerBlock >= 1, "neuronsPerBlock", "at least 1", got: neuronsPerBlock)
    let order = min(n, p)
    let block = p <= n ? min(rowsPerBlock, n) * (p + d) : n * (min(neuronsPerBlock, p) + d)
    let entries = order * order + p * d + block
    let bytes = entries * MemoryLayout<S>.stride
    guard bytes <= memoryLimit else {
      throw .memory(
        bytesNeeded: bytes, bytesAllowed: memoryLimit,
        advice: "use Float, smaller blocks of rows or neurons, or a smaller min(n, p).")
    }
  }
}

/// Ranges of at most `size` that cover 0 ..< count.
func blocks(of count: Int, size: Int) -> [Range<Int>] {
  stride(from: 0, to: count, by: size).map { $0..<min($0 + size, count) }
}

extension FeatureLayer {
  /// A training sample's Gram matrix in the smaller of its two forms; only lower triangles are set.
  enum GramForm: Sendable {
    /// p <= n: Phi^T Phi, with Phi^T y and |y|^2.
    case neurons(Matrix<S>, right: [S], labelNorm: Double)
    /// n < p: Phi Phi^T, with the inputs, y, and the features if they were one block.
    case samples(Matrix<S>, inputs: Matrix<S>, labels: [S], features: Matrix<S>?)
  }

  /// Draws n samples and forms the Gram matrix block by block.
  func trainingGram(
    samples n: Int, streaming: Streaming, from stream: RandomStream
  ) throws(HelioError) -> GramForm {
    try require(n >= 1, "sampleCount", "at least 1", got: n)
    try streaming.check(S.self, samples: n, width: width, dimension: data.dimension)
    return width <= n
      ? neuronGram(n, streaming, stream) : sampleGram(n, streaming, stream)
  }

  private func neuronGram(
    _ n: Int, _ streaming: Streaming, _ stream: RandomStream
  ) -> GramForm {
    var G = Matrix<S>(rows: width, columns: width)
    var right = [S](repeating: 0, count: width)
    var labelNorm = 0.0
    for (b, rows) in blocks(of: n, size: streaming.rowsPerBlock).enumerated() {
      let sample: DataModel.Sample<S> = data.sample(rows.count, from: stream.at(b))
      let Phi = features(sample.inputs)
      addLowerGram(to: &G, Phi, of: .columns)
      add(product(Phi, sample.targets, transposeFirst: true), to: &right)
      labelNorm += Double(dot(sample.targets, sample.targets))
    }
    return .neurons(G, right: right, labelNorm: labelNorm)
  }

  private func sampleGram(
    _ n: Int, _ streaming: Streaming, _ stream: RandomStream
  ) -> GramForm {
    var inputs: [S] = []
    var labels: [S] = []
    for (b, rows) in blocks(of: n, size: streaming.rowsPerBlock).enumerated() {
      let sample: DataModel.Sample<S> = data.sample(rows.count, from: stream.at(b))
      inputs += sample.inputs.elements
      labels += sample.targets
    }
    let X = Matrix(rows: n, columns: data.dimension, elements: inputs)
    let pieces = blocks(of: width, size: streaming.neuronsPerBlock)
    var G = Matrix<S>(rows: n, columns: n)
    var kept: Matrix<S>?
    for neurons in pieces {
      let Phi = features(X, neurons: neurons)
      addLowerGram(to: &G, Phi, of: .rows)
      if pieces.count == 1 { kept = Phi }
    }
    return .samples(G, inputs: X, labels: labels, features: kept)
  }

  /// Eigenvalues of (1/n) Phi^T Phi: the min(n, p) that may differ from zero, descending.
  ///
  /// - Parameters:
  ///   - n: number of samples.
  ///   - stream: where the inputs come from.
  /// - Complexity: n p (d + min(n, p)) operations and one eigenproblem of order min(n, p).
  public func covarianceEigenvalues(
    samples n: Int, streaming: Streaming = Streaming(), from stream: RandomStream
  ) throws(HelioError) -> [Double] {
    let G: Matrix<S>
    switch try trainingGram(samples: n, streaming: streaming, from: stream) {
    case .neurons(let gram, _, _): G = gram
    case .samples(let gram, _, _, _): G = gram
    }
    return try symmetricEigenvalues(G).map { max(Double($0) / Double(n), 0) }
  }
}
