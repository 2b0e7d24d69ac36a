public import HelioCore
import HelioLinalg
public import HelioNumerics

/// One gradient step on a first layer, free or as a rotation, and what ridge regression on the features then reaches.
///
///     spike:      W0 - c (|W0|/|G|) G
///     rotations:  W0 Q and Q W0 with Q = (I + K)(I - K)^{-1}, K = -(W0^T G - G^T W0) and -(G W0^T - W0 G^T),
///                 rescaled to |K| = tan(theta/2)
///     group and shuffle: from the left, K_R and K_L the diagonal blocks of K and of P K P^T, rescaled together
///
/// Source: sheet group-and-shuffle §6, experiment A.
public struct SpikeOrRotation: Sendable {
  /// Test errors over the variance of the labels.
  public let initialError: Double
  public let spikeError: Double
  public let leftRotationError: Double
  public let rightRotationError: Double
  public let groupShuffleError: Double
  /// The largest change of a singular value under the three rotations.
  public let singularValueChange: Double
  /// The largest singular value of W0 and of the spiked weights.
  public let initialNorm: Double
  public let spikedNorm: Double
  /// Squared overlap of the spiked weights' top right singular vector with beta.
  public let spikedOverlap: Double

  public struct Settings: Sendable {
    public var dimension: Int
    public var width: Int
    public var sampleCount: Int
    /// k of the p x p rotation of two factors.
    public var blockCount: Int
    public var link: Link
    public var updateScale: Double
    public var rotationAngle: Double
    public var weightLaw: WeightLaw
    public var ridge: Double

    public init(
      dimension: Int, width: Int, sampleCount: Int, blockCount: Int, link: Link,
      updateScale: Double = 3, rotationAngle: Double = Double.pi / 2,
      weightLaw: WeightLaw = .gaussian, ridge: Double = 1e-3
    ) {
      self.dimension = dimension
      self.width = width
      self.sampleCount = sampleCount
      self.blockCount = blockCount
      self.link = link
      self.updateScale = updateScale
      self.rotationAngle = rotationAngle
      self.weightLaw = weightLaw
      self.ridge = ridge
    }

    /// Refuses settings that name no experiment.
    public func validate() throws(HelioError) {
      for (name, value) in [
        ("dimension", dimension), ("width", width), ("sampleCount", sampleCount),
        ("blockCount", blockCount),
      ] { try require(value >= 1, name, "at least 1", got: value) }
      try require(
        width % blockCount == 0, "blockCount", "a divisor of the width \(width)", got: blockCount)
      try require(
        weightLaw == .gaussian || width % dimension == 0, "width",
        "a multiple of the dimension \(dimension) for orthogonal weights", got: width)
      try require(updateScale > 0, "updateScale", "positive", got: updateScale)
      try require(
        rotationAngle > 0 && rotationAngle < Double.pi, "rotationAngle", "above 0 and below pi",
        got: rotationAngle)
      try require(ridge > 0, "ridge", "positive", got: ridge)
    }
  }

  public init(_ settings: Settings, from stream: RandomStream) throws(HelioError) {
    try settings.validate()
    let (d, p, n) = (settings.dimension, settings.width, settings.sampleCount)
    let task = SingleIndexTask(settings.link, dimension: d, from: stream.substream("direction"))
    let W0 = try settings.weightLaw.weights(
      width: p, dimension: d, from: stream.substream("weights"))
    let X = Matrix<Double>.normal(rows: n, columns: d, from: stream.substream("inputs"))
    let a: [Double] = stream.substream("second layer").normals(p)
    let G = RectifiedLayer(W0).initialGradient(X, task.labels(X), secondLayer: a)
    let tangent = tan(settings.rotationAngle / 2)

    let spiked = try spikedWeights(W0, along: G, scale: settings.updateScale)
    let right = product(W0, try rotation(skew(W0, G), tangent))
    let K = skew(W0.transposed(), G.transposed())
    let left = product(try rotation(K, tangent), W0)
    let structured = try groupShuffleRotation(K, blockCount: settings.blockCount, tangent)
      .apply(toRowsOf: W0.transposed()).transposed()

    let before = try singularValues(W0)
    var change = 0.0
    for W in [left, right, structured] {
      for (x, y) in zip(before, try singularValues(W)) { change = max(change, abs(x - y)) }
    }
    singularValueChange = change
    initialNorm = before[0]
    let top = try topSingularTriplets(spiked, count: 1).get("the largest singular value")
    spikedNorm = top.values[0]
    let overlap = dot(top.right.column(0), task.direction)
    spikedOverlap = overlap * overlap

    func error(_ W: Matrix<Double>) throws(HelioError) -> Double {
      try RectifiedLayer(W).refitError(task, sampleCount: n, ridge: settings.ridge, from: stream)
    }
    initialError = try error(W0)
    spikeError = try error(spiked)
    leftRotationError = try error(left)
    rightRotationError = try error(right)
    groupShuffleError = try error(structured)
  }
}

/// W - c (|W|/|G|) G.
func spikedWeights(
  _ W: Matrix<Double>, along G: Matrix<Double>, scale c: Double
) throws(HelioError) -> Matrix<Double> {
  let (size, step) = (try operatorNorm(W), try operatorNorm(G))
  guard step > 0 else { throw .undefined("The gradient is zero: there is no direction to step.") }
  return W - G.scaled(by: c * size / step)
}

/// -(A^T B - B^T A).
private func skew(_ A: Matrix<Double>, _ B: Matrix<Double>) -> Matrix<Double> {
  let S = product(A, B, transposeFirst: true)
  return S.transposed() - S
}

/// The Cayley rotation of K rescaled to |K| = tangent.
private func rotation(
  _ K: Matrix<Double>, _ tangent: Double
) throws(HelioError) -> Matrix<Double> {
  let size = try operatorNorm(K)
  guard size > 0 else { return .identity(K.rows) }
  return try CayleyBlocks(BlockDiagonal(count: 1, stacked: K.scaled(by: tangent / size)))
    .blocks.stacked
}

private func groupShuffleRotation(
  _ K: Matrix<Double>, blockCount k: Int, _ tangent: Double
) throws(HelioError) -> BlockChain<Double> {
  let (n, b) = (K.rows, K.rows / k)
  let pattern = try RotationPattern.groupShuffle(blockCount: k, blockSize: b, factorCount: 2)
  let P = pattern.shuffles[1]
  func blocks(_ K: Matrix<Double>) -> BlockDiagonal<Double> {
    var result = BlockDiagonal<Double>(count: k, rows: b, columns: b)
    for i in 0..<n {
      for c in 0..<b { result.stacked[i, c] = K[i, i / b * b + c] }
    }
    return result
  }
  // P K P^T.
  let factors = [blocks(K), blocks(P.permutingColumns(of: P.permutingRows(of: K)))]
  var size = 0.0
  for factor in factors {
    for g in 0..<k { size = max(size, try operatorNorm(factor.block(g))) }
  }
  guard size > 0 else { return pattern.identity() }
  var rotations: [BlockDiagonal<Double>] = []
  for factor in factors {
    rotations.append(
      try CayleyBlocks(
        BlockDiagonal(count: k, stacked: factor.stacked.scaled(by: tangent / size))
      ).blocks)
  }
  return pattern.chain(rotations)
}
