public import HelioCore

/// The member of a two-factor class that is nearest to a matrix.
///
///     A' = P_L^T A P_R^T;  for every (g, h): the r_gh leading terms of the singular value decomposition of A'_gh,
///     term t at the t-th inner index i of the cell: sqrt(sigma) u as column of L_g, sqrt(sigma) v^T as row of R_h
///
/// Blocks do not interact, so this is the global optimum; its squared error is the sum of the discarded squares. It is
/// unique unless sigma_r = sigma_{r+1} > 0 in a block.
///
/// Source: sheet group-and-shuffle §3.2.
public struct GroupShuffleProjection: Sendable {
  public let nearest: GroupShuffleMatrix
  /// |A - nearest|_F^2 over |A|_F^2.
  public let squaredRelativeError: Double

  public var relativeError: Double { squaredRelativeError.squareRoot() }

  /// Singular values below this share of |A|_F are rounding, and count as 0: its root would hide a singular block.
  public static let smallestShare = 1e-12

  /// - Parameter A: m x n, not zero, finite.
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for another size, a zero or an infinite matrix.
  /// - Complexity: kL kR decompositions of bL1 x bR2; where r_gh = 1 only a leading pair of vectors.
  public init(of A: Matrix<Double>, onto structure: GroupShuffleStructure) throws(HelioError) {
    let (m, n) = (structure.leftShuffle.count, structure.rightShuffle.count)
    try require(
      A.rows == m && A.columns == n, "matrix", "\(m) x \(n)", got: "\(A.rows) x \(A.columns)")
    let total = A.frobeniusNorm
    try require(total.isFinite, "matrix", "finite", got: "an entry that is not")
    try require(total > 0, "matrix", "not zero", got: "a zero matrix")
    let (kL, kR) = (structure.leftBlockCount, structure.rightBlockCount)
    let (bL1, bR2) = (m / kL, n / kR)
    let (bL2, bR1) = (structure.innerDimension / kL, structure.innerDimension / kR)
    // P_L^T A P_R^T.
    var target = A
    if !structure.leftShuffle.isIdentity {
      target = structure.leftShuffle.inverse.permutingRows(of: target)
    }
    if !structure.rightShuffle.isIdentity {
      target = structure.rightShuffle.permutingColumns(of: target)
    }
    var left = BlockDiagonal<Double>(count: kL, rows: bL1, columns: bL2)
    var right = BlockDiagonal<Double>(count: kR, rows: bR1, columns: bR2)
    var kept = 0.0
    let cells = structure.cells
    var pair = LeadingPair(rows: bL1, columns: bR2)
    for g in 0..<kL {
      for h in 0..<kR {
        let indices = cells[g * kR + h]
        if indices.isEmpty { continue }
        var entries: [Double] = []
        entries.reserveCapacity(bL1 * bR2)
        for row in g * bL1..<(g + 1) * bL1 {
          let start = row * n + h * bR2
          entries += target.elements[start..<start + bR2]
        }
        let block = Matrix(rows: bL1, columns: bR2, elements: entries)
        func place(_ i: Int, _ root: Double, _ u: (Int) -> Double, _ v: (Int) -> Double) {
          let column = structure.inner.indexMap[i] - g * bL2
          for r in 0..<bL1 { left.stacked[g * bL1 + r, column] = root * u(r) }
          for c in 0..<bR2 { right.stacked[i, c] = root * v(c) }
        }
        if indices.count == 1, let sigma = pair.find(in: block) {
          guard sigma >= Self.smallestShare * total else { continue }
          kept += sigma * sigma
          let (u, v) = (pair.left, pair.right)
          place(indices[0], sigma.squareRoot(), { u[$0] }, { v[$0] })
          continue
        }
        let svd = try singularValueDecomposition(block)
        for (t, i) in indices.enumerated() where t < svd.values.count {
          let sigma = svd.values[t]
          guard sigma >= Self.smallestShare * total else { break }
          kept += sigma * sigma
          place(i, sigma.squareRoot(), { svd.left[$0, t] }, { svd.right[$0, t] })
        }
      }
    }
    nearest = try GroupShuffleMatrix(left: left, right: right, structure: structure)
    let rest = (total * total - kept) / (total * total)
    // A difference of equal numbers is exact to some ulp only: below, the distance itself.
    if rest < 1e-8 {
      let distance = (A - nearest.denseMatrix()).frobeniusNorm / total
      squaredRelativeError = distance * distance
    } else {
      squaredRelativeError = rest
    }
  }

  /// The projection with every block of L and R replaced by its polar factor; `nil` unless it is square with square
  /// blocks, none of them singular (smallest singular value above 1e-10 of the largest).
  public func repaired() throws(HelioError) -> GroupShuffleMatrix? {
    let (L, R) = (nearest.left, nearest.right)
    guard L.blockRows == L.blockColumns, R.blockRows == R.blockColumns else { return nil }
    var factors: [BlockDiagonal<Double>] = []
    for var factor in [L, R] {
      for g in 0..<factor.count {
        let (Q, sigma) = try polarFactor(factor.block(g))
        guard let first = sigma.first, let last = sigma.last, last > 1e-10 * first else {
          return nil
        }
        factor.setBlock(g, Q)
      }
      factors.append(factor)
    }
    return try GroupShuffleMatrix(
      left: factors[0], right: factors[1], structure: nearest.structure)
  }
}
