import Foundation
import HelioCore
import HelioLinalg
import Testing
import _HelioTestSupport

@Suite struct BlockChainTests {
  /// Factors beyond the caches, which several tiles pass together, the last time not all of them: each vector as if it
  /// went alone, to the last digit.
  @Test func severalTilesAtATime() throws {
    let (k, b, N) = (64, 128, 1000)
    let stream = RandomStream(seed: 9, purpose: "several tiles")
    let pattern = try RotationPattern.groupShuffle(blockCount: k, blockSize: b, factorCount: 2)
    let chain = pattern.chain(
      try (0..<2).map {
        try BlockDiagonal<Double>(
          count: k, stacked: .normal(rows: k * b, columns: b, from: stream.at($0)))
      })
    let X = Matrix<Double>.normal(rows: N, columns: k * b, from: stream.at(2))
    let Y = chain.apply(toRowsOf: X)
    for range in [0..<1, 95..<98, 640..<672, 950..<1000] {
      #expect(chain.apply(toRowsOf: X.rows(range)) == Y.rows(range))
    }
  }

  private let stream = RandomStream(seed: 5, purpose: "block chain tests")

  private func normal(_ rows: Int, _ columns: Int, _ name: String) -> Matrix<Double> {
    .normal(rows: rows, columns: columns, from: stream.substream(name))
  }

  // MARK: - Shuffles

  @Test func shuffleIsATransposition() throws {
    #expect(try Shuffle(factor: 2, count: 6).indexMap == [0, 3, 1, 4, 2, 5])
    #expect(
      try Shuffle(factor: 3, count: 12).indexMap == [0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11])
    for (k, n) in [(1, 7), (7, 7), (2, 10), (4, 12), (5, 30)] {
      let P = try Shuffle(factor: k, count: n)
      // A row-major n/k x k array, transposed.
      let A = Matrix(rows: n / k, columns: k) { i, j in Double(i * k + j) }
      #expect(P.applied(to: A.elements) == A.transposed().elements)
      #expect(try P.inverse == Shuffle(factor: n / k, count: n))
      #expect(P.inverse.after(P).isIdentity)
    }
    for b in 1...9 {
      let P = try Shuffle(factor: b, count: b * b)
      #expect(P.after(P).isIdentity, "P_(b, b^2) is an involution")
    }
  }

  @Test func permutedMatrices() throws {
    let P = try Shuffle(factor: 2, count: 6)
    let dense = Matrix<Double>(rows: 6, columns: 6) { i, j in P.indexMap[j] == i ? 1 : 0 }
    let A = normal(6, 4, "A")
    #expect(P.permutingRows(of: A) == product(dense, A))
    #expect(
      P.permutingColumns(of: A.transposed())
        == product(A.transposed(), dense, transposeSecond: true))
  }

  @Test func whatIsNoShuffle() {
    #expect(refusal { _ = try Shuffle(indexMap: [0, 1, 1]) }.contains("bijection"))
    #expect(refusal { _ = try Shuffle(indexMap: [0, 3, 1]) }.contains("bijection"))
    #expect(refusal { _ = try Shuffle(factor: 4, count: 6) }.contains("divisor"))
    #expect(refusal { _ = try Shuffle(factor: 0, count: 6) }.contains("divisor"))
  }

  // MARK: - Products

  /// Against the dense factors, for sizes around a tile and blocks of every remainder.
  @Test(arguments: [1, 2, 3, 5, 8, 13]) func chainIsItsDenseProduct(_ b: Int) throws {
    let k = 4
    let pattern = try RotationPattern.groupShuffle(blockCount: k, blockSize: b, factorCount: 3)
    let chain = try BlockChain(
      factors: (0..<3).map {
        try BlockDiagonal(count: k, stacked: normal(k * b, b, "factor \($0)"))
      }, shuffles: pattern.shuffles)
    var dense = Matrix<Double>.identity(k * b)
    for f in 0..<3 {
      dense = product(
        chain.factors[f].denseMatrix(), pattern.shuffles[f].permutingRows(of: dense))
    }
    dense = pattern.shuffles[3].permutingRows(of: dense)
    #expect(largestDifference(chain.denseMatrix(), dense) < 1e-12 * dense.frobeniusNorm)
    for count in [1, 15, 16, 17, 40] {
      let X = normal(count, k * b, "X \(count)")
      let scale = dense.frobeniusNorm * X.frobeniusNorm
      #expect(
        largestDifference(
          chain.apply(toRowsOf: X), product(X, dense, transposeSecond: true)) < 1e-14 * scale)
      #expect(
        largestDifference(chain.transposed.apply(toRowsOf: X), product(X, dense)) < 1e-14 * scale)
    }
  }

  /// In single precision, for tiles of thirty-two vectors.
  @Test(arguments: [1, 2, 5, 8, 13]) func singlePrecision(_ b: Int) throws {
    let k = 4
    let pattern = try RotationPattern.groupShuffle(blockCount: k, blockSize: b, factorCount: 3)
    let factors = try (0..<3).map {
      try BlockDiagonal(count: k, stacked: normal(k * b, b, "factor \($0)"))
    }
    let chain = pattern.chain(factors)
    let single = pattern.chain(factors.map { BlockDiagonal<Float>(converting: $0) })
    for count in [1, 31, 32, 33, 70] {
      let (X, D) = (normal(count, k * b, "X"), normal(count, k * b, "D"))
      let Y = chain.apply(toRowsOf: X)
      let rounded = single.apply(toRowsOf: Matrix(converting: X))
      #expect(
        largestDifference(Matrix<Double>(converting: rounded), Y) < 2e-6 * Y.frobeniusNorm)
      let gradients = chain.gradients(inputs: X, upstream: D)
      let singles = single.gradients(
        inputs: Matrix(converting: X), upstream: Matrix(converting: D))
      for (G, g) in zip(gradients, singles) {
        #expect(
          largestDifference(Matrix<Double>(converting: g.stacked), G.stacked)
            < 4e-6 * G.stacked.frobeniusNorm)
      }
    }
  }

  /// <A x, y> = <x, A^T y>, for rectangular blocks.
  @Test func adjoint() throws {
    let structure = try GroupShuffleStructure(
      leftBlockCount: 3, rightBlockCount: 2, inner: Shuffle(factor: 3, count: 12),
      leftShuffle: Shuffle(factor: 5, count: 15), rightShuffle: Shuffle(factor: 2, count: 8))
    let A = try GroupShuffleMatrix(
      left: BlockDiagonal(count: 3, stacked: normal(15, 4, "L")),
      right: BlockDiagonal(count: 2, stacked: normal(12, 4, "R")), structure: structure)
    let (x, y) = (normal(1, 8, "x"), normal(1, 15, "y"))
    let forward = dot(A.chain.apply(toRowsOf: x).elements, y.elements)
    let back = dot(x.elements, A.chain.transposed.apply(toRowsOf: y).elements)
    #expect(abs(forward - back) < 1e-13 * A.denseMatrix().frobeniusNorm)
    #expect(A.rows == 15 && A.columns == 8)
  }

  /// Sizes that do not fit are refused, in every place.
  @Test func refusals() throws {
    let inner = try Shuffle(factor: 2, count: 6)
    #expect(
      refusal {
        _ = try GroupShuffleStructure(leftBlockCount: 4, rightBlockCount: 2, inner: inner)
      }.contains("leftBlockCount"))
    let structure = try GroupShuffleStructure(leftBlockCount: 2, rightBlockCount: 3, inner: inner)
    #expect(
      refusal {
        _ = try GroupShuffleMatrix(
          left: .identity(count: 2, size: 3), right: .identity(count: 2, size: 3),
          structure: structure)
      }.contains("blockCount"))
    #expect(
      refusal { _ = try BlockChain<Double>(factors: [], shuffles: [.identity(3)]) }.contains(
        "factorCount"))
    #expect(
      refusal {
        _ = try BlockChain<Double>(
          factors: [.identity(count: 2, size: 3)], shuffles: [.identity(6), .identity(5)])
      }.contains("shuffles"))
    #expect(
      refusal {
        _ = try RotationPattern.groupShuffle(blockCount: 2, blockSize: 3, factorCount: 0)
      }.contains("factorCount"))
    #expect(
      refusal {
        _ = try RotationPattern.butterfly(blockCount: 3, blockSize: 2, factorCount: 2)
      }.contains("power of two"))
  }

  // MARK: - The group

  /// Products of orthogonal members, inverses and determinants.
  @Test func rotationsStayRotations() throws {
    let pattern = try RotationPattern.groupShuffle(blockCount: 4, blockSize: 4, factorCount: 2)
    let Q = try pattern.random(from: stream.substream("Q"))
    let X = normal(20, 16, "X")
    // The inverse is the transposed chain.
    #expect(
      largestDifference(Q.transposed.apply(toRowsOf: Q.apply(toRowsOf: X)), X) < 1e-14)
    // Closure: a chain of twice as many factors.
    let R = try pattern.random(from: stream.substream("R"))
    let both = try BlockChain(
      factors: R.factors + Q.factors,
      shuffles: [R.shuffles[0], R.shuffles[1], Q.shuffles[0].after(R.shuffles[2])]
        + Q.shuffles.dropFirst())
    let dense = product(Q.denseMatrix(), R.denseMatrix())
    #expect(largestDifference(both.denseMatrix(), dense) < 1e-14)
    #expect(largestDifference(gram(dense, of: .columns), .identity(16)) < 1e-14)
    // Singular values of what is rotated.
    let W = normal(24, 16, "W")
    let turned = try singularValues(Q.transposed.apply(toRowsOf: W))
    #expect(largestDifference(turned, try singularValues(W)) < 1e-13)
    #expect(pattern.identity().denseMatrix() == .identity(16))
  }

  /// No block of a product exceeds its rank, and r of them are reached.
  @Test(arguments: [(4, 4), (3, 5), (2, 6), (5, 3)]) func ranksOfBlocks(_ k: Int, _ b: Int) throws {
    let structure = try GroupShuffleStructure(
      leftBlockCount: k, rightBlockCount: k, inner: Shuffle(factor: k, count: k * b))
    let A = try GroupShuffleMatrix(
      left: BlockDiagonal(count: k, stacked: normal(k * b, b, "L")),
      right: BlockDiagonal(count: k, stacked: normal(k * b, b, "R")), structure: structure
    ).denseMatrix()
    #expect(structure.ranks.reduce(0, +) == k * b)
    for g in 0..<k {
      for h in 0..<k {
        let sigma = try singularValues(
          Matrix(rows: b, columns: b) { i, j in A[g * b + i, h * b + j] })
        let rank = sigma.count { $0 > 1e-10 * A.frobeniusNorm }
        #expect(rank == structure.ranks[g * k + h], "block \(g), \(h)")
      }
    }
  }

  /// Butterflies of orthogonal blocks reach twice as much with every factor.
  @Test func butterfliesDouble() throws {
    for m in 1...4 {
      let Q = try RotationPattern.butterfly(blockCount: 8, blockSize: 4, factorCount: m)
        .random(from: stream.substream("butterfly \(m)")).denseMatrix()
      let filled = Q.elements.count { abs($0) > 1e-14 }
      #expect(filled == 32 * min(8, 1 << (m - 1)) * 4)
      #expect(largestDifference(gram(Q, of: .rows), .identity(32)) < 1e-14)
    }
  }

  @Test func randomOrthogonalIsHaar() throws {
    // E Q = 0, E Q_11^2 = 1/n, E Q_11 Q_22 = 0: what QR without the signs misses.
    var (sum, square, product) = (0.0, 0.0, 0.0)
    let draws = 4000
    for r in 0..<draws {
      let Q = try randomOrthogonal(3, from: stream.substream("haar").at(r))
      sum += Q[0, 0]
      square += Q[0, 0] * Q[0, 0]
      product += Q[0, 0] * Q[1, 1]
    }
    let n = Double(draws)
    let width = 4 / n.squareRoot()
    #expect(abs(sum / n) < width * 0.58 && abs(square / n - 1.0 / 3) < width * 0.3)
    #expect(abs(product / n) < width * 0.37)
  }
}
