import HelioCore
import HelioKernels
import HelioLinalg
import HelioNumerics
import Testing
import _HelioTestSupport

@Suite struct KernelSystemTests {
  let n = 30
  let stream = RandomStream(seed: 5, purpose: "kernel system")

  private func problem() throws -> (K: Matrix<Double>, Y: Matrix<Double>, w: [Double]) {
    let X = Matrix<Double>.normal(rows: n, columns: 3, from: stream)
    let noise = Matrix<Double>.normal(rows: n, columns: 2, from: stream.at(1))
    let Z = X.scaled(by: 0.5 / 3.0.squareRoot())
    let K = try KernelFamily.laplace.matrix(Z)
    let Y = Matrix(rows: n, columns: 2) { i, c in X[i, c] + 0.3 * noise[i, c] + Double(c) + 2 }
    return (K, Y, stream.at(2).uniforms(n).map { 0.5 + 2 * $0 })
  }

  /// The definition: leave a row out, take the weighted mean and solve again.
  @Test(arguments: [false, true]) func leaveOneOutIsBruteForce(_ isWeighted: Bool) throws {
    let (K, Y, w) = try problem()
    let weights = isWeighted ? w : nil
    let ridge = 0.2
    let system = try KernelSystem(kernel: K, targets: Y, ridge: ridge, weights: weights)
    let errors = system.leaveOneOutResiduals()
    var expected = Matrix<Double>(rows: n, columns: 2)
    for i in 0..<n {
      let rest = (0..<n).filter { $0 != i }
      let without = try KernelSystem(
        kernel: K.selectingRows(rest).selectingColumns(rest), targets: Y.selectingRows(rest),
        ridge: ridge, weights: weights.map { w in rest.map { w[$0] } })
      let cross = Matrix(rows: 1, columns: n - 1, elements: rest.map { K[i, $0] })
      let f = without.predict(cross: cross)
      for c in 0..<2 { expected[i, c] = Y[i, c] - f[0, c] }
    }
    #expect(largestDifference(errors, expected) < 1e-10)
    let last = Array(n - 5..<n)
    let few = system.leaveOneOutResiduals(last: 5)
    #expect(largestDifference(few, expected.selectingRows(last)) < 1e-10)
    for isRefined in [false, true] {
      let solution = try KernelSolution(
        kernel: K, targets: Y, ridge: ridge, weights: weights, judged: 5, isRefined: isRefined)
      #expect(largestDifference(solution.coefficients, system.coefficients) < 1e-12)
      #expect(
        largestDifference(solution.lastResiduals, expected.selectingRows(last))
          < (isRefined ? 1e-4 : 1e-10))
    }
    // Without the shift of the mean, or with the training residual, the test would fail.
    let training = Matrix(rows: n, columns: 2) { i, c in
      Y[i, c] - system.predict(cross: K.rows(i..<(i + 1)))[0, c]
    }
    #expect(largestDifference(training, expected) > 0.1)
  }

  /// A row of weight 2 is two rows of weight 1.
  @Test func weightsAreRepetitions() throws {
    let (K, Y, _) = try problem()
    let doubled = Array(0..<n) + [3]
    let repeated = try KernelSystem(
      kernel: K.selectingRows(doubled).selectingColumns(doubled), targets: Y.selectingRows(doubled),
      ridge: 0.1)
    var w = [Double](repeating: 1, count: n)
    w[3] = 2
    let weighted = try KernelSystem(kernel: K, targets: Y, ridge: 0.1, weights: w)
    let f = repeated.predict(cross: K.selectingColumns(doubled))
    #expect(largestDifference(f, weighted.predict(cross: K)) < 1e-9)
  }

  /// k^T A^(-1) k at a training row is K_ii - ridge + ridge^2 (A^(-1))_ii.
  @Test func explainedVarianceIsThatOfTheInverse() throws {
    let (K, Y, _) = try problem()
    let ridge = 0.3
    let explained = try KernelSystem(kernel: K, targets: Y, ridge: ridge)
      .explainedVariances(cross: K)
    let inverse = try CholeskyFactor(K, addingToDiagonal: ridge).inverse()
    for i in 0..<n {
      #expect(abs(explained[i] - (K[i, i] - ridge + ridge * ridge * inverse[i, i])) < 1e-10)
    }
  }

  @Test func refusals() throws {
    let (K, Y, _) = try problem()
    #expect(throws: HelioError.self) { try KernelSystem(kernel: K, targets: Y, ridge: 0) }
    #expect(throws: HelioError.self) {
      try KernelSystem(kernel: K, targets: Y, ridge: 1, weights: [1, 2])
    }
    let indefinite = Matrix(rows: n, columns: n) { i, j in i == j ? -1 : K[i, j] }
    #expect(throws: HelioError.self) {
      try KernelSystem(kernel: indefinite, targets: Y, ridge: 0.1)
    }
  }
}
