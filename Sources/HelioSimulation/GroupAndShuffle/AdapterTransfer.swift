public import HelioCore
public import HelioLinalg
public import HelioNumerics

/// What is trained on a pretrained first layer: W = W0 Q, diag(s) W0 Q, or W0 + U V.
public enum Adapter: Sendable, Hashable {
  case none
  /// Orthogonal blocks by Cayley's map, all entries of the generators as parameters.
  case rotation(RotationPattern)
  /// The same and a scale of every neuron, from 1 on: singular values are kept no more.
  case scaledRotation(RotationPattern)
  /// U: p x r, V: r x d.
  case lowRank(Int)

  /// Free parameters for weights of p x d: of a rotation m k b (b - 1)/2.
  public func freeParameters(width p: Int, dimension d: Int) -> Int {
    switch self {
    case .none: 0
    case .rotation(let pattern): pattern.freeParameters
    case .scaledRotation(let pattern): pattern.freeParameters + p
    case .lowRank(let r): r * (p + d)
    }
  }
}

/// A layer pretrained by one gradient step towards an old direction, to be adapted to a new one.
///
/// Source: sheet group-and-shuffle §4 (item 6), §6, experiment B.
public struct AdapterTransfer: Sendable {
  public struct Settings: Sendable {
    public var dimension: Int
    public var width: Int
    public var sampleCount: Int
    public var link: Link
    public var updateScale: Double
    public var ridge: Double

    public init(
      dimension: Int, width: Int, sampleCount: Int, link: Link, updateScale: Double = 3,
      ridge: Double = 1e-3
    ) {
      self.dimension = dimension
      self.width = width
      self.sampleCount = sampleCount
      self.link = link
      self.updateScale = updateScale
      self.ridge = ridge
    }
  }

  /// W0, p x d.
  public let weights: Matrix<Double>
  /// The new task.
  public let task: SingleIndexTask
  /// The top right singular vector of W0.
  public let learnedDirection: [Double]
  private let settings: Settings
  /// Rows padded by zeros, and their new labels.
  private let inputs: Matrix<Double>
  private let labels: [Double]
  /// Of the pretrained layer, with the intercept last.
  private let readout: [Double]
  private let stream: RandomStream

  /// - Throws: ``HelioError`` for sizes below 1 (dimension below 2), or a fit that fails.
  public init(_ settings: Settings, from stream: RandomStream) throws(HelioError) {
    let (d, p, n) = (settings.dimension, settings.width, settings.sampleCount)
    try require(d >= 2, "dimension", "at least 2", got: d)
    for (name, value) in [("width", p), ("sampleCount", n)] {
      try require(value >= 1, name, "at least 1", got: value)
    }
    try require(settings.updateScale > 0, "updateScale", "positive", got: settings.updateScale)
    try require(settings.ridge > 0, "ridge", "positive", got: settings.ridge)
    let old = SingleIndexTask(settings.link, dimension: d, from: stream.substream("old direction"))
    let start = try WeightLaw.gaussian.weights(
      width: p, dimension: d, from: stream.substream("weights"))
    let X = Matrix<Double>.normal(rows: n, columns: d, from: stream.substream("inputs"))
    let y = old.labels(X)
    let a: [Double] = stream.substream("second layer").normals(p)
    weights = try spikedWeights(
      start, along: RectifiedLayer(start).initialGradient(X, y, secondLayer: a),
      scale: settings.updateScale)
    readout = try RectifiedLayer(weights).readout(X, y, ridge: settings.ridge)
    task = old.orthogonal(from: stream.substream("new direction"))
    labels = task.labels(X)
    inputs = RectifiedLayer.padded(X)
    learnedDirection = try topSingularTriplets(weights, count: 1)
      .get("the largest singular value").right.column(0)
    self.settings = settings
    self.stream = stream
  }

  /// What training an adapter came to.
  public struct Outcome: Sendable {
    /// W.
    public let weights: Matrix<Double>
    /// Half mean square with the readout frozen, after the last step.
    public let trainLoss: Double
    /// Test error over the labels' variance after a ridge fit of the readout on fresh points.
    public let refitError: Double
    /// |<v1, b_new>|, v1 the top right singular vector of W.
    public let targetOverlap: Double
    /// The largest absolute change of a singular value.
    public let singularValueChange: Double
  }

  /// Trains an adapter, see ``adapted(_:learningRate:stepCount:)``, and measures what came of it.
  public func train(
    _ adapter: Adapter, learningRate eta: Double = 0.02, stepCount: Int = 150
  ) throws(HelioError) -> Outcome {
    try outcome(adapted(adapter, learningRate: eta, stepCount: stepCount))
  }

  /// The weights after training by Adam on all samples, readout and intercept frozen.
  ///
  /// - Parameters:
  ///   - eta: of Adam with 0.9, 0.999 and 1e-8, in radians of half a rotation.
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for a pattern of another dimension, a rank below 1.
  /// - Complexity: a step 4 n p d operations and the adapter's own.
  public func adapted(
    _ adapter: Adapter, learningRate eta: Double = 0.02, stepCount: Int = 150
  ) throws(HelioError) -> Matrix<Double> {
    try require(eta.isFinite && eta > 0, "learningRate", "positive", got: eta)
    try require(stepCount >= 0, "stepCount", "at least 0", got: stepCount)
    let (p, d) = (weights.rows, weights.columns)
    var W = weights
    switch adapter {
    case .none: break
    case .rotation(let pattern), .scaledRotation(let pattern):
      try require(
        pattern.dimension == d, "blockSize", "a divisor of the dimension \(d)",
        got: pattern.dimension)
      var generators = (0..<pattern.factorCount).map { _ in
        BlockDiagonal<Double>(
          count: pattern.blockCount, rows: pattern.blockSize, columns: pattern.blockSize)
      }
      var states = generators.map { AdamState(count: $0.stacked.elements.count, learningRate: eta) }
      var rotation = RotationState(pattern)
      var scale: [Double]?
      if case .scaledRotation = adapter { scale = [Double](repeating: 1, count: p) }
      var scaleState = AdamState(count: p, learningRate: eta)
      var turned = weights
      for _ in 0..<stepCount {
        var D = lossGradient(at: W).gradient
        if var s = scale {
          // dL/ds_i = <D_i, (W0 Q)_i>, and D by rows of W0 Q.
          let byScale = (0..<p).map { dot(D.row($0), turned.row($0)) }
          D = Self.scaled(D, s)
          scaleState.step(&s, byScale)
          scale = s
        }
        // <D, W0 Q> = sum over rows <w0, Q d>.
        let byFactor = rotation.chain.gradients(inputs: D, upstream: weights)
        for f in generators.indices {
          states[f].step(
            &generators[f].stacked.elements,
            rotation.cayley(f, upstream: byFactor[f]).stacked.elements)
        }
        rotation = try RotationState(pattern, generators)
        turned = rotation.chain.transposed.apply(toRowsOf: weights)
        W = scale.map { Self.scaled(turned, $0) } ?? turned
      }
    case .lowRank(let r):
      try require(r >= 1, "adapterRank", "at least 1", got: r)
      var U = Matrix<Double>(rows: p, columns: r)
      var V = Matrix<Double>.normal(
        rows: r, columns: d, scale: 1 / Double(d).squareRoot(), from: stream.substream("low rank"))
      var first = AdamState(count: p * r, learningRate: eta)
      var second = AdamState(count: r * d, learningRate: eta)
      for _ in 0..<stepCount {
        let D = lossGradient(at: W).gradient
        let (dU, dV) = (
          product(D, V, transposeSecond: true), product(U, D, transposeFirst: true)
        )
        first.step(&U.elements, dU.elements)
        second.step(&V.elements, dV.elements)
        W = weights
        addProduct(to: &W, U, V)
      }
    }
    guard W.isFinite else {
      throw .diverges(
        "Training diverged: the weights are not finite. Take a smaller learningRate.")
    }
    return W
  }

  /// diag(s) A.
  private static func scaled(_ A: Matrix<Double>, _ s: [Double]) -> Matrix<Double> {
    Matrix(rows: A.rows, columns: A.columns) { i, j in s[i] * A[i, j] }
  }

  private func outcome(_ W: Matrix<Double>) throws(HelioError) -> Outcome {
    let top = try topSingularTriplets(W, count: 1).get("the largest singular value")
    let change = zip(try singularValues(weights), try singularValues(W))
      .reduce(0) { max($0, abs($1.0 - $1.1)) }
    return Outcome(
      weights: W, trainLoss: lossGradient(at: W).loss,
      refitError: try RectifiedLayer(W).refitError(
        task, sampleCount: settings.sampleCount, ridge: settings.ridge,
        from: stream.substream("refit")),
      targetOverlap: abs(dot(top.right.column(0), task.direction)), singularValueChange: change)
  }

  /// Half the mean square of the new labels with the old readout, and its derivative by W.
  public func lossGradient(at W: Matrix<Double>) -> (loss: Double, gradient: Matrix<Double>) {
    let (n, p) = (labels.count, W.rows)
    let scale = 1 / Double(p).squareRoot()
    let a = readout[0..<p].map { scale * $0 }
    let intercept = readout[p]
    var loss = 0.0
    let gradient = RectifiedLayer(W).forces(inputs, outer: a) { outputs in
      var pulls = [Double](repeating: 0, count: outputs.count)
      for i in 0..<n {
        let residual = outputs[i] + intercept - labels[i]
        loss += residual * residual
        pulls[i] = residual / Double(n)
      }
      return pulls
    }
    return (loss / (2 * Double(n)), gradient)
  }
}

/// A rotation with what the derivatives of its blocks need.
private struct RotationState {
  let chain: BlockChain<Double>
  private let maps: [CayleyBlocks<Double>]

  init(_ pattern: RotationPattern, _ generators: [BlockDiagonal<Double>]) throws(HelioError) {
    var maps: [CayleyBlocks<Double>] = []
    for A in generators { maps.append(try CayleyBlocks(A)) }
    self.maps = maps
    chain = pattern.chain(maps.map(\.blocks))
  }

  /// At the identity.
  init(_ pattern: RotationPattern) {
    chain = pattern.identity()
    maps = []
  }

  /// At the identity dL/dA = G - G^T.
  func cayley(_ f: Int, upstream G: BlockDiagonal<Double>) -> BlockDiagonal<Double> {
    if !maps.isEmpty { return maps[f].gradient(upstream: G) }
    var result = G
    let b = G.blockColumns
    for i in 0..<G.rows {
      for j in 0..<b { result.stacked[i, j] -= G.stacked[i / b * b + j, i % b] }
    }
    return result
  }
}
