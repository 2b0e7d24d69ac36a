public import HelioCore
public import HelioLinalg

/// The law of a random n x n target.
public enum TargetLaw: String, Sendable, Codable, CaseIterable {
  case haar, gaussian

  public func matrix(_ n: Int, from stream: RandomStream) throws(HelioError) -> Matrix<Double> {
    switch self {
    case .haar: try randomOrthogonal(n, from: stream)
    case .gaussian: .normal(rows: n, columns: n, from: stream)
    }
  }

  /// Squared relative error of its projection on two factors of k blocks b x b, P_(k, kb) between them.
  ///
  /// Source: sheet group-and-shuffle §3.8.
  public func projectionError(
    blockCount k: Int, blockSize b: Int, from stream: RandomStream
  ) throws(HelioError) -> Double {
    let P = try Shuffle(factor: k, count: k * b)
    let structure = try GroupShuffleStructure(leftBlockCount: k, rightBlockCount: k, inner: P)
    return try GroupShuffleProjection(of: matrix(k * b, from: stream), onto: structure)
      .squaredRelativeError
  }
}

/// Outputs that each input reaches through a chain of full blocks, counted without arithmetic on weights.
///
/// - Returns: n x n in rows of outputs: whether input j reaches output i.
/// - Complexity: n^2 m.
public func reachedEntries(_ pattern: RotationPattern) -> [[Bool]] {
  let (n, b) = (pattern.dimension, pattern.blockSize)
  var reached = [[Bool]](repeating: [Bool](repeating: false, count: n), count: n)
  for j in 0..<n {
    var now = [Bool](repeating: false, count: n)
    now[j] = true
    for f in 0...pattern.factorCount {
      now = pattern.shuffles[f].applied(to: now)
      if f == pattern.factorCount { break }
      for first in stride(from: 0, to: n, by: b) {
        let any = now[first..<first + b].contains(true)
        for i in first..<first + b { now[i] = any }
      }
    }
    for i in 0..<n { reached[i][j] = now[i] }
  }
  return reached
}

/// The mean of (sqrt n Q_ij)^4 over all entries of a random layer with Haar blocks.
public func entryFourthMoment(
  _ pattern: RotationPattern, from stream: RandomStream
) throws(HelioError) -> Double {
  let Q = try pattern.random(from: stream).denseMatrix()
  let sum = Q.elements.reduce(0) { $0 + $1 * $1 * $1 * $1 }
  // n^2 times the mean over n^2 entries.
  return sum
}

/// Which pair of coordinates carries the two inputs.
public enum CoordinatePair: String, Sendable, Codable, CaseIterable {
  /// x = e_0 and x' = rho e_0 + sqrt(1 - rho^2) e_1, in one block of the first factor.
  case sameBlock
  /// With e_b in place of e_1: in two blocks.
  case differentBlocks
}

/// Sign estimates of the kernel at a pair of inputs in the plane of two coordinates, over draws of the rows.
///
///     (1/n) sum_j sign(w_j x) sign(w_j x'),  x = e_0,  x' = rho e_0 + sqrt(1 - rho^2) e_i
///
/// Source: sheet group-and-shuffle §5.
public struct SignEstimates: Sendable {
  public let values: [Double]
  /// n.
  public let rowCount: Int

  /// - Parameters:
  ///   - rho: in (-1, 1).
  ///   - columns: the columns 0 and i of a draw's rows, n x 2.
  public init(
    draws: Int, correlation rho: Double,
    columns: (Int) throws(HelioError) -> Matrix<Double>
  ) throws(HelioError) {
    let s = ((1 - rho) * (1 + rho)).squareRoot()
    var values: [Double] = []
    var n = 0
    for draw in 0..<draws {
      let W = try columns(draw)
      n = W.rows
      var sum = 0
      for j in 0..<n {
        sum += (W[j, 0] < 0) == (rho * W[j, 0] + s * W[j, 1] < 0) ? 1 : -1
      }
      values.append(Double(sum) / Double(n))
    }
    self.values = values
    rowCount = n
  }

  /// n times the mean squared error against the kernel.
  public func scaledError(kernel: Double) -> Double {
    Double(rowCount) * values.reduce(0) { $0 + ($1 - kernel) * ($1 - kernel) }
      / Double(values.count)
  }

  public func bias(kernel: Double) -> Double {
    values.reduce(0) { $0 + $1 - kernel } / Double(values.count)
  }

  /// Two columns of a Haar matrix of order n: two normal vectors, made orthonormal.
  public static func haarColumns(_ n: Int, from stream: RandomStream) -> Matrix<Double> {
    var (u, v) = (
      stream.at(0).normals(n, as: Double.self), stream.at(1).normals(n, as: Double.self)
    )
    let first = norm(u)
    for i in u.indices { u[i] /= first }
    let along = dot(u, v)
    for i in v.indices { v[i] -= along * u[i] }
    let second = norm(v)
    return Matrix(rows: n, columns: 2) { i, j in j == 0 ? u[i] : v[i] / second }
  }

  /// Columns 0 and `other` of a random layer.
  public static func columns(
    of pattern: RotationPattern, and other: Int, from stream: RandomStream
  ) throws(HelioError) -> Matrix<Double> {
    let X = Matrix<Double>(rows: 2, columns: pattern.dimension) { i, j in
      j == (i == 0 ? 0 : other) ? 1 : 0
    }
    return try pattern.random(from: stream).apply(toRowsOf: X).transposed()
  }
}
