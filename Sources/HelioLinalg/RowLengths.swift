/// |x_i|^2 of every row, eight products at a time: for short rows a call of BLAS takes longer than its arithmetic.
package func squaredLengths(ofRows X: Matrix<Double>) -> [Double] {
  let d = X.columns
  return unsafe X.elements.withUnsafeBufferPointer { x in
    (0..<X.rows).map { i in
      var (sums, k) = (SIMD8<Double>(), i * d)
      while k + 8 <= (i + 1) * d {
        let part = unsafe UnsafeRawPointer(x.baseAddress! + k).loadUnaligned(as: SIMD8<Double>.self)
        sums += part * part
        k += 8
      }
      var total = sums.sum()
      while k < (i + 1) * d {
        unsafe total += x[k] * x[k]
        k += 1
      }
      return total
    }
  }
}
