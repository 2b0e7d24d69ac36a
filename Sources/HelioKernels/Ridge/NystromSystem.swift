package import HelioCore
package import HelioLinalg

/// What a solver needs of a kernel: its matrices between points as it sees them.
package protocol PointKernel {
  func matrix(_ Z: Matrix<Double>) throws(HelioError) -> Matrix<Double>
  func matrix(_ Z: Matrix<Double>, _ Zprime: Matrix<Double>) throws(HelioError) -> Matrix<Double>
}

extension KernelFamily: PointKernel {}

/// Kernel ridge regression on some of the points, for more rows than a matrix of them all has room for.
///
///     f(x) = b + sum_j alpha_j K(x, z_j),  j over m centres
///     H alpha = K_nm^T W (y - b),          H = K_nm^T W K_nm + ridge K_mm
///
/// Conjugate gradients, preconditioned by what H would be if the centres stood for all rows:
///
///     M = K_mm (s K_mm + ridge I),   s = (sum of the weights)/m
///
/// Both factors are functions of K_mm, so one Cholesky factor of each applies M^(-1). K_nm is made anew in
/// blocks of rows in each step and never held whole.
/// Source: Rudi, Carratino and Rosasco 2017, arXiv:1705.10958 (Falkon).
package struct NystromSystem {
  /// b, one an output.
  package let offsets: [Double]
  /// alpha, m x k.
  package let coefficients: Matrix<Double>
  package let iterations: Int
  /// sqrt(r^T M^(-1) r) relative to that of the right-hand side, the largest of the outputs.
  package let residual: Double

  private static let tolerance = 1e-6
  private static let iterationLimit = 100
  /// Entries of a block of K_nm for m centres, which is read twice from the caches.
  package static func blockEntries(_ m: Int) -> Int { max(1 << 19, 64 * m) }
  /// Added to K_mm in the preconditioner only, in units of K(z, z): it changes the way, not the solution.
  private static let jitter = 1e-8

  /// - Parameters:
  ///   - Z: n x d, points as the kernel sees them; `centres`: some of their rows.
  ///   - Y: n x k.
  /// - Throws: ``HelioError/notConverged(of:_:)`` with the residual after 100 steps.
  /// - Complexity: n m (d + k) a step, 2 m^3/3 before; memory 3 m^2 and a block of 4 MiB.
  package init(
    kernel: some PointKernel, points Z: Matrix<Double>, centres: [Int], targets Y: Matrix<Double>,
    ridge: Double, weights: [Double]?, progress: (Double) -> Void = { _ in }
  ) throws(HelioError) {
    let (n, m, k) = (Z.rows, centres.count, Y.columns)
    let w = weights ?? [Double](repeating: 1, count: n)
    let total = w.reduce(0, +)
    let b = columnMeans(Y, weights: w)
    let C = Z.selectingRows(centres)
    let Kmm = try kernel.matrix(C)
    let size = Kmm.trace / Double(m)
    let s = total / Double(m)
    let first = try CholeskyFactor(Kmm, addingToDiagonal: Self.jitter * size)
    let second = try CholeskyFactor(Kmm.scaled(by: s), addingToDiagonal: ridge)

    /// K_nm^T W G, in blocks of rows; `row` gives the rows of G.
    func accumulate(
      _ row: (Range<Int>, Matrix<Double>) -> Matrix<Double>
    ) throws(HelioError) -> Matrix<Double> {
      var sum = Matrix<Double>(rows: m, columns: k)
      let blockRows = Self.blockEntries(m) / m
      for start in stride(from: 0, to: n, by: blockRows) {
        let range = start..<min(start + blockRows, n)
        try Stopping.check()
        let K = try kernel.matrix(Z.rows(range), C)
        var values = row(range, K)
        for (a, i) in range.enumerated() { for j in 0..<k { values[a, j] *= w[i] } }
        addProduct(to: &sum, K, values, transposeFirst: true)
      }
      return sum
    }
    func applied(_ V: Matrix<Double>) throws(HelioError) -> Matrix<Double> {
      var sum = try accumulate { _, K in product(K, V) }
      addProduct(to: &sum, Kmm, V, scale: ridge)
      return sum
    }
    func preconditioned(_ R: Matrix<Double>) -> Matrix<Double> { second.solve(first.solve(R)) }
    func inner(_ A: Matrix<Double>, _ B: Matrix<Double>, _ j: Int) -> Double {
      (0..<m).reduce(0) { $0 + A[$1, j] * B[$1, j] }
    }

    var R = try accumulate { range, _ in
      Matrix(rows: range.count, columns: k) { a, j in Y[range.lowerBound + a, j] - b[j] }
    }
    var alpha = Matrix<Double>(rows: m, columns: k)
    var preconditionedR = preconditioned(R)
    var P = preconditionedR
    var rho = (0..<k).map { inner(R, preconditionedR, $0) }
    let start = rho
    var (steps, worst) = (0, 1.0)
    while steps < Self.iterationLimit, worst > Self.tolerance {
      let Q = try applied(P)
      for j in 0..<k where rho[j] > 0 {
        let step = rho[j] / inner(P, Q, j)
        for i in 0..<m {
          alpha[i, j] += step * P[i, j]
          R[i, j] -= step * Q[i, j]
        }
      }
      preconditionedR = preconditioned(R)
      for j in 0..<k {
        let next = max(inner(R, preconditionedR, j), 0)
        let ratio = rho[j] > 0 ? next / rho[j] : 0
        rho[j] = next
        for i in 0..<m { P[i, j] = preconditionedR[i, j] + ratio * P[i, j] }
      }
      // A target of zeros has nothing left; one that is not finite must not look like it.
      worst = (0..<k).map { start[$0] == 0 ? 0 : (rho[$0] / start[$0]).squareRoot() }.largestError
      steps += 1
      progress(min(1, log(max(worst, 1e-300)) / log(Self.tolerance)))
    }
    guard worst <= Self.tolerance else {
      throw .notConverged(
        of: "conjugate gradients on \(m) centres",
        Convergence(
          status: worst.isNaN ? .diverged : .iterationLimit, iterations: steps, residual: worst,
          tolerance: Self.tolerance))
    }
    offsets = b
    coefficients = alpha
    iterations = steps
    residual = worst
  }
}
