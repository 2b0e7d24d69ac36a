/// scale sum_i w_i x_i x_i^T over the rows of X, for weights of any sign.
///
///     = scale (sum over w_i > 0 - sum over w_i < 0) of (sqrt|w_i| x_i)(sqrt|w_i| x_i)^T
///
/// Rows of either sign are gathered in blocks, scaled there, and enter by a symmetric update of half the operations of
/// a general product; no second matrix of the size of X is made. Products with the matrix by two passes over X, as
/// Lanczos would use them, cost more than forming it from some ten passes on.
///
/// - Parameters:
///   - X: n x d.
///   - weights: n, finite.
/// - Returns: d x d, complete.
/// - Complexity: n d^2 operations, 320 rows of workspace.
@specialized(where S == Double)
@specialized(where S == Float)
public func weightedGram<S: MatrixScalar>(
  _ X: Matrix<S>, weights: [S], scale: S = 1
) -> Matrix<S> {
  precondition(weights.count == X.rows, "\(weights.count) weights for \(X.rows) rows")
  let d = X.columns
  var D = Matrix<S>(rows: d, columns: d)
  if d == 0 || X.rows == 0 { return D }
  for sign: S in [1, -1] {
    addWeightedRows(
      X, weights.indices.filter { sign * weights[$0] > 0 },
      weights.map { (sign * $0 > 0 ? sign * $0 : 0).squareRoot() }, scale: sign * scale, to: &D)
  }
  mirrorLowerTriangle(of: &D)
  return D
}

/// scale sum over chosen rows of x_i x_i^T, complete, in blocks as ``weightedGram(_:weights:scale:)``.
public func gram<S: MatrixScalar>(
  ofRows rows: [Int], of X: Matrix<S>, scale: S = 1
) -> Matrix<S> {
  var G = Matrix<S>(rows: X.columns, columns: X.columns)
  addWeightedRows(X, rows, nil, scale: scale, to: &G)
  mirrorLowerTriangle(of: &G)
  return G
}

/// Lower triangle of D += scale sum over rows of (f_i x_i)(f_i x_i)^T; factors 1 if there are none.
@specialized(where S == Double)
@specialized(where S == Float)
private func addWeightedRows<S: MatrixScalar>(
  _ X: Matrix<S>, _ rows: [Int], _ factors: [S]?, scale: S, to D: inout Matrix<S>
) {
  let (d, blockRows) = (X.columns, 320)
  if d == 0 || rows.isEmpty { return }
  var block = Matrix<S>(rows: min(blockRows, rows.count), columns: d)
  for start in stride(from: 0, to: rows.count, by: blockRows) {
    let chosen = Array(rows[start..<min(start + blockRows, rows.count)])
    if chosen.count != block.rows { block = Matrix(rows: chosen.count, columns: d) }
    let scales = chosen.map { factors?[$0] ?? 1 }
    unsafe block.elements.withUnsafeMutableBufferPointer { out in
      unsafe X.elements.withUnsafeBufferPointer { x in
        unsafe gatherScaledRows(x.baseAddress!, columns: d, chosen, scales, out.baseAddress!)
      }
    }
    unsafe D.elements.withUnsafeMutableBufferPointer { entries in
      unsafe multiplyByItself(block, .columns, scale, keep: 1, entries.baseAddress!)
    }
  }
}

@specialized(where S == Double)
@specialized(where S == Float)
package func gatherScaledRows<S: MatrixScalar>(
  _ X: UnsafePointer<S>, columns d: Int, _ rows: [Int], _ scales: [S],
  _ out: UnsafeMutablePointer<S>
) {
  for k in rows.indices {
    let (from, to, s) = (unsafe X + rows[k] * d, unsafe out + k * d, scales[k])
    for j in 0..<d { unsafe to[j] = s * from[j] }
  }
}
