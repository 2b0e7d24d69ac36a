import Testing
import _HelioTestSupport

@testable import HelioLinalg

@Suite struct CholeskyByHalvesTests {
  /// Orders beside and between whole blocks and their halves.
  @Test(arguments: [1, 2, 31, 32, 33, 63, 64, 65, 96, 97, 161, 300])
  func factorsMultiplyBack(_ n: Int) throws {
    try check(n, of: Double.self, within: 2e-15)
    try check(n, of: Float.self, within: 2e-6)
  }

  /// |A - L L^T| <= tolerance max A, with the same numbers whether A is kept or not.
  private func check<S: MatrixScalar>(_ n: Int, of _: S.Type, within tolerance: S) throws {
    let A = gram(randomMatrix(n + 5, n) as Matrix<S>, of: .columns, scale: 1 / S(n))
    let factor = try CholeskyFactor(A, addingToDiagonal: 0.25)
    let L = factor.lower
    let deviation = product(L, L, transposeSecond: true) - A
    let largest = (0..<n).reduce(S(0)) { max($0, A[$1, $1]) }
    for i in 0..<n {
      for j in 0..<n {
        #expect(abs(deviation[i, j] - (i == j ? 0.25 : 0)) <= tolerance * (1 + largest))
      }
    }
    let shifts = [S](repeating: 0.25, count: n)
    #expect(try CholeskyFactor(keeping: A, addingToDiagonal: shifts).lower == L)
  }

  /// The part above the diagonal is neither read nor written.
  @Test func readsTheLowerTriangleAlone() throws {
    let n = 77
    let A = gram(randomMatrix(90, n) as Matrix<Double>, of: .columns)
    var spoilt = A
    for i in 0..<n { for j in i + 1..<n { spoilt[i, j] = .nan } }
    #expect(try CholeskyFactor(spoilt).lower == CholeskyFactor(A).lower)
    let info = unsafe spoilt.elements.withUnsafeMutableBufferPointer {
      unsafe factorByHalves(Double.self, n, $0.baseAddress!)
    }
    #expect(info == 0 && (0..<n).allSatisfy { i in (i + 1..<n).allSatisfy { spoilt[i, $0].isNaN } })
  }

  /// The row that ends the factor, wherever it stands among the blocks.
  @Test(arguments: [0, 5, 31, 32, 50, 95, 96, 149]) func namesTheRow(_ row: Int) {
    var A = Matrix<Double>.identity(150)
    A[row, row] = row % 2 == 0 ? 0 : -1
    let info = unsafe A.elements.withUnsafeMutableBufferPointer {
      unsafe factorByHalves(Double.self, 150, $0.baseAddress!)
    }
    #expect(info == row + 1)
    A[row, row] = .nan
    #expect(throws: (any Error).self) { try CholeskyFactor(A) }
  }

  /// A smooth kernel with a ridge a hundred times what rounding takes: as exact as where all is well conditioned.
  @Test func backwardStable() throws {
    let n = 400
    let x: Matrix<Double> = randomMatrix(n, 3, 9)
    var K = Matrix(rows: n, columns: n) { i, j in
      let square = (0..<3).reduce(0.0) { $0 + (x[i, $1] - x[j, $1]) * (x[i, $1] - x[j, $1]) }
      return 1 / (1 + square / 8)
    }
    for i in 0..<n { K[i, i] += 1e-12 }
    let L = try CholeskyFactor(K).lower
    let deviation = product(L, L, transposeSecond: true) - K
    #expect(deviation.elements.allSatisfy { abs($0) < 1e-14 })
  }
}
