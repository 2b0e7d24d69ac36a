/// The Gram matrices of the rows of X under many weightings at once.
///
///     G_a = sum_i w_ai x_i x_i^T;   row a of the result: its lower triangle, G_00, G_10, G_11, G_20, …
///
/// Products of two entries of a row are formed once for all weightings, in tiles that stay in the caches, and enter by
/// matrix products: small matrices G come as fast as large ones, where a symmetric update for each is several times slower.
///
/// - Parameters:
///   - X: n x d.
///   - W: m x n, finite.
/// - Returns: m x d(d+1)/2.
/// - Complexity: m n d^2 operations, a tile of workspace.
public func weightedGrams<S: MatrixScalar>(_ X: Matrix<S>, weights W: Matrix<S>) -> Matrix<S> {
  precondition(W.columns == X.rows, "\(W.columns) weights for \(X.rows) rows")
  let (n, d, m) = (X.rows, X.columns, W.rows)
  func place(_ i: Int) -> Int { i * (i + 1) / 2 }
  var G = Matrix<S>(rows: m, columns: place(d))
  if n == 0 || d == 0 || m == 0 { return G }
  let (blockRows, tileColumns) = (256, 512)
  var tile = [S](repeating: 0, count: min(n, blockRows) * max(d, min(tileColumns, place(d))))
  unsafe X.elements.withUnsafeBufferPointer { x in
    unsafe W.elements.withUnsafeBufferPointer { w in
      unsafe tile.withUnsafeMutableBufferPointer { tile in
        unsafe G.elements.withUnsafeMutableBufferPointer { g in
          var first = 0
          while first < d {
            var last = first + 1
            while last < d, place(last + 1) - place(first) <= tileColumns { last += 1 }
            let width = place(last) - place(first)
            for start in stride(from: 0, to: n, by: blockRows) {
              let rows = min(blockRows, n - start)
              unsafe formPairs(
                x.baseAddress! + start * d, rows, d, first..<last, tile.baseAddress!)
              unsafe S.Routines.gemm(
                false, false, m, width, rows, 1, w.baseAddress! + start, n, tile.baseAddress!,
                width,
                1, g.baseAddress! + place(first), place(d))
            }
            first = last
          }
        }
      }
    }
  }
  return G
}

/// x_i x_j of each row for i in a range and j <= i.
@specialized(where S == Double)
@specialized(where S == Float)
private func formPairs<S: MatrixScalar>(
  _ X: UnsafePointer<S>, _ rows: Int, _ d: Int, _ range: Range<Int>, _ out: UnsafeMutablePointer<S>
) {
  var to = unsafe out
  for r in 0..<rows {
    let x = unsafe X + r * d
    for i in range {
      let factor = unsafe x[i]
      for j in 0...i { unsafe to[j] = factor * x[j] }
      unsafe to += i + 1
    }
  }
}
