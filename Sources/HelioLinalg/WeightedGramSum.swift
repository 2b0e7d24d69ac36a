import CHelioKernels

/// sum_j w_j h_j h_j^T, in either precision, and sum_j w_j h_j, in double, of vectors that come in blocks of rows.
///
/// Weights enter where rows are packed for the product, so that no scaled copy of a block is made.
///
/// - Complexity: n^2 operations a vector; 256 vectors of workspace beside the matrix.
package struct WeightedGramSum<S: MatrixScalar>: Sendable {
  /// n x n; only its lower triangle is meant.
  package var lower: Matrix<S>
  /// n numbers.
  package var sums: [Double]
  private var work: [SIMD8<Double>]

  package init(order n: Int) {
    lower = Matrix(rows: n, columns: n)
    sums = [Double](repeating: 0, count: n)
    work = unsafe alignedNumbers(helio_gram_size(n)) { _ in }
  }

  package mutating func add(_ H: Matrix<Double>, weights w: [Double]) {
    precondition(
      w.count == H.rows && H.columns == sums.count,
      "\(w.count) weights for \(H.rows) x \(H.columns)")
    let (rows, n) = (w.count, sums.count)
    unsafe lower.elements.withUnsafeMutableBufferPointer { G in
      unsafe work.withUnsafeMutableBytes { work in
        guard let G = G.baseAddress, let work = work.baseAddress else { return }
        unsafe S.Routines.weightedGram(
          rows, n, H.elements, w, work.assumingMemoryBound(to: S.self), G, &sums)
      }
    }
  }

  package mutating func scale(by factor: Double) {
    apply(.identity, scale: S(factor), to: &lower)
    apply(.identity, scale: factor, to: &sums)
  }
}

/// X <- scale tanh X, and X a: one pass.
package func applyTanh(
  scale: Double, to X: inout Matrix<Double>, combinedBy a: [Double]
) -> [Double] {
  precondition(a.count == X.columns, "\(a.count) weights for \(X.columns) columns")
  let (rows, columns) = (X.rows, X.columns)
  var out = [Double](repeating: 0, count: rows)
  unsafe X.elements.withUnsafeMutableBufferPointer { x in
    unsafe a.withUnsafeBufferPointer { a in
      unsafe out.withUnsafeMutableBufferPointer { out in
        guard let x = x.baseAddress, let a = a.baseAddress, let out = out.baseAddress else {
          return
        }
        unsafe helio_tanh_outputs_f64(scale, x, a, rows, columns, out)
      }
    }
  }
  return out
}
