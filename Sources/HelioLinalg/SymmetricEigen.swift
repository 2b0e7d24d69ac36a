public import HelioCore

/// Eigenvalues, largest first, with their unit eigenvectors as columns.
public struct SymmetricEigen<S: MatrixScalar>: Sendable {
  public let values: [S]
  /// n x (number of values).
  public let vectors: Matrix<S>
}

/// Eigenpairs of a symmetric matrix: all, or only the largest.
///
/// Divide and conquer for all of them; relatively robust representations for a part, which saves the
/// back-transformation of the vectors that nobody asked for.
///
/// - Parameters:
///   - A: n x n, symmetric; only its lower triangle is read.
///   - count: how many of the largest eigenvalues, 1 ... n; `nil` for all.
/// - Complexity: about 4/3 n^3 for the reduction and up to 4 n^3 for all vectors.
public func symmetricEigen<S: MatrixScalar>(
  _ A: Matrix<S>, largest count: Int? = nil
) throws(HelioError) -> SymmetricEigen<S> {
  precondition(A.rows == A.columns, "eigenvalues of \(A.rows) x \(A.columns)")
  let n = A.rows
  try require(
    (count ?? n) >= 0 && (count ?? n) <= n, "count", "between 0 and \(n)", got: count ?? n)
  let k = count ?? n
  if k == n {
    try requireOrder(n, atMost: largestEigenOrder, routine: "symmetric eigenproblem")
  }
  if k == 0 { return SymmetricEigen(values: [], vectors: Matrix(rows: n, columns: 0)) }
  var work = A
  var w = [S](repeating: 0, count: n)
  // LAPACK returns ascending values, vector j in row j of its row-major reading.
  var Z: Matrix<S>
  let info: Int
  if k == n {
    info = unsafe work.elements.withUnsafeMutableBufferPointer { a in
      unsafe w.withUnsafeMutableBufferPointer { w in
        unsafe S.Routines.syevd(true, n, a.baseAddress!, w.baseAddress!)
      }
    }
    Z = work
  } else {
    Z = Matrix<S>(rows: k, columns: n)
    info = unsafe work.elements.withUnsafeMutableBufferPointer { a in
      unsafe w.withUnsafeMutableBufferPointer { w in
        unsafe Z.elements.withUnsafeMutableBufferPointer { z in
          unsafe S.Routines.syevr(
            n, a.baseAddress!, n - k + 1, n, w.baseAddress!, z.baseAddress!)
        }
      }
    }
  }
  try checkEigen(info)
  let ascending = Z
  return SymmetricEigen(
    values: Array(w[0..<k].reversed()),
    vectors: Matrix(rows: n, columns: k) { i, j in ascending[k - 1 - j, i] })
}

/// The eigenvalues alone, largest first.
public func symmetricEigenvalues<S: MatrixScalar>(_ A: Matrix<S>) throws(HelioError) -> [S] {
  precondition(A.rows == A.columns, "eigenvalues of \(A.rows) x \(A.columns)")
  if A.rows == 0 { return [] }
  var work = A
  var w = [S](repeating: 0, count: A.rows)
  let info = unsafe work.elements.withUnsafeMutableBufferPointer { a in
    unsafe w.withUnsafeMutableBufferPointer { w in
      unsafe S.Routines.syevd(false, A.rows, a.baseAddress!, w.baseAddress!)
    }
  }
  try checkEigen(info)
  return w.reversed()
}

private func checkEigen(_ info: Int) throws(HelioError) {
  guard info == 0 else {
    throw .factorisation(
      routine: "symmetric eigenproblem", info: info,
      advice: "the entries may be infinite or not a number.")
  }
}
