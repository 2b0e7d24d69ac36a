public import HelioCore
import HelioLinalg
public import HelioNumerics

// Goals: (1) the exact law at every width and dimension; (2) 2 p normal variates, three passes of the activation
// and little else a network.

/// Outputs of independent random networks along their own input gradients, from the exact law.
///
///     f(x) = p^{-1/2} sum_j a_j s(<w_j, x>),  w_j ~ N(0, I/d),  a_j = ±1,  |x|^2 = d
///
/// With z_j = <w_j, x>, c_j = a_j s'(z_j), g_x = p^{-1/2} sum c_j z_j and the part of g orthogonal to x,
/// |g_perp|^2 = (|c|^2/(p d)) chi^2_{d-1}:
///
///     f(x - t g/|g|) = p^{-1/2} sum_j a_j s(z_j - t omega_j),   |g|^2 = |g_perp|^2 + g_x^2/d
///     omega_j = [z_j g_x/d + c_j sqrt(p) |g_perp|^2/|c|^2 + (|g_perp|/sqrt d) (xi_j - c_j <c, xi>/|c|^2)]/|g|
///
/// No object of dimension d is formed. Neurons are exchangeable, so those with a_j = 1 come first and only
/// their number is drawn.
///
/// Source: sheet adversarial-directions §2.1.
public struct RandomNetworkPaths: Sendable {
  /// f(x) of each network.
  public private(set) var outputs: [Double]
  /// |g|.
  public private(set) var gradientNorms: [Double]
  /// f(x - t sign(f) g/|g|), one list for each length t; f(x) itself where f or g is 0.
  public private(set) var pathOutputs: [[Double]]

  /// - Parameters:
  ///   - width: p >= 1; dimension: d >= 2.
  ///   - count: number of networks.
  ///   - lengths: t, Euclidean; negative ones go the other way.
  /// - Complexity: O(p) for each network and length.
  public init(
    activation: Activation, width p: Int, dimension d: Int, count: Int, lengths: [Double],
    from stream: RandomStream
  ) throws(HelioError) {
    try require(p >= 1, "width", "at least 1", got: p)
    try require(d >= 2, "dimension", "at least 2", got: d)
    try require(count >= 1, "repetitions", "at least 1", got: count)
    try require(lengths.allSatisfy(\.isFinite), "lengths", "finite", got: lengths)
    outputs = [Double](repeating: 0, count: count)
    gradientNorms = outputs
    pathOutputs = [[Double]](repeating: outputs, count: lengths.count)
    let chi = stream.substream("chi").chiSquares(count, degreesOfFreedom: d - 1)
    let (blocks, blockSize) = (stream.substream("blocks"), max(1, 4096 / p))
    for (block, start) in stride(from: 0, to: count, by: blockSize).enumerated() {
      let networks = start..<min(start + blockSize, count)
      var gates = GateBlock(
        activation, width: p, dimension: d, chiSquares: Array(chi[networks]),
        from: blocks.at(block))
      for (row, i) in networks.enumerated() {
        outputs[i] = gates.outputs[row]
        gradientNorms[i] = gates.gradientNorms[row]
      }
      for (k, t) in lengths.enumerated() {
        let moved = gates.outputs(movedBy: t)
        for (row, i) in networks.enumerated() { pathOutputs[k][i] = moved[row] }
      }
    }
  }

  /// The networks with f != 0 and g != 0; the others are never flipped and left out of every mean.
  public var regular: [Int] {
    outputs.indices.filter { outputs[$0] != 0 && gradientNorms[$0] > 0 }
  }

  /// The share of all networks whose sign is flipped, at a length by its index.
  public func flipProbability(_ index: Int) -> Replicates {
    Replicates(zip(outputs, pathOutputs[index]).map { $0 * $1 < 0 ? 1 : 0 })
  }

  /// The sign-symmetrised path s_f f(x - s_f t g/|g|) over |f(x)|, at a length by its index: intercept and slope
  /// of the least-squares line through the regular networks.
  public func pathLine(_ index: Int) -> (intercept: Double, slope: Double) {
    let regular = regular
    let x = regular.map { abs(outputs[$0]) }
    let y = regular.map { outputs[$0] < 0 ? -pathOutputs[index][$0] : pathOutputs[index][$0] }
    let (mx, my) = (Replicates(x).mean, Replicates(y).mean)
    var (both, square) = (0.0, 0.0)
    for (a, b) in zip(x, y) {
      both += (a - mx) * (b - my)
      square += (a - mx) * (a - mx)
    }
    return (my - both / square * mx, both / square)
  }

  /// |f|/|g| of the regular networks.
  public var flipRadii: [Double] { regular.map { abs(outputs[$0]) / gradientNorms[$0] } }
}

/// The neurons of some networks, one network a row.
private struct GateBlock {
  let outputs: [Double]
  let gradientNorms: [Double]
  private let activation: Activation
  private let p: Int
  /// Neurons with a = 1, the first of each row.
  private let positive: [Int]
  private let z: [Double]
  private let slopes: [Double]
  private let xi: [Double]
  /// omega_j = alpha z_j + a_j beta s'_j + gamma xi_j, for each network.
  private var motion: [(alpha: Double, beta: Double, gamma: Double)] = []
  private var moved: [Double]

  init(
    _ activation: Activation, width p: Int, dimension d: Int, chiSquares: [Double],
    from stream: RandomStream
  ) {
    let count = chiSquares.count
    z = stream.substream("preactivations").normals(count * p)
    xi = stream.substream("orthogonal").normals(count * p)
    positive = Self.binomials(count, p, from: stream.substream("signs"))
    let (s, ds) = activation.valuesAndSlopes(z)
    let (P, D) = (Double(p), Double(d))
    var (f, norms) = ([Double](), [Double]())
    for row in 0..<count {
      let sums = SignedSums(
        values: s, slopes: ds, z: z, xi: xi, from: row * p, positive: positive[row], width: p)
      let gx = sums.cz / P.squareRoot()
      let perpendicular2 = sums.cc / P / D * chiSquares[row]
      let norm = (perpendicular2 + gx * gx / D).squareRoot()
      f.append(sums.output / P.squareRoot())
      norms.append(norm)
      let gamma = (perpendicular2 / D).squareRoot() / norm
      motion.append(
        norm > 0
          ? (
            gx / D / norm,
            P.squareRoot() * perpendicular2 / sums.cc / norm - gamma * sums.cxi / sums.cc, gamma
          ) : (0, 0, 0))
    }
    slopes = ds
    moved = s  // any memory of its size
    outputs = f
    gradientNorms = norms
    self.activation = activation
    self.p = p
  }

  /// f(x - t sign(f) g/|g|) of each network.
  mutating func outputs(movedBy t: Double) -> [Double] {
    for row in outputs.indices where outputs[row] != 0 {
      let (alpha, beta, gamma) = motion[row]
      let step = outputs[row] < 0 ? -t : t
      let (first, middle) = (row * p, row * p + positive[row])
      move(first..<middle, 1 - step * alpha, -step * beta, -step * gamma)
      move(middle..<first + p, 1 - step * alpha, step * beta, -step * gamma)
    }
    activation.apply(to: &moved)
    let scale = 1 / Double(p).squareRoot()
    return outputs.indices.map { row in
      outputs[row] == 0
        ? 0 : scale * signedSum(moved, from: row * p, positive: positive[row], width: p)
    }
  }

  /// moved_j <- u z_j + v s'_j + w xi_j.
  private mutating func move(_ range: Range<Int>, _ u: Double, _ v: Double, _ w: Double) {
    unsafe moved.withUnsafeMutableBufferPointer { moved in
      unsafe z.withUnsafeBufferPointer { z in
        unsafe slopes.withUnsafeBufferPointer { slopes in
          unsafe xi.withUnsafeBufferPointer { xi in
            for j in range { unsafe moved[j] = u * z[j] + v * slopes[j] + w * xi[j] }
          }
        }
      }
    }
  }

  /// The number of a_j = 1 among p fair signs: the bits of random words.
  private static func binomials(_ count: Int, _ p: Int, from stream: RandomStream) -> [Int] {
    let perNetwork = (p + 63) / 64
    let words = stream.words(count * perNetwork)
    let last = p % 64 == 0 ? UInt64.max : (1 << UInt64(p % 64)) - 1
    return (0..<count).map { i in
      (0..<perNetwork).reduce(0) { sum, k in
        let word = words[i * perNetwork + k]
        return sum + (k == perNetwork - 1 ? word & last : word).nonzeroBitCount
      }
    }
  }
}
