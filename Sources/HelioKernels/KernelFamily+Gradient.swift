public import HelioLinalg
import HelioNumerics

extension KernelFamily {
  /// Whether ``gradients(at:outputs:points:coefficients:)`` is defined.
  public var hasGradient: Bool { slopeKernel != nil || isProduct }

  /// Whether functions are differentiable at the points z_j as well: not with a kink there, where their slopes
  /// grow without bound as points come closer.
  public var isDifferentiable: Bool { self != .laplace && self != .productLaplace }

  /// Gradients of f(z) = sum_j a_j K(z, z_j), one row a place.
  ///
  /// With R = dK/dr and u = sum_j a_j R(z, z_j) z_j, every family needs one matrix only:
  ///
  ///     radial   grad f = u - z sum_j a_j R(z, z_j)
  ///     relu     grad f = u + z (f(z) - <z, u>)/|z|^2       (Euler: K is 1-homogeneous in z)
  ///     erf      grad f = u - 2 z <z, u>/(1 + 2 |z|^2)
  ///
  /// Products over coordinates have d f/d z_l = -sum_j a_j K(z, z_j) psi(z_l - z_jl), psi as in
  /// ``productKernelSlopes(_:_:_:weights:)``.
  ///
  /// The Laplace kernels have a kink at z = z_j, the product also at z_l = z_jl; that term is left out, as
  /// sheet multi-index section 4.5 does.
  /// - Parameters:
  ///   - Z: places, m x d.
  ///   - f: the function at the places, without an offset, m x k.
  ///   - points: z_j, n x d.
  ///   - coefficients: a_j, n x k.
  /// - Returns: for each output its gradients, m x d.
  /// - Complexity: m n d (k + 1).
  /// - Precondition: ``hasGradient``.
  public func gradients(
    at Z: Matrix<Double>, outputs f: Matrix<Double>, points: Matrix<Double>,
    coefficients: Matrix<Double>
  ) -> [Matrix<Double>] {
    if let kernel = productKernel {
      return productGradients(kernel, at: Z, points: points, coefficients: coefficients)
    }
    guard let slopeKernel else { preconditionFailure("\(name) has no gradient in closed form") }
    let q = squaredRowNorms(Z)
    let R = slopes(slopeKernel, Z, points, q)
    let d = Z.columns
    return (0..<coefficients.columns).map { c in
      // u, and the sums of a_j R in one column more.
      let weighted = Matrix(rows: points.rows, columns: d + 1) { j, l in
        coefficients[j, c] * (l < d ? points[j, l] : 1)
      }
      let U = product(R, weighted)
      let factors = (0..<Z.rows).map { i in
        var along = 0.0
        for l in 0..<d { along += Z[i, l] * U[i, l] }
        switch self {
        case .conjugate(.relu): return q[i] > 0 ? (f[i, c] - along) / q[i] : 0
        case .conjugate: return -2 * along / (1 + 2 * q[i])
        default: return -U[i, d]
        }
      }
      return Matrix(rows: Z.rows, columns: d) { i, l in U[i, l] + factors[i] * Z[i, l] }
    }
  }

  /// R at the places and points; of points with themselves by halves.
  private func slopes(
    _ kernel: VectorKernel, _ Z: Matrix<Double>, _ points: Matrix<Double>, _ q: [Double]
  ) -> Matrix<Double> {
    if Z == points { return kernelMatrix(kernel, ofRows: Z) }
    var R = product(Z, points, transposeSecond: true)
    evaluate(kernel, rowVariances: q, columnVariances: squaredRowNorms(points), inPlaceOf: &R)
    return R
  }

  private func productGradients(
    _ kernel: ProductKernel, at Z: Matrix<Double>, points: Matrix<Double>,
    coefficients: Matrix<Double>
  ) -> [Matrix<Double>] {
    let K = productKernelMatrix(kernel, Z, points)
    let n = points.rows
    return (0..<coefficients.columns).map { c in
      let a = coefficients.column(c)
      var W = K
      for e in W.elements.indices { W.elements[e] *= -a[e % n] }
      return productKernelSlopes(kernel, Z, points, weights: W)
    }
  }

  /// dK/dr, with a gradient of one of the shapes above.
  private var slopeKernel: VectorKernel? {
    switch self {
    case .conjugate(.relu): .step
    case .conjugate(.erf): .erfDerivative
    case .gaussian: .rff
    case .laplace: .laplaceDerivative
    case .matern32: .matern32Derivative
    case .matern52: .matern52Derivative
    default: nil
    }
  }
}
