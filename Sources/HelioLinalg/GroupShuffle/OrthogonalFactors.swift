public import HelioCore

/// Orthogonal blocks L', R' of an orthogonal member L P R with square blocks: L' P R' = L P R.
///
///     M = P^T L^T L P = (R R^T)^{-1},  L' = L P M^{-1/2} P^T,  R' = M^{1/2} R
///
/// M is block-diagonal on the cells of indices with the same pair of blocks, and its roots are taken there, never of the
/// whole. So orthogonal blocks lose nothing.
///
/// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for blocks that are not square or singular, or a product
///   with |A^T A - I|_2 above 1e-8.
/// - Complexity: n^3 for the check, then r^3 for each cell.
///
/// Source: sheet group-and-shuffle §3.4.
public func orthogonalFactors(
  of A: GroupShuffleMatrix
) throws(HelioError) -> (left: BlockDiagonal<Double>, right: BlockDiagonal<Double>) {
  let (L, R, structure) = (A.left, A.right, A.structure)
  for (name, factor) in [("leftBlocks", L), ("rightBlocks", R)] {
    try require(
      factor.blockRows == factor.blockColumns, name, "square blocks",
      got: "\(factor.blockRows) x \(factor.blockColumns)")
    try require(factor.stacked.isFinite, name, "finite", got: "an entry that is not")
    for g in 0..<factor.count {
      let sigma = try singularValues(factor.block(g))
      let (first, last) = (sigma.first ?? 0, sigma.last ?? 0)
      try require(
        last > Double(factor.blockRows) * .ulpOfOne * first, name, "blocks that are not singular",
        got: "block \(g) with singular values from \(first) to \(last)")
    }
  }
  let n = structure.innerDimension
  var excess = gram(A.denseMatrix(), of: .columns)
  for i in 0..<n { excess[i, i] -= 1 }
  let eigenvalues = try symmetricEigenvalues(excess)
  let deviation = eigenvalues.reduce(0) { max($0, abs($1)) }
  try require(
    deviation <= 1e-8, "leftBlocks and rightBlocks",
    "of an orthogonal product, |A^T A - I| at most 1e-8", got: deviation)

  var (left, right) = (L, R)
  let (bL, bR) = (L.blockRows, R.blockRows)
  for cell in structure.cells where !cell.isEmpty {
    let columns = cell.map { structure.inner.indexMap[$0] % bL }
    let first = structure.inner.indexMap[cell[0]] / bL * bL
    let part = L.stacked.rows(first..<first + bL).selectingColumns(columns)
    let eigen = try symmetricEigen(gram(part, of: .columns))
    func power(_ p: Double) -> Matrix<Double> {
      var scaled = eigen.vectors
      multiplyColumns(of: &scaled, by: eigen.values.map { pow($0, p) })
      return product(scaled, eigen.vectors, transposeSecond: true)
    }
    let newColumns = product(part, power(-0.5))
    for (t, column) in columns.enumerated() {
      for r in 0..<bL { left.stacked[first + r, column] = newColumns[r, t] }
    }
    let newRows = product(power(0.5), R.stacked.selectingRows(cell))
    for (t, i) in cell.enumerated() {
      for c in 0..<bR { right.stacked[i, c] = newRows[t, c] }
    }
  }
  return (left, right)
}
