import Foundation
import HelioCore
import HelioEstimators
import HelioLinalg
import HelioTables
import Testing
import _HelioTableTestSupport
import _HelioTestSupport

@Suite struct EmpiricalReshapingTests {
  private let m = 8
  private let lambda0 = [5.0, 3, 1, 0.5, 0.2, 0.1, 0.05, 0.01]
  private let lambda1 = [20.0, 9, 1, 0.5, 0.2, 0.1, 0.05, 0.01]
  private let angle = 0.3

  /// Helmert's orthonormal basis e_i, all but the last of mean zero, and K0 = m sum lambda_i e_i e_i^T.
  /// K1 has the basis turned by `angle` in the plane of e_0 and e_2.
  private func example() -> (E: Matrix<Double>, K0: Matrix<Double>, K1: Matrix<Double>) {
    let E = Matrix(rows: m, columns: m) { i, j in
      let (row, k) = (Double(i), Double(j + 1))
      if j == m - 1 { return 1 / Double(m).squareRoot() }
      return (row < k ? 1 : row == k ? -k : 0) / (k * (k + 1)).squareRoot()
    }
    let (c, s) = (cos(angle), sin(angle))
    let F = Matrix(rows: m, columns: m) { i, j in
      j == 0 ? c * E[i, 0] + s * E[i, 2] : j == 2 ? c * E[i, 2] - s * E[i, 0] : E[i, j]
    }
    return (E, kernel(E, lambda0), kernel(F, lambda1))
  }

  private func kernel(_ E: Matrix<Double>, _ lambda: [Double]) -> Matrix<Double> {
    let scaled = Matrix(rows: m, columns: m) { i, j in
      E[i, j] * (Double(m) * lambda[j]).squareRoot()
    }
    return gram(scaled, of: .rows)
  }

  @Test func closedExample() throws {
    let (E, K0, K1) = example()
    // Outputs: e_0, (e_1 + e_3)/sqrt(2) at another scale, both shifted; a constant counts for nothing.
    let Y = Matrix(rows: m, columns: 3) { i, c in
      c == 0 ? E[i, 0] + 5 : c == 1 ? 7 * (E[i, 1] + E[i, 3]) - 2 : 4
    }
    let reshaping = try EmpiricalReshaping(
      before: K0, after: K1, targets: Y, leading: 4, subspaceDimension: 2,
      ridges: (before: 0.5, after: 2))
    let (c, s) = (cos(angle), sin(angle))
    #expect(largestDifference(reshaping.before.eigenvalues, lambda0) < 1e-12)
    #expect(largestDifference(reshaping.after.eigenvalues, lambda1) < 1e-12)
    #expect(largestDifference(reshaping.amplification, [4, 3, 1, 1, 1, 1, 1, 1]) < 1e-10)
    // <e_0, K1 e_0> = c^2 20 + s^2 1, and so on.
    let functions = [(20 * c * c + s * s) / 5, 3, 20 * s * s + c * c, 1]
    #expect(largestDifference(reshaping.growthOfModes, functions) < 1e-10)
    let overlaps = [[c, 0, s, 0], [0, 1, 0, 0], [s, 0, c, 0], [0, 0, 0, 1.0]]
    for i in 0..<4 { #expect(largestDifference(reshaping.overlaps[i], overlaps[i]) < 1e-10) }
    #expect(reshaping.matches.map(\.after) == [0, 1, 2, 3])
    #expect(largestDifference(reshaping.principalAngles, [0, angle * 180 / .pi]) < 1e-5)
    #expect(reshaping.subspaceAngle == reshaping.principalAngles[1])

    let before = [0.5, 0.75, 0.75, 1, 1, 1, 1, 1]
    #expect(largestDifference(reshaping.before.cumulativePower, before) < 1e-12)
    let after = [0.5 * c * c, 0.5 * c * c + 0.25, 0.75, 1, 1, 1, 1, 1]
    #expect(largestDifference(reshaping.after.cumulativePower, after) < 1e-12)
    let norm0 = norm(lambda0)
    let A0 = 0.5 * 5 / norm0 + 0.5 * (3 + 0.5) / 2 / norm0
    #expect(abs(reshaping.before.alignment - A0) < 1e-12)
    let norm1 = norm(lambda1)
    let A1 = (0.5 * (20 * c * c + s * s) + 0.5 * (9 + 0.5) / 2) / norm1
    #expect(abs(reshaping.after.alignment - A1) < 1e-12)
    let dof = lambda0.reduce(0) { $0 + $1 / ($1 + 0.5) }
    #expect(abs((reshaping.before.degreesOfFreedom ?? 0) - dof) < 1e-12)
  }

  /// A = y^T K y/(|y|^2 |K|) without any eigenproblem.
  @Test func alignmentByItsDefinition() throws {
    let (_, K0, K1) = example()
    let Y = Matrix<Double>.normal(
      rows: m, columns: 2, from: RandomStream(seed: 2, purpose: "targets"))
    let result = try EmpiricalReshaping(before: K0, after: K1, targets: Y)
    for (K, stage) in [(K0, result.before), (K1, result.after)] {
      var A = 0.0
      for c in 0..<2 {
        let mean = Y.column(c).reduce(0, +) / Double(m)
        let y = Y.column(c).map { $0 - mean }
        A += 0.5 * dot(y, product(K, y)) / (dot(y, y) * K.frobeniusNorm)
      }
      #expect(abs(stage.alignment - A) < 1e-12)
      #expect(abs(try kernelTargetAlignment(K, Y) - A) < 1e-12)
      #expect(abs((stage.cumulativePower.last ?? 0) - 1) < 1e-12)
    }
  }

  @Test func exchangedFunctionsAreMatched() throws {
    let (E, K0, _) = example()
    let order = [2, 0, 1, 3, 4, 5, 6, 7]
    let swapped = kernel(E.selectingColumns(order), lambda0)
    let result = try EmpiricalReshaping(
      before: K0, after: swapped, targets: E, leading: 3, ridges: (before: 1, after: 1))
    #expect(result.matches.map(\.after) == [1, 2, 0])
    #expect(result.matches.allSatisfy { $0.overlap > 1 - 1e-10 })
    #expect(abs((result.matches[2].amplification ?? 0) - 5) < 1e-10)
  }

  @Test func pointsMayComeInAnyOrder() throws {
    let (E, K0, K1) = example()
    let order = RandomStream(seed: 1, purpose: "order").permutation(m)
    func permuted(_ K: Matrix<Double>) -> Matrix<Double> {
      K.selectingRows(order).selectingColumns(order)
    }
    let Y = E.selectingColumns([1])
    let a = try EmpiricalReshaping(
      before: K0, after: K1, targets: Y, leading: 4, ridges: (before: 1, after: 1))
    let b = try EmpiricalReshaping(
      before: permuted(K0), after: permuted(K1), targets: Y.selectingRows(order), leading: 4,
      ridges: (before: 1, after: 1))
    for i in 0..<4 { #expect(largestDifference(a.overlaps[i], b.overlaps[i]) < 1e-10) }
    #expect(largestDifference(a.after.cumulativePower, b.after.cumulativePower) < 1e-12)
  }

  /// A kernel of low rank has no ratio where its eigenvalue is zero, and the result can be stored.
  @Test func lowRankKernelsCanBeStored() throws {
    let (E, _, K1) = example()
    let low = kernel(E, [5, 3, 0, 0, 0, 0, 0, 0])
    let result = try EmpiricalReshaping(
      before: low, after: K1, targets: E, ridges: (before: 1, after: 1))
    #expect(result.amplification.count == 2 && result.growthOfModes.count == 2)
    #expect(result.matches.count == 8)
    #expect(result.matches[1].amplification != nil && result.matches[5].amplification == nil)
    let stored = try JSONEncoder().encode(result)
    #expect(try JSONDecoder().decode(EmpiricalReshaping.self, from: stored) == result)
  }

  @Test func refusals() throws {
    let (E, K0, K1) = example()
    func refused(
      _ K: Matrix<Double>, _ Y: Matrix<Double>, leading: Int = 3, ridge: Double = 1,
      dimension: Int? = nil
    ) -> String {
      refusal { () throws(HelioError) in
        _ = try EmpiricalReshaping(
          before: K0, after: K, targets: Y, leading: leading, subspaceDimension: dimension,
          ridges: (before: ridge, after: 1))
      }
    }
    #expect(refused(K1.rows(0..<4), E).contains("kernels"))
    #expect(refused(K1, E.rows(0..<4)).contains("targets"))
    #expect(refused(K1, Matrix(rows: m, columns: 1)).contains("different"))
    #expect(refused(K1, E, leading: 0).contains("leading"))
    #expect(refused(K1, E, dimension: 0).contains("subspaceDimension"))
    #expect(refused(K1, E, ridge: 0).contains("ridges"))
  }
}
