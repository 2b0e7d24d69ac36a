import CHelioKernels
import COpenBLAS
public import HelioCore

/// The inverse of a square matrix by LU factors with pivots.
///
/// - Throws: ``HelioError/factorisation(routine:info:advice:)`` for a singular matrix.
/// - Complexity: 2 n^3.
public func inverse(_ A: Matrix<Double>) throws(HelioError) -> Matrix<Double> {
  precondition(A.rows == A.columns, "the inverse of \(A.rows) x \(A.columns)")
  var result = A
  let info = unsafe result.elements.withUnsafeMutableBufferPointer { a -> Int in
    guard let a = a.baseAddress else { return 0 }
    var inverter = BlockInverter(order: A.rows)
    return unsafe inverter.invert(a)
  }
  try checkInverse(info)
  return result
}

func checkInverse(_ info: Int) throws(HelioError) {
  guard info == 0 else {
    throw .factorisation(
      routine: "inverse", info: info, advice: "the matrix is singular.")
  }
}

/// Inverses of many matrices of one order in the same workspace.
///
/// LAPACK sees the transposed matrix, whose inverse is the transposed one.
struct BlockInverter {
  private var n: Int32
  private var pivots: [Int32]
  private var work: [Double]
  private var length: Int32

  init(order: Int) {
    n = dimension32(order)
    pivots = [Int32](repeating: 0, count: max(1, order))
    length = Int32(max(1, 32 * order))
    work = [Double](repeating: 0, count: Int(length))
  }

  /// In place; LAPACK's `info`.
  mutating func invert(_ a: UnsafeMutablePointer<Double>) -> Int {
    var info = Int32(0)
    unsafe dgetrf_(&n, &n, a, &n, &pivots, &info)
    guard info == 0 else { return Int(info) }
    unsafe dgetri_(&n, a, &n, pivots, &work, &length, &info)
    return Int(info)
  }
}

/// M <- M^(-1) without pivots, for M + M^T positive definite, by halves that stay in the first-level cache.
///
///     (A B; C D)^(-1) = (A^(-1) - E U, E; -S^(-1) U, S^(-1)),   T = A^(-1) B,  S = D - C T,  U = C A^(-1),  E = -T S^(-1)
///
/// - Parameters:
///   - n: a multiple of 8.
///   - work: n^2 numbers.
/// - Complexity: 2 n^3.
func invertWithoutPivots(
  _ M: UnsafeMutablePointer<Double>, _ n: Int, stride: Int, _ work: UnsafeMutablePointer<Double>
) {
  guard n > 16, n % 16 == 0 else { return unsafe helio_invert_f64(M, n, stride) }
  typealias R = DoubleRoutines
  let h = n / 2
  let (A, B) = unsafe (M, M + h)
  let (C, D) = unsafe (M + h * stride, M + h * stride + h)
  let (T, U, rest) = unsafe (work, work + h * h, work + 2 * h * h)
  unsafe invertWithoutPivots(A, h, stride: stride, rest)
  unsafe R.gemm(false, false, h, h, h, 1, A, stride, B, stride, 0, T, h)
  unsafe R.gemm(false, false, h, h, h, 1, C, stride, A, stride, 0, U, h)
  unsafe R.gemm(false, false, h, h, h, -1, C, stride, T, h, 1, D, stride)
  unsafe invertWithoutPivots(D, h, stride: stride, rest)
  unsafe R.gemm(false, false, h, h, h, -1, T, h, D, stride, 0, B, stride)
  unsafe R.gemm(false, false, h, h, h, -1, D, stride, U, h, 0, C, stride)
  unsafe R.gemm(false, false, h, h, h, -1, B, stride, U, h, 1, A, stride)
}
