import HelioCore
import HelioKernels
import HelioLinalg
import HelioNumerics
import Testing

/// The symmetric kernel matrix is made of tiles; the one between two sets of points is not.
@Suite struct KernelTilesTests {
  @Test(arguments: [1, 7, 255, 256, 257, 519])
  func tilesGiveTheMatrixBetweenASetAndItself(n: Int) throws {
    let X: Matrix<Double> = .normal(
      rows: n, columns: 5, from: RandomStream(seed: 3, purpose: "tiles", index: n))
    let covariance = try SpikedCovariance<Double>.isotropic(dimension: 5, biasVariance: 0.1)
    for activation in [Activation.relu, .erf, .relu2] {
      let K = try kernelMatrix(X, activation: activation, covariance: covariance)
      let pairs = try kernelMatrix(X, X, activation: activation, covariance: covariance)
      let largest = pairs.elements.map { abs($0) }.max() ?? 0
      #expect(zip(K.elements, pairs.elements).allSatisfy { abs($0 - $1) < 1e-7 * largest })
      #expect(K == K.transposed())
    }
  }

  /// Beyond 64 MB entries are written past the caches; single numbers and rows of odd length.
  @Test func largeMatricesAreWrittenCompletely() throws {
    let n = 4101
    let X: Matrix<Float> = .normal(
      rows: n, columns: 3, from: RandomStream(seed: 4, purpose: "many points"))
    let K = try kernelMatrix(X, activation: .relu, covariance: .isotropic(dimension: 3))
    let rows = [0, 1, 255, 256, 2047, 4095, 4096, 4100]
    let some = try kernelMatrix(
      X.selectingRows(rows), X, activation: .relu, covariance: .isotropic(dimension: 3))
    for (a, i) in rows.enumerated() {
      for j in 0..<n {
        #expect(abs(K[i, j] - some[a, j]) < 2e-3 && K[i, j] == K[j, i], "entry \(i), \(j)")
      }
    }
  }

  /// Around the angle where the polynomial ends and the arc tangent begins.
  @Test func theTwoFormsOfAKernelMeet() throws {
    let (q, qPrime) = (0.7, 2.3)
    let size = (q * qPrime).squareRoot()
    for step in -1000...1000 {
      let c = Double(step) / 1001
      let angle = acos(c)
      let relu = size * ((1 - c * c).squareRoot() + (Double.pi - angle) * c) / (2 * Double.pi)
      let value = try DualKernel(.relu).value(q, qPrime, c * size)
      #expect(abs(value - relu) <= 4e-16 * size)
      let x = 2 * c * size / ((1 + 2 * q) * (1 + 2 * qPrime)).squareRoot()
      let erf = (1 - 2 * acos(x) / Double.pi)
      #expect(abs(try DualKernel(.erf).value(q, qPrime, c * size) - erf) <= 4e-16)
    }
  }
}
