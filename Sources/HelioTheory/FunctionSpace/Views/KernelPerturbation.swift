public import HelioCore
import HelioKernels
public import HelioNumerics

/// A kernel at one pair of inputs while a spike of strength theta grows on a direction v.
///
///     K_Sigma(x, x') = K(q + theta A/d, q' + theta B/d, r + theta C/d),   A = t^2, B = t'^2, C = t t'
///     = K_I + theta K' + theta^2 K''/2 + …,   K' = (1/d)[K_r C + K_q A + K_q' B]
///
/// q = |x|^2/d, q' = |x'|^2/d, r = <x,x'>/d, t = <v,x>, t' = <v,x'>. K_r is the kernel of s'; alone, as
/// ``directionalTerm``, it is not the derivative: K_q = E s''(u) s(u')/2 counts too. For powers of ReLU the
/// terms of each order cancel when the inputs are nearly parallel or antipodal; they are gathered so that
/// what is left is accurate there.
///
/// Source: sheet function-space section 3b.
public struct KernelPerturbation: Sendable, Equatable {
  /// K_I(x, x').
  public let initial: Double
  /// K_Sigma(x, x').
  public let exact: Double
  /// K', the derivative in theta at 0.
  public let firstOrder: Double
  /// K_r t t'/d, the part of it with the kernel of s'.
  public let directionalTerm: Double
  /// K''/2.
  public let secondOrder: Double

  /// - Parameters:
  ///   - activation: relu, relu2, erf, linear, h2, square, rff or sin.
  ///   - dimension: d.
  ///   - theta: the spike, greater than -1.
  ///   - pair: the two inputs; they must exist in d dimensions.
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)``.
  public init(
    activation: Activation, dimension: Int, spikeStrength theta: Double, pair: InputPair
  ) throws(HelioError) {
    try require(dimension >= 1, "dimension", "at least 1", got: dimension)
    try require(theta.isFinite && theta > -1, "spikeStrength", "greater than -1", got: theta)
    try pair.check(dimension: dimension)
    let d = Double(dimension)
    let spiked = pair.spiked(by: theta / d)
    let kernel = DualKernel(activation)
    switch activation {
    case .relu, .relu2:
      let order = activation == .relu ? 1 : 2
      initial = HomogeneousPair(pair).kernel(order)
      exact = HomogeneousPair(spiked).kernel(order)
    default:
      guard Self.smoothActivations.contains(activation) else {
        throw .invalid(
          parameter: "activation",
          requirement: "one of relu, relu2, erf, linear, h2, square, rff, sin",
          got: activation.name)
      }
      initial = try kernel.value(pair.q, pair.qPrime, pair.r)
      exact = try kernel.value(spiked.q, spiked.qPrime, spiked.r)
    }
    let slope = try kernel.derivative(pair.q, pair.qPrime, pair.r)
    directionalTerm = slope * pair.t * pair.tPrime / d
    let (first, second) = Self.derivatives(activation, pair)
    firstOrder = first / d
    secondOrder = second / (2 * d * d)
  }

  private static let smoothActivations: [Activation] = [
    .erf, .linear, .hermite([0, 0, 1]), .square, .cosineFeatures, .sin,
  ]

  /// D K and D^2 K with D = A d/dq + B d/dq' + C d/dr: d K' and d^2 K''.
  ///
  /// - Precondition: the activation is one of ``init(activation:dimension:spikeStrength:pair:)``'s, and the
  ///   inputs exist and are not parallel.
  public static func derivatives(
    _ activation: Activation, _ pair: InputPair
  ) -> (first: Double, second: Double) {
    let (q, qPrime, r, t, tPrime) = (pair.q, pair.qPrime, pair.r, pair.t, pair.tPrime)
    let (A, B, C) = (t * t, tPrime * tPrime, t * tPrime)
    switch activation {
    case .relu: return HomogeneousPair(pair).reluDerivatives
    case .relu2: return HomogeneousPair(pair).relu2Derivatives
    case .erf:
      // K = (2/pi) asin(2 r/sqrt(Q Q')), Q = 1 + 2 q; D K = (4/pi) N/sqrt(G), G = Q Q' - 4 r^2
      let (Q, QPrime) = (1 + 2 * q, 1 + 2 * qPrime)
      let G = 1 + 2 * q + 2 * qPrime + 4 * pair.determinant
      let (alpha, beta) = (A / Q, B / QPrime)
      let N = C - r * (alpha + beta)
      let DN = 2 * r * (alpha * alpha + beta * beta) - C * (alpha + beta)
      let DG = 2 * A * QPrime + 2 * B * Q - 8 * r * C
      let scale = 4 / .pi / G.squareRoot()
      return (scale * N, scale * (DN - N * DG / (2 * G)))
    case .square: return (4 * r * C + qPrime * A + q * B, 6 * C * C)
    case .hermite: return (2 * r * C + ((qPrime - 1) * A + (q - 1) * B) / 2, 3 * C * C)
    case .cosineFeatures:
      // K = exp(-(q + q' - 2 r)/2)
      let (K, square) = (exp(r - (q + qPrime) / 2), (t - tPrime) * (t - tPrime))
      return (-K * square / 2, K * square * square / 4)
    case .sin:
      // K = exp(-(q + q')/2) sinh r; for large r the two exponentials apart, which cannot overflow
      let m = (A + B) / 2
      if abs(r) <= 1 {
        let E = exp(-(q + qPrime) / 2)
        return (
          E * (C * cosh(r) - m * sinh(r)), E * ((C * C + m * m) * sinh(r) - 2 * C * m * cosh(r))
        )
      }
      let plus = exp(r - (q + qPrime) / 2) / 2
      let minus = exp(-r - (q + qPrime) / 2) / 2
      let (near, far) = ((t - tPrime) * (t - tPrime), (t + tPrime) * (t + tPrime))
      return (
        (minus * far - plus * near) / 2, (plus * near * near - minus * far * far) / 4
      )
    default: return (C, 0)
    }
  }
}
