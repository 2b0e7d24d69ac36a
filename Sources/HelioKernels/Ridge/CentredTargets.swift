import HelioCore
import HelioLinalg

/// Targets without their weighted mean b, and what leaving a row out does to it.
struct CentredTargets {
  /// b, one an output.
  let offsets: [Double]
  /// y - b, n x k.
  let values: Matrix<Double>
  /// w_i/(sum w - w_i), 0 for a single row.
  private let pulls: [Double]

  init(_ Y: Matrix<Double>, weights: [Double]?) {
    let w = weights ?? [Double](repeating: 1, count: Y.rows)
    let total = w.reduce(0, +)
    let b = columnMeans(Y, weights: w)
    offsets = b
    values = Matrix(rows: Y.rows, columns: Y.columns) { i, j in Y[i, j] - b[j] }
    pulls = w.map { w.count > 1 ? $0 / (total - $0) : 0 }
  }

  /// e_i = [alpha + s_i A^(-1) 1]_i/h_i of the last rows, as many as there are h_i = (A^(-1))_ii; s_i is how far b moves
  /// without row i.
  func leaveOneOutResiduals<S: MatrixScalar>(
    _ alpha: Matrix<S>, _ unit: [S], _ h: [S]
  ) -> Matrix<Double> {
    let first = values.rows - h.count
    return Matrix(rows: h.count, columns: values.columns) { a, j in
      let i = first + a
      return (Double(alpha[i, j]) + pulls[i] * values[i, j] * Double(unit[i])) / Double(h[a])
    }
  }
}
