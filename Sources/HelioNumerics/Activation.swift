/// The activation s of a network: its pointwise definition, shared by theory and simulation.
///
/// Only the definition is shared; kernels and networks use it on their own. Besides the named
/// functions there is a series of orthonormal Hermite polynomials and a person's own formula in z.
public enum Activation: Sendable, Hashable {
  case relu
  /// z for z > 0, slope z otherwise.
  case leakyRelu(slope: Double)
  /// 1 for z > 0, 0 otherwise. Its derivative is 0 at every point: the delta at 0 does not show in
  /// ``derivative(_:)``, only in ``meanDerivative(scale:)``.
  case step
  /// max(z, 0)^2.
  case relu2
  /// erf(z).
  case erf
  /// erf(z / sqrt 2).
  case scaledErf
  case tanh, sin
  /// sin z + cos z.
  case sinCos
  /// log(1 + exp z).
  case softplus
  /// z Phi(z), with the normal distribution function.
  case gelu
  case linear, square
  /// sqrt 2 cos(z + u), where a network gives each neuron its own phase u uniform on [0, 2 pi).
  /// The pointwise function here has u = 0; the moments average over u.
  case cosineFeatures
  /// sum_k c_k h_k(z).
  case hermite([Double])
  /// A formula in z.
  case expression(Expression)

  /// The derivative's slope of `leakyRelu` when the name gives none.
  public static let defaultLeakySlope = 0.01

  /// s(z).
  public func callAsFunction(_ z: Double) -> Double {
    switch self {
    case .relu: max(z, 0)
    case .leakyRelu(let slope): z > 0 ? z : slope * z
    case .step: z > 0 ? 1 : 0
    case .relu2: z > 0 ? z * z : 0
    case .erf: errorFunction(z)
    case .scaledErf: errorFunction(z * 0.5.squareRoot())
    case .tanh: ElementaryFunction.tanh.value(z)
    case .sin: ElementaryFunction.sin.value(z)
    case .sinCos: ElementaryFunction.sin.value(z) + ElementaryFunction.cos.value(z)
    case .softplus: ElementaryFunction.softplus.value(z)
    case .gelu: ElementaryFunction.gelu.value(z)
    case .linear: z
    case .square: z * z
    case .cosineFeatures: 2.0.squareRoot() * ElementaryFunction.cos.value(z)
    case .hermite(let c): hermiteSeries(c, z)
    case .expression(let expression): expression(z)
    }
  }

  /// s'(z); at a kink the derivative from the left, and 0 for `step` everywhere.
  public func derivative(_ z: Double) -> Double {
    switch self {
    case .relu: z > 0 ? 1 : 0
    case .leakyRelu(let slope): z > 0 ? 1 : slope
    case .step: 0
    case .relu2: z > 0 ? 2 * z : 0
    case .erf: ElementaryFunction.erf.derivative(z)
    case .scaledErf: 2 * normalDensity(z)
    case .tanh: ElementaryFunction.tanh.derivative(z)
    case .sin: ElementaryFunction.cos.value(z)
    case .sinCos: ElementaryFunction.cos.value(z) - ElementaryFunction.sin.value(z)
    case .softplus: ElementaryFunction.softplus.derivative(z)
    case .gelu: ElementaryFunction.gelu.derivative(z)
    case .linear: 1
    case .square: 2 * z
    case .cosineFeatures: -2.0.squareRoot() * ElementaryFunction.sin.value(z)
    case .hermite(let c): hermiteSeries(Self.derivativeSeries(c), z)
    case .expression(let expression): expression.derivative(z)
    }
  }

  /// h with s(c z) = c^h s(z) for all c > 0, where there is one: relu and leakyRelu 1, step 0,
  /// relu2 2, linear 1, square 2.
  public var homogeneityDegree: Int? {
    switch self {
    case .relu, .leakyRelu, .linear: 1
    case .step: 0
    case .relu2, .square: 2
    default: nil
    }
  }

  /// Whether s or s' jumps somewhere.
  public var hasKink: Bool {
    switch self {
    case .relu, .leakyRelu, .step: true
    case .expression(let expression): expression.hasKink
    default: false
    }
  }

  /// The coefficients of the derivative of a Hermite series: h_k' = sqrt(k) h_{k-1}.
  static func derivativeSeries(_ c: [Double]) -> [Double] {
    guard c.count > 1 else { return [0] }
    return (1..<c.count).map { Double($0).squareRoot() * c[$0] }
  }

  private func hermiteSeries(_ c: [Double], _ z: Double) -> Double {
    var (before, h, sum) = (0.0, 1.0, 0.0)
    for k in c.indices {
      sum += c[k] * h
      let next = (z * h - Double(k).squareRoot() * before) / Double(k + 1).squareRoot()
      (before, h) = (h, next)
    }
    return sum
  }
}
