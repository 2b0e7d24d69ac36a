import CHelioKernels
import Dispatch
public import HelioLinalg

/// The kernel matrix of the rows of Z: K_ij = K(q_i, q_j, r_ij), r = Z Z^T, q = diag r.
///
/// Tile by tile: covariances become kernel values while they are in the cache, then go to both places
/// where they belong. Every entry of the result is written once and none is set to zero first. The
/// threads of ``LinearAlgebraLibrary/threads`` share the tiles; the result does not depend on them.
///
/// - Parameter Z: n x d.
/// - Returns: n x n, symmetric.
/// - Complexity: n^2 d operations, n^2/2 kernel evaluations; memory n^2, and n d while it runs.
public func kernelMatrix<S: MatrixScalar>(
  _ kernel: VectorKernel, parameter: S = 0, ofRows Z: Matrix<S>
) -> Matrix<S> {
  kernelMatrix(kernel, parameter: parameter, ofRows: Z, pastCaches: exceedsCaches(S.self, Z.rows))
}

/// Whether a kernel matrix is larger than a third-level cache.
func exceedsCaches<S: MatrixScalar>(_ type: S.Type, _ rows: Int) -> Bool {
  rows * rows * MemoryLayout<S>.stride > 1 << 26
}

/// The same with the way to memory given: streaming stores or ordinary ones.
public func kernelMatrix<S: MatrixScalar>(
  _ kernel: VectorKernel, parameter: S, ofRows Z: Matrix<S>, pastCaches: Bool
) -> Matrix<S> {
  let n = Z.rows
  if n == 0 || Z.columns == 0 { return kernelOfZeros(kernel, parameter: parameter, n) }
  return unsafe Matrix(rows: n, columns: n) { entries in
    unsafe fillKernelMatrix(
      kernel, parameter: parameter, ofRows: Z, into: entries.baseAddress!, pastCaches: pastCaches)
  }
}

/// Writes the kernel matrix to memory of n x n entries.
///
/// - Precondition: one row and one column at least.
func fillKernelMatrix<S: MatrixScalar>(
  _ kernel: VectorKernel, parameter: S, ofRows Z: Matrix<S>, into K: UnsafeMutablePointer<S>,
  pastCaches: Bool
) {
  let (n, d) = (Z.rows, Z.columns)
  unsafe Z.elements.withUnsafeBufferPointer { z in
    // Up to 512 coordinates our own inner products, fused with the kernel; then those of BLAS.
    if d <= 512 {
      unsafe fillByStripes(kernel, parameter, z.baseAddress!, n, d, K, pastCaches)
    } else {
      unsafe fillByProducts(kernel, parameter, z.baseAddress!, n, d, K, pastCaches)
    }
  }
}

/// Rows and columns of a tile.
private let side = Int(HELIO_SIDE)

private func fillByStripes<S: MatrixScalar>(
  _ kernel: VectorKernel, _ parameter: S, _ z: UnsafePointer<S>, _ n: Int, _ d: Int,
  _ K: UnsafeMutablePointer<S>, _ pastCaches: Bool
) {
  let stripes = (n + side - 1) / side
  let threads = max(1, min(LinearAlgebraLibrary.threads, stripes))
  let (pointsSize, workSize) = (helio_points_size(n, d), helio_stripe_size(d))
  unsafe withLines(pointsSize + threads * workSize) { memory in
    unsafe S.Routines.prepare(kernel.rawValue, z, n, d, memory)
    // Long stripes first, dealt in turn: each thread has its own memory and its own part of K.
    nonisolated(unsafe) let shared = unsafe (z: z, memory: memory, K: K)
    let dealt: @Sendable (Int) -> Void = { thread in
      let work = unsafe shared.memory + pointsSize + thread * workSize
      for stripe in stride(from: stripes - 1 - thread, through: 0, by: -threads) {
        unsafe S.Routines.stripe(
          kernel.rawValue, parameter, shared.z, n, d, shared.memory, stripe * side, work, shared.K,
          pastCaches)
      }
    }
    if threads == 1 {
      dealt(0)
    } else {
      DispatchQueue.concurrentPerform(iterations: threads, execute: dealt)
    }
  }
}

/// Calls `body` with uninitialised memory that begins with a cache line.
///
/// Aligned here and not by the allocator: aligned blocks of some systems' allocators are not found again
/// for the next request of the same size, and the process grows.
private func withLines<S: MatrixScalar>(_ count: Int, _ body: (UnsafeMutablePointer<S>) -> Void) {
  let size = count * MemoryLayout<S>.stride
  let memory = UnsafeMutableRawPointer.allocate(byteCount: size + 64, alignment: 16)
  defer { unsafe memory.deallocate() }
  unsafe body(memory.alignedUp(toMultipleOf: 64).bindMemory(to: S.self, capacity: count))
}

private func fillByProducts<S: MatrixScalar>(
  _ kernel: VectorKernel, _ parameter: S, _ z: UnsafePointer<S>, _ n: Int, _ d: Int,
  _ K: UnsafeMutablePointer<S>, _ pastCaches: Bool
) {
  var q = [S](repeating: 0, count: n)
  var tile = [S](repeating: 0, count: side * side)
  unsafe q.withUnsafeMutableBufferPointer { q in
    unsafe tile.withUnsafeMutableBufferPointer { tile in
      let (q, tile) = (q.baseAddress!, tile.baseAddress!)
      for i0 in stride(from: 0, to: n, by: side) {
        let rows = min(side, n - i0)
        // The diagonal first: it holds the variances of these rows.
        for j0 in [i0] + Array(stride(from: 0, to: i0, by: side)) {
          let columns = min(side, n - j0)
          unsafe S.Routines.gemm(
            false, true, rows, columns, d, 1, z + i0 * d, d, z + j0 * d, d, 0, tile, side)
          if i0 == j0 {
            for i in 0..<rows { unsafe q[i0 + i] = unsafe tile[i * side + i] }
          }
          for i in 0..<rows {
            let row = unsafe tile + i * side
            unsafe S.Routines.covarianceKernel(
              kernel.rawValue, parameter, q[i0 + i], q + j0, 1, row, row, columns)
          }
          if i0 == j0 { unsafe S.Routines.mirror(tile, side) }
          unsafe S.Routines.place(tile, rows, columns, K, n, i0, j0, pastCaches)
        }
      }
    }
  }
}

/// The same for points without coordinates, or without points.
private func kernelOfZeros<S: MatrixScalar>(
  _ kernel: VectorKernel, parameter: S, _ n: Int
) -> Matrix<S> {
  var K = Matrix<S>(rows: n, columns: n)
  let zeros = [S](repeating: 0, count: n)
  evaluate(kernel, parameter: parameter, rowVariances: zeros, columnVariances: zeros, inPlaceOf: &K)
  return K
}
