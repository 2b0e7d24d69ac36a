import COpenBLAS
public import HelioCore

/// Eigenvalues, ascending, of a symmetric tridiagonal matrix and the first component of each unit
/// eigenvector: all that the Golub-Welsch construction of a Gauss rule needs.
///
/// - Parameters:
///   - diagonal: n numbers.
///   - offDiagonal: n - 1 numbers.
/// - Complexity: O(n^3) with all vectors, n is at most a few hundred.
public func tridiagonalEigen(
  diagonal: [Double], offDiagonal: [Double]
) throws(HelioError) -> (values: [Double], firstComponents: [Double]) {
  let n = diagonal.count
  precondition(
    offDiagonal.count == max(n - 1, 0), "\(offDiagonal.count) off-diagonal entries for order \(n)")
  if n == 0 { return ([], []) }
  var (d, e) = (diagonal, offDiagonal + [0])
  var z = [Double](repeating: 0, count: n * n)
  var work = [Double](repeating: 0, count: max(1, 2 * n - 2))
  var (n32, info) = (dimension32(n), Int32(0))
  unsafe dstev_("V", &n32, &d, &e, &z, &n32, &work, &info)
  guard info == 0 else {
    throw .factorisation(
      routine: "tridiagonal eigenproblem", info: Int(info),
      advice: "the entries may be infinite or not a number.")
  }
  return (d, (0..<n).map { z[$0 * n] })
}
