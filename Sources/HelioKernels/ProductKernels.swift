import CHelioKernels
import Dispatch
public import HelioLinalg

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
  let (n, m, d) = (Z.rows, Zprime.rows, Z.columns)
  if n == 0 || m == 0 { return Matrix(rows: n, columns: m) }
  let others = CoordinatePlanes(Zprime, of: d)
  // Columns in blocks, so that the block of B stays in the cache for all rows.
  let width = max(16, 1 << 14 / max(d, 1) / 16 * 16)
  return unsafe Matrix(rows: n, columns: m) { entries in
    unsafe others.overRows(of: Z, out: entries.baseAddress!) { z, b, rows, K in
      for start in stride(from: 0, to: m, by: width) {
        for i in rows {
          unsafe helio_products_f64(
            kernel.rawValue, z + i * d, d, b + start, others.stride, min(width, m - start),
            K + i * m + start)
        }
      }
    }
  }
}

/// sum_j W_ij psi(z_il - z'_jl) for the rows of two sets of points, n x d.
///
///     laplace   psi(t) = sign(t), 0 at the kink          matern32   psi(t) = t/(1 + |t|)
///
/// -K psi is the derivative of the kernel in z_l: with W_ij = -a_j K_ij these are the gradients of
/// sum_j a_j K(z, z'_j).
/// - Parameter W: n x n'.
/// - Complexity: n n' d.
public func productKernelSlopes(
  _ kernel: ProductKernel, _ Z: Matrix<Double>, _ Zprime: Matrix<Double>, weights W: Matrix<Double>
) -> Matrix<Double> {
  let (n, m, d) = (Z.rows, Zprime.rows, Z.columns)
  precondition(W.rows == n && W.columns == m, "\(W.rows) x \(W.columns) weights of \(n) x \(m)")
  if n == 0 || m == 0 { return Matrix(rows: n, columns: d) }
  let others = CoordinatePlanes(Zprime, of: d)
  var sums = Matrix<Double>(rows: n, columns: d)
  unsafe sums.elements.withUnsafeMutableBufferPointer { sums in
    unsafe W.elements.withUnsafeBufferPointer { w in
      nonisolated(unsafe) let w = w.baseAddress!
      unsafe others.overRows(of: Z, out: sums.baseAddress!) { z, b, rows, sums in
        for i in rows {
          unsafe helio_product_slopes_f64(
            kernel.rawValue, z + i * d, d, b, others.stride, w + i * m, m, sums + i * d)
        }
      }
    }
  }
  return sums
}

/// Points coordinate by coordinate, each padded to whole vectors.
private struct CoordinatePlanes {
  let stride: Int
  private let planes: [Double]

  init(_ Z: Matrix<Double>, of d: Int) {
    precondition(Z.columns == d, "points of \(d) and \(Z.columns) coordinates")
    stride = (Z.rows + 15) / 16 * 16
    var planes = [Double](repeating: 0, count: d * stride)
    for j in 0..<Z.rows { for l in 0..<d { planes[l * stride + j] = Z.elements[j * d + l] } }
    self.planes = planes
  }

  /// Calls `body` with points, planes, some of the rows, and the output: each thread has its own rows.
  func overRows(
    of Z: Matrix<Double>, out: UnsafeMutablePointer<Double>,
    _ body:
      @escaping @Sendable (
        UnsafePointer<Double>, UnsafePointer<Double>, Range<Int>, UnsafeMutablePointer<Double>
      ) -> Void
  ) {
    let n = Z.rows
    let threads = max(1, min(LinearAlgebraLibrary.threads, n))
    unsafe Z.elements.withUnsafeBufferPointer { z in
      unsafe planes.withUnsafeBufferPointer { b in
        nonisolated(unsafe) let shared = unsafe (z: z.baseAddress!, b: b.baseAddress!, out: out)
        let share: @Sendable (Int) -> Void = { thread in
          unsafe body(
            shared.z, shared.b, (thread * n / threads)..<((thread + 1) * n / threads), shared.out)
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
