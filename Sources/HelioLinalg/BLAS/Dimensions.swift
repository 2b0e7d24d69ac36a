import HelioCore

/// A dimension as BLAS and LAPACK take it, in 32 bits.
///
/// - Precondition: below 2^31. A matrix with a longer side is larger than what any caller allows itself; a
///   long vector goes in pieces, see ``dot(_:_:)``.
func dimension32(_ n: Int) -> Int32 {
  precondition(n <= Int(Int32.max), "a dimension of \(n) is beyond the 32-bit integers of BLAS")
  return Int32(n)
}

/// Refuses an order whose workspace is longer than LAPACK's 32-bit integers can count.
func requireOrder(
  _ n: Int, atMost most: Int, routine: String
) throws(HelioError) {
  try require(
    n <= most, "order of the \(routine)",
    "at most \(most), beyond which its workspace is too long for the 32-bit integers of LAPACK",
    got: n)
}

/// 1 + 6 n + 2 n^2 numbers are the workspace of all eigenvectors (dsyevd).
let largestEigenOrder = 32_766
/// Some 4 n^2 numbers are the workspace of all singular vectors (dgesdd), with room for its blocks.
let largestSingularOrder = 23_000
