import HelioCore
import HelioEstimators
import HelioLinalg
import HelioTables
import Testing
import _HelioTableTestSupport

@Suite struct KernelRidgeLawTests {
  private let eigenvalues = (1...80).map { 1 / (Double($0) * Double($0).squareRoot()) }
  private let powers = (1...80).map { 1 / Double($0 * $0) }
  private let ridge = 0.3
  private let noise = 0.25

  /// Kernel ridge on Gaussian features of known eigenvalues; the error is exact over test points.
  private func simulatedErrors(rows n: Int, replicates R: Int) throws -> [Double] {
    let d = eigenvalues.count
    let stream = RandomStream(seed: 11, purpose: "law of kernel ridge", index: n)
    return try (0..<R).map { r in
      let G = Matrix<Double>.normal(rows: n, columns: d + 1, from: stream.at(r))
      let F = Matrix(rows: n, columns: d) { i, k in eigenvalues[k].squareRoot() * G[i, k] }
      let y = (0..<n).map { i in
        (0..<d).reduce(noise.squareRoot() * G[i, d]) { $0 + powers[$1].squareRoot() * G[i, $1] }
      }
      let alpha = try CholeskyFactor(gram(F, of: .rows), addingToDiagonal: ridge).solve(y)
      let theta = product(F, alpha, transposeFirst: true)
      return (0..<d).reduce(noise) { sum, k in
        let e = powers[k].squareRoot() - eigenvalues[k].squareRoot() * theta[k]
        return sum + e * e
      }
    }
  }

  @Test(arguments: [60, 150, 400])
  func agreesWithSimulation(rows n: Int) throws {
    let law = try KernelRidgeLaw(
      eigenvalues: eigenvalues, powers: powers, ridge: ridge, noiseVariance: noise)
    let point = try law.point(rows: Double(n))
    let errors = try simulatedErrors(rows: n, replicates: 60)
    let R = Double(errors.count)
    let mean = errors.reduce(0, +) / R
    let spread = errors.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (R - 1)
    let standardError = (spread / R).squareRoot()
    // Terms of order 1/n beyond the leading one.
    let bias = 0.5 * mean / Double(n)
    let deviation = abs(mean - point.testError)
    #expect(deviation < 3 * standardError + bias, "\(mean) ± \(standardError), \(point)")
    // The test can tell: without 1/(1 - gamma) it fails.
    let wrong = abs(mean - point.testError / point.overfitting)
    #expect(wrong > 2 * (5 * standardError + bias), "\(wrong) ± \(standardError)")
  }

  @Test func equalEigenvaluesMayBeCountedTogether() throws {
    let apart = try KernelRidgeLaw(
      eigenvalues: [1, 0.2, 0.2, 0.2, 0], powers: [1, 0.1, 0.2, 0.3, 0.05], ridge: 0.1,
      noiseVariance: 0.3)
    let together = try KernelRidgeLaw(
      eigenvalues: [1, 0.2, 0], multiplicities: [1, 3, 1], powers: [1, 0.6, 0.05], ridge: 0.1,
      noiseVariance: 0.3)
    for N in [2.0, 10, 1000] {
      let (a, b) = (try apart.point(rows: N), try together.point(rows: N))
      #expect(abs(a.testError - b.testError) < 1e-12 * a.testError)
    }
    // With many rows only the noise and what is never learned remain.
    #expect(abs(try together.point(rows: 1e9).testError - 0.35) < 1e-6)
    // The equation of the effective ridge holds.
    let kappa = try apart.point(rows: 10).effectiveRidge
    #expect(abs(1 / (1 + kappa) + 0.6 / (0.2 + kappa) + 0.1 / kappa - 10) < 1e-9)
  }

  @Test func refusesWhatMakesNoSense() throws {
    for (eigenvalues, powers, ridge) in [
      ([1], [1, 2], 1), ([0], [1], 1), ([1], [-1], 1), ([1], [1], 0), ([-1], [1], 1),
    ] as [([Double], [Double], Double)] {
      #expect(throws: HelioError.self) {
        try KernelRidgeLaw(
          eigenvalues: eigenvalues, powers: powers, ridge: ridge, noiseVariance: 0)
      }
    }
    let law = try KernelRidgeLaw(
      eigenvalues: [1], powers: [1], ridge: 1, noiseVariance: 0)
    #expect(throws: HelioError.self) { try law.point(rows: 0) }
  }
}
