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
