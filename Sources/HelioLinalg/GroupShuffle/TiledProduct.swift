/// C <- keep C + scale A B for square matrices of one order, by tiles of 64 where the order is a multiple: BLAS
/// multiplies these without copying them first.
///
/// - Complexity: 2 n^3.
func addTiledProduct(
  to C: inout Matrix<Double>, _ A: Matrix<Double>, _ B: Matrix<Double>, scale: Double = 1,
  keep: Double = 1
) {
  let n = A.rows
  addTiles(to: &C, 0..<n, 0..<n, A, B, scale, keep)
}

func tiledProduct(_ A: Matrix<Double>, _ B: Matrix<Double>) -> Matrix<Double> {
  var C = unsafe Matrix<Double>(rows: A.rows, columns: A.rows) { _ in }
  addTiledProduct(to: &C, A, B, keep: 0)
  return C
}

/// C <- scale A B where it is symmetric: its lower half, the upper quarter on the diagonal, and their mirror image.
///
/// - Complexity: 3 n^3/2.
func setSymmetricProduct(
  _ C: inout Matrix<Double>, _ A: Matrix<Double>, _ B: Matrix<Double>, scale: Double = 1
) {
  let (n, half) = (A.rows, A.rows % 32 == 0 ? A.rows / 2 : 0)
  if half > 0 { addTiles(to: &C, 0..<half, 0..<half, A, B, scale, 0) }
  addTiles(to: &C, half..<n, 0..<n, A, B, scale, 0)
  if half > 0 { mirrorLowerTriangle(of: &C) }
}

func symmetricProduct(_ A: Matrix<Double>, _ B: Matrix<Double>) -> Matrix<Double> {
  var C = unsafe Matrix<Double>(rows: A.rows, columns: A.rows) { _ in }
  setSymmetricProduct(&C, A, B)
  return C
}

/// Some rows and columns of C <- keep C + scale A B.
private func addTiles(
  to C: inout Matrix<Double>, _ rows: Range<Int>, _ columns: Range<Int>, _ A: Matrix<Double>,
  _ B: Matrix<Double>, _ scale: Double, _ keep: Double
) {
  let n = A.rows
  let side = n % 64 == 0 && n <= 512 ? 64 : max(1, n)
  unsafe C.elements.withUnsafeMutableBufferPointer { c in
    unsafe A.elements.withUnsafeBufferPointer { a in
      unsafe B.elements.withUnsafeBufferPointer { b in
        guard let a = a.baseAddress, let b = b.baseAddress, let c = c.baseAddress else { return }
        for i in stride(from: rows.lowerBound, to: rows.upperBound, by: side) {
          for j in stride(from: columns.lowerBound, to: columns.upperBound, by: side) {
            for k in stride(from: 0, to: n, by: side) {
              unsafe DoubleRoutines.gemm(
                false, false, min(side, rows.upperBound - i), min(side, columns.upperBound - j),
                side,
                scale, a + i * n + k, n, b + k * n + j, n, k == 0 ? keep : 1, c + i * n + j, n)
            }
          }
        }
      }
    }
  }
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
