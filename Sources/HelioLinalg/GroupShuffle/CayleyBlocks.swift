public import HelioCore

/// Orthogonal blocks from unconstrained ones.
///
///     K = (A - A^T)/2,  Q = (I + K)(I - K)^{-1} = 2 (I - K)^{-1} - I
///
/// Always defined, determinant +1, never with eigenvalue -1. Source: sheet group-and-shuffle §3.6.
public struct CayleyBlocks: Sendable {
  /// Q, as the parameters are stacked.
  public let blocks: BlockDiagonal

  /// - Parameter A: k blocks of b x b.
  /// - Throws: ``HelioError/factorisation(routine:info:advice:)`` for entries that are not finite.
  /// - Complexity: 2 b^3 for each block.
  public init(_ A: BlockDiagonal) throws(HelioError) {
    precondition(
      A.blockRows == A.blockColumns, "Cayley blocks of \(A.blockRows) x \(A.blockColumns)")
    let (k, b) = (A.count, A.blockRows)
    var Q = A
    var inverter = BlockInverter(order: b)
    let info = unsafe Q.stacked.elements.withUnsafeMutableBufferPointer { q -> Int in
      guard let start = q.baseAddress else { return 0 }
      for g in 0..<k {
        let q = unsafe start + g * b * b
        for i in 0..<b {
          unsafe q[i * b + i] = 1
          for j in 0..<i {
            let half = unsafe (q[i * b + j] - q[j * b + i]) / 2
            unsafe q[i * b + j] = -half
            unsafe q[j * b + i] = half
          }
        }
        let info = unsafe inverter.invert(q)
        if info != 0 { return info }
        for i in 0..<b * b { unsafe q[i] *= 2 }
        for i in 0..<b { unsafe q[i * b + i] -= 1 }
      }
      return 0
    }
    try checkInverse(info)
    blocks = Q
  }

  /// dL/dA from dL/dQ, without another solve.
  ///
  ///     S = (I + Q^T) G (I + Q^T)/4,  dL/dA = S - S^T
  ///
  /// - Complexity: 4 b^3 for each block.
  public func gradient(upstream G: BlockDiagonal) -> BlockDiagonal {
    let (k, b) = (blocks.count, blocks.blockRows)
    precondition(
      G.count == k && G.blockRows == b && G.blockColumns == b, "gradients of other blocks")
    var result = G
    var (shifted, half) = (
      [Double](repeating: 0, count: b * b), [Double](repeating: 0, count: b * b)
    )
    unsafe result.stacked.elements.withUnsafeMutableBufferPointer { s in
      unsafe blocks.stacked.elements.withUnsafeBufferPointer { q in
        unsafe shifted.withUnsafeMutableBufferPointer { shifted in
          unsafe half.withUnsafeMutableBufferPointer { half in
            guard let s = s.baseAddress, let q = q.baseAddress, let shifted = shifted.baseAddress,
              let half = half.baseAddress
            else { return }
            for g in 0..<k {
              let (s, q) = unsafe (s + g * b * b, q + g * b * b)
              for i in 0..<b * b { unsafe shifted[i] = unsafe q[i] }
              for i in 0..<b { unsafe shifted[i * b + i] += 1 }
              unsafe DoubleRoutines.gemm(
                true, false, b, b, b, 0.25, shifted, b, s, b, 0, half, b)
              unsafe DoubleRoutines.gemm(false, true, b, b, b, 1, half, b, shifted, b, 0, s, b)
              for i in 0..<b {
                unsafe s[i * b + i] = 0
                for j in 0..<i {
                  let difference = unsafe s[i * b + j] - s[j * b + i]
                  unsafe s[i * b + j] = difference
                  unsafe s[j * b + i] = -difference
                }
              }
            }
          }
        }
      }
    }
    return result
  }
}
