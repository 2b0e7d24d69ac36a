package import HelioCore
package import HelioLinalg

/// The solution of a kernel ridge regression, and its leave-one-out errors at the last rows, y_i - f^(-i)(x_i).
package struct KernelSolution: Sendable {
  /// b, one an output.
  package let offsets: [Double]
  /// alpha = (K + ridge W^(-1))^(-1) (y - b), n x k.
  package let coefficients: Matrix<Double>
  /// As many rows as were asked for, in their order.
  package let lastResiduals: Matrix<Double>

  /// - Parameters:
  ///   - K: n x n, symmetric, positive semi-definite; consumed.
  ///   - judged: how many of the last rows are left out in turn.
  ///   - isRefined: whether a factor in single precision is tried first, its solution refined to the accuracy of one in
  ///     double: half the time, 4 n^2 bytes more. Leave-one-out errors are those of single precision: off by .3 % where the
  ///     condition number is 1e8 (power-plant, relu), less where it is smaller.
  /// - Throws: as ``KernelSystem``.
  /// - Complexity: n^3/3.
  package init(
    kernel K: consuming Matrix<Double>, targets Y: Matrix<Double>, ridge: Double,
    weights: [Double]?, judged: Int, isRefined: Bool
  ) throws(HelioError) {
    if isRefined {
      let targets = CentredTargets(Y, weights: weights)
      let shifts = (0..<Y.rows).map { ridge / (weights?[$0] ?? 1) }
      if let factor = RefinedFactor(copy K, shifts), let alpha = factor.solve(targets.values),
        let unit = factor.solve([Double](repeating: 1, count: Y.rows))
      {
        (offsets, coefficients) = (targets.offsets, alpha)
        lastResiduals = targets.leaveOneOutResiduals(
          alpha, unit, factor.inverseDiagonal(last: judged))
        return
      }
    }
    let system = try KernelSystem(kernel: consume K, targets: Y, ridge: ridge, weights: weights)
    (offsets, coefficients) = (system.offsets, system.coefficients)
    lastResiduals = system.leaveOneOutResiduals(last: judged)
  }
}

/// A factor in single precision whose solutions are refined to double.
///
///     A = K + diag(shifts),   L L^T = A + E in Float;   x <- x + (L L^T)^(-1) (b - A x),   b - A x in Double
///
/// Half the time of a factor in double. Each pass takes |E| |A^(-1)| off the error, about the condition number times 1e-7;
/// where that is no gain nothing is returned, and only a factor in double helps.
/// Source: Higham, Accuracy and Stability of Numerical Algorithms, 2002, section 12.1.
private struct RefinedFactor {
  private let K: Matrix<Double>
  private let shifts: [Double]
  private let factor: CholeskyFactor<Float>
  /// max_i sum_j |A_ij|.
  private let norm: Double
  private static let passes = 30

  /// - Returns: `nil` where A is not positive definite in single precision.
  init?(_ K: Matrix<Double>, _ shifts: [Double]) {
    var single = Matrix<Float>(converting: K)
    for i in shifts.indices { single[i, i] = Float(K[i, i] + shifts[i]) }
    let isSmall = hasSmallEntries(single)
    // Taken out of its variable, so that it is factored in its place.
    var A = Optional(consume single)
    func factored() -> CholeskyFactor<Float>? {
      guard let whole = A.take() else { return nil }
      return try? CholeskyFactor(consume whole)
    }
    guard let factor = isSmall ? flushingSubnormals(factored) : factored() else { return nil }
    (self.K, self.shifts, self.factor) = (K, shifts, factor)
    norm = largestRowSum(K) + (shifts.max() ?? 0)
  }

  /// A^(-1) b to |b - A x| <= n^(1/2) 2^(-52) |A| |x|, as exact as from a factor in double; `nil` if passes do not halve
  /// what is left.
  func solve(_ b: [Double]) -> [Double]? {
    let bound = Double(b.count).squareRoot() * Double.ulpOfOne * norm
    var (x, r, last) = ([Double](repeating: 0, count: b.count), b, Double.infinity)
    for _ in 0...Self.passes {
      let left = HelioLinalg.norm(r)
      guard left.isFinite else { return nil }
      if left <= bound * HelioLinalg.norm(x) || left == 0 { return x }
      guard left < 0.5 * last else { return nil }
      last = left
      let change = factor.solve(r.map { Float($0 / left) })
      for i in x.indices { x[i] += left * Double(change[i]) }
      let Kx = product(K, x)
      for i in r.indices { r[i] = b[i] - Kx[i] - shifts[i] * x[i] }
    }
    return nil
  }

  /// A^(-1) B, column by column.
  func solve(_ B: Matrix<Double>) -> Matrix<Double>? {
    var X = Matrix<Double>(rows: B.rows, columns: B.columns)
    for j in 0..<B.columns {
      guard let x = solve((0..<B.rows).map { B[$0, j] }) else { return nil }
      for i in x.indices { X[i, j] = x[i] }
    }
    return X
  }

  /// (A^(-1))_ii of the last rows, to single precision.
  func inverseDiagonal(last count: Int) -> [Double] {
    factor.inverseDiagonal(last: count).map(Double.init)
  }
}

/// max_i sum_j |A_ij|.
package func largestRowSum(_ A: Matrix<Double>) -> Double {
  unsafe A.elements.withUnsafeBufferPointer { a in
    (0..<A.rows).reduce(0) { largest, i in
      // Four sums, so that none waits for the one before.
      var (s, k) = ((0.0, 0.0, 0.0, 0.0), i * A.columns)
      let end = k + A.columns
      while k + 4 <= end {
        unsafe s.0 += abs(a[k])
        unsafe s.1 += abs(a[k + 1])
        unsafe s.2 += abs(a[k + 2])
        unsafe s.3 += abs(a[k + 3])
        k += 4
      }
      while k < end {
        unsafe s.0 += abs(a[k])
        k += 1
      }
      return max(largest, s.0 + s.1 + s.2 + s.3)
    }
  }
}
