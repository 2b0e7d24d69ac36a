public import HelioCore

/// The rotation of a pattern that is nearest to a matrix, block after block.
///
///     maximise <M, Q>;  for every factor f and block g:  B_g <- polar factor of block g of U^T M V^T,
///     U, V: what stands left and right of B_f in Q = U B_f V
///
/// |W1 - W0 Q| is least where <W0^T W1, Q> is largest, since rotations keep |W0 Q|. Each replacement is exact, so that
/// the value never falls; the end may be a local maximum, which is why there are several starts.
///
/// Source: sheet group-and-shuffle §3.2, §10.
public struct RotationFit: Sendable {
  /// Q.
  public let chain: BlockChain<Double>
  /// <M, Q>.
  public let value: Double
  public let convergence: Convergence

  /// The best of the starts: the identity, and for two factors the projection of M's polar factor.
  ///
  /// - Parameters:
  ///   - M: n x n.
  ///   - start: a chain of the pattern to go on from, in place of both.
  ///   - sweepLimit: rounds over all factors.
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for another order than the pattern's.
  /// - Complexity: 6 m n^2 b operations a round, and a decomposition of every block.
  public init(
    to M: Matrix<Double>, _ pattern: RotationPattern, from start: BlockChain<Double>? = nil,
    tolerance: Double = 1e-9, sweepLimit: Int = 60
  ) throws(HelioError) {
    let n = pattern.dimension
    try require(
      M.rows == n && M.columns == n, "matrix", "\(n) x \(n)", got: "\(M.rows) x \(M.columns)")
    var starts = [start ?? pattern.identity()]
    if start == nil, pattern.factorCount > 1, let projected = try Self.projected(M, pattern) {
      starts.append(projected)
    }
    var best: RotationFit?
    for start in starts {
      let fit = try RotationFit(
        to: M, from: start, tolerance: tolerance, sweepLimit: sweepLimit)
      if best.map({ fit.value > $0.value }) ?? true { best = fit }
    }
    self = best!
  }

  /// The polar factor of M, on the two-factor class: exact where that is a member.
  private static func projected(
    _ M: Matrix<Double>, _ pattern: RotationPattern
  ) throws(HelioError) -> BlockChain<Double>? {
    guard pattern.family == .groupShuffle, pattern.factorCount == 2,
      M.elements.contains(where: { $0 != 0 })
    else { return nil }
    let structure = try GroupShuffleStructure(
      leftBlockCount: pattern.blockCount, rightBlockCount: pattern.blockCount,
      inner: pattern.shuffles[1], leftShuffle: pattern.shuffles[2],
      rightShuffle: pattern.shuffles[0])
    let Q = try polarFactor(M).factor
    guard let near = try GroupShuffleProjection(of: Q, onto: structure).repaired() else {
      return nil
    }
    return pattern.chain([near.right, near.left])
  }

  private init(
    to M: Matrix<Double>, from start: BlockChain<Double>, tolerance: Double, sweepLimit: Int
  ) throws(HelioError) {
    var chain = start
    let m = chain.factors.count
    let scale = M.frobeniusNorm * Double(M.rows).squareRoot()
    var (value, gain) = (-Double.infinity, Double.infinity)
    var sweeps = 0
    while sweeps < sweepLimit, gain > tolerance * scale {
      sweeps += 1
      // U_f, dense, from the last factor to the first.
      var ahead = [Matrix<Double>](repeating: Matrix(rows: 0, columns: 0), count: m)
      var U = chain.shuffles[m].permutingRows(of: .identity(M.rows))
      for f in (0..<m).reversed() {
        ahead[f] = U
        if f > 0 {
          // U B_f P_f: the blocks from the right, then columns in the order of P_f.
          U = chain.shuffles[f].inverse.permutingColumns(
            of: chain.factors[f].transposed().multiplyingRows(of: U))
        }
      }
      var N = chain.shuffles[0].permutingColumns(of: M)
      var new = 0.0
      for f in 0..<m {
        let b = chain.factors[f].blockRows
        new = 0
        for g in 0..<chain.factors[f].count {
          let (Q, sigma) = try polarFactor(
            innerProducts(ahead[f], N, columns: g * b..<(g + 1) * b))
          chain.factors[f].setBlock(g, Q)
          new += sigma.reduce(0, +)
        }
        if f + 1 < m {
          N = chain.shuffles[f + 1].permutingColumns(
            of: chain.factors[f].multiplyingRows(of: N))
        }
      }
      gain = new - value
      value = new
    }
    self.chain = chain
    self.value = value
    convergence = Convergence(
      status: gain <= tolerance * scale ? .converged : .iterationLimit, iterations: sweeps,
      residual: nil, relativeChange: scale > 0 ? gain / scale : 0, tolerance: tolerance)
  }
}

/// A^T B of some columns of both, where they lie.
private func innerProducts(
  _ A: Matrix<Double>, _ B: Matrix<Double>, columns: Range<Int>
) -> Matrix<Double> {
  let b = columns.count
  return unsafe Matrix(rows: b, columns: b) { c in
    unsafe A.elements.withUnsafeBufferPointer { x in
      unsafe B.elements.withUnsafeBufferPointer { y in
        guard let x = x.baseAddress, let y = y.baseAddress, let c = c.baseAddress else { return }
        unsafe DoubleRoutines.gemm(
          true, false, b, b, A.rows, 1, x + columns.lowerBound, A.columns,
          y + columns.lowerBound, B.columns, 0, c, b)
      }
    }
  }
}

extension BlockDiagonal<Double> {
  /// X B^T: every row of X multiplied by the blocks.
  func multiplyingRows(of X: Matrix<Double>) -> Matrix<Double> {
    BlockChain(known: [self], [.identity(columns), .identity(rows)]).apply(toRowsOf: X)
  }
}
