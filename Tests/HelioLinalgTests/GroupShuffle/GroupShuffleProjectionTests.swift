import Foundation
import HelioCore
import HelioLinalg
import Testing
import _HelioTestSupport

@Suite struct GroupShuffleProjectionTests {
  private let stream = RandomStream(seed: 7, purpose: "projection tests")

  private func normal(_ rows: Int, _ columns: Int, _ name: String) -> Matrix<Double> {
    .normal(rows: rows, columns: columns, from: stream.substream(name))
  }

  private func square(_ k: Int, _ b: Int) throws -> GroupShuffleStructure {
    try GroupShuffleStructure(
      leftBlockCount: k, rightBlockCount: k, inner: Shuffle(factor: k, count: k * b))
  }

  private func detmat(_ m: Int, _ n: Int) -> Matrix<Double> {
    Matrix(rows: m, columns: n) { i, j in sin(Double((i + 1) * (j + 1))) }
  }

  /// The sheet's §8.
  @Test func sheetNumbers() throws {
    let sine = try GroupShuffleProjection(of: detmat(16, 16), onto: square(4, 4))
    #expect(abs(sine.relativeError - 0.6976772607) < 1e-9)
    let two = try GroupShuffleProjection(of: detmat(16, 16), onto: square(2, 8))
    #expect(abs(two.relativeError - 0.4107784898) < 1e-9)
    let rectangular = try GroupShuffleProjection(
      of: detmat(12, 18),
      onto: GroupShuffleStructure(
        leftBlockCount: 3, rightBlockCount: 2, inner: Shuffle(factor: 3, count: 6),
        leftShuffle: .identity(12), rightShuffle: .identity(18)))
    #expect(abs(rectangular.relativeError - 0.7995712827) < 1e-9)
  }

  /// Members are their own projections; the fast pair of cells of rank one agrees with whole decompositions.
  @Test(arguments: [(4, 4), (3, 5), (2, 6), (1, 5)]) func idempotent(_ k: Int, _ b: Int) throws {
    let structure = try square(k, b)
    let A = normal(k * b, k * b, "A")
    let first = try GroupShuffleProjection(of: A, onto: structure)
    let near = first.nearest.denseMatrix()
    #expect(
      abs((A - near).frobeniusNorm / A.frobeniusNorm - first.relativeError) < 1e-12)
    let second = try GroupShuffleProjection(of: near, onto: structure)
    #expect(second.relativeError < 1e-12)
    // The distance is orthogonal to what was kept.
    #expect(abs(dot((A - near).elements, near.elements)) < 1e-10 * A.frobeniusNorm)
  }

  /// No member nearby is nearer: the projection beats alternating least squares from its own neighbourhood.
  @Test func isOptimal() throws {
    let structure = try square(3, 4)
    let A = normal(12, 12, "A")
    let best = try GroupShuffleProjection(of: A, onto: structure)
    for r in 0..<20 {
      var (L, R) = (best.nearest.left, best.nearest.right)
      let moves: [Double] = stream.substream("move").at(r).normals(96)
      for i in 0..<48 {
        L.stacked.elements[i] += 0.05 * moves[i]
        R.stacked.elements[i] += 0.05 * moves[48 + i]
      }
      let other = try GroupShuffleMatrix(left: L, right: R, structure: structure)
      #expect(
        (A - other.denseMatrix()).frobeniusNorm > best.relativeError * A.frobeniusNorm)
    }
  }

  /// A matrix with equal leading values in every cell: no leading pair settles, a decomposition does.
  @Test func equalSingularValues() throws {
    let k = 4
    // Every cell is the identity, all of whose values are one; a quarter of the squares is kept.
    let A = Matrix<Double>(rows: 16, columns: 16) { i, j in i % k == j % k ? 1 : 0 }
    let found = try GroupShuffleProjection(of: A, onto: square(k, 4))
    #expect(abs(found.squaredRelativeError - 0.75) < 1e-14)
  }

  @Test func repairedBlocks() throws {
    let A = normal(12, 12, "A")
    let repaired = try #require(
      try GroupShuffleProjection(of: A, onto: square(3, 4)).repaired())
    #expect(largestDifference(gram(repaired.denseMatrix(), of: .rows), .identity(12)) < 1e-13)
    // A zero cell leaves a zero column in a block.
    var B = A
    for i in 0..<4 { for j in 0..<4 { B[i, j] = 0 } }
    #expect(try GroupShuffleProjection(of: B, onto: square(3, 4)).repaired() == nil)
  }

  /// A hidden gauge is taken off: orthogonal factors of an orthogonal product, whatever its factors were.
  @Test(arguments: [(2, 4), (3, 4), (2, 6)]) func orthogonalFactorsOfAMember(
    _ k: Int, _ b: Int
  ) throws {
    let structure = try square(k, b)
    let L = try BlockDiagonal.randomOrthogonal(count: k, size: b, from: stream.substream("L"))
    let R = try BlockDiagonal.randomOrthogonal(count: k, size: b, from: stream.substream("R"))
    let A = try GroupShuffleMatrix(left: L, right: R, structure: structure)
    // A gauge: R -> g R, L -> L P g^{-1} P^T on every cell.
    var (left, right) = (L, R)
    for (place, cell) in structure.cells.enumerated() {
      let r = cell.count
      let g = normal(r, r, "gauge \(place)") + Matrix.identity(r).scaled(by: 4)
      let rows = product(g, R.stacked.selectingRows(cell))
      let columns = cell.map { structure.inner.indexMap[$0] % b }
      let first = structure.inner.indexMap[cell[0]] / b * b
      let part = product(
        L.stacked.rows(first..<first + b).selectingColumns(columns), try inverse(g))
      for (t, i) in cell.enumerated() {
        for c in 0..<b { right.stacked[i, c] = rows[t, c] }
        for row in 0..<b { left.stacked[first + row, columns[t]] = part[row, t] }
      }
    }
    let hidden = try GroupShuffleMatrix(left: left, right: right, structure: structure)
    #expect(largestDifference(hidden.denseMatrix(), A.denseMatrix()) < 1e-12)
    let found = try orthogonalFactors(of: hidden)
    for factor in [found.left, found.right] {
      for g in 0..<k {
        #expect(largestDifference(gram(factor.block(g), of: .rows), .identity(b)) < 1e-12)
      }
    }
    let again = try GroupShuffleMatrix(
      left: found.left, right: found.right, structure: structure)
    #expect(largestDifference(again.denseMatrix(), A.denseMatrix()) < 1e-12)
  }

  @Test func refusals() throws {
    let structure = try square(2, 3)
    #expect(
      refusal { _ = try GroupShuffleProjection(of: normal(5, 6, "A"), onto: structure) }
        .contains("matrix must be 6 x 6"))
    #expect(
      refusal {
        _ = try GroupShuffleProjection(of: Matrix(rows: 6, columns: 6), onto: structure)
      }.contains("zero"))
    #expect(
      refusal {
        _ = try orthogonalFactors(
          of: GroupShuffleMatrix(
            left: .identity(count: 2, size: 3),
            right: BlockDiagonal(count: 2, stacked: normal(6, 3, "R")), structure: structure))
      }.contains("orthogonal product"))
  }

  // MARK: - The nearest rotation

  /// A member is found exactly; any matrix at least as well as by the identity, and monotonically with more factors.
  @Test func nearestRotation() throws {
    let pattern = try RotationPattern.groupShuffle(blockCount: 4, blockSize: 4, factorCount: 2)
    let Q = try pattern.random(from: stream.substream("Q"))
    let W = normal(24, 16, "W")
    let turned = Q.transposed.apply(toRowsOf: W)
    let fit = try RotationFit(to: product(W, turned, transposeFirst: true), pattern)
    #expect(
      largestDifference(fit.chain.transposed.apply(toRowsOf: W), turned) < 1e-10)
    #expect(fit.convergence.status == .converged)

    let M = normal(16, 16, "M")
    var values: [Double] = []
    for m in 1...3 {
      let wide = try RotationPattern.groupShuffle(blockCount: 4, blockSize: 4, factorCount: m)
      let found = try RotationFit(to: M, wide)
      #expect(abs(dot(M.elements, found.chain.denseMatrix().elements) - found.value) < 1e-9)
      values.append(found.value)
    }
    #expect(values[0] > M.trace && values[1] > values[0] && values[2] >= values[1] - 1e-6)
    // One block is the polar factor.
    let dense = try RotationFit(to: M, .blockDiagonal(blockCount: 1, blockSize: 16))
    #expect(abs(dense.value - (try singularValues(M)).reduce(0, +)) < 1e-10)
  }
}
