import CHelioKernels
public import HelioLinalg

/// Covariance kernels K(q, q', r) = E s(u) s(u'), (u, u') Gaussian with variances q, q' and covariance
/// r, that have a vectorised closed form; the raw value is the code in `CHelioKernels`. What they mean,
/// and their domain, is in ``DualKernel``.
public enum VectorKernel: Int32, Sendable {
  case relu, step, relu2, erf, scaledErf, linear, square, h2, rff, sin, leakyRelu
  case erfDerivative, scaledErfDerivative, one, squareDerivative, h2Derivative, sinDerivative
  case relu2Derivative, leakyReluDerivative
  case laplace, laplaceDerivative, matern32, matern32Derivative, matern52, matern52Derivative
  case reluTangent, erfTangent
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
