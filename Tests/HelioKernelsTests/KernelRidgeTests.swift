import HelioCore
import HelioKernels
import HelioLinalg
import Testing
import _HelioTestSupport

@Suite struct KernelRidgeTests {
  let n = 24
  let stream = RandomStream(seed: 11, purpose: "kernel ridge")

  /// A Gram matrix of full rank, points and targets with means.
  private func problem() -> (K: Matrix<Double>, Y: Matrix<Double>) {
    let X = Matrix<Double>.normal(rows: n, columns: 5, from: stream)
    let linear = gram(X, of: .rows, scale: 0.2)
    let K = Matrix(rows: n, columns: n) { i, j in
      let r = linear[i, j]
      return 1 + r + 0.5 * r * r + (i == j ? 0.1 : 0)
    }
    let noise = Matrix<Double>.normal(rows: n, columns: 2, from: stream.at(1))
    let Y = Matrix(rows: n, columns: 2) { i, c in X[i, c] + 0.3 * noise[i, c] + Double(c) + 0.7 }
    return (K, Y)
  }

  /// The definition: leave a row out, take the mean and solve again.
  private func bruteForce(
    _ K: Matrix<Double>, _ Y: Matrix<Double>, _ ridge: Double, _ intercept: KernelRidge.Intercept
  ) throws -> Matrix<Double> {
    var errors = Matrix<Double>(rows: n, columns: 2)
    for i in 0..<n {
      let rest = (0..<n).filter { $0 != i }
      let factor = try CholeskyFactor(
        K.selectingRows(rest).selectingColumns(rest), addingToDiagonal: ridge)
      for c in 0..<2 {
        let y = rest.map { Y[$0, c] }
        let b = intercept == .none ? 0 : y.reduce(0, +) / Double(n - 1)
        let alpha = factor.solve(y.map { $0 - b })
        errors[i, c] = Y[i, c] - b - dot(rest.map { K[i, $0] }, alpha)
      }
    }
    return errors
  }

  @Test(arguments: [KernelRidge.Intercept.none, .trainingMean], [1e-3, 0.1, 10])
  func leaveOneOutIsBruteForce(_ intercept: KernelRidge.Intercept, _ ridge: Double) throws {
    let (K, Y) = problem()
    let model = try KernelRidge(kernel: K, targets: Y, intercept: intercept)
    let expected = try bruteForce(K, Y, ridge, intercept)
    let errors = model.leaveOneOutResiduals(ridge: ridge)
    #expect(largestDifference(errors, expected) < 1e-9)
    let path = model.leaveOneOut(ridges: [ridge, 2 * ridge])
    let mean = dot(expected.elements, expected.elements) / Double(2 * n)
    #expect(abs(path.meanSquaredErrors[0] - mean) < 1e-10)
  }

  /// The shortcut without the shift of the mean would be off by more than the test allows.
  @Test func theMeanIsLeftOutToo() throws {
    let (K, Y) = problem()
    let model = try KernelRidge(kernel: K, targets: Y)
    let centred = Matrix(rows: n, columns: 2) { i, c in Y[i, c] - model.offsets[c] }
    let naive = try KernelRidge(kernel: K, targets: centred, intercept: .none)
    let a = model.leaveOneOutResiduals(ridge: 10)
    let b = naive.leaveOneOutResiduals(ridge: 10)
    #expect(largestDifference(a, b) > 1e-3)
  }

  @Test func fitSolvesTheNormalEquations() throws {
    let (K, Y) = problem()
    let model = try KernelRidge(kernel: K, targets: Y)
    let fit = model.fit(ridge: 0.3)
    let b = (0..<2).map { Y.column($0).reduce(0, +) / Double(n) }
    let centred = Matrix(rows: n, columns: 2) { i, c in Y[i, c] - b[c] }
    let alpha = try CholeskyFactor(K, addingToDiagonal: 0.3).solve(centred)
    #expect(largestDifference(fit.dualCoefficients, alpha) < 1e-10)
    let f = fit.predict(cross: K)
    let residual = Matrix(rows: n, columns: 2) { i, c in Y[i, c] - f[i, c] }
    #expect(largestDifference(residual, alpha.scaled(by: 0.3)) < 1e-10)
  }

  @Test func degreesOfFreedomIsTheTraceOfTheHatMatrix() throws {
    let (K, Y) = problem()
    let hat = try CholeskyFactor(K, addingToDiagonal: 0.7).solve(K)
    let dof = try KernelRidge(kernel: K, targets: Y).degreesOfFreedom(ridge: 0.7)
    #expect(abs(dof - hat.trace) < 1e-10)
  }

  @Test func theBestRidgeIsTheLeast() throws {
    let (K, Y) = problem()
    let model = try KernelRidge(kernel: K, targets: Y)
    let path = model.leaveOneOut()
    #expect(path.bestError == path.meanSquaredErrors.min())
    #expect(model.bestRidge() == (path.bestRidge, path.bestError))
    let meanDiagonal = K.trace / Double(n)
    #expect(path.ridges.count == 29)
    #expect(abs(path.ridges[0] / (1e-6 * meanDiagonal) - 1) < 1e-12)
    #expect(abs(path.ridges[28] / (10 * meanDiagonal) - 1) < 1e-12)
    // Independent noise is best predicted by its mean: the largest ridge.
    let noise = Matrix<Double>.normal(rows: n, columns: 1, from: stream.at(2))
    let nothing = try KernelRidge(kernel: K, targets: noise).leaveOneOut()
    #expect(nothing.bestRidge == nothing.ridges.max())
  }

  /// The scale of the kernel moves the grid, not the answer; rows may come in any order.
  @Test func invariances() throws {
    let (K, Y) = problem()
    let a = try KernelRidge(kernel: K, targets: Y).leaveOneOut()
    let b = try KernelRidge(kernel: K.scaled(by: 1e5), targets: Y).leaveOneOut()
    #expect(largestDifference(a.meanSquaredErrors, b.meanSquaredErrors) < 1e-8)
    let order = stream.permutation(n)
    let c = try KernelRidge(
      kernel: K.selectingRows(order).selectingColumns(order), targets: Y.selectingRows(order)
    ).leaveOneOut()
    #expect(largestDifference(a.meanSquaredErrors, c.meanSquaredErrors) < 1e-8)
  }

  @Test func refusals() throws {
    let (K, Y) = problem()
    #expect(throws: HelioError.self) { try KernelRidge(kernel: K, targets: Y.rows(0..<3)) }
    #expect(throws: HelioError.self) { try KernelRidge(kernel: K.scaled(by: -1), targets: Y) }
    var broken = K
    broken[1, 2] = .nan
    #expect(throws: HelioError.self) { try KernelRidge(kernel: broken, targets: Y) }
  }
}
