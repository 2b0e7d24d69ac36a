import HelioCore
import HelioLinalg
import Testing
import _HelioTestSupport

/// The passes over small layers against matrix products; sizes around whole vectors, blocks of samples and panels.
@Suite struct LayerTests {
  @Test(arguments: [(3, 1, 1), (70, 3, 5), (40, 16, 9), (64, 21, 30), (130, 100, 12)])
  func gradientFromPatterns(_ n: Int, _ d: Int, _ m: Int) {
    let stream = RandomStream(seed: 1, purpose: "layer")
    let X = Matrix<Double>.normal(rows: n, columns: d, from: stream.substream("X"))
    let b = Matrix<Double>.normal(rows: m, columns: d, from: stream.substream("b"))
    let a: [Double] = stream.substream("a").normals(m)
    // Blocks of samples without weight are passed over.
    let draws: [Double] = stream.substream("w").normals(n)
    for isWeighted in [{ (_: Int) in true }, { $0 >= 35 }, { _ in false }] {
      let w = draws.indices.map { isWeighted($0) ? draws[$0] : 0 }
      let Z = product(b, X, transposeSecond: true)
      var bits = [UInt64](repeating: 0, count: m * ((n + 63) / 64))
      for k in 0..<m {
        for i in 0..<n where Z[k, i] > 0 {
          bits[k * ((n + 63) / 64) + i / 64] |= 1 << UInt64(i % 64)
        }
      }
      var A = [Double](repeating: .nan, count: m)
      var B = Matrix<Double>(rows: m, columns: d, repeating: .nan)
      reluGradient(bits: bits, pulls: w, X, a, b, into: &A, &B)
      let forces = Matrix(rows: m, columns: n) { Z[$0, $1] > 0 ? a[$0] * w[$1] : 0 }
      let sums = product(Matrix(rows: m, columns: n) { max(Z[$0, $1], 0) }, w)
      #expect(largestDifference(B, product(forces, X)) < 1e-12 * Double(n))
      #expect(largestDifference(A, sums) < 1e-11 * Double(n))
    }
  }

  @Test(arguments: [(1, 1), (3, 7), (10, 100), (40, 67)]) func oneSample(_ d: Int, _ p: Int) {
    let stream = RandomStream(seed: 2, purpose: "layer")
    let X = Matrix<Double>.normal(rows: 4, columns: d, from: stream.substream("X"))
    var M = Matrix<Double>.normal(rows: d, columns: p, from: stream.substream("M"))
    var z = [Double](repeating: .nan, count: p)
    layerOutputs(M, of: X, row: 2, into: &z)
    #expect(largestDifference(z, product(M, X.row(2), transposeFirst: true)) < 1e-12 * Double(d))
    let pull: [Double] = stream.substream("pull").normals(p)
    let expected = Matrix(rows: d, columns: p) { 0.9 * M[$0, $1] - 0.3 * X[2, $0] * pull[$1] }
    moveLayer(&M, along: X, row: 2, pull, keep: 0.9, force: 0.3)
    #expect(largestDifference(M, expected) < 1e-13)
  }
}
