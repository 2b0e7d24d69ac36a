import HelioCore
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
      let rows = stream.permutation(count).prefix(Self.kernelRowLimit).sorted()
      return try selectingRows(rows).kernelGradients(directions: r, rounds: rounds, from: stream)
    }
    var M = Matrix<Double>.identity(dimension)
    var root = M
    var A = M
    var squaredNorm = 0.0
    for round in 0..<rounds {
      (A, squaredNorm) = try gradientOuterProduct(metric: M, root: root)
      guard round + 1 < rounds else { break }
      let eigen = try symmetricEigen(A)
      let roots = eigen.values.map { max($0, 0).squareRoot() }
      let scale = Double(dimension) / roots.reduce(0, +)
      func power(_ values: [Double]) -> Matrix<Double> {
        let scaled = Matrix(rows: dimension, columns: dimension) {
          eigen.vectors[$0, $1] * values[$1]
        }
        return product(scaled, eigen.vectors, transposeSecond: true)
      }
      M = power(roots.map { scale * $0 })
      root = power(roots.map { (scale * $0).squareRoot() })
    }
    return try IndexEstimate(leading: r, of: A) { value, _ in value / squaredNorm }
  }

  static var kernelRowLimit: Int { 1000 }
  private static var kernelRidge: Double { 1e-2 }

  /// A for the metric M, whose symmetric root is `root`, and y^T alpha/n.
  private func gradientOuterProduct(
    metric M: Matrix<Double>, root: Matrix<Double>
  ) throws(HelioError) -> (products: Matrix<Double>, squaredNorm: Double) {
    let n = count
    let L = Double(dimension).squareRoot()
    var distances = gram(product(inputs, root), of: .rows)
    let squares = distances.diagonal
    for i in 0..<n {
      for j in 0..<n {
        let square = squares[i] + squares[j] - 2 * distances[i, j]
        distances[i, j] = i == j ? 0 : max(square, 0).squareRoot()
      }
    }
    var K = distances.scaled(by: -1 / L)
    apply(.exp, to: &K)
    let alpha = try CholeskyFactor(K, addingToDiagonal: Self.kernelRidge).solve(targets)
    var Q = K
    for i in Q.elements.indices {
      let distance = distances.elements[i]
      // Below this the rows are one point up to the rounding of the squares.
      Q.elements[i] = distance > 1e-7 * L ? -K.elements[i] / (L * distance) : 0
    }
    // Q alpha_c, and Q diag(alpha_c) X for all outputs side by side.
    let sums = product(Q, alpha)
    let d = dimension
    let weighted = Matrix(rows: n, columns: d * outputCount) { j, column in
      alpha[j, column / d] * inputs[j, column % d]
    }
    let moments = product(Q, weighted)
    var A = Matrix<Double>(rows: d, columns: d)
    for c in 0..<outputCount {
      let gradients = Matrix(rows: n, columns: d) { i, j in
        sums[i, c] * inputs[i, j] - moments[i, c * d + j]
      }
      addProduct(to: &A, gradients, gradients, transposeFirst: true, scale: 1 / Double(n))
    }
    return (product(product(M, A), M), dot(targets.elements, alpha.elements) / Double(n))
  }
}
