import HelioCore
import HelioLinalg
import Testing
import _HelioTestSupport

@Suite struct LinearSubspaceTests {
  private let stream = RandomStream(seed: 3, purpose: "subspaces")

  /// Rows in three dimensions of seven, the third weak: the share decides how many are kept, and 1 keeps the span.
  private func rows() -> Matrix<Double> {
    var Z = Matrix<Double>.normal(rows: 40, columns: 3, from: stream)
    for i in 0..<40 { Z[i, 2] *= 0.01 }
    return product(Z, Matrix.normal(rows: 3, columns: 7, from: stream.at(1)))
  }

  @Test func principalComponentsHoldTheirShare() throws {
    let X = rows()
    let total = dot(X.elements, X.elements)
    var last = 0
    for (share, most) in [(0.3, 1), (0.99, 2), (1, 3)] {
      let (subspace, variances) = try LinearSubspace.principalComponents(of: X, share: share)
      let inside = subspace.projected(X)
      #expect(dot(inside.elements, inside.elements) >= (share - 1e-9) * total)
      #expect(subspace.dimension <= most && subspace.dimension >= last)
      #expect(subspace.codimension == 7 - subspace.dimension && variances.count == 7)
      #expect(abs(variances.reduce(0, +) * 40 / total - 1) < 1e-12)
      // One component fewer would not hold it.
      let before = variances.prefix(subspace.dimension - 1).reduce(0, +) * 40
      #expect(before < share * total)
      last = subspace.dimension
    }
    let (span, _) = try LinearSubspace.principalComponents(of: X, share: 1)
    #expect(span.dimension == 3 && largestDifference(span.projected(X), X) < 1e-12)
  }

  @Test func projections() throws {
    let B = Matrix<Double>.normal(rows: 7, columns: 3, from: stream.at(2))
    let subspace = try LinearSubspace(spannedBy: B)
    let V = subspace.basis
    #expect(largestDifference(gram(V, of: .columns), .identity(3)) < 1e-13)
    // The columns of B are inside, as rows.
    #expect(subspace.remainder(B.transposed()).frobeniusNorm < 1e-13)
    let X = Matrix<Double>.normal(rows: 5, columns: 7, from: stream.at(3))
    let (P, rest) = (subspace.projected(X), subspace.remainder(X))
    #expect(largestDifference(subspace.projected(P), P) < 1e-13)
    #expect(subspace.coordinates(rest).frobeniusNorm < 1e-13 && rest.frobeniusNorm > 1)
  }

  @Test func refusals() {
    let X = rows()
    for share in [0, -0.1, 1.01, Double.nan] {
      #expect(
        refusal { () throws(HelioError) in
          _ = try LinearSubspace.principalComponents(of: X, share: share)
        }.contains("share"))
    }
    let dependent = Matrix<Double>(rows: 4, columns: 2) { i, j in Double(i + 1) * Double(j + 1) }
    #expect(
      refusal { () throws(HelioError) in _ = try LinearSubspace(spannedBy: dependent) }
        .contains("independent"))
  }
}
