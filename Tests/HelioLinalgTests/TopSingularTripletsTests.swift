import HelioCore
import HelioLinalg
import Testing

@Suite struct TopSingularTripletsTests {
  /// A - L R without forming it: the triplets of the formed matrix, small and large.
  @Test(arguments: [(20, 30), (150, 90), (90, 200)])
  func differenceOfAProduct(rows: Int, columns: Int) throws {
    let stream = RandomStream(seed: 17, purpose: "difference of a product")
    let A = Matrix<Double>.normal(rows: rows, columns: columns, from: stream.substream("A"))
    let L = Matrix<Double>.normal(rows: rows, columns: 3, from: stream.substream("L"))
    let R = Matrix<Double>.normal(rows: 3, columns: columns, from: stream.substream("R"))
    var D = A
    addProduct(to: &D, L, R, scale: -1)
    let expected = try singularValueDecomposition(D)
    let found = try topSingularTriplets(A, subtracting: L, times: R, count: 4)
    #expect(found.convergence.status == .converged)
    for i in 0..<4 {
      #expect(abs(found.value.values[i] - expected.values[i]) < 1e-9 * expected.values[0])
      let cosine = dot(found.value.left.column(i), expected.left.column(i))
      #expect(abs(abs(cosine) - 1) < 1e-8)
    }
    // A^T u = s v of the difference.
    let u = found.value.left.column(0)
    let image = product(D, u, transposeFirst: true)
    let scaled = found.value.right.column(0).map { found.value.values[0] * $0 }
    #expect(norm(zip(image, scaled).map { $0 - $1 }) < 1e-8 * expected.values[0])
  }

  /// A matrix of low rank ends the iteration early and still gives the zeros asked for.
  @Test func invariantSubspace() throws {
    let stream = RandomStream(seed: 18, purpose: "low rank")
    let L = Matrix<Double>.normal(rows: 120, columns: 2, from: stream.substream("L"))
    let R = Matrix<Double>.normal(rows: 2, columns: 100, from: stream.substream("R"))
    let values = try topSingularTriplets(product(L, R), count: 5).value.values
    #expect(values[1] > 1 && values[2] < 1e-10 * values[0])
  }
}
