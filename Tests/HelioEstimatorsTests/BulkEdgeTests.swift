import Foundation
import HelioCore
import HelioEstimators
import HelioLinalg
import HelioTables
import Testing
import _HelioTableTestSupport
import _HelioTestSupport

@Suite struct BulkEdgeTests {
  /// T(y) of y = z^2 + 0.5 noise.
  private func weights(_ count: Int, _ T: (Double) -> Double) -> [Double] {
    let stream = RandomStream(seed: 3, purpose: "edge")
    let (z, noise): ([Double], [Double]) = (stream.normals(count), stream.at(1).normals(count))
    return zip(z, noise).map { T($0 * $0 + 0.5 * $1) }
  }

  /// Table 7.2 of the sheet multi-index; the edge needs no inputs, so that a large sample of
  /// targets shows its limit (spread at 10^5 rows about 0.001).
  @Test(arguments: [(2.0, 1.424235324), (4, 1.015975927), (8, 0.771699477)])
  func tanhWeights(_ delta: Double, _ edge: Double) throws {
    let T = weights(100_000) { tanh($0 / 2) }
    let found = try gaussianBulkEdge(weights: T, ratio: 1 / delta)
    #expect(abs(found - edge) < 0.006, "\(found)")
  }

  @Test(arguments: [(4.0, 0.315903887), (8, 0.165398037)])
  func algebraicWeights(_ delta: Double, _ edge: Double) throws {
    let T = weights(100_000) { ($0 - 1) / (1 + ($0 * $0 + 1).squareRoot()) }
    let found = try gaussianBulkEdge(weights: T, ratio: 1 / delta)
    #expect(abs(found - edge) < 0.006, "\(found)")
  }

  /// Equal weights: the law of Marchenko and Pastur.
  @Test(arguments: [0.1, 0.5, 2]) func equalWeights(_ c: Double) throws {
    let found = try gaussianBulkEdge(weights: [Double](repeating: 0.7, count: 50), ratio: c)
    let root = 1 + c.squareRoot()
    #expect(abs(found - 0.7 * root * root) < 1e-10)
    // Whitened inputs make a multiple of the identity of them.
    if c < 1 {
      #expect(try whitenedBulkEdge(weights: [0.7, 0.7, 0.7], ratio: c) == 0.7)
    }
  }

  /// Weights 0 and 1: squared canonical correlations of independent subspaces,
  /// edge = (sqrt(a (1 - c)) + sqrt(c (1 - a)))^2.
  @Test(arguments: [(0.1, 0.2), (0.02, 0.5), (0.4, 0.1)])
  func projections(_ a: Double, _ c: Double) throws {
    let ones = Int((a * 1000).rounded())
    let T = (0..<1000).map { $0 < ones ? 1.0 : 0 }
    let root = (a * (1 - c)).squareRoot() + (c * (1 - a)).squareRoot()
    let found = try whitenedBulkEdge(weights: T, ratio: c)
    #expect(abs(found - root * root) < 1e-9, "\(found)")
  }

  /// Beyond a + c = 1 the two subspaces meet, and the largest weight is an eigenvalue.
  @Test func overlappingProjections() throws {
    let T = (0..<100).map { $0 < 60 ? 1.0 : 0 }
    #expect(try whitenedBulkEdge(weights: T, ratio: 0.5) == 1)
  }

  /// Few inputs: a semicircle around the mean, mean + 2 sqrt(c Var T).
  @Test func fewInputs() throws {
    let T = weights(4000) { tanh($0 / 2) }
    let mean = T.reduce(0, +) / 4000
    let variance = T.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 4000
    let c = 1e-4
    for edge in [
      try whitenedBulkEdge(weights: T, ratio: c),
      // The trace of inputs that are not whitened fluctuates: E T^2 instead of the variance.
      try gaussianBulkEdge(weights: T.map { $0 - mean }, ratio: c) + mean,
    ] {
      #expect(
        abs(edge - mean - 2 * (c * variance).squareRoot()) < 0.05 * (c * variance).squareRoot())
    }
  }

  /// Simulated bulks end where the two laws say, each for its own inputs.
  @Test func simulatedBulks() throws {
    let (n, d) = (1200, 300)
    let stream = RandomStream(seed: 8, purpose: "bulk")
    let T = weights(n) { tanh($0 / 2) }
    let X = Matrix<Double>.normal(rows: n, columns: d, from: stream)
    let whitened = try Whitening(fitting: X).coordinates(X)
    func top(_ Z: Matrix<Double>) throws -> Double {
      let weighted = Matrix(rows: n, columns: d) { T[$0] * Z[$0, $1] }
      let D = product(Z, weighted, transposeFirst: true).scaled(by: 1 / Double(n))
      return try symmetricEigen(D, largest: 1).values[0]
    }
    let c = Double(d) / Double(n)
    let (gaussian, free) = (
      try gaussianBulkEdge(weights: T, ratio: c),
      try whitenedBulkEdge(weights: T, ratio: Double(d) / Double(n - 1))
    )
    // Tracy-Widom: the top eigenvalue is within a few d^(-2/3) = 0.022 of the edge.
    let (topOfX, topOfWhitened) = (try top(X), try top(whitened))
    #expect(abs(topOfX / gaussian - 1) < 0.06, "\(topOfX), \(gaussian)")
    #expect(abs(topOfWhitened / free - 1) < 0.06, "\(topOfWhitened), \(free)")
    #expect(gaussian > 1.2 * free)
  }

  @Test func refusals() {
    #expect(
      refusal { () throws(HelioError) in _ = try gaussianBulkEdge(weights: [0, 0], ratio: 0.1) }
        .contains("weights"))
    #expect(
      refusal { () throws(HelioError) in _ = try whitenedBulkEdge(weights: [1, 0], ratio: 1) }
        .contains("ratio"))
    #expect(
      refusal { () throws(HelioError) in _ = try gaussianBulkEdge(weights: [1, .nan], ratio: 0.1) }
        .contains("finite"))
  }
}
