import CHelioKernels

/// |x_i|^2 of every row, sixteen products at a time: for short rows a call of BLAS takes longer than its arithmetic.
package func squaredLengths(ofRows X: Matrix<Double>) -> [Double] {
  let d = X.columns
  return unsafe X.elements.withUnsafeBufferPointer { x in
    (0..<X.rows).map { i in
      var (sums, others, k) = (SIMD8<Double>(), SIMD8<Double>(), i * d)
      func part(_ k: Int) -> SIMD8<Double> {
        unsafe UnsafeRawPointer(x.baseAddress! + k).loadUnaligned(as: SIMD8<Double>.self)
      }
      while k + 16 <= (i + 1) * d {
        let (first, second) = (part(k), part(k + 8))
        sums += first * first
        others += second * second
        k += 16
      }
      sums += others
      var total = sums.sum()
      while k < (i + 1) * d {
        unsafe total += x[k] * x[k]
        k += 1
      }
      return total
    }
  }
}

/// s_i x_i of the first rows in single precision, and rows of zeros up to `count` of them.
package func narrowedRows(
  _ X: Matrix<Double>, scales s: [Double], count: Int
) -> Matrix<Float> {
  precondition(
    s.count == X.rows && count >= X.rows, "\(s.count) scales, \(count) of \(X.rows) rows")
  let d = X.columns
  return unsafe Matrix(rows: count, columns: d) { out in
    guard let start = out.baseAddress else { return }
    unsafe X.elements.withUnsafeBufferPointer { x in
      for i in 0..<X.rows {
        unsafe helio_narrow_f32(x.baseAddress! + i * d, s[i], d, start + i * d)
      }
    }
    for k in X.rows * d..<count * d { unsafe start[k] = 0 }
  }
}
