public import HelioCore

/// Orthogonal blocks from unconstrained ones by the exponential.
///
///     K = (A - A^T)/2,  Q = exp(c K)
///
/// c = 2 agrees with ``CayleyBlocks`` up to second order; c = 1 rotates half as far. Every rotation is reached.
/// Taylor's series of degree 12 where |c K|/2^s <= 0.3, then s squarings: 2^s roundings of orthogonality.
///
/// Source: sheet group-and-shuffle §3.6.
public struct ExponentialBlocks: Sendable {
  public let blocks: BlockDiagonal<Double>
  private let generators: BlockDiagonal<Double>
  private let scale: Double

  /// - Parameters:
  ///   - A: k blocks of b x b.
  ///   - c: not zero.
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for entries that are not finite.
  /// - Complexity: 5 + s products of order b for each block.
  public init(_ A: BlockDiagonal<Double>, scale c: Double = 2) throws(HelioError) {
    precondition(
      A.blockRows == A.blockColumns, "an exponential of \(A.blockRows) x \(A.blockColumns)")
    try require(A.stacked.isFinite, "parameters", "finite", got: "an entry that is not")
    try require(c.isFinite && c != 0, "scale", "a finite number, not 0", got: c)
    scale = c
    generators = try A.mapBlocks { (A) throws(HelioError) in
      (A - A.transposed()).scaled(by: c / 2)
    }
    blocks = try generators.mapBlocks { (X) throws(HelioError) in
      ScaledSeries(X).exponential()
    }
  }

  /// dL/dA from dL/dQ.
  ///
  ///     S = derivative of exp at (c K)^T in the direction G,  dL/dA = c (S - S^T)/2
  ///
  /// - Complexity: 15 + 3 s products of order b for each block.
  public func gradient(upstream G: BlockDiagonal<Double>) throws(HelioError) -> BlockDiagonal<
    Double
  > {
    var result = G
    for g in 0..<G.count {
      let S = ScaledSeries(generators.block(g).transposed()).derivative(G.block(g))
      result.setBlock(g, (S - S.transposed()).scaled(by: scale / 2))
    }
    return result
  }
}

/// exp X of a skew matrix by Taylor's series of degree 12 in four groups, and its derivative along a direction E.
///
///     p(Y) = C_0 + Y^4 (C_1 + Y^4 (C_2 + Y^4/12!)),  C_i = (I/0! + Y/1! + ...) of degree 3,  Y = X/2^s
private struct ScaledSeries {
  let squarings: Int
  let powers: [Matrix<Double>]
  private let head: Matrix<Double>
  private let tail: Matrix<Double>

  init(_ X: Matrix<Double>) {
    let b = X.rows
    // The norm of a skew matrix is at most |X|_F/sqrt 2, and at most its largest row sum.
    let rows = (0..<b).map { i in X.row(i).reduce(0) { $0 + abs($1) } }.max() ?? 0
    let bound = min(rows, X.frobeniusNorm / 2.0.squareRoot())
    let s = bound <= 0.3 ? 0 : Int(log2(bound / 0.3).rounded(.up))
    squarings = s
    let Y = X.scaled(by: Double(sign: .plus, exponent: -s, significand: 1))
    let Y2 = product(Y, Y)
    powers = [.identity(b), Y, Y2, product(Y2, Y), product(Y2, Y2)]
    tail = Self.group(2, powers) + powers[4].scaled(by: Self.coefficient(12))
    head = product(tail, powers[4]) + Self.group(1, powers)
  }

  private static func coefficient(_ j: Int) -> Double { exp(-lgamma(Double(j + 1)).0) }

  /// sum_{j<4} Y^j/(4i + j)!; of the powers' derivatives it is its own.
  private static func group(_ i: Int, _ powers: [Matrix<Double>]) -> Matrix<Double> {
    var sum = powers[0].scaled(by: coefficient(4 * i))
    for j in 1..<4 { sum = sum + powers[j].scaled(by: coefficient(4 * i + j)) }
    return sum
  }

  func exponential() -> Matrix<Double> {
    var F = product(head, powers[4]) + Self.group(0, powers)
    for _ in 0..<squarings { F = product(F, F) }
    return F
  }

  func derivative(_ direction: Matrix<Double>) -> Matrix<Double> {
    let E = direction.scaled(by: Double(sign: .plus, exponent: -squarings, significand: 1))
    let (Y, Y2) = (powers[1], powers[2])
    let M2 = product(Y, E) + product(E, Y)
    let M3 = product(M2, Y) + product(Y2, E)
    let M4 = product(M2, Y2) + product(Y2, M2)
    let zero = Matrix<Double>(rows: E.rows, columns: E.columns)
    let M = [zero, E, M2, M3, M4]
    let dTail = Self.group(2, M) + M4.scaled(by: Self.coefficient(12))
    let dHead = product(dTail, powers[4]) + product(tail, M4) + Self.group(1, M)
    var dF = product(dHead, powers[4]) + product(head, M4) + Self.group(0, M)
    var F = product(head, powers[4]) + Self.group(0, powers)
    for _ in 0..<squarings {
      dF = product(F, dF) + product(dF, F)
      F = product(F, F)
    }
    return dF
  }
}
