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

/// X_ij <- X_ij scales[j], in place.
public func multiplyColumns<S: MatrixScalar>(of X: inout Matrix<S>, by scales: [S]) {
  precondition(scales.count == X.columns, "\(scales.count) scales for \(X.columns) columns")
  let (rows, columns) = (X.rows, X.columns)
  unsafe X.elements.withUnsafeMutableBufferPointer { x in
    guard let p = x.baseAddress else { return }
    for i in 0..<rows { unsafe multiply(p + i * columns, by: scales) }
  }
}

/// row[j] <- row[j] scales[j].
@specialized(where S == Double)
@specialized(where S == Float)
func multiply<S: MatrixScalar>(_ row: UnsafeMutablePointer<S>, by scales: [S]) {
  unsafe scales.withUnsafeBufferPointer { scales in
    for j in scales.indices { unsafe row[j] *= unsafe scales[j] }
  }
}

/// Rows first + i of A <- rows i of B for every i that is chosen.
package func replaceRows(
  of A: inout Matrix<Double>, startingAt first: Int, _ chosen: [Int], by B: Matrix<Double>
) {
  let columns = A.columns
  precondition(
    B.columns == columns && chosen.allSatisfy { $0 < B.rows && first + $0 < A.rows },
    "rows of \(B.rows) x \(B.columns) from row \(first) on of \(A.rows) x \(columns)")
  unsafe A.elements.withUnsafeMutableBufferPointer { a in
    unsafe B.elements.withUnsafeBufferPointer { b in
      guard let to = a.baseAddress, let from = b.baseAddress else { return }
      for i in chosen {
        unsafe (to + (first + i) * columns).update(from: from + i * columns, count: columns)
      }
    }
  }
}
