import HelioCore
import HelioLinalg
import Testing

func randomMatrix<S: MatrixScalar>(_ rows: Int, _ columns: Int, _ index: Int = 0) -> Matrix<S> {
  .normal(
    rows: rows, columns: columns,
    from: RandomStream(seed: 7, purpose: "linalg test", index: index))
}

func bruteProduct<S>(_ A: Matrix<S>, _ B: Matrix<S>) -> Matrix<S> {
  Matrix(rows: A.rows, columns: B.columns) { i, j in
    (0..<A.columns).reduce(S(0)) { $0 + A[i, $1] * B[$1, j] }
  }
}

@Suite struct ProductTests {
  /// Shapes around the tiles of 8 and the blocks of 32 and 64; entries are moved, not rounded.
  func checkMoves<S: MatrixScalar>(_: S.Type) {
    for (m, n) in [(1, 1), (7, 3), (8, 8), (33, 41), (64, 65), (130, 72), (0, 4)] {
      let A: Matrix<S> = randomMatrix(m, n)
      #expect(A.transposed() == Matrix(rows: n, columns: m) { A[$1, $0] })
      var G: Matrix<S> = randomMatrix(n, n)
      let lower = G
      mirrorLowerTriangle(of: &G)
      #expect(G == Matrix(rows: n, columns: n) { lower[max($0, $1), min($0, $1)] })
    }
  }

  /// What a result held before does not matter where it is not kept, for one column and for several.
  @Test(arguments: [1, 3]) func nothingIsKept(_ columns: Int) {
    let A: Matrix<Double> = randomMatrix(9, 5)
    for transposed in [false, true] {
      let B: Matrix<Double> = randomMatrix(transposed ? 9 : 5, columns, 1)
      var C = Matrix<Double>(rows: transposed ? 5 : 9, columns: columns) { _, _ in .nan }
      addProduct(to: &C, A, B, transposeFirst: transposed, scale: 2, keep: 0)
      let expected = bruteProduct(transposed ? A.transposed() : A, B).scaled(by: 2)
      #expect((C - expected).frobeniusNorm <= 1e-14 * (1 + expected.frobeniusNorm))
    }
  }

  @Test func moves() {
    checkMoves(Double.self)
    checkMoves(Float.self)
  }

  func check<S: MatrixScalar>(_: S.Type) {
    let tolerance = 50 * S.ulpOfOne
    for (m, k, n) in [(1, 1, 1), (3, 5, 2), (17, 4, 9), (0, 3, 2), (2, 0, 3)] {
      let A: Matrix<S> = randomMatrix(m, k)
      let B: Matrix<S> = randomMatrix(k, n, 1)
      let expected = bruteProduct(A, B)
      let scale = 1 + expected.frobeniusNorm
      #expect((product(A, B) - expected).frobeniusNorm <= tolerance * scale)
      #expect(
        (product(A.transposed(), B, transposeFirst: true) - expected).frobeniusNorm
          <= tolerance * scale)
      #expect(
        (product(A, B.transposed(), transposeSecond: true) - expected).frobeniusNorm
          <= tolerance * scale)
      var C: Matrix<S> = randomMatrix(m, n, 2)
      let start = C
      addProduct(to: &C, A, B, scale: 2, keep: 3)
      let combined = start.scaled(by: 3) + expected.scaled(by: 2)
      #expect((C - combined).frobeniusNorm <= tolerance * (1 + combined.frobeniusNorm))
      var tall: Matrix<S> = randomMatrix(m + 3, n, 4)
      let before = tall
      addProduct(toRows: 2..<m + 2, of: &tall, A, B)
      let change = tall - before
      #expect((change.rows(2..<m + 2) - expected).frobeniusNorm <= tolerance * (1 + scale))
      #expect(change.rows(0..<2).frobeniusNorm == 0)
      #expect(change.rows(m + 2..<m + 3).frobeniusNorm == 0)
      #expect(
        (gram(A, of: .rows) - bruteProduct(A, A.transposed())).frobeniusNorm
          <= tolerance * (1 + A.frobeniusNorm * A.frobeniusNorm))
      #expect(
        (gram(A, of: .columns, scale: 2) - bruteProduct(A.transposed(), A).scaled(by: 2))
          .frobeniusNorm <= 2 * tolerance * (1 + A.frobeniusNorm * A.frobeniusNorm))
    }
  }
  @Test func doubles() { check(Double.self) }
  @Test func floats() { check(Float.self) }

  @Test func vectors() {
    let A: Matrix<Double> = randomMatrix(6, 4)
    let x = [1.0, -2, 0.5, 3]
    let y = product(A, x)
    for i in 0..<6 { #expect(abs(y[i] - dot(A.row(i), x)) < 1e-14) }
    let back = product(A, y, transposeFirst: true)
    // Adjointness: <A x, y> = <x, A^T y>
    #expect(abs(dot(y, y) - dot(x, back)) < 1e-12 * dot(y, y))
    #expect(product(Matrix<Double>(rows: 3, columns: 0), []) == [0, 0, 0])
  }

  @Test func shapes() {
    let A: Matrix<Double> = randomMatrix(70, 41)
    #expect(A.transposed().transposed() == A)
    #expect(A.transposed()[3, 5] == A[5, 3])
    #expect(A.rows(2..<4).row(1) == A.row(3))
    #expect(A.selectingRows([5, 1]).row(0) == A.row(5))
    #expect(A.selectingColumns([7]).column(0) == A.column(7))
    let G = gram(A, of: .rows)
    for i in 0..<70 { for j in 0..<i { #expect(G[i, j] == G[j, i]) } }
  }

  @Test func vectorsWithoutEntries() {
    #expect(norm([Double]()) == 0 && norm([Float]()) == 0)
    #expect(dot([Double](), []) == 0)
    #expect(norm([3.0, 4.0]) == 5 && dot([3.0, 4.0], [1, 2]) == 11)
  }
}
