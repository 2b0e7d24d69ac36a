public import HelioCore
import HelioLinalg
public import HelioNumerics

/// The covariance kernel of an activation: what two neurons' inputs have in common after s.
///
///     K(q, q', r) = E s(u) s(u'),   (u, u') Gaussian, variances q, q', covariance r
///
/// It is the kernel of an infinitely wide layer with weights N(0, Sigma): q = x' Sigma x,
/// q' = x'' Sigma x', r = x' Sigma x'. Closed forms are evaluated in shapes that do not cancel when the
/// two inputs are nearly parallel or antipodal: q q' - r^2 is formed exactly with fused multiply-adds,
/// and the angle comes from atan2 of it. Other activations go through a rule in the plane that is refined until
/// it no longer changes; at large variances its panels follow s near 0.
///
/// Source: sheet function-space section 3 (Cho and Saul 2009 for the powers of ReLU, Williams 1998 for
/// erf, Rahimi and Recht 2007 for cosine features).
public struct DualKernel: Sendable {
  public let activation: Activation
  let form: ClosedForm?

  public init(_ activation: Activation) {
    self.activation = activation
    form = ClosedForm(activation)
  }

  /// Whether ``fill(_:q:qPrimes:covariances:)`` may be used.
  public var hasClosedForm: Bool { form != nil }

  /// K(q, q', r).
  ///
  /// - Parameters:
  ///   - q, qPrime: variances, positive.
  ///   - r: covariance, r^2 <= q q'.
  ///   - tolerance: of quadrature, relative to sqrt(K(q,q,q) K(q',q',q')); closed forms do without. Its floor
  ///     is 1e-13, for kinked formulas 1e-11.
  /// - Returns: the value to 1e-9 relative for closed forms, also for r near +-sqrt(q q'); to the
  ///   tolerance for other activations.
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` outside the domain,
  ///   ``HelioError/notConverged(of:_:)`` if 2e7 evaluations, a second or so, do not settle it.
  public func value(
    _ q: Double, _ qPrime: Double, _ r: Double, tolerance: Double = 1e-9
  ) throws(HelioError) -> Double {
    let r = try admissible(q, qPrime, r)
    guard let form else {
      return try planarExpectation(
        q, qPrime, r, isSmooth: !activation.hasKink, tolerance: tolerance
      ) { activation.apply(to: &$0) }
      .get(quadratureName(q, qPrime, ""))
    }
    return form.kernel.one(form.parameter, q, qPrime, r)
  }

  /// dK/dr, which is the kernel of s': E s'(u) s'(u').
  ///
  /// - Throws: as ``value(_:_:_:)``, and ``HelioError/undefined(_:)`` for `step`, whose derivative is not
  ///   a function.
  public func derivative(
    _ q: Double, _ qPrime: Double, _ r: Double, tolerance: Double = 1e-9
  ) throws(HelioError) -> Double {
    let r = try admissible(q, qPrime, r)
    guard let form else {
      return try planarExpectation(
        q, qPrime, r, isSmooth: !activation.hasKink, tolerance: tolerance
      ) {
        activation.applyDerivative(to: &$0)
      }
      .get(quadratureName(q, qPrime, " derivative"))
    }
    guard let derivative = form.derivative else {
      throw .undefined(
        "The kernel of the derivative of \(activation.name) is not a function of (q, q', r).")
    }
    return derivative.one(form.parameter, q, qPrime, r)
  }

  /// out_j = K(q, q'_j, r_j), vectorised, without checks of the domain.
  ///
  /// - Precondition: ``hasClosedForm``.
  public func fill(
    _ out: inout [Double], q: Double, qPrimes: [Double], covariances r: [Double]
  ) {
    guard let form else {
      preconditionFailure("\(activation.name) has no closed-form kernel; ask hasClosedForm first")
    }
    evaluate(
      form.kernel, parameter: form.parameter, q: q, qPrimes: qPrimes, covariances: r, into: &out)
  }

  /// out_j = dK/dr(q, q'_j, r_j), vectorised, without checks of the domain.
  ///
  /// - Precondition: ``hasClosedForm``, and the activation is not `step`.
  public func fillDerivative(
    _ out: inout [Double], q: Double, qPrimes: [Double], covariances r: [Double]
  ) {
    guard let form, let derivative = form.derivative else {
      preconditionFailure("\(activation.name) has no closed-form derivative kernel")
    }
    evaluate(
      derivative, parameter: form.parameter, q: q, qPrimes: qPrimes, covariances: r, into: &out)
  }

  private func quadratureName(_ q: Double, _ qPrime: Double, _ what: String) -> String {
    "The\(what) kernel of \(activation.name) at the variances \(q) and \(qPrime), by quadrature,"
  }

  /// Checks the domain once; a covariance beyond its bound by rounding alone is put back on it.
  private func admissible(_ q: Double, _ qPrime: Double, _ r: Double) throws(HelioError) -> Double {
    try require(q.isFinite && q > 0, "firstVariance", "a positive number", got: q)
    try require(qPrime.isFinite && qPrime > 0, "secondVariance", "a positive number", got: qPrime)
    try require(
      (q * qPrime).isFinite, "firstVariance and secondVariance", "finite when multiplied",
      got: "\(q) and \(qPrime)")
    let roundingSlack = 1e-12
    try require(
      r.isFinite && r * r <= q * qPrime * (1 + roundingSlack), "covariance",
      "at most sqrt(firstVariance secondVariance) = \((q * qPrime).squareRoot()) in size", got: r)
    let bound = (q * qPrime).squareRoot()
    return r * r <= q * qPrime ? r : (r < 0 ? -bound : bound)
  }
}

/// Which vectorised kernel an activation has.
struct ClosedForm: Sendable {
  let kernel: VectorKernel
  let derivative: VectorKernel?
  let parameter: Double

  init?(_ activation: Activation) {
    var slope = 0.0
    switch activation {
    case .relu: (kernel, derivative) = (.relu, .step)
    case .leakyRelu(let value):
      (kernel, derivative) = (.leakyRelu, .leakyReluDerivative)
      slope = value
    case .step: (kernel, derivative) = (.step, nil)
    case .relu2: (kernel, derivative) = (.relu2, .relu2Derivative)
    case .erf: (kernel, derivative) = (.erf, .erfDerivative)
    case .scaledErf: (kernel, derivative) = (.scaledErf, .scaledErfDerivative)
    case .sin: (kernel, derivative) = (.sin, .sinDerivative)
    // sin z + cos z = sqrt(2) sin(z + pi/4) has the same covariance as a uniform phase: exp(r - (q+q')/2)
    case .cosineFeatures, .sinCos: (kernel, derivative) = (.rff, .rff)
    case .linear: (kernel, derivative) = (.linear, .one)
    case .square: (kernel, derivative) = (.square, .squareDerivative)
    case .hermite([0, 0, 1]): (kernel, derivative) = (.h2, .h2Derivative)
    default: return nil
    }
    parameter = slope
  }
}

extension VectorKernel {
  func one(_ parameter: Double, _ q: Double, _ qPrime: Double, _ r: Double) -> Double {
    var out = [0.0]
    evaluate(self, parameter: parameter, q: q, qPrimes: [qPrime], covariances: [r], into: &out)
    return out[0]
  }
}
