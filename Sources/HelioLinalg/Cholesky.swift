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
    if ridge != 0 { for i in 0..<factor.rows { factor[i, i] += ridge } }
    try decompose()
  }

  /// Of A + diag(shifts), for an A that is kept: its lower triangle alone is copied.
  public init(keeping A: Matrix<S>, addingToDiagonal shifts: [S]) throws(HelioError) {
    let n = A.rows
    precondition(A.columns == n && shifts.count == n, "Cholesky factor of \(A.rows) x \(A.columns)")
    factor = unsafe Matrix(rows: n, columns: n) { out in
      unsafe A.elements.withUnsafeBufferPointer { a in
        for i in 0..<n {
          let row = unsafe UnsafeMutableBufferPointer(rebasing: out[i * n..<i * n + i + 1])
          _ = unsafe row.initialize(fromContentsOf: a[i * n..<i * n + i + 1])
          unsafe row[i] += shifts[i]
        }
      }
    }
    try decompose()
  }

  private mutating func decompose() throws(HelioError) {
    let n = factor.rows
    if n == 0 { return }
    let info = unsafe factor.elements.withUnsafeMutableBufferPointer {
      unsafe factorByHalves(S.self, n, $0.baseAddress!)
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

  /// The complete inverse, 2 n^3/3 more operations.
  public func inverse() -> Matrix<S> {
    var result = invertedTriangle()
    if order == 0 { return result }
    let info = unsafe result.elements.withUnsafeMutableBufferPointer {
      unsafe S.Routines.lauum(order, $0.baseAddress!)
    }
    precondition(info == 0, "lauum: info \(info)")
    mirrorLowerTriangle(of: &result)
    return result
  }

  /// The diagonal of the inverse, n^3/3 more operations.
  ///
  ///     (A^(-1))_jj = sum_i (L^(-1))_ij^2
  public func inverseDiagonal() -> [S] {
    let n = order
    let inverse = invertedTriangle()
    var sums = [S](repeating: 0, count: n)
    unsafe sums.withUnsafeMutableBufferPointer { sums in
      unsafe inverse.elements.withUnsafeBufferPointer { x in
        guard let h = sums.baseAddress, let X = x.baseAddress else { return }
        unsafe addColumnSquares(X, order: n, to: h)
      }
    }
    return sums
  }

  /// The diagonal of the inverse at the last rows, which only L there decides; count^3/3 operations.
  package func inverseDiagonal(last count: Int) -> [S] {
    precondition(count <= order, "\(count) rows of \(order)")
    if count == 0 { return [] }
    let first = order - count
    let L = Matrix<S>(rows: count, columns: count) { $1 <= $0 ? factor[first + $0, first + $1] : 0 }
    return Self(triangle: L).inverseDiagonal()
  }

  private init(triangle L: Matrix<S>) { factor = L }

  /// L^(-1) in the lower triangle; what stands above it is of no use.
  private func invertedTriangle() -> Matrix<S> {
    var result = factor
    unsafe result.elements.withUnsafeMutableBufferPointer {
      if let L = $0.baseAddress { unsafe invertLowerTriangle(S.self, order, L, order) }
    }
    return result
  }
}

/// L := L^(-1) by halves, which have most of the work in products; LAPACK goes by narrow blocks of columns and takes
/// three to five times as long at orders of some hundreds.
///
///     (A 0; B C)^(-1) = (A^(-1) 0; -C^(-1) B A^(-1) C^(-1))
private func invertLowerTriangle<S: MatrixScalar>(
  _: S.Type, _ n: Int, _ L: UnsafeMutablePointer<S>, _ stride: Int
) {
  guard n > 32 else {
    let info = unsafe S.Routines.trtri(n, L, stride)
    precondition(info == 0, "trtri: info \(info)")
    return
  }
  let h = (n / 2 + 15) / 16 * 16
  let (B, C) = unsafe (L + h * stride, L + h * stride + h)
  unsafe invertLowerTriangle(S.self, h, L, stride)
  unsafe invertLowerTriangle(S.self, n - h, C, stride)
  unsafe S.Routines.trmm(true, n - h, h, -1, C, stride, B, stride)
  unsafe S.Routines.trmm(false, n - h, h, 1, L, stride, B, stride)
}

/// h_j += sum_(i >= j) X_ij^2.
@specialized(where S == Double)
@specialized(where S == Float)
private func addColumnSquares<S: MatrixScalar>(
  _ X: UnsafePointer<S>, order n: Int, to h: UnsafeMutablePointer<S>
) {
  for i in 0..<n {
    for j in 0...i { unsafe h[j] += X[i * n + j] * X[i * n + j] }
  }
}
