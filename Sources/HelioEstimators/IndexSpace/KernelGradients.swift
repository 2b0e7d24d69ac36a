import HelioCore
import HelioKernels
import HelioLinalg

extension IndexSample {
  /// Average gradient outer product of a kernel ridge fit, and its repetition in the metric found:
  /// recursive feature machines.
  ///
  ///     K = exp(-dist/L),  dist = sqrt((x - x')^T M (x - x')),  L = sqrt(d),  alpha = (K + 0.01 I)^(-1) y
  ///     grad f(x_i) = M sum_j Q_ij alpha_j (x_i - x_j),   Q = -K/(L dist), 0 where dist = 0
  ///     A = (1/n) sum_i grad grad^T,   next M = A^(1/2) scaled to trace d;   M = I at first
  ///
  /// The kernel has no gradient at its own point, whose term is left out. With several outputs
  /// their products are summed. Sees every direction of the gradient. Strengths are eigenvalues of
  /// A over y^T alpha/n, the squared norm of the fit: a rough fit of permuted targets has large
  /// gradients too, but a larger norm.
  ///
  /// - Parameters:
  ///   - rounds: fits; 1 for the average gradient outer product alone.
  ///   - stream: of more than ``kernelRowLimit`` rows, which are used.
  /// - Complexity: rounds (n^3 + n^2 d k).
  /// Source: Radhakrishnan, Beaglehole, Pandit and Belkin, Science 383 (2024); sheet multi-index
  /// §4.5.
  func kernelGradients(
    directions r: Int, rounds: Int, from stream: RandomStream
  ) throws(HelioError) -> IndexEstimate {
    guard count <= Self.kernelRowLimit else {
      let rows = sampledRows(count, atMost: Self.kernelRowLimit, stream)
      return try selectingRows(rows).kernelGradients(directions: r, rounds: rounds, from: stream)
    }
    var root = Matrix<Double>.identity(dimension)
    var A = root
    var squaredNorm = 0.0
    for round in 0..<rounds {
      (A, squaredNorm) = try gradientOuterProduct(root: root)
      guard round + 1 < rounds else { break }
      let eigen = try symmetricEigen(A)
      let roots = eigen.values.map { max($0, 0).squareRoot() }
      let scale = Double(dimension) / roots.reduce(0, +)
      let scaled = Matrix(rows: dimension, columns: dimension) {
        eigen.vectors[$0, $1] * (scale * roots[$1]).squareRoot()
      }
      root = product(scaled, eigen.vectors, transposeSecond: true)
    }
    return try IndexEstimate(leading: r, of: A) { value, _ in value / squaredNorm }
  }

  static var kernelRowLimit: Int { 1000 }
  private static var kernelRidge: Double { 1e-2 }

  /// A for the metric whose symmetric root is `root`, and y^T alpha/n.
  private func gradientOuterProduct(
    root: Matrix<Double>
  ) throws(HelioError) -> (products: Matrix<Double>, squaredNorm: Double) {
    let Z = product(inputs, root).scaled(by: 1 / Double(dimension).squareRoot())
    let K = try KernelFamily.laplace.matrix(Z)
    let alpha = try CholeskyFactor(K, addingToDiagonal: Self.kernelRidge).solve(targets)
    let gradients = KernelFamily.laplace.gradients(
      at: Z, outputs: product(K, alpha), points: Z, coefficients: alpha)
    // With respect to z = M^(1/2) x/L; that with respect to x is M^(1/2)/L times as large.
    var A = Matrix<Double>(rows: dimension, columns: dimension)
    for G in gradients {
      addProduct(to: &A, G, G, transposeFirst: true, scale: 1 / Double(count * dimension))
    }
    return (
      product(product(root, A), root), dot(targets.elements, alpha.elements) / Double(count)
    )
  }
}
