import HelioCore
import HelioLinalg
import Testing

/// What a chain of blocks and shuffles does to volumes and singular values.
@Suite struct ChainDeterminantTests {
  private let stream = RandomStream(seed: 8, purpose: "determinants of chains")

  /// By elimination with row exchanges.
  private func determinant(_ matrix: Matrix<Double>) -> Double {
    var A = matrix
    let n = A.rows
    var product = 1.0
    for k in 0..<n {
      let pivot = (k..<n).max { abs(A[$0, k]) < abs(A[$1, k]) }!
      if pivot != k {
        product.negate()
        for j in 0..<n { (A[k, j], A[pivot, j]) = (A[pivot, j], A[k, j]) }
      }
      product *= A[k, k]
      if A[k, k] == 0 { return 0 }
      for i in (k + 1)..<max(n, k + 1) {
        let f = A[i, k] / A[k, k]
        for j in k..<n { A[i, j] -= f * A[k, j] }
      }
    }
    return product
  }

  /// +1 or -1 by the cycles of a shuffle.
  private func sign(_ P: Shuffle) -> Double {
    var seen = [Bool](repeating: false, count: P.count)
    var sign = 1.0
    for start in 0..<P.count where !seen[start] {
      var (i, length) = (start, 0)
      while !seen[i] {
        seen[i] = true
        i = P.indexMap[i]
        length += 1
      }
      if length % 2 == 0 { sign.negate() }
    }
    return sign
  }

  /// det of a chain is the product over all blocks and the signs of its shuffles, for any blocks.
  @Test(arguments: [(4, 3, 2), (3, 4, 3), (2, 5, 1), (1, 6, 2), (6, 1, 2)])
  func determinantIsThatOfTheParts(_ k: Int, _ b: Int, _ m: Int) throws {
    let pattern = try RotationPattern.groupShuffle(blockCount: k, blockSize: b, factorCount: m)
    let factors = try (0..<m).map { f in
      try BlockDiagonal<Double>(
        count: k,
        stacked: .normal(rows: k * b, columns: b, from: stream.substream("\(k) \(b) \(f)"))
      )
    }
    let chain = pattern.chain(factors)
    var expected = pattern.shuffles.reduce(1) { $0 * sign($1) }
    for factor in factors {
      for g in 0..<k { expected *= determinant(factor.block(g)) }
    }
    let found = determinant(chain.denseMatrix())
    #expect(abs(found - expected) < 1e-10 * abs(expected), "\(found), \(expected)")
  }

  /// An orthogonal chain has determinant 1 or -1, and what it turns keeps its singular values.
  @Test(arguments: [2, 3, 4]) func rotationsKeepVolumesAndSingularValues(_ m: Int) throws {
    let patterns = [
      try RotationPattern.groupShuffle(blockCount: 4, blockSize: 4, factorCount: m),
      try RotationPattern.butterfly(blockCount: 4, blockSize: 4, factorCount: m),
    ]
    for pattern in patterns {
      let Q = try pattern.random(from: stream.substream("\(pattern.family) \(m)"))
      #expect(abs(abs(determinant(Q.denseMatrix())) - 1) < 1e-12)
      let W = Matrix<Double>.normal(rows: 9, columns: 16, from: stream.substream("W \(m)"))
      let (before, after) = (try singularValues(W), try singularValues(Q.apply(toRowsOf: W)))
      for (s, t) in zip(before, after) { #expect(abs(s - t) < 1e-12 * before[0]) }
    }
  }
}
