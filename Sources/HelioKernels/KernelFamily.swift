public import HelioCore
public import HelioLinalg
public import HelioNumerics

/// A kernel as a function of two stretched points z, z' (rows of X times a root of the metric).
///
///     conjugate(s)   E s(u) s(u')                          infinitely wide layer, readout trained
///     tangent(s)     E s(u) s(u') + r E s'(u) s'(u')       both layers trained
///     gaussian       exp(-D^2/2)                           D = |z - z'|
///     laplace        exp(-D)
///     matern32       (1 + sqrt(3) D) exp(-sqrt(3) D)
///     matern52       (1 + sqrt(5) D + 5 D^2/3) exp(-sqrt(5) D)
///     product-laplace     exp(-sum_l t_l),  t_l = |z_l - z'_l|
///     product-matern32    prod_l (1 + t_l) exp(-t_l)
///
/// with (u, u') Gaussian of variances q = |z|^2, q' = |z'|^2 and covariance r = <z, z'>.
/// Source: sheet function-space section 3; Rasmussen and Williams 2006, section 4.2, for the radial ones.
public enum KernelFamily: Sendable, Hashable {
  case conjugate(Activation)
  case tangent(Activation)
  case gaussian, laplace, matern32, matern52
  case productLaplace, productMatern32

  /// `relu`, `relu-tangent`, … for networks; `gaussian`, `laplace`, `matern32`, `matern52`,
  /// `product-laplace`, `product-matern32`.
  public var name: String {
    switch self {
    case .conjugate(let s): s.name
    case .tangent(let s): "\(s.name)-tangent"
    case .gaussian: "gaussian"
    case .laplace: "laplace"
    case .matern32: "matern32"
    case .matern52: "matern52"
    case .productLaplace: "product-laplace"
    case .productMatern32: "product-matern32"
    }
  }

  /// A formula with s(c z) = c s(z) for c > 0, such as `abs(z)` or `max(z, 0)`, is a leaky ReLU up to a factor, which
  /// the ridge takes up, and becomes that: its kernel has a closed form.
  ///
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for a name that is no radial kernel
  ///   and no activation.
  public init(name: String) throws(HelioError) {
    switch name {
    case "gaussian": self = .gaussian
    case "laplace": self = .laplace
    case "matern32": self = .matern32
    case "matern52": self = .matern52
    case "product-laplace": self = .productLaplace
    case "product-matern32": self = .productMatern32
    default:
      let suffix = "-tangent"
      let isTangent = name.hasSuffix(suffix)
      let activation = isTangent ? String(name.dropLast(suffix.count)) : name
      do {
        let s = try Activation(name: activation).withoutFormula
        self = isTangent ? .tangent(s) : .conjugate(s)
      } catch {
        throw .invalid(
          parameter: "kernel",
          requirement:
            "gaussian, laplace, matern32, matern52, product-laplace, product-matern32, an activation "
            + "such as relu, erf, tanh or a formula in z, or one followed by -tangent",
          got: name)
      }
    }
  }

  /// Whether the kernel depends on z - z' alone: it then has a bandwidth and needs no bias.
  public var isStationary: Bool {
    switch self {
    case .gaussian, .laplace, .matern32, .matern52, .productLaplace, .productMatern32: true
    case .conjugate, .tangent: false
    }
  }

  /// Whether the kernel depends on the choice of axes: rotating all points changes it.
  public var isProduct: Bool { productKernel != nil }

  /// Whether stretching all points by one factor only scales the kernel.
  public var isHomogeneous: Bool {
    switch self {
    case .conjugate(.relu), .tangent(.relu), .conjugate(.linear), .tangent(.linear): true
    case .conjugate(.leakyRelu), .tangent(.leakyRelu): true
    default: false
    }
  }

  /// The kernel matrix of the rows of Z, n x n.
  ///
  /// - Throws: ``HelioError/notConverged(of:_:)`` if Mehler's series of a general activation is too short.
  /// - Complexity: n^2 d.
  public func matrix(_ Z: Matrix<Double>) throws(HelioError) -> Matrix<Double> {
    if let productKernel { return productKernelMatrix(productKernel, Z, Z) }
    if let (kernel, parameter) = vectorKernel {
      return kernelMatrix(kernel, parameter: parameter, ofRows: Z)
    }
    var R = lowerGram(Z, of: .rows)
    let q = R.diagonal
    try series(variances: q).fillSymmetric(&R)
    mirrorLowerTriangle(of: &R)
    return R
  }

  /// The kernel between the rows of two sets of points, n x n'.
  public func matrix(
    _ Z: Matrix<Double>, _ Zprime: Matrix<Double>
  ) throws(HelioError) -> Matrix<Double> {
    if let productKernel { return productKernelMatrix(productKernel, Z, Zprime) }
    var R = product(Z, Zprime, transposeSecond: true)
    let (q, qPrimes) = (squaredRowNorms(Z), squaredRowNorms(Zprime))
    if let (kernel, parameter) = vectorKernel {
      evaluate(
        kernel, parameter: parameter, rowVariances: q, columnVariances: qPrimes, inPlaceOf: &R)
    } else {
      try series(variances: q).fill(&R, against: series(variances: qPrimes))
    }
    return R
  }

  /// K(z, z) of every row.
  public func diagonal(_ Z: Matrix<Double>) throws(HelioError) -> [Double] {
    if isStationary { return [Double](repeating: 1, count: Z.rows) }
    var result = [Double](repeating: 0, count: Z.rows)
    for i in 0..<Z.rows { result[i] = try matrix(Z.rows(i..<(i + 1)))[0, 0] }
    return result
  }

  /// The closed form, if there is one.
  var vectorKernel: (VectorKernel, Double)? {
    switch self {
    case .conjugate(let s): ClosedForm(s).map { ($0.kernel, $0.parameter) }
    case .tangent(.relu): (.reluTangent, 0)
    case .tangent(.erf): (.erfTangent, 0)
    case .tangent: nil
    case .gaussian: (.rff, 0)
    case .laplace: (.laplace, 0)
    case .matern32: (.matern32, 0)
    case .matern52: (.matern52, 0)
    case .productLaplace, .productMatern32: nil
    }
  }

  /// The kernel as a product over coordinates, if it is one.
  public var productKernel: ProductKernel? {
    switch self {
    case .productLaplace: .laplace
    case .productMatern32: .matern32
    default: nil
    }
  }

  func series(variances q: [Double]) -> MehlerSeries {
    switch self {
    case .tangent(let s): MehlerSeries(s, variances: q, isTangent: true)
    case .conjugate(let s): MehlerSeries(s, variances: q)
    default: preconditionFailure("a radial kernel has a closed form")
    }
  }
}

extension Activation {
  /// The leaky ReLU that a formula is up to a factor and a reflection, neither of which matters to a kernel
  /// beside a ridge; itself if it is none.
  fileprivate var withoutFormula: Activation {
    guard case .expression = self else { return self }
    let (right, left) = (self(1), -self(-1))
    let isHomogeneous = [0.0, 0.01, 0.3, 2, 7, 50].allSatisfy { c in
      abs(self(c) - c * right) <= 1e-12 * c * max(abs(right), abs(left))
        && abs(self(-c) + c * left) <= 1e-12 * c * max(abs(right), abs(left))
    }
    guard isHomogeneous, right != 0 || left != 0 else { return self }
    if right == left { return .linear }
    if right == 0 || left == 0 { return .relu }
    return .leakyRelu(slope: left / right)
  }
}
