import COpenBLAS
public import HelioCore

/// A random orthogonal matrix of order n, uniform (Haar): QR of a Gaussian matrix, its columns times the signs of R's
/// diagonal.
///
/// - Complexity: 8/3 n^3.
///
/// Source: F. Mezzadri, Notices AMS 54, 2007; sheet group-and-shuffle §4, item 7.
public func randomOrthogonal(
  _ n: Int, from stream: RandomStream
) throws(HelioError) -> Matrix<Double> {
  precondition(n >= 1, "a rotation of \(n) coordinates")
  var Q = Matrix<Double>.normal(rows: n, columns: n, from: stream)
  var (n32, info) = (dimension32(n), Int32(0))
  var (tau, work) = ([Double](repeating: 0, count: n), [Double](repeating: 0, count: 64 * n))
  var length = Int32(64 * n)
  var signs = tau
  unsafe Q.elements.withUnsafeMutableBufferPointer { q in
    let q = q.baseAddress!
    unsafe dgeqrf_(&n32, &n32, q, &n32, &tau, &work, &length, &info)
    guard info == 0 else { return }
    for j in 0..<n { signs[j] = unsafe q[j * n + j] < 0 ? -1 : 1 }
    unsafe dorgqr_(&n32, &n32, &n32, q, &n32, tau, &work, &length, &info)
    // Column j of LAPACK's matrix is row j here.
    for j in 0..<n where signs[j] < 0 {
      for i in 0..<n { unsafe q[j * n + i].negate() }
    }
  }
  guard info == 0 else {
    throw .factorisation(
      routine: "QR factorisation", info: Int(info), advice: "this should not happen.")
  }
  return Q
}
