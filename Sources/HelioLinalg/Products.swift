/// C <- keep C + scale op(A) op(B).
///
///     op(A) = A or A^T,  shapes (m x k)(k x n) -> m x n
///
/// - Complexity: 2 m n k floating-point operations, no temporary.
public func addProduct<S: MatrixScalar>(
  to C: inout Matrix<S>, _ A: Matrix<S>, _ B: Matrix<S>, transposeFirst: Bool = false,
  transposeSecond: Bool = false, scale: S = 1, keep: S = 1
) {
  let (m, k) = transposeFirst ? (A.columns, A.rows) : (A.rows, A.columns)
  let (k2, n) = transposeSecond ? (B.columns, B.rows) : (B.rows, B.columns)
  precondition(k == k2, "product of \(m) x \(k) and \(k2) x \(n)")
  precondition(C.rows == m && C.columns == n, "\(C.rows) x \(C.columns) for a \(m) x \(n) product")
  if m == 0 || n == 0 { return }
  if k == 0 {
    for i in C.elements.indices { C.elements[i] *= keep }
    return
  }
  unsafe C.elements.withUnsafeMutableBufferPointer { c in
    unsafe multiply(A, B, transposeFirst, transposeSecond, scale, keep, c.baseAddress!)
  }
}

/// The rows of C in a range <- themselves + A B.
public func addProduct<S: MatrixScalar>(
  toRows rows: Range<Int>, of C: inout Matrix<S>, _ A: Matrix<S>, _ B: Matrix<S>
) {
  precondition(
    A.columns == B.rows && rows.count == A.rows && rows.upperBound <= C.rows
      && C.columns == B.columns,
    "rows \(rows) of \(C.rows) x \(C.columns) for a product of \(A.rows) x \(A.columns) and "
      + "\(B.rows) x \(B.columns)")
  if A.elements.isEmpty || B.elements.isEmpty { return }
  unsafe C.elements.withUnsafeMutableBufferPointer { c in
    unsafe multiply(A, B, false, false, 1, 1, c.baseAddress! + rows.lowerBound * C.columns)
  }
}

/// C <- keep C + scale op(A) op(B) for shapes that fit; with keep = 0 what C held is not read. For one column A is read
/// once: `gemm` would copy it first.
private func multiply<S: MatrixScalar>(
  _ A: Matrix<S>, _ B: Matrix<S>, _ transposeFirst: Bool, _ transposeSecond: Bool, _ scale: S,
  _ keep: S, _ C: UnsafeMutablePointer<S>
) {
  let (m, k) = transposeFirst ? (A.columns, A.rows) : (A.rows, A.columns)
  let n = transposeSecond ? B.rows : B.columns
  unsafe A.elements.withUnsafeBufferPointer { a in
    unsafe B.elements.withUnsafeBufferPointer { b in
      if n == 1 {
        // Some versions of BLAS multiply what y held by a zero, which numbers that are none survive.
        if keep == 0 { for i in 0..<m { unsafe C[i] = 0 } }
        return unsafe S.Routines.gemv(
          transposeFirst, A.rows, A.columns, scale, a.baseAddress!, b.baseAddress!, keep, C)
      }
      unsafe S.Routines.gemm(
        transposeFirst, transposeSecond, m, n, k, scale, a.baseAddress!, A.columns,
        b.baseAddress!, B.columns, keep, C, n)
    }
  }
}

/// op(A) op(B), see ``addProduct(to:_:_:transposeFirst:transposeSecond:scale:keep:)``.
public func product<S: MatrixScalar>(
  _ A: Matrix<S>, _ B: Matrix<S>, transposeFirst: Bool = false, transposeSecond: Bool = false
) -> Matrix<S> {
  let (m, k) = transposeFirst ? (A.columns, A.rows) : (A.rows, A.columns)
  let (k2, n) = transposeSecond ? (B.columns, B.rows) : (B.rows, B.columns)
  precondition(k == k2, "product of \(m) x \(k) and \(k2) x \(n)")
  if m == 0 || n == 0 || k == 0 { return Matrix(rows: m, columns: n) }
  return unsafe Matrix(rows: m, columns: n) { entries in
    unsafe multiply(A, B, transposeFirst, transposeSecond, 1, 0, entries.baseAddress!)
  }
}

/// op(A) x for a vector.
public func product<S: MatrixScalar>(
  _ A: Matrix<S>, _ x: [S], transposeFirst: Bool = false
) -> [S] {
  precondition(x.count == (transposeFirst ? A.rows : A.columns), "\(x.count) entries in x")
  var y = [S](repeating: 0, count: transposeFirst ? A.columns : A.rows)
  if A.elements.isEmpty { return y }
  unsafe y.withUnsafeMutableBufferPointer { y in
    unsafe A.elements.withUnsafeBufferPointer { a in
      unsafe x.withUnsafeBufferPointer { x in
        unsafe S.Routines.gemv(
          transposeFirst, A.rows, A.columns, 1, a.baseAddress!, x.baseAddress!, 0, y.baseAddress!)
      }
    }
  }
  return y
}

/// Which vectors a Gram matrix is made of.
public enum GramSide: Sendable {
  /// Inner products of the rows: A A^T.
  case rows
  /// Inner products of the columns: A^T A.
  case columns
}

/// scale A A^T or scale A^T A, complete.
///
/// - Complexity: half the operations of a general product (symmetric rank-k update), one mirror pass.
public func gram<S: MatrixScalar>(
  _ A: Matrix<S>, of side: GramSide, scale: S = 1
) -> Matrix<S> {
  let (n, k) = side == .rows ? (A.rows, A.columns) : (A.columns, A.rows)
  if n == 0 || k == 0 { return Matrix(rows: n, columns: n) }
  return unsafe Matrix(rows: n, columns: n) { entries in
    unsafe multiplyByItself(A, side, scale, entries.baseAddress!)
    unsafe S.Routines.mirror(entries.baseAddress!, n)
  }
}

/// The Gram matrix with only its lower triangle set (the rest is zero): what a Cholesky factorisation
/// or a row-by-row kernel needs.
public func lowerGram<S: MatrixScalar>(
  _ A: Matrix<S>, of side: GramSide, scale: S = 1
) -> Matrix<S> {
  let (n, k) = side == .rows ? (A.rows, A.columns) : (A.columns, A.rows)
  var G = Matrix<S>(rows: n, columns: n)
  if n == 0 || k == 0 { return G }
  unsafe G.elements.withUnsafeMutableBufferPointer { g in
    unsafe multiplyByItself(A, side, scale, g.baseAddress!)
  }
  return G
}

/// The lower triangle of keep G + scale A A^T or A^T A: a Gram matrix of vectors that come in blocks, without a second
/// matrix of its size.
public func addLowerGram<S: MatrixScalar>(
  to G: inout Matrix<S>, _ A: Matrix<S>, of side: GramSide, scale: S = 1, keep: S = 1
) {
  let n = side == .rows ? A.rows : A.columns
  precondition(
    G.rows == n && G.columns == n, "a Gram matrix of order \(n) onto \(G.rows) x \(G.columns)")
  if A.elements.isEmpty { return }
  unsafe G.elements.withUnsafeMutableBufferPointer { g in
    unsafe multiplyByItself(A, side, scale, keep: keep, g.baseAddress!)
  }
}

/// The lower triangle of keep G + scale A A^T or A^T A; what stands above it is left alone.
func multiplyByItself<S: MatrixScalar>(
  _ A: Matrix<S>, _ side: GramSide, _ scale: S, keep: S = 0, _ G: UnsafeMutablePointer<S>
) {
  let (n, k) = side == .rows ? (A.rows, A.columns) : (A.columns, A.rows)
  unsafe A.elements.withUnsafeBufferPointer { a in
    unsafe S.Routines.syrk(
      side == .columns, n, k, scale, a.baseAddress!, A.columns, keep, G, n)
  }
}

/// Copies the lower triangle onto the upper one.
public func mirrorLowerTriangle<S: MatrixScalar>(of G: inout Matrix<S>) {
  precondition(G.rows == G.columns, "a triangle of \(G.rows) x \(G.columns)")
  let n = G.rows
  unsafe G.elements.withUnsafeMutableBufferPointer { g in
    if let start = g.baseAddress { unsafe S.Routines.mirror(start, n) }
  }
}

@specialized(where S == Double)
@specialized(where S == Float)
public func dot<S: MatrixScalar>(_ x: [S], _ y: [S]) -> S {
  precondition(x.count == y.count, "inner product of \(x.count) and \(y.count) entries")
  return unsafe x.withUnsafeBufferPointer { x in
    unsafe y.withUnsafeBufferPointer { y in
      guard let a = x.baseAddress, let b = y.baseAddress else { return 0 }
      return pieces(x.count).reduce(0) { sum, piece in
        sum + (unsafe S.Routines.dot(piece.count, a + piece.lowerBound, b + piece.lowerBound))
      }
    }
  }
}

/// Parts of a vector whose lengths fit the 32-bit integers of BLAS.
private func pieces(_ count: Int) -> [Range<Int>] {
  let limit = 1 << 30
  return stride(from: 0, to: count, by: limit).map { $0..<min($0 + limit, count) }
}

/// Euclidean norm.
public func norm<S: MatrixScalar>(_ x: [S]) -> S {
  unsafe x.withUnsafeBufferPointer { x in
    guard let a = x.baseAddress else { return 0 }
    let norms = pieces(x.count).map { unsafe S.Routines.nrm2($0.count, a + $0.lowerBound) }
    return norms.count > 1 ? norm(norms) : norms.first ?? 0
  }
}
