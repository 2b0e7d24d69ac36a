import CHelioKernels

/// The Cholesky factor by halves, most of it products; LAPACK's goes by triangular solutions, which reach a third of the
/// speed of a product at orders of some hundreds.
///
///     (A .; B C) = L L^T:   A = L_1 L_1^T,   L_21 = B L_1^(-T),   C - L_21 L_21^T = L_2 L_2^T
///
/// In place, in the lower triangle of n rows; what stands above it is neither read nor written.
///
/// - Returns: 0, or the number of the first row at which the matrix is not positive definite, from 1 on.
/// - Complexity: n^3/3; memory 33 n numbers.
package func factorByHalves<S: MatrixScalar>(_: S.Type, _ n: Int, _ A: UnsafeMutablePointer<S>)
  -> Int
{
  let blockRows = Int(HELIO_BLOCK)
  let padded = (n + blockRows - 1) / blockRows * blockRows
  return unsafe withUnsafeTemporaryAllocation(of: S.self, capacity: padded * (blockRows + 1)) {
    work in
    unsafe TriangleFactoring<S>(
      stride: n, blockRows: blockRows, blocks: work.baseAddress!,
      inverses: work.baseAddress! + padded * blockRows
    ).factor(n, A, 0)
  }
}

/// The halves of one matrix.
@safe private struct TriangleFactoring<S: MatrixScalar> {
  let stride: Int
  let blockRows: Int
  /// Of each diagonal block in turn, U = L^T with zeros below the diagonal, and the inverses of its diagonal.
  let blocks: UnsafeMutablePointer<S>
  let inverses: UnsafeMutablePointer<S>

  init(
    stride: Int, blockRows: Int, blocks: UnsafeMutablePointer<S>, inverses: UnsafeMutablePointer<S>
  ) {
    (self.stride, self.blockRows) = (stride, blockRows)
    unsafe (self.blocks, self.inverses) = (blocks, inverses)
  }

  /// The half of so many rows, in whole blocks.
  private func half(_ n: Int) -> Int { (n / 2 + blockRows - 1) / blockRows * blockRows }

  /// L L^T = A, which begins at a row of the whole matrix.
  func factor(_ n: Int, _ A: UnsafeMutablePointer<S>, _ start: Int) -> Int {
    guard n > blockRows else {
      let positive = unsafe S.Routines.factorBlock(
        n, A, stride, blocks + start * blockRows, inverses + start)
      return positive == n ? 0 : start + positive + 1
    }
    let h = half(n)
    let failed = unsafe factor(h, A, start)
    if failed > 0 { return failed }
    let (B, C) = unsafe (A + h * stride, A + h * stride + h)
    unsafe solve(n - h, h, B, A, start)
    unsafe S.Routines.syrk(false, n - h, h, -1, B, stride, 1, C, stride)
    return unsafe factor(n - h, C, start + h)
  }

  /// B <- B L^(-T) for m rows of k numbers, k whole blocks.
  private func solve(
    _ m: Int, _ k: Int, _ B: UnsafeMutablePointer<S>, _ L: UnsafePointer<S>, _ start: Int
  ) {
    guard k > blockRows else {
      unsafe S.Routines.substitute(m, B, stride, blocks + start * blockRows, inverses + start)
      return
    }
    let h = half(k)
    unsafe solve(m, h, B, L, start)
    let below = unsafe L + h * stride
    unsafe S.Routines.gemm(false, true, m, k - h, h, -1, B, stride, below, stride, 1, B + h, stride)
    unsafe solve(m, k - h, B + h, below + h, start + h)
  }
}
