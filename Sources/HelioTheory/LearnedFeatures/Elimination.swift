// Dense solves inside the iteration, of order 2 to 152 (and 144 for the refinement), real and
// complex. LAPACK's call and workspace cost more than the solve itself at the usual order 5.

/// Gaussian elimination with partial pivoting: P A = L U.
struct Elimination<T: BulkScalar> {
  let order: Int
  private var LU: [T]
  private var rows: [Int]
  /// max_ij |A_ij|-norm of the columns, for the condition number.
  private let norm: Double

  /// - Parameter A: n x n by rows.
  /// - Returns: nil if a pivot vanishes or is not finite.
  init?(_ A: [T], order n: Int) {
    order = n
    LU = A
    rows = Array(0..<n)
    norm = Self.columnNorm(A, n)
    for k in 0..<n {
      var p = k
      for i in k + 1..<max(n, k + 1) where LU[i * n + k].size > LU[p * n + k].size { p = i }
      let pivot = LU[p * n + k]
      guard pivot.size > 0, pivot.isFinite else { return nil }
      if p != k {
        for j in 0..<n { LU.swapAt(k * n + j, p * n + j) }
        rows.swapAt(k, p)
      }
      for i in k + 1..<max(n, k + 1) {
        let factor = LU[i * n + k] / pivot
        LU[i * n + k] = factor
        for j in k + 1..<n { LU[i * n + j] -= factor * LU[k * n + j] }
      }
    }
  }

  /// A^{-1} b.
  func solve(_ b: [T]) -> [T] {
    let n = order
    var x = rows.map { b[$0] }
    for i in 0..<n {
      var sum = x[i]
      for j in 0..<i { sum -= LU[i * n + j] * x[j] }
      x[i] = sum
    }
    for i in stride(from: n - 1, through: 0, by: -1) {
      var sum = x[i]
      for j in i + 1..<max(n, i + 1) { sum -= LU[i * n + j] * x[j] }
      x[i] = sum / LU[i * n + i]
    }
    return x
  }

  /// A^{-1} by rows.
  func inverse() -> [T] {
    let n = order
    var result = [T](repeating: T(0), count: n * n)
    var unit = [T](repeating: T(0), count: n)
    for j in 0..<n {
      unit[j] = T(1)
      let x = solve(unit)
      unit[j] = T(0)
      for i in 0..<n { result[i * n + j] = x[i] }
    }
    return result
  }

  /// The condition number in the 1-norm, |A| |A^{-1}|.
  func conditionNumber() -> Double { norm * Self.columnNorm(inverse(), order) }

  private static func columnNorm(_ A: [T], _ n: Int) -> Double {
    (0..<n).map { j in (0..<n).reduce(0) { $0 + A[$1 * n + j].size } }.max() ?? 0
  }
}

/// V = L L^T of a positive semidefinite matrix, by Cholesky's method with diagonal pivoting.
///
/// Columns stop where the rest of the diagonal is at the rounding of the largest entry, so a
/// singular V is as good as any other; V itself is never inverted.
///
/// - Parameter V: n x n by rows.
/// - Returns: L, n x rank by rows, and the rank; nil if V has a negative direction beyond rounding.
func semidefiniteFactor<T: BulkScalar>(_ V: [T], order n: Int) -> (L: [T], rank: Int)? {
  var A = V
  var L = [T](repeating: T(0), count: n * n)
  let scale = (0..<n).reduce(0) { max($0, A[$1 * n + $1].size) }
  /// Of the largest diagonal entry: one rounding of each of the n updates.
  let rounding = 1e-14 * scale
  var rank = 0
  while rank < n {
    var p = 0
    for i in 0..<n where (A[i * n + i].real ?? 0) > (A[p * n + p].real ?? 0) { p = i }
    let pivot = A[p * n + p]
    guard let size = pivot.real, size > 2e-16 * Double(n) * scale else { break }
    let root = pivot.squareRoot()
    for i in 0..<n { L[i * n + rank] = A[i * n + p] / root }
    for i in 0..<n {
      for j in 0..<n { A[i * n + j] -= L[i * n + rank] * L[j * n + rank] }
    }
    for i in 0..<n {
      A[i * n + p] = T(0)
      A[p * n + i] = T(0)
    }
    rank += 1
  }
  for i in 0..<n {
    if (A[i * n + i].real ?? 0) < -rounding { return nil }
    for j in 0..<i where A[i * n + j].size > 10 * rounding { return nil }
  }
  return (L, rank)
}
