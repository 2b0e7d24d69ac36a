import HelioCore
import HelioLinalg
import Testing
import _HelioTestSupport

@Suite struct WeightedGramTests {
  @Test(arguments: [1, 7, 600, 1300]) func isTheSum(_ n: Int) {
    let X = Matrix<Double>.normal(rows: n, columns: 5, from: RandomStream(seed: 1, purpose: "gram"))
    let w: [Double] = RandomStream(seed: 2, purpose: "weights").normals(n)
    let weights = w.enumerated().map { $0.offset % 5 == 0 ? 0 : $0.element }
    let D = weightedGram(X, weights: weights, scale: 0.5)
    let weighted = Matrix(rows: n, columns: 5) { weights[$0] * X[$0, $1] }
    let expected = product(X, weighted, transposeFirst: true).scaled(by: 0.5)
    #expect(largestDifference(D, expected) < 1e-12 * Double(n))
  }

  /// Sizes below and above a block of rows and a tile of columns.
  @Test(arguments: [(1, 1), (7, 5), (300, 40), (600, 70)]) func manyAtOnce(_ n: Int, _ d: Int) {
    let X = Matrix<Double>.normal(rows: n, columns: d, from: RandomStream(seed: 4, purpose: "gram"))
    let W = Matrix<Double>.normal(rows: 3, columns: n, from: RandomStream(seed: 5, purpose: "w"))
    let packed = weightedGrams(X, weights: W)
    for a in 0..<3 {
      let expected = weightedGram(X, weights: W.row(a))
      let lower = (0..<d).flatMap { i in (0...i).map { expected[i, $0] } }
      #expect(largestDifference(packed.row(a), lower) < 1e-12 * Double(n))
    }
  }

  /// Against the dense routine, on a matrix with outliers on both sides; and where it hands over.
  @Test(arguments: [20, 150, 300]) func leadingPairs(_ n: Int) throws {
    let stream = RandomStream(seed: 3, purpose: "leading")
    let X = Matrix<Double>.normal(rows: 4 * n, columns: n, from: stream)
    var A = gram(X, of: .columns, scale: 1 / Double(4 * n))
    A[0, 0] += 9
    A[1, 1] -= 12
    let all = try symmetricEigen(A)
    let top = try leadingEigen(A, count: 2)
    #expect(largestDifference(top.values, Array(all.values.prefix(2))) < 1e-7)
    let large = try leadingEigen(A, count: 1, order: .magnitude)
    #expect(abs(large.values[0] - all.values[n - 1]) < 1e-7)
    let v = large.vectors.column(0)
    let residual = zip(product(A, v), v).map { $0 - large.values[0] * $1 }
    #expect(norm(residual) < 1e-6 && abs(norm(v) - 1) < 1e-12)
  }
}
