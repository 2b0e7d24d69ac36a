package import HelioCore
package import HelioLinalg
package import HelioNumerics

/// Hermite coefficients of the scaled activation at many points, for Mehler's series
///
///     K(q, q', r) = sum_k c_k(q) c_k(q') (r / sqrt(q q'))^k,   c_k(q) = E s(sqrt(q) z) h_k(z)
///
/// The tail after K terms is at most sqrt(tail(q) tail(q')) |c|^K with tail(q) = E s(sqrt(q) z)^2 - sum
/// c_k^2; the diagonal (c = 1) is set to E s^2 itself. Slowly decaying coefficients (a saturated
/// activation at large q) are therefore only accepted where the points are not too close.
///
/// The coefficients themselves are good to 1e-10 of sqrt(E s^2): that is the floor of any tolerance.
///
/// Source: sheet function-space section 3, generic activations.
package struct MehlerSeries {
  static let terms = 400
  /// Largest bound on the error of an entry that users accept, relative to the geometric mean of the two
  /// diagonals.
  package static let usualTolerance = 2e-3
  /// Of the coefficients, relative to sqrt(E s^2).
  package static let floor = 1e-10

  let coefficients: Matrix<Double>  // terms x n
  let norms: [Double]  // sqrt(q_i)
  let secondMoments: [Double]  // E s(sqrt(q_i) z)^2
  let tails: [Double]
  let tolerance: Double
  /// The report of coefficients that quadrature could not find, the first of them.
  private let unresolved: Convergence?

  /// - Parameters:
  ///   - isTangent: the series of K + r dK/dr, whose terms are (1 + k) times those of K and whose
  ///     diagonal is E s^2 + q E s'^2.
  ///   - tolerance: largest bound on the error of an entry, relative to the geometric mean of the two
  ///     diagonals.
  package init(
    _ activation: Activation, variances: [Double], isTangent: Bool = false,
    tolerance: Double = MehlerSeries.usualTolerance
  ) {
    self.tolerance = tolerance
    let scales = variances.map { max($0, 0).squareRoot() }
    var quadrature =
      activation.hasKink
      ? Quadrature(points: scales.count) : Quadrature(trapezoidal: activation, scales)
    quadrature.complete(activation, scales)
    var (coefficients, moments) = (quadrature.coefficients, quadrature.moments)
    if isTangent {
      for k in 0..<Self.terms {
        let factor = Double(1 + k).squareRoot()
        for j in 0..<coefficients.columns { coefficients[k, j] *= factor }
      }
      for (j, q) in variances.enumerated() {
        moments[j] += q * quadrature.slopeMoment(activation, scales[j])
      }
    }
    unresolved = quadrature.unresolved
    self.coefficients = coefficients
    norms = scales.map { max($0, Double.leastNormalMagnitude) }
    secondMoments = moments
    tails = moments.indices.map { i in
      let c = coefficients.column(i)
      return max(0, moments[i] - dot(c, c))
    }
  }

  /// R_ij <- K(q_i, q_j, R_ij) for j <= i, with the exact diagonal.
  package func fillSymmetric<S: MatrixScalar>(_ R: inout Matrix<S>) throws(HelioError) {
    let worst = fill(&R, against: self) { i in 0..<i }
    for i in 0..<R.rows { R[i, i] = S(secondMoments[i]) }
    try check(worst)
  }

  func fill<S: MatrixScalar>(
    _ R: inout Matrix<S>, against other: MehlerSeries
  ) throws(HelioError) {
    let columns = R.columns
    try check(fill(&R, against: other) { _ in 0..<columns })
  }

  /// Returns the largest relative error bound met.
  private func fill<S: MatrixScalar>(
    _ R: inout Matrix<S>, against other: MehlerSeries, _ range: (Int) -> Range<Int>
  ) -> Double {
    var out = [Double](repeating: 0, count: R.columns)
    var worst = 0.0
    for i in 0..<R.rows {
      let r = R.row(i).map { Double($0) }
      evaluateMehler(
        coefficients.column(i), other.coefficients, norm: norms[i], norms: other.norms,
        covariances: r, into: &out)
      for j in range(i) {
        R[i, j] = S(out[j])
        let scale = secondMoments[i] * other.secondMoments[j]
        guard scale != 0 else { continue }
        let c = min(1, abs(r[j] / (norms[i] * other.norms[j])))
        let share = (tails[i] * other.tails[j] / scale).squareRoot()
        // Not "above": a share that is NaN is the worst of all.
        if !(share <= worst) { worst = largerError(worst, share * power(c, Self.terms)) }
      }
    }
    return worst
  }

  private func power(_ base: Double, _ exponent: Int) -> Double {
    var (result, square, n) = (1.0, base, exponent)
    while n > 0 {
      if n & 1 == 1 { result *= square }
      square *= square
      n >>= 1
    }
    return result
  }

  private func check(_ worst: Double) throws(HelioError) {
    if let unresolved {
      throw .notConverged(of: "A Hermite coefficient of the activation", unresolved)
    }
    guard worst <= tolerance else {
      throw .notConverged(
        of: "Mehler's series of the kernel (an activation with a closed-form kernel avoids it)",
        Convergence(
          status: .iterationLimit, iterations: Self.terms, residual: worst,
          tolerance: tolerance))
    }
  }
}
