public import HelioCore
public import HelioLinalg
import HelioNumerics

/// How far a layer with orthogonal blocks can turn a direction x towards y.
///
///     C = 1 if b^{m-1} >= k, k/b^{m-1} if that is an integer:  sup <y, Qx> = sum_c X_c Y_c
///     X_c^2 = |x|^2 on blocks h with h mod C = c,  Y_c^2 = |P^{m-1} y|^2 on blocks g with floor(g C/k) = c
///
/// A block moves its share of the squared length to any of its outputs, so that what is reachable are flows without
/// capacities through C components that never meet.
///
/// Source: sheet group-and-shuffle §3.7.
public struct VectorTransport: Sendable, Equatable {
  public let blockCount: Int
  public let blockSize: Int
  public let factorCount: Int
  /// C; `nil` where b^{m-1} < k does not divide k, and the supremum is not known.
  public let componentCount: Int?

  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for a number below 1.
  public init(blockCount k: Int, blockSize b: Int, factorCount m: Int) throws(HelioError) {
    let shape = try FactorClass(blockCount: k, blockSize: b, factorCount: m)
    blockCount = k
    blockSize = b
    factorCount = m
    let paths = shape.reach / b
    componentCount = paths == k ? 1 : k % paths == 0 ? k / paths : nil
  }

  public var dimension: Int { blockCount * blockSize }

  /// sup <y, Qx>/(|x| |y|); `nil` where it is not known.
  ///
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for another length than k b, or a zero vector.
  public func maximumOverlap(
    from x: [Double], to y: [Double]
  ) throws(HelioError) -> Double? {
    for (name, v) in [("sourceVector", x), ("targetVector", y)] {
      try require(v.count == dimension, name, "of length \(dimension)", got: v.count)
      try require(
        v.allSatisfy(\.isFinite) && v.contains { $0 != 0 }, name, "finite and not zero", got: "0")
    }
    guard let C = componentCount else { return nil }
    let (k, b) = (blockCount, blockSize)
    if C == 1 { return 1 }
    let (xScale, yScale) = (norm(x), norm(y))
    var image = y.map { $0 / yScale }
    if b > 1 {
      let P = try Shuffle(factor: k, count: dimension)
      for _ in 0..<(factorCount - 1) { image = P.applied(to: image) }
    }
    var (X, Y) = ([Double](repeating: 0, count: C), [Double](repeating: 0, count: C))
    for i in x.indices {
      let unit = x[i] / xScale
      X[i / b % C] += unit * unit
      Y[i / b * C / k] += image[i] * image[i]
    }
    return zip(X, Y).reduce(0) { $0 + ($1.0 * $1.1).squareRoot() }
  }

  /// Its mean over uniform unit vectors x and y.
  ///
  ///     C [Gamma((q+1)/2) Gamma(n/2)/(Gamma(q/2) Gamma((n+1)/2))]^2,  q = n/C
  public var expectedMaximumOverlap: Double? {
    guard let C = componentCount else { return nil }
    if C == 1 { return 1 }
    let ratio = gammaStep(Double(dimension / C) / 2) / gammaStep(Double(dimension) / 2)
    return ratio * ratio
  }

  /// Gamma(x + 1/2)/(Gamma(x) sqrt x); beyond 64 by its series, where logarithms cancel.
  private func gammaStep(_ x: Double) -> Double {
    if x < 64 { return exp(logGamma(x + 0.5) - logGamma(x)) / x.squareRoot() }
    let y = 1 / x
    return 1 - y / 8
      * (1 - y / 16 * (1 + 5 * y / 8 * (1 - 21 * y / 160 * (1 + 19 * y / 8))))
  }
}

/// Reflections that take x to y with two factors, k <= b: Q x = y for vectors of equal length.
///
///     z_i = |x_h| |(P y)_g|/(|y| sqrt r_gh) at the inner indices of cell (g, h);
///     R_h: x_h -> z_h,  L_g: (P z)_g -> (P y)_g
///
/// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for k > b, unequal lengths of vectors or a zero one.
///
/// Source: sheet group-and-shuffle §3.7.
public func transportingChain(
  blockCount k: Int, blockSize b: Int, from x: [Double], to y: [Double]
) throws(HelioError) -> BlockChain<Double> {
  let n = k * b
  try require(k <= b, "blockCount", "at most the block size \(b)", got: k)
  try require(
    x.count == n && y.count == n, "vectors", "of length \(n)", got: "\(x.count) and \(y.count)")
  let (length, other) = (norm(x), norm(y))
  try require(
    length > 0 && abs(length - other) <= 1e-12 * length, "vectors", "of one positive length",
    got: "\(length) and \(other)")
  let pattern = try RotationPattern.groupShuffle(blockCount: k, blockSize: b, factorCount: 2)
  let P = pattern.shuffles[1]
  let image = P.applied(to: y)
  func part(_ v: [Double], _ g: Int) -> [Double] { Array(v[g * b..<(g + 1) * b]) }
  let structure = try GroupShuffleStructure(leftBlockCount: k, rightBlockCount: k, inner: P)
  var z = [Double](repeating: 0, count: n)
  for (place, cell) in structure.cells.enumerated() where !cell.isEmpty {
    let value =
      norm(part(x, place % k)) * norm(part(image, place / k)) / length
      / Double(cell.count).squareRoot()
    for i in cell { z[i] = value }
  }
  let middle = P.applied(to: z)
  var chain = pattern.identity()
  for g in 0..<k {
    chain.factors[0].setBlock(g, reflection(from: part(x, g), to: part(z, g)))
    chain.factors[1].setBlock(g, reflection(from: part(middle, g), to: part(image, g)))
  }
  return chain
}

/// I - 2 w w^T/|w|^2, w = x - y: it exchanges vectors of equal length.
private func reflection(from x: [Double], to y: [Double]) -> Matrix<Double> {
  let w = zip(x, y).map { $0 - $1 }
  let square = dot(w, w)
  return Matrix(rows: x.count, columns: x.count) { i, j in
    (i == j ? 1 : 0) - (square > 0 ? 2 * w[i] * w[j] / square : 0)
  }
}
