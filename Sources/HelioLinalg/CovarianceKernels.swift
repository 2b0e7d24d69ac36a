import CHelioKernels

/// Covariance kernels K(q, q', r) = E s(u) s(u'), (u, u') Gaussian with variances q, q' and covariance
/// r, that have a vectorised closed form; the raw value is the code in `CHelioKernels`. What they mean,
/// and their domain, belongs to `HelioKernels`.
public enum VectorKernel: Int32, Sendable {
  case relu, step, relu2, erf, scaledErf, linear, square, h2, rff, sin, leakyRelu
  case erfDerivative, scaledErfDerivative, one, squareDerivative, h2Derivative, sinDerivative
  case relu2Derivative, leakyReluDerivative
}

/// out_j = K(q, q'_j, r_j) for one q and a list of (q', r).
///
/// - Parameter parameter: the slope of the leaky ReLU; unused by the other kernels.
/// - Complexity: one pass; about 1 to 4 ns an entry.
public func evaluate<S: MatrixScalar>(
  _ kernel: VectorKernel, parameter: S = 0, q: S, qPrimes: [S], covariances r: [S],
  into out: inout [S]
) {
  precondition(qPrimes.count == r.count && out.count == r.count, "lists of different length")
  unsafe out.withUnsafeMutableBufferPointer { out in
    unsafe r.withUnsafeBufferPointer { r in
      unsafe qPrimes.withUnsafeBufferPointer { qp in
        guard let target = out.baseAddress else { return }
        unsafe S.Routines.covarianceKernel(
          kernel.rawValue, parameter, q, qp.baseAddress!, 1, r.baseAddress!, target, r.count)
      }
    }
  }
}

/// Turns a matrix of covariances into the kernel matrix in place: R_ij <- K(q_i, q'_j, R_ij).
///
/// - Parameter lowerTriangleOnly: row i is evaluated for j <= i only (square R), the rest is left alone.
public func evaluate<S: MatrixScalar>(
  _ kernel: VectorKernel, parameter: S = 0, rowVariances q: [S], columnVariances qPrimes: [S],
  inPlaceOf R: inout Matrix<S>, lowerTriangleOnly: Bool = false
) {
  precondition(q.count == R.rows && qPrimes.count == R.columns, "variances do not fit the matrix")
  let columns = R.columns
  unsafe R.elements.withUnsafeMutableBufferPointer { r in
    unsafe qPrimes.withUnsafeBufferPointer { qp in
      guard let start = r.baseAddress else { return }
      for i in q.indices {
        let row = unsafe start + i * columns
        let count = lowerTriangleOnly ? i + 1 : columns
        unsafe S.Routines.covarianceKernel(
          kernel.rawValue, parameter, q[i], qp.baseAddress!, 1, row, row, count)
      }
    }
  }
}

/// The kernel matrix of the rows of Z: K_ij = K(q_i, q_j, r_ij), r = Z Z^T, q = diag r.
///
/// Tile by tile: covariances become kernel values while they are in the cache, then go to both places
/// where they belong. Every entry of the result is written once and none is set to zero first.
///
/// - Parameter Z: n x d.
/// - Returns: n x n, symmetric.
/// - Complexity: n^2 d operations, n^2/2 kernel evaluations, memory n^2.
public func kernelMatrix<S: MatrixScalar>(
  _ kernel: VectorKernel, parameter: S = 0, ofRows Z: Matrix<S>
) -> Matrix<S> {
  let (n, d) = (Z.rows, Z.columns)
  if n == 0 || d == 0 { return kernelOfZeros(kernel, parameter: parameter, n) }
  let side = min(n, 256)  // of a tile: half of a second-level cache in Double
  let pastCaches = n * n * MemoryLayout<S>.stride > 1 << 26  // larger than a third-level cache
  var tile = [S](repeating: 0, count: side * side)
  var q = [S](repeating: 0, count: n)
  return unsafe Matrix(rows: n, columns: n) { entries in
    let K = entries.baseAddress!
    unsafe Z.elements.withUnsafeBufferPointer { z in
      unsafe tile.withUnsafeMutableBufferPointer { tile in
        unsafe q.withUnsafeMutableBufferPointer { q in
          let (t, q) = (tile.baseAddress!, q.baseAddress!)
          for i0 in stride(from: 0, to: n, by: side) {
            let rows = min(side, n - i0)
            // The diagonal first: it holds the variances of these rows.
            for j0 in [i0] + Array(stride(from: 0, to: i0, by: side)) {
              let columns = min(side, n - j0)
              unsafe S.Routines.gemm(
                false, true, rows, columns, d, 1, z.baseAddress! + i0 * d, d,
                z.baseAddress! + j0 * d, d, 0, t, columns)
              if i0 == j0 {
                for i in 0..<rows { unsafe q[i0 + i] = unsafe t[i * columns + i] }
              }
              for i in 0..<rows {
                let row = unsafe t + i * columns
                unsafe S.Routines.covarianceKernel(
                  kernel.rawValue, parameter, q[i0 + i], q + j0, 1, row, row, columns)
              }
              if i0 == j0 { unsafe mirrorLowerTriangle(t, order: rows) }
              unsafe S.Routines.place(t, rows, columns, columns, K, n, i0, j0, pastCaches)
            }
          }
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

/// Mehler's series for a list of pairs: out_j = sum_k a_k B_kj c_j^k, c_j = r_j / (norm norms_j).
///
/// - Parameters:
///   - a: K coefficients of the first point.
///   - B: K x n coefficients of the others.
///   - norm, norms: sqrt(q) and sqrt(q'_j), positive.
public func evaluateMehler(
  _ a: [Double], _ B: Matrix<Double>, norm: Double, norms: [Double], covariances r: [Double],
  into out: inout [Double]
) {
  precondition(
    a.count == B.rows && B.columns == r.count && norms.count == r.count && out.count == r.count,
    "lists of different length")
  unsafe out.withUnsafeMutableBufferPointer { out in
    unsafe r.withUnsafeBufferPointer { r in
      unsafe B.elements.withUnsafeBufferPointer { b in
        guard let target = out.baseAddress, let source = b.baseAddress else { return }
        unsafe helio_mehler_f64(
          a, source, B.columns, a.count, norm, norms, r.baseAddress!, target, r.count)
      }
    }
  }
}
