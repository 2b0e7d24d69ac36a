public import HelioCore

/// Orthogonal blocks from unconstrained ones by the exponential.
///
///     K = (A - A^T)/2,  Q = exp(c K)
///
/// c = 2 agrees with ``CayleyBlocks`` up to second order; c = 1 rotates half as far. Every rotation is reached.
///
/// Source: sheet group-and-shuffle §3.6.
public struct ExponentialBlocks: Sendable {
  public let blocks: BlockDiagonal<Double>
  private let exponentials: [SkewExponential]
  private let scale: Double

  /// - Parameters:
  ///   - A: k blocks of b x b.
  ///   - c: not zero.
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for entries that are not finite.
  /// - Complexity: at most 6 + s products and an inverse of order b for each block, s = log2(|c K|/2.1) or 0; keeps
  ///   eight matrices of that order.
  public init(_ A: BlockDiagonal<Double>, scale c: Double = 2) throws(HelioError) {
    precondition(
      A.blockRows == A.blockColumns, "an exponential of \(A.blockRows) x \(A.blockColumns)")
    // Squares that overflow are no entries that are not finite.
    if !dot(A.stacked.elements, A.stacked.elements).isFinite {
      try require(A.stacked.isFinite, "parameters", "finite", got: "an entry that is not")
    }
    try require(c.isFinite && c != 0, "scale", "a finite number, not 0", got: c)
    scale = c
    exponentials = try (0..<A.count).map { (g) throws(HelioError) in
      var X = A.block(g)
      X.addTransposed(sign: -1, factor: c / 2)
      return try SkewExponential(X)
    }
    blocks = BlockDiagonal(known: A.count, stacking: exponentials.map(\.value))
  }

  /// dL/dA from dL/dQ.
  ///
  ///     dL/dA = c (S - S^T)/2,  S = dL/d(c K)
  ///
  /// - Complexity: at most 9 + 2 s products of order b for each block.
  public func gradient(upstream G: BlockDiagonal<Double>) -> BlockDiagonal<Double> {
    BlockDiagonal(
      known: G.count,
      stacking: exponentials.enumerated().map { g, exponential in
        var S = exponential.gradient(G.block(g))
        S.addTransposed(sign: -1, factor: scale / 2)
        return S
      })
  }
}
