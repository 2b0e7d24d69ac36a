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
  /// I, Y, ... Y^4.
  let powers: [Matrix<Double>]
  private let head: Matrix<Double>
  private let tail: Matrix<Double>

  init(_ X: Matrix<Double>) {
    let X2 = product(X, X)
    let X4 = product(X2, X2)
    // Eigenvalues come in pairs, so that 2 |X|_2^8 <= |X^4|_F^2.
    let bound = (X4.frobeniusNorm / 2.0.squareRoot()).squareRoot().squareRoot()
    let s = bound <= 0.3 ? 0 : Int(log2(bound / 0.3).rounded(.up))
    squarings = s
    func scaled(_ power: Matrix<Double>, _ j: Int) -> Matrix<Double> {
      power.scaled(by: Double(sign: .plus, exponent: -j * s, significand: 1))
    }
    powers = [
      .identity(X.rows), scaled(X, 1), scaled(X2, 2), scaled(product(X2, X), 3), scaled(X4, 4),
    ]
    tail = Self.group(2, powers, count: 5)
    head = Self.group(1, powers, adding: (tail, powers[4]))
  }

  private static func coefficient(_ j: Int) -> Double { exp(-lgamma(Double(j + 1)).0) }

  /// sum_{j<count} Y^j/(4i + j)! + A B; of the powers' derivatives it is its own.
  private static func group(
    _ i: Int, _ powers: [Matrix<Double>], count: Int = 4,
    adding pairs: (Matrix<Double>, Matrix<Double>)...
  ) -> Matrix<Double> {
    let c = (0..<5).map { $0 < count ? coefficient(4 * i + $0) : 0 }
    var sum = powers[4]
    let (p0, p1, p2, p3) = (powers[0], powers[1], powers[2], powers[3])
    for e in sum.elements.indices {
      let low = c[0] * p0.elements[e] + c[1] * p1.elements[e]
      sum.elements[e] =
        low + c[2] * p2.elements[e] + c[3] * p3.elements[e] + c[4] * sum.elements[e]
    }
    for (A, B) in pairs { addProduct(to: &sum, A, B) }
    return sum
  }

  func exponential() -> Matrix<Double> {
    var F = Self.group(0, powers, adding: (head, powers[4]))
    for _ in 0..<squarings { F = product(F, F) }
    return F
  }

  func derivative(_ direction: Matrix<Double>) -> Matrix<Double> {
    let E = direction.scaled(by: Double(sign: .plus, exponent: -squarings, significand: 1))
    let (Y, Y2, Y4) = (powers[1], powers[2], powers[4])
    let M2 = Self.sum(Y, E, E, Y)
    let M3 = Self.sum(M2, Y, Y2, E)
    let M4 = Self.sum(M2, Y2, Y2, M2)
    let M = [Matrix<Double>(rows: E.rows, columns: E.columns), E, M2, M3, M4]
    let dTail = Self.group(2, M, count: 5)
    let dHead = Self.group(1, M, adding: (dTail, Y4), (tail, M4))
    var dF = Self.group(0, M, adding: (dHead, Y4), (head, M4))
    var F = Self.group(0, powers, adding: (head, Y4))
    for step in 0..<squarings {
      dF = Self.sum(F, dF, dF, F)
      if step + 1 < squarings { F = product(F, F) }
    }
    return dF
  }

  /// A B + C D.
  private static func sum(
    _ A: Matrix<Double>, _ B: Matrix<Double>, _ C: Matrix<Double>, _ D: Matrix<Double>
  ) -> Matrix<Double> {
    var result = product(A, B)
    addProduct(to: &result, C, D)
    return result
  }
}
