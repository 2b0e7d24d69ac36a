import HelioCore
package import HelioLinalg

/// alpha = (K + ridge W^(-1))^(-1) (y - b) in single precision: for comparing candidates and learning
/// metrics, where the fifth digit does not matter and half the time does. Final fits are in double.
///
/// - Returns: `nil` where rounding makes the matrix indefinite.
package func singlePrecisionCoefficients(
  kernel K: consuming Matrix<Float>, targets Y: Matrix<Double>, ridge: Double, weights: [Double]?
) -> (offsets: [Double], coefficients: Matrix<Float>)? {
  let w = weights ?? [Double](repeating: 1, count: Y.rows)
  let b = columnMeans(Y, weights: w)
  for i in 0..<Y.rows { K[i, i] += Float(ridge / w[i]) }
  let centred = Matrix<Float>(rows: Y.rows, columns: Y.columns) { Float(Y[$0, $1] - b[$1]) }
  // The only error of a factor is an indefinite matrix; callers go on in double precision, or report an
  // infinite error at this ridge.
  guard let factor = try? CholeskyFactor(consume K) else { return nil }
  return (b, factor.solve(centred))
}
