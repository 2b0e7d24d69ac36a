import HelioCore

/// The unknowns of the bulk equations and what follows from them, in place.
///
/// y = (V_ab, a <= b; N_b) packed; square matrices are B x B by rows.
struct BulkState<T: BulkScalar>: Sendable {
  /// V and N.
  var y: [T]
  /// g_b, the resolvent's diagonal.
  var g: [T]
  /// H = V (I + diag(psi g) V)^{-1}.
  var H: [T]
  /// P = I - H diag(psi g).
  var P: [T]
  /// T = (V + diag(1/psi g))^{-1}.
  var T_: [T]
  /// t = (T_ab; psi_b g_b), packed.
  var t: [T]
  /// 1/(1 + ell) on the grid.
  var shrinkage: [T.Lanes]
  /// E[S/(1 + ell)], which equals y at the solution.
  var F: [T]

  init(blocks B: Int, size Q: Int, lanes K: Int) {
    let zero = T(0)
    y = [T](repeating: zero, count: Q)
    g = [T](repeating: zero, count: B)
    H = [T](repeating: zero, count: B * B)
    P = H
    T_ = H
    t = y
    F = y
    shrinkage = [T.Lanes](repeating: T.Lanes(repeating: T(1)), count: K)
  }

  /// max |F - y| relative to max |y|.
  var residual: Double {
    var (worst, scale) = (0.0, 0.0)
    for i in y.indices {
      worst = largerError(worst, (F[i] - y[i]).size)
      scale = largerError(scale, y[i].size)
    }
    if worst == 0 { return 0 }
    return scale > 0 ? worst / scale : .infinity
  }
}
