import CHelioKernels
import Dispatch

/// Kernels that are products over the coordinates, t_l = |z_l - z'_l|; the raw value is the code in
/// `CHelioKernels`.
///
///     laplace    exp(-sum_l t_l)
///     matern32   prod_l (1 + t_l) exp(-t_l)
public enum ProductKernel: Int32, Sendable, CaseIterable {
  case laplace, matern32
}

/// K(z_i, z'_j) for the rows of two sets of points, n x n'.
///
/// The threads of ``LinearAlgebraLibrary/threads`` share the rows; the result does not depend on them.
/// - Complexity: n n' d operations without matrix products, n n' exponentials.
public func productKernelMatrix(
  _ kernel: ProductKernel, _ Z: Matrix<Double>, _ Zprime: Matrix<Double>
) -> Matrix<Double> {
  precondition(
    Z.columns == Zprime.columns, "points of \(Z.columns) and \(Zprime.columns) coordinates")
  let (n, m, d) = (Z.rows, Zprime.rows, Z.columns)
  if n == 0 || m == 0 { return Matrix(rows: n, columns: m) }
  let columns = (m + 15) / 16 * 16
  var B = Matrix<Double>(rows: d, columns: columns)
  for j in 0..<m { for l in 0..<d { B.elements[l * columns + j] = Zprime.elements[j * d + l] } }
  // Columns in blocks, so that the block of B stays in the cache for all rows.
  let width = max(16, 1 << 14 / max(d, 1) / 16 * 16)
  return unsafe Matrix(rows: n, columns: m) { entries in
    unsafe Z.elements.withUnsafeBufferPointer { z in
      unsafe B.elements.withUnsafeBufferPointer { b in
        nonisolated(unsafe) let shared = (
          K: entries.baseAddress!, z: z.baseAddress!, b: b.baseAddress!
        )
        let threads = max(1, min(LinearAlgebraLibrary.threads, n))
        let share: @Sendable (Int) -> Void = { thread in
          for start in stride(from: 0, to: m, by: width) {
            for i in (thread * n / threads)..<((thread + 1) * n / threads) {
              unsafe helio_products_f64(
                kernel.rawValue, shared.z + i * d, d, shared.b + start, columns,
                min(width, m - start), shared.K + i * m + start)
            }
          }
        }
        if threads == 1 {
          share(0)
        } else {
          DispatchQueue.concurrentPerform(iterations: threads, execute: share)
        }
      }
    }
  }
}
