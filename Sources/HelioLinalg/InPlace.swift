/// y <- y + x.
@specialized(where S == Double)
@specialized(where S == Float)
public func add<S: MatrixScalar>(_ x: [S], to y: inout [S]) {
  precondition(x.count == y.count, "sum of \(x.count) and \(y.count) entries")
  unsafe y.withUnsafeMutableBufferPointer { y in
    unsafe x.withUnsafeBufferPointer { x in
      for i in x.indices { unsafe y[i] += unsafe x[i] }
    }
  }
}

/// Rows of a range <- themselves times the rows of C, entry by entry.
@specialized(where S == Double)
@specialized(where S == Float)
public func multiplyRows<S: MatrixScalar>(
  _ rows: Range<Int>, of A: inout Matrix<S>, by C: Matrix<S>
) {
  precondition(
    C.rows == rows.count && C.columns == A.columns && rows.upperBound <= A.rows,
    "\(C.rows) x \(C.columns) factors for \(rows.count) x \(A.columns)")
  let start = rows.lowerBound * A.columns
  unsafe A.elements.withUnsafeMutableBufferPointer { a in
    unsafe C.elements.withUnsafeBufferPointer { c in
      for i in c.indices { unsafe a[start + i] *= unsafe c[i] }
    }
  }
}
