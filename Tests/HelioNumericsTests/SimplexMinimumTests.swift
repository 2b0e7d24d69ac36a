import HelioCore
import HelioLinalg
import HelioNumerics
import Testing
import _HelioTestSupport

@Suite struct SimplexMinimumTests {
  private let stream = RandomStream(seed: 5, purpose: "simplex minimum")

  /// K = |F| |F|^T with entries >= 0; rank below n where the features are fewer.
  private func kernel(_ n: Int, features: Int, _ index: Int) -> Matrix<Double> {
    var F = Matrix<Double>.normal(rows: n, columns: features, from: stream.at(index))
    for i in F.elements.indices { F.elements[i] = abs(F.elements[i]) }
    return gram(F, of: .rows)
  }

  /// w >= 0, sum w = 1, and (Kw)_i >= w'Kw for all i: what a minimum over the simplex is.
  @Test func optimality() throws {
    for (index, (n, features)) in [
      (1, 3), (2, 5), (7, 9), (30, 60), (30, 8), (120, 150), (120, 20),
    ]
    .enumerated() {
      let K = kernel(n, features: features, index)
      let solution = try SimplexMinimum.solve(K)
      let (w, value) = (solution.value.weights, solution.value.value)
      #expect(w.allSatisfy { $0 >= 0 } && abs(w.reduce(0, +) - 1) < 1e-12, "n = \(n)")
      let image = product(K, w)
      let least = try #require(image.min())
      #expect(least >= value * (1 - 1e-10), "n = \(n), \(features) features")
      #expect(abs(dot(w, image) - value) <= 1e-12 * value)
      #expect((solution.convergence.relativeChange ?? 1) <= 1e-10)
    }
  }

  /// A diagonal K has the harmonic sum; copies of a row change nothing; scale comes out.
  @Test func exactCases() throws {
    let diagonal = [0.3, 2, 5, 0.7]
    let D = Matrix<Double>(rows: 4, columns: 4) { $0 == $1 ? diagonal[$0] : 0 }
    let expected = 1 / diagonal.reduce(0) { $0 + 1 / $1 }
    #expect(abs(try SimplexMinimum.solve(D).value.value - expected) < 1e-15)
    let K = kernel(9, features: 12, 40)
    let value = try SimplexMinimum.solve(K).value.value
    let rows = Array(0..<9) + [3, 3, 7]
    let doubled = Matrix<Double>(rows: 12, columns: 12) { K[rows[$0], rows[$1]] }
    #expect(abs(try SimplexMinimum.solve(doubled).value.value / value - 1) < 1e-10)
    #expect(abs(try SimplexMinimum.solve(K.scaled(by: 1e-8)).value.value / value - 1e-8) < 1e-18)
  }

  @Test func refusals() {
    let K = Matrix<Double>(rows: 2, columns: 2, elements: [1, 0, 0, 0])
    #expect(
      refusal { _ = try SimplexMinimum.solve(K) }
        == "kernel must be of a positive diagonal; got 0.0.")
  }
}
