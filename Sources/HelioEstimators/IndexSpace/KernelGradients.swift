public import HelioCore
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
  /// With few inputs the sheet's bandwidth sqrt d is too narrow and its ridge too small: noise is fitted and has
  /// gradients in all directions. Both are then chosen by leave-one-out in the first round.
  ///
  /// - Parameters:
  ///   - rounds: fits; 1 for the average gradient outer product alone.
  ///   - rowLimit: of more rows, as many are drawn from the stream; `nil` for all.
  /// - Complexity: rounds (n^3 + n^2 d k).
  /// Source: Radhakrishnan, Beaglehole, Pandit and Belkin, Science 383 (2024); sheet multi-index
  /// §4.5.
  public func kernelGradients(
    directions r: Int, rounds: Int, rowLimit: Int? = kernelRowLimit,
    choosingByLeaveOneOut isChosen: Bool = false, from stream: RandomStream
  ) throws(HelioError) -> IndexEstimate {
    if let rowLimit, count > rowLimit {
      let rows = sampledRows(count, atMost: rowLimit, stream)
      return try selectingRows(rows).kernelGradients(
        directions: r, rounds: rounds, choosingByLeaveOneOut: isChosen, from: stream)
    }
    let tuning = isChosen ? try leaveOneOutTuning(from: stream) : KernelTuning()
    var root = Matrix<Double>.identity(dimension)
    var A = root
    var squaredNorm = 0.0
    for round in 0..<rounds {
      (A, squaredNorm) = try gradientOuterProduct(root: root, tuning)
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

  public static var kernelRowLimit: Int { 1000 }

  /// Ridge, and the factor of sqrt d in the bandwidth.
  private struct KernelTuning {
    var ridge = 1e-2
    var width = 1.0
  }

  /// The pair with the least leave-one-out error on at most 400 rows, e_i = alpha_i/((K + ridge I)^{-1})_ii.
  private func leaveOneOutTuning(from stream: RandomStream) throws(HelioError) -> KernelTuning {
    let part = count > 400 ? selectingRows(sampledRows(count, atMost: 400, stream)) : self
    var best = (error: Double.infinity, tuning: KernelTuning())
    for width in [0.5, 1, 2, 4, 8] {
      let Z = part.inputs.scaled(by: 1 / (width * Double(dimension).squareRoot()))
      let K = try KernelFamily.laplace.matrix(Z)
      for ridge in [1e-3, 1e-2, 1e-1, 1, 10] {
        let inverse = try CholeskyFactor(K, addingToDiagonal: ridge).inverse()
        let alpha = product(inverse, part.targets)
        var error = 0.0
        for i in 0..<part.count {
          for c in 0..<outputCount {
            let e = alpha[i, c] / inverse[i, i]
            error += e * e
          }
        }
        if error < best.error { best = (error, KernelTuning(ridge: ridge, width: width)) }
      }
    }
    return best.tuning
  }

  /// A for the metric whose symmetric root is `root`, and y^T alpha/n.
  private func gradientOuterProduct(
    root: Matrix<Double>, _ tuning: KernelTuning
  ) throws(HelioError) -> (products: Matrix<Double>, squaredNorm: Double) {
    let L = tuning.width * Double(dimension).squareRoot()
    let Z = product(inputs, root).scaled(by: 1 / L)
    let alpha = try coefficients(Z, ridge: tuning.ridge)
    // K alpha = y - ridge alpha.
    let gradients = KernelFamily.laplace.gradients(
      at: Z, outputs: targets - alpha.scaled(by: tuning.ridge), points: Z, coefficients: alpha)
    // With respect to z = M^(1/2) x/L; that with respect to x is M^(1/2)/L times as large.
    var A = Matrix<Double>(rows: dimension, columns: dimension)
    for G in gradients {
      addProduct(to: &A, G, G, transposeFirst: true, scale: 1 / (Double(count) * L * L))
    }
    return (
      product(product(root, A), root), dot(targets.elements, alpha.elements) / Double(count)
    )
  }

  /// (K + ridge I)^(-1) y, the kernel matrix overwritten by its factor.
  private func coefficients(_ Z: Matrix<Double>, ridge: Double) throws(HelioError) -> Matrix<Double>
  {
    try CholeskyFactor(KernelFamily.laplace.matrix(Z), addingToDiagonal: ridge).solve(targets)
  }
}
