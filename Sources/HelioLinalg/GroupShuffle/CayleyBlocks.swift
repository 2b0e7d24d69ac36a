public import HelioCore

/// Orthogonal blocks from unconstrained ones.
///
///     K = (A - A^T)/2,  Q = (I + K)(I - K)^{-1} = 2 (I - K)^{-1} - I
///
/// Always defined, determinant +1, never with eigenvalue -1. Inverted in double precision for both:
/// in single precision entries of Q^T Q - I are below 1e-7. Source: sheet group-and-shuffle §3.6, §9.
public struct CayleyBlocks<Scalar: MatrixScalar>: Sendable {
  /// Q, as the parameters are stacked.
  public let blocks: BlockDiagonal<Scalar>

  /// - Parameter A: k blocks of b x b.
  /// - Throws: ``HelioError/factorisation(routine:info:advice:)`` for entries that are not finite.
  /// - Complexity: 2 b^3 for each block.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public init(_ A: BlockDiagonal<Scalar>) throws(HelioError) {
    precondition(
      A.blockRows == A.blockColumns, "Cayley blocks of \(A.blockRows) x \(A.blockColumns)")
    let (k, b) = (A.count, A.blockRows)
    var Q = A
    var inverter = BlockInverter(order: b)
    /// Where rows of K are short no pivots are needed: those of I - K are 1 at least, and entries grow to 1 + |K|^2.
    let shortRow = 8.0
    var room = [Double](repeating: 0, count: 2 * b * b)
    let info = unsafe Q.stacked.elements.withUnsafeMutableBufferPointer { q -> Int in
      unsafe room.withUnsafeMutableBufferPointer { room in
        guard let start = q.baseAddress, let n = room.baseAddress else { return 0 }
        for g in 0..<k {
          let q = unsafe start + g * b * b
          for i in 0..<b * b { unsafe n[i] = unsafe q[i].inDoublePrecision }
          unsafe DoubleRoutines.addTransposed(n, b, sign: -1, factor: -0.5)
          for i in 0..<b { unsafe n[i * b + i] = 1 }
          if b % 8 == 0, unsafe rowsAreShort(n, b, shortRow) {
            unsafe invertWithoutPivots(n, b, stride: b, n + b * b)
          } else {
            let info = unsafe inverter.invert(n)
            if info != 0 { return info }
          }
          for i in 0..<b { unsafe n[i * b + i] -= 0.5 }
          for i in 0..<b * b { unsafe q[i] = unsafe Scalar(2 * n[i]) }
        }
        return 0
      }
    }
    try checkInverse(info)
    blocks = Q
  }

  /// dL/dA from dL/dQ, without another solve.
  ///
  ///     S = (I + Q^T) G (I + Q^T)/4,  dL/dA = S - S^T
  ///
  /// - Complexity: 4 b^3 for each block.
  @specialized(where Scalar == Double)
  @specialized(where Scalar == Float)
  public func gradient(upstream G: BlockDiagonal<Scalar>) -> BlockDiagonal<Scalar> {
    let (k, b) = (blocks.count, blocks.blockRows)
    precondition(
      G.count == k && G.blockRows == b && G.blockColumns == b, "gradients of other blocks")
    var result = G
    var (shifted, half) = (
      [Scalar](repeating: 0, count: b * b), [Scalar](repeating: 0, count: b * b)
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
              unsafe Scalar.Routines.gemm(
                true, false, b, b, b, 0.25, shifted, b, s, b, 0, half, b)
              unsafe Scalar.Routines.gemm(false, true, b, b, b, 1, half, b, shifted, b, 0, s, b)
              unsafe Scalar.Routines.addTransposed(s, b, sign: -1, factor: 1)
            }
          }
        }
      }
    }
    return result
  }
}

/// Whether sum_j |M_ij| <= bound for all i; not where an entry is no number.
private func rowsAreShort(_ M: UnsafePointer<Double>, _ n: Int, _ bound: Double) -> Bool {
  (0..<n).allSatisfy { i in (0..<n).reduce(0) { unsafe $0 + abs(M[i * n + $1]) } <= bound }
}

extension BlockDiagonal<Double> {
  /// |K|_2 of the skew K with (I + K)(I - K)^{-1} = Q, for every orthogonal block Q; `nil` for one with the eigenvalue
  /// -1, as every block of determinant -1 is, which no K reaches.
  ///
  ///     |K|_2 = tan(theta/2), cos theta the least eigenvalue of (Q + Q^T)/2
  ///
  /// - Throws: ``HelioError/factorisation(routine:info:advice:)`` for entries that are not finite.
  ///
  /// Source: sheet group-and-shuffle §3.6, §9.
  public func generatorNorms() throws(HelioError) -> [Double?] {
    try (0..<count).map { (g) throws(HelioError) -> Double? in
      let Q = block(g)
      let cosine = try symmetricEigenvalues((Q + Q.transposed()).scaled(by: 0.5)).min() ?? 1
      // Rounding of an eigenvalue -1.
      if 1 + cosine <= 1e-13 { return nil }
      return (max(0, 1 - cosine) / (1 + cosine)).squareRoot()
    }
  }
}
