import HelioCore
import HelioKernels
import HelioLinalg
import Testing

@Suite("Kernel matrices by tiles")
struct SymmetricKernelTests {
  static let kernels: [VectorKernel] = [
    .relu, .step, .relu2, .erf, .scaledErf, .linear, .square, .h2, .rff, .sin, .leakyRelu,
    .erfDerivative, .scaledErfDerivative, .one, .relu2Derivative, .leakyReluDerivative,
  ]

  /// Points of different lengths, near and far from one another; two are the same.
  private func points<S: MatrixScalar>(_ n: Int, _ d: Int, of _: S.Type) -> Matrix<S> {
    let stream = RandomStream(seed: 5, purpose: "points of kernel matrices")
    var Z = Matrix<S>.normal(
      rows: n, columns: d, scale: S(0.7 / Double(d).squareRoot()), from: stream)
    for i in 0..<n {
      for k in 0..<d {
        Z[i, k] *= S(1 + i % 3)
        if i % 4 == 1 { Z[i, k] = S(0.05) * Z[i, k] + Z[0, k] }
        if i == n - 1 { Z[i, k] = Z[0, k] }
      }
    }
    return Z
  }

  /// The largest difference from row by row evaluation of complete covariances.
  private func difference<S: MatrixScalar>(
    _ kernel: VectorKernel, _ Z: Matrix<S>, pastCaches: Bool
  ) -> Double {
    var K = gram(Z, of: .rows)
    let q = K.diagonal
    evaluate(kernel, parameter: 0.2, rowVariances: q, columnVariances: q, inPlaceOf: &K)
    let ours = kernelMatrix(kernel, parameter: 0.2, ofRows: Z, pastCaches: pastCaches)
    return zip(ours.elements, K.elements).map { Double(abs($0 - $1)) }.max() ?? 0
  }

  @Test("every kernel equals its evaluation row by row", arguments: kernels)
  func everyKernel(_ kernel: VectorKernel) {
    // The step kernel has a square root at coinciding points: rounding of r shows as its root.
    let rough = [.step, .leakyReluDerivative].contains(kernel)
    for n in [1, 7, 50, 193, 390] {
      let Z = points(n, 13, of: Double.self)
      #expect(difference(kernel, Z, pastCaches: false) < (rough ? 1e-7 : 1e-12), "\(n) points")
    }
    #expect(
      difference(kernel, points(201, 13, of: Float.self), pastCaches: false) < (rough ? 1e-3 : 1e-4)
    )
  }

  @Test("streaming stores, threads and many coordinates change nothing", arguments: [3, 200, 385])
  func waysToMemory(_ n: Int) {
    let Z = points(n, 29, of: Double.self)
    let K = kernelMatrix(.relu, parameter: 0, ofRows: Z, pastCaches: false)
    for count in [1, 2, 3] {
      let other = withLinearAlgebraThreads(count) {
        kernelMatrix(.relu, parameter: 0, ofRows: Z, pastCaches: true)
      }
      #expect(other == K)
    }
    #expect(difference(.erf, points(n, 600, of: Double.self), pastCaches: true) < 1e-12)
  }

  @Test("the matrix is symmetric and its diagonal exact")
  func symmetry() {
    let Z = points(250, 31, of: Double.self)
    let K = kernelMatrix(.step, ofRows: Z)
    #expect(K == K.transposed())
    // Equal points have the angle 0, and the step kernel is 1/2 there, without rounding.
    #expect(K.diagonal.allSatisfy { abs($0 - 0.5) < 1e-15 })
    #expect(abs(K[0, 249] - 0.5) < 1e-15)
  }

  @Test("each range of angles joins the next", arguments: [0.1, 0.25])
  func ranges(_ edge: Double) {
    // K(1, 1, c) of both kernels on either side of c^2 = edge: a jump would exceed the slope's part.
    for kernel in [VectorKernel.relu, .scaledErf] {
      let c = edge.squareRoot()
      let r = [c * (1 - 1e-13), c * (1 + 1e-13)]
      var values = [0.0, 0.0]
      evaluate(kernel, q: 1, qPrimes: [1, 1], covariances: r, into: &values)
      #expect(abs(values[1] - values[0]) < 5e-14 + 3e-13 * c)
    }
  }
}
