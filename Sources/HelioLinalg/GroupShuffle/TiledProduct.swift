/// C <- keep C + scale A B for square matrices of one order, by tiles of 64 where the order is a multiple: BLAS
/// multiplies these without copying them first.
///
/// - Parameter isSymmetric: C is; only its lower tiles are computed.
/// - Complexity: 2 n^3, 3 n^3/2 and less for a symmetric C of order 128 and more.
func addTiledProduct(
  to C: inout Matrix<Double>, _ A: Matrix<Double>, _ B: Matrix<Double>, scale: Double = 1,
  keep: Double = 1, isSymmetric: Bool = false
) {
  let n = A.rows
  let side = n % 64 == 0 && n <= 512 ? 64 : n
  guard n > 0 else { return }
  unsafe C.elements.withUnsafeMutableBufferPointer { c in
    unsafe A.elements.withUnsafeBufferPointer { a in
      unsafe B.elements.withUnsafeBufferPointer { b in
        guard let a = a.baseAddress, let b = b.baseAddress, let c = c.baseAddress else { return }
        for i in stride(from: 0, to: n, by: side) {
          for j in stride(from: 0, through: isSymmetric ? i : n - side, by: side) {
            for k in stride(from: 0, to: n, by: side) {
              unsafe DoubleRoutines.gemm(
                false, false, side, side, side, scale, a + i * n + k, n, b + k * n + j, n,
                k == 0 ? keep : 1, c + i * n + j, n)
            }
          }
        }
      }
    }
  }
  if isSymmetric, side < n { mirrorLowerTriangle(of: &C) }
}

func tiledProduct(_ A: Matrix<Double>, _ B: Matrix<Double>) -> Matrix<Double> {
  var C = unsafe Matrix<Double>(rows: A.rows, columns: A.rows) { _ in }
  addTiledProduct(to: &C, A, B, keep: 0)
  return C
}

/// A B where it is symmetric.
func symmetricProduct(_ A: Matrix<Double>, _ B: Matrix<Double>) -> Matrix<Double> {
  var C = unsafe Matrix<Double>(rows: A.rows, columns: A.rows) { _ in }
  addTiledProduct(to: &C, A, B, keep: 0, isSymmetric: true)
  return C
}

extension Matrix {
  /// M <- factor (M + sign M^T).
  mutating func addTransposed(sign: Scalar, factor: Scalar) {
    precondition(rows == columns, "\(rows) x \(columns) and its transpose")
    let n = rows
    unsafe elements.withUnsafeMutableBufferPointer { m in
      guard let m = m.baseAddress else { return }
      unsafe Scalar.Routines.addTransposed(m, n, sign: sign, factor: factor)
    }
  }
}
