/// scale sum_i w_i x_i x_i^T over the rows of X, for weights of any sign.
///
///     = scale (sum over w_i > 0 - sum over w_i < 0) of (sqrt|w_i| x_i)(sqrt|w_i| x_i)^T
///
/// Rows of either sign are gathered in blocks, scaled there, and enter by a symmetric update of half the operations of
/// a general product; no second matrix of the size of X is made. Products with D by two passes over X, as Lanczos
/// would use them, cost more than forming it from some ten passes on.
///
/// - Parameters:
///   - X: n x d.
///   - weights: n, finite.
/// - Returns: d x d, complete.
/// - Complexity: n d^2 operations, 512 rows of workspace.
public func weightedGram<S: MatrixScalar>(
  _ X: Matrix<S>, weights: [S], scale: S = 1
) -> Matrix<S> {
  precondition(weights.count == X.rows, "\(weights.count) weights for \(X.rows) rows")
  let d = X.columns
  var D = Matrix<S>(rows: d, columns: d)
  if d == 0 || X.rows == 0 { return D }
  let blockRows = 512
  for sign: S in [1, -1] {
    let rows = weights.indices.filter { sign * weights[$0] > 0 }
    var block = Matrix<S>(rows: min(blockRows, rows.count), columns: d)
    for start in stride(from: 0, to: rows.count, by: blockRows) {
      let chosen = rows[start..<min(start + blockRows, rows.count)]
      if chosen.count != block.rows { block = Matrix(rows: chosen.count, columns: d) }
      unsafe block.elements.withUnsafeMutableBufferPointer { out in
        unsafe X.elements.withUnsafeBufferPointer { x in
          for (k, i) in chosen.enumerated() {
            let root = (sign * weights[i]).squareRoot()
            let (to, from) = (k * d, i * d)
            for j in 0..<d { unsafe out[to + j] = root * x[from + j] }
          }
        }
      }
      unsafe D.elements.withUnsafeMutableBufferPointer { entries in
        unsafe multiplyByItself(block, .columns, sign * scale, keep: 1, entries.baseAddress!)
      }
    }
  }
  mirrorLowerTriangle(of: &D)
  return D
}
