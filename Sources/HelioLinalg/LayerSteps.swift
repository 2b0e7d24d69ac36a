import CHelioKernels

/// z_j = sum_k X_ik M_kj: what the columns of M see of row i.
///
/// With ``moveLayer(_:along:row:_:keep:force:)`` for layers that see one sample after another, where a call of BLAS takes
/// longer than its arithmetic.
package func layerOutputs(
  _ M: Matrix<Double>, of X: Matrix<Double>, row i: Int, into z: inout [Double]
) {
  precondition(
    X.columns == M.rows && z.count == M.columns && i < X.rows,
    "row \(i) of \(X.rows) x \(X.columns), a layer of \(M.rows) x \(M.columns)")
  unsafe M.elements.withUnsafeBufferPointer { m in
    unsafe X.elements.withUnsafeBufferPointer { x in
      unsafe z.withUnsafeMutableBufferPointer { z in
        guard let m = m.baseAddress, let x = x.baseAddress, let z = z.baseAddress else { return }
        unsafe helio_layer_forward_f64(m, x + i * M.rows, M.rows, M.columns, z)
      }
    }
  }
}

/// s_j = tanh z_j and pull_j = a_j (1 - s_j^2) of what the columns of M see of row i.
///
/// - Returns: sum_j a_j s_j.
package func layerTanh(
  _ M: Matrix<Double>, of X: Matrix<Double>, row i: Int, secondLayer a: [Double],
  into s: inout [Double], _ pull: inout [Double]
) -> Double {
  let p = M.columns
  precondition(
    X.columns == M.rows && a.count == p && s.count == p && pull.count == p && i < X.rows,
    "row \(i) of \(X.rows) x \(X.columns), a layer of \(M.rows) x \(p)")
  return unsafe X.elements.withUnsafeBufferPointer { x in
    guard let x = x.baseAddress else { return 0 }
    return unsafe helio_layer_tanh_f64(M.elements, x + i * M.rows, M.rows, p, a, &s, &pull)
  }
}

/// M_kj <- keep M_kj - force X_ik pull_j.
package func moveLayer(
  _ M: inout Matrix<Double>, along X: Matrix<Double>, row i: Int, _ pull: [Double], keep: Double,
  force: Double
) {
  let (d, p) = (M.rows, M.columns)
  precondition(
    X.columns == d && pull.count == p && i < X.rows,
    "row \(i) of \(X.rows) x \(X.columns), a layer of \(d) x \(p)")
  unsafe M.elements.withUnsafeMutableBufferPointer { m in
    unsafe X.elements.withUnsafeBufferPointer { x in
      unsafe pull.withUnsafeBufferPointer { pull in
        guard let m = m.baseAddress, let x = x.baseAddress, let pull = pull.baseAddress else {
          return
        }
        unsafe helio_layer_move_f64(m, x + i * d, d, p, keep, force, pull)
      }
    }
  }
}
