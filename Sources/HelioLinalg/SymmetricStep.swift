import CHelioKernels

/// One step of a symmetric matrix in the basis of its decay, by the part left of the diagonal.
///
///     M_ij <- M_ij (1 - g (l_i + l_j) + s l_i l_j) + e m_i m_j + [i = j] source l_i
///
/// What is right of the diagonal is not kept up.
///
/// - Parameters:
///   - l, m: n numbers, n a multiple of 8.
/// - Returns: m^T M m of the new M.
/// - Complexity: one pass over half of M.
package func stepSymmetric(
  _ M: inout Matrix<Double>, _ l: [Double], _ m: [Double], step g: Double, square s: Double,
  gain e: Double, source: Double
) -> Double {
  let n = M.rows
  precondition(
    n % 8 == 0 && M.columns == n && l.count == n && m.count == n,
    "\(l.count) and \(m.count) numbers for \(n) x \(M.columns)")
  return unsafe M.elements.withUnsafeMutableBufferPointer { M in
    unsafe l.withUnsafeBufferPointer { l in
      unsafe m.withUnsafeBufferPointer { m in
        guard let M = M.baseAddress, let l = l.baseAddress, let m = m.baseAddress else { return 0 }
        return unsafe helio_moment_f64(M, n, l, m, g, s, e, source)
      }
    }
  }
}
