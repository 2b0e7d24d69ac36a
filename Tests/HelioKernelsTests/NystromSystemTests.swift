import HelioCore
import HelioKernels
import HelioLinalg
import Testing
import _HelioTestSupport

@Suite struct NystromSystemTests {
  private let Z = Matrix<Double>.normal(
    rows: 40, columns: 2, from: RandomStream(seed: 3, purpose: "centres"))

  private func system(_ Y: Matrix<Double>, centres: [Int]? = nil) throws -> NystromSystem {
    try NystromSystem(
      kernel: KernelFamily.laplace, points: Z, centres: centres ?? Array(0..<40), targets: Y,
      ridge: 0.3,
      weights: nil)
  }

  /// With every row as a centre it is kernel ridge regression.
  @Test func allCentresAreTheFullSystem() throws {
    let Y = Matrix(rows: 40, columns: 2) { i, c in Z[i, c] * Z[i, c] + Double(c) }
    let K = try KernelFamily.laplace.matrix(Z)
    let full = try KernelSystem(kernel: K, targets: Y, ridge: 0.3)
    let some = try system(Y)
    let f = Matrix(rows: 40, columns: 2) { i, c in
      some.offsets[c] + (0..<40).reduce(0) { $0 + K[i, $1] * some.coefficients[$1, c] }
    }
    // Its offset is the mean of the targets, as that of the full system.
    #expect(largestDifference(f, full.predict(cross: K)) < 1e-4)
  }

  @Test func anOutputOfZerosHasNoCoefficients() throws {
    let found = try system(Matrix(rows: 40, columns: 2) { i, c in c == 0 ? 0 : Z[i, 0] })
    #expect((0..<40).allSatisfy { found.coefficients[$0, 0] == 0 })
    #expect((0..<40).contains { found.coefficients[$0, 1] != 0 })
  }

  /// One output that is not a number must not hide behind another that has converged.
  @Test(arguments: [0, 1]) func targetsThatAreNotNumbersAreRefused(_ bad: Int) throws {
    let Y = Matrix(rows: 40, columns: 2) { i, c in c == bad && i == 7 ? Double.nan : Z[i, c] }
    let error = #expect(throws: HelioError.self) { try system(Y, centres: [1, 5, 9, 20]) }
    guard case .notConverged(_, let report) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(report.status == .diverged)
  }
}
