public import HelioCore

/// The Cholesky factor of a symmetric positive definite matrix, kept for any number of right-hand sides.
///
///     A + ridge I = L L^T
///
/// - Complexity: n^3 / 3 to factor, 2 n^2 for each right-hand side.
public struct CholeskyFactor<S: MatrixScalar>: Sendable {
  /// L in the lower triangle; what stands above it is not used.
  private var factor: Matrix<S>

  /// - Parameters:
  ///   - A: n x n; only the lower triangle is read. Pass it as `consume` to avoid a copy.
  ///   - ridge: added to the diagonal.
  /// - Throws: ``HelioError/factorisation(routine:info:advice:)`` if A + ridge I is not positive definite.
  public init(_ A: consuming Matrix<S>, addingToDiagonal ridge: S = 0) throws(HelioError) {
    precondition(A.rows == A.columns, "Cholesky factor of \(A.rows) x \(A.columns)")
    factor = consume A
    let n = factor.rows
    if n == 0 { return }
    if ridge != 0 { for i in 0..<n { factor[i, i] += ridge } }
    let info = unsafe factor.elements.withUnsafeMutableBufferPointer {
      unsafe S.Routines.potrf(n, $0.baseAddress!)
    }
    guard info == 0 else {
      throw .factorisation(
        routine: "Cholesky", info: info,
        advice: "the matrix is not positive definite at row \(info); a larger ridge makes it so.")
    }
  }

  public var order: Int { factor.rows }

  /// (A + ridge I)^{-1} b.
  public func solve(_ b: [S]) -> [S] {
    precondition(b.count == order, "\(b.count) entries for a system of order \(order)")
    var x = b
    solveInPlace(&x, count: 1)
    return x
  }

  /// (A + ridge I)^{-1} B, B of shape n x m.
  public func solve(_ B: Matrix<S>) -> Matrix<S> {
    precondition(B.rows == order, "\(B.rows) rows for a system of order \(order)")
    var X = B.transposed()  // LAPACK's columns are our rows
    solveInPlace(&X.elements, count: B.columns)
    return X.transposed()
  }

  private func solveInPlace(_ x: inout [S], count: Int) {
    if order == 0 || count == 0 { return }
    let info = unsafe x.withUnsafeMutableBufferPointer { x in
      unsafe factor.elements.withUnsafeBufferPointer { a in
        unsafe S.Routines.potrs(order, count, a.baseAddress!, x.baseAddress!)
      }
    }
    precondition(info == 0, "potrs: argument \(-info)")
  }

  /// L, with zeros above the diagonal.
  public var lower: Matrix<S> {
    Matrix(rows: order, columns: order) { $1 <= $0 ? factor[$0, $1] : 0 }
  }

  /// The complete inverse, n^3 more operations.
  public func inverse() -> Matrix<S> {
    var result = factor
    if order == 0 { return result }
    let info = unsafe result.elements.withUnsafeMutableBufferPointer {
      unsafe S.Routines.potri(order, $0.baseAddress!)
    }
    precondition(info == 0, "potri: info \(info)")
    mirrorLowerTriangle(of: &result)
    return result
  }
}
