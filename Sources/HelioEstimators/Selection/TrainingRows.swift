import HelioCore
import HelioKernels
import HelioLinalg

/// At most `limit` of n rows at random, in their order.
func sampledRows(_ n: Int, atMost limit: Int, _ stream: RandomStream) -> [Int] {
  n <= limit ? Array(0..<n) : stream.permutation(n).prefix(limit).sorted()
}

/// Inputs, targets and weights of some rows.
struct TrainingRows {
  let X: Matrix<Double>
  let Y: Matrix<Double>
  let weights: [Double]?

  var count: Int { X.rows }

  func selecting(_ rows: [Int]) -> TrainingRows {
    TrainingRows(
      X: X.selectingRows(rows), Y: Y.selectingRows(rows),
      weights: weights.map { w in rows.map { w[$0] } })
  }

  /// sum w (y - f)^2 and sum w (y - mean)^2 over rows and outputs; the variance of a constant target
  /// counts as 1 a row.
  func squaredError(of f: Matrix<Double>) -> (error: Double, variance: Double) {
    squaredError(residuals: residuals(of: f))
  }

  func residuals(of f: Matrix<Double>) -> Matrix<Double> {
    Matrix(rows: Y.rows, columns: Y.columns) { Y[$0, $1] - f[$0, $1] }
  }

  /// sum w r s over rows and outputs.
  func weightedProduct(_ r: Matrix<Double>, _ s: Matrix<Double>) -> Double {
    guard let weights else { return dot(r.elements, s.elements) }
    return (0..<Y.rows).reduce(0) { sum, i in
      sum + weights[i] * (0..<Y.columns).reduce(0) { $0 + r[i, $1] * s[i, $1] }
    }
  }

  func squaredError(residuals r: Matrix<Double>) -> (error: Double, variance: Double) {
    let w = weights ?? [Double](repeating: 1, count: Y.rows)
    let total = w.reduce(0, +)
    let means = columnMeans(Y, weights: w)
    var (error, variance) = (0.0, 0.0)
    for i in 0..<Y.rows {
      for j in 0..<Y.columns {
        error += w[i] * r[i, j] * r[i, j]
        variance += w[i] * (Y[i, j] - means[j]) * (Y[i, j] - means[j])
      }
    }
    return (error, variance > 0 ? variance : total)
  }

  /// The ridge of least exact leave-one-out error in a kernel of these rows, and 1 - R^2 there.
  ///
  /// - Parameters:
  ///   - isSingle: whether single precision will do; where it does not, double follows.
  ///   - isCoarse: whether a decade is fine enough.
  /// - Complexity: n^3 for each of about four ridges.
  func leaveOneOutRidge(
    kernel K: Matrix<Double>, near start: Double, unit: Double, isSingle: Bool = false,
    isCoarse: Bool = false
  ) throws(HelioError) -> (ridge: Double, error: Double) {
    if isSingle {
      let K = Matrix<Float>(converting: K)
      var (isIndefinite, tried) = (false, [(ridge: Double, error: Double)]())
      let best = try searchRidge(near: start, unit: unit, isCoarse: isCoarse) {
        ridge throws(HelioError) in
        guard
          let residuals = singlePrecisionLeaveOneOutResiduals(
            kernel: K, targets: Y, ridge: ridge, weights: weights)
        else {
          isIndefinite = true
          return (error: Double.infinity, payload: ())
        }
        let sums = squaredError(residuals: residuals)
        tried.append((ridge, sums.error / sums.variance))
        return (error: sums.error / sums.variance, payload: ())
      }
      let next = tried.filter { $0.ridge > best.ridge }.min { $0.ridge < $1.ridge }
      let isCutShort = isIndefinite && next.map { best.error < 0.99 * $0.error } ?? true
      if !isCutShort, best.error > LearnedMetrics.singlePrecisionError {
        return (best.ridge, best.error)
      }
    }
    let best = try searchRidge(near: start, unit: unit, isCoarse: isCoarse) {
      ridge throws(HelioError) in
      let system = try KernelSystem(kernel: copy K, targets: Y, ridge: ridge, weights: weights)
      let sums = squaredError(residuals: system.leaveOneOutResiduals())
      return (error: sums.error / sums.variance, payload: ())
    }
    return (best.ridge, best.error)
  }
}
