import HelioCore
import HelioLinalg
import HelioNumerics

/// Hermite coefficients of the scaled activation at many points, for Mehler's series
///
///     K(q, q', r) = sum_k c_k(q) c_k(q') (r / sqrt(q q'))^k,   c_k(q) = E s(sqrt(q) z) h_k(z)
///
/// The tail after K terms is at most sqrt(tail(q) tail(q')) |c|^K with tail(q) = E s(sqrt(q) z)^2 - sum
/// c_k^2; the diagonal (c = 1) is set to E s^2 itself. Slowly decaying coefficients (a saturated
/// activation at large q) are therefore only accepted where the points are not too close.
///
/// Source: sheet function-space section 3, generic activations.
struct MehlerSeries {
  static let terms = 160
  /// Largest bound on the error of an entry, relative to the geometric mean of the two diagonals.
  static let tolerance = 1e-4

  let coefficients: Matrix<Double>  // terms x n
  let norms: [Double]  // sqrt(q_i)
  let secondMoments: [Double]  // E s(sqrt(q_i) z)^2
  let tails: [Double]

  init(_ activation: Activation, variances: [Double]) {
    let n = variances.count
    var coefficients = Matrix<Double>(rows: Self.terms, columns: n)
    var (moments, tails) = ([Double](), [Double]())
    for (i, q) in variances.enumerated() {
      let scale = max(q, 0).squareRoot()
      let c = activation.hermiteCoefficients(count: Self.terms, scale: scale)
      for k in 0..<Self.terms { coefficients[k, i] = c[k] }
      let moment = activation.secondMoment(scale: scale)
      moments.append(moment)
      tails.append(max(0, moment - dot(c, c)))
    }
    self.coefficients = coefficients
    norms = variances.map { max($0.squareRoot(), Double.leastNormalMagnitude) }
    secondMoments = moments
    self.tails = tails
  }

  /// R_ij <- K(q_i, q_j, R_ij) for j <= i, with the exact diagonal.
  func fillSymmetric<S: MatrixScalar>(_ R: inout Matrix<S>) throws(HelioError) {
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
        guard scale > 0 else { continue }
        let c = min(1, abs(r[j] / (norms[i] * other.norms[j])))
        let share = (tails[i] * other.tails[j] / scale).squareRoot()
        if share > worst { worst = max(worst, share * power(c, Self.terms)) }
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
    guard worst <= Self.tolerance else {
      throw .notConverged(
        of: "Mehler's series of the kernel (an activation with a closed-form kernel avoids it)",
        Convergence(
          status: .iterationLimit, iterations: Self.terms, residual: worst,
          tolerance: Self.tolerance))
    }
  }
}
