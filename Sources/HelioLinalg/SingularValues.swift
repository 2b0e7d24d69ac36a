public import HelioCore

/// A = left diag(values) right^T, values in descending order.
public struct SingularValueDecomposition<S: MatrixScalar>: Sendable {
  /// m x r, orthonormal columns.
  public let left: Matrix<S>
  public let values: [S]
  /// n x r, orthonormal columns.
  public let right: Matrix<S>
}

/// The thin singular value decomposition, r = min(m, n), by divide and conquer.
///
/// - Complexity: O(m n min(m, n)).
public func singularValueDecomposition<S: MatrixScalar>(
  _ A: Matrix<S>
) throws(HelioError) -> SingularValueDecomposition<S> {
  let (m, n, r) = (A.rows, A.columns, min(A.rows, A.columns))
  if r == 0 {
    return SingularValueDecomposition(
      left: Matrix(rows: m, columns: 0), values: [], right: Matrix(rows: n, columns: 0))
  }
  try requireOrder(r, atMost: largestSingularOrder, routine: "singular value decomposition")
  // LAPACK sees A^T (n x m) = right diag(s) left^T: its U is our right factor, its V^T our left.
  var work = A
  var s = [S](repeating: 0, count: r)
  var U = Matrix<S>(rows: r, columns: n)  // column-major n x r
  var VT = Matrix<S>(rows: m, columns: r)  // column-major r x m
  let info = unsafe work.elements.withUnsafeMutableBufferPointer { a in
    unsafe s.withUnsafeMutableBufferPointer { s in
      unsafe U.elements.withUnsafeMutableBufferPointer { u in
        unsafe VT.elements.withUnsafeMutableBufferPointer { vt in
          unsafe S.Routines.gesdd(
            true, n, m, a.baseAddress!, s.baseAddress!, u.baseAddress!, vt.baseAddress!)
        }
      }
    }
  }
  try checkSVD(info)
  return SingularValueDecomposition(left: VT, values: s, right: U.transposed())
}

/// The singular values alone, descending.
public func singularValues<S: MatrixScalar>(_ A: Matrix<S>) throws(HelioError) -> [S] {
  let r = min(A.rows, A.columns)
  if r == 0 { return [] }
  var work = A
  var s = [S](repeating: 0, count: r)
  var (u, vt) = ([S](repeating: 0, count: 1), [S](repeating: 0, count: 1))
  let info = unsafe work.elements.withUnsafeMutableBufferPointer { a in
    unsafe s.withUnsafeMutableBufferPointer { s in
      unsafe u.withUnsafeMutableBufferPointer { u in
        unsafe vt.withUnsafeMutableBufferPointer { vt in
          unsafe S.Routines.gesdd(
            false, A.columns, A.rows, a.baseAddress!, s.baseAddress!, u.baseAddress!,
            vt.baseAddress!)
        }
      }
    }
  }
  try checkSVD(info)
  return s
}

private func checkSVD(_ info: Int) throws(HelioError) {
  guard info == 0 else {
    throw .factorisation(
      routine: "singular value decomposition", info: info,
      advice: "the entries may be infinite or not a number.")
  }
}
