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
  static let terms = 400
  /// Largest bound on the error of an entry, relative to the geometric mean of the two diagonals.
  static let tolerance = 2e-3

  let coefficients: Matrix<Double>  // terms x n
  let norms: [Double]  // sqrt(q_i)
  let secondMoments: [Double]  // E s(sqrt(q_i) z)^2
  let tails: [Double]

  /// - Parameter isTangent: the series of K + r dK/dr, whose terms are (1 + k) times those of K and whose
  ///   diagonal is E s^2 + q E s'^2.
  init(_ activation: Activation, variances: [Double], isTangent: Bool = false) {
    let scales = variances.map { max($0, 0).squareRoot() }
    var (coefficients, moments) =
      activation.hasKink
      ? Self.adaptive(activation, scales) : Self.trapezoidal(activation, scales)
    if isTangent {
      for k in 0..<Self.terms {
        let factor = Double(1 + k).squareRoot()
        for j in 0..<coefficients.columns { coefficients[k, j] *= factor }
      }
      for (j, q) in variances.enumerated() {
        moments[j] += q * Self.slopeMoment(activation, scales[j])
      }
    }
    self.coefficients = coefficients
    norms = scales.map { max($0, Double.leastNormalMagnitude) }
    secondMoments = moments
    tails = moments.indices.map { i in
      let c = coefficients.column(i)
      return max(0, moments[i] - dot(c, c))
    }
  }

  /// All points at once: c_k(q_i) = sum_z w_z h_k(z) s(sqrt(q_i) z) is one matrix product.
  ///
  /// The trapezoidal rule of step .04 resolves an s with poles at distance 1.5 up to sqrt(q) = 30 to
  /// rounding; |h_k(z)| phi(z) is below 1e-18 beyond |z| = 13 for every k.
  private static func trapezoidal(
    _ activation: Activation, _ scales: [Double]
  ) -> (Matrix<Double>, [Double]) {
    let (step, reach) = (0.04, 13.0)
    let count = Int(reach / step)
    let z = (-count...count).map { Double($0) * step }
    let weights = z.map { step * normalDensity($0) }
    let h = hermitePolynomials(count: terms, at: z)
    let H = Matrix<Double>(rows: terms, columns: z.count) { k, i in weights[i] * h[k][i] }
    var S = Matrix<Double>(rows: scales.count, columns: z.count) { scales[$0] * z[$1] }
    activation.apply(to: &S)
    let moments = (0..<S.rows).map { i in
      zip(S.row(i), weights).reduce(0) { $0 + $1.1 * $1.0 * $1.0 }
    }
    return (product(H, S, transposeSecond: true), moments)
  }

  /// E s'(scale z)^2.
  private static func slopeMoment(_ activation: Activation, _ scale: Double) -> Double {
    let (step, reach) = (0.02, 13.0)
    let count = Int(reach / step)
    return (-count...count).reduce(0) { sum, i in
      let z = Double(i) * step
      let slope = activation.derivative(scale * z)
      return sum + step * normalDensity(z) * slope * slope
    }
  }

  /// Point by point, for an s with kinks.
  private static func adaptive(
    _ activation: Activation, _ scales: [Double]
  ) -> (Matrix<Double>, [Double]) {
    var coefficients = Matrix<Double>(rows: terms, columns: scales.count)
    for (i, scale) in scales.enumerated() {
      let c = activation.hermiteCoefficients(count: terms, scale: scale)
      for k in 0..<terms { coefficients[k, i] = c[k] }
    }
    return (coefficients, scales.map { activation.secondMoment(scale: $0) })
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
