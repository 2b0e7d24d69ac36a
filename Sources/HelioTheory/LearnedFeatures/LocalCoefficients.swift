public import HelioCore
public import HelioNumerics

/// What is left of an activation around one point: the coefficients of z -> s(a + r z), z ~ N(0,1).
///
///     mu_0 = E s,  mu_1 = E z s,  mu_2 = E h_2(z) s,  mu_*^2 = E s^2 - mu_0^2 - mu_1^2
///
/// Conditional on the projection kappa of an input on the spike, a neuron of spike coefficient c
/// sees s around a = c kappa, and only these four numbers of it.
///
/// Source: sheet learned-features-spectrum §1.
public struct LocalCoefficients: Sendable, Equatable, Codable {
  /// mu_0.
  public var constant: Double
  /// mu_1.
  public var linear: Double
  /// mu_2, with its sign.
  public var quadratic: Double
  /// mu_*^2 >= 0, the power that is neither constant nor linear.
  public var residualVariance: Double
}

extension Activation {
  /// The local coefficients of the activation at one point.
  ///
  /// - Parameters:
  ///   - offset: a, finite.
  ///   - scale: r > 0.
  /// - Returns: closed forms (relu, leakyRelu, step, linear) or quadrature; `relativeChange` is the
  ///   last change of a refinement relative to the root mean square of s.
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)``.
  public func localCoefficients(
    offset: Double, scale: Double = 1
  ) throws(HelioError) -> Solution<LocalCoefficients> {
    try require(offset.isFinite, "offset", "finite", got: offset)
    try require(scale.isFinite && scale > 0, "scale", "positive", got: scale)
    let table = try localCoefficients(offsets: [offset], scale: scale)
    return Solution(table.value[0], table.convergence)
  }

  /// The same at many points, which share their nodes.
  ///
  /// - Complexity: 361 evaluations of a smooth s per offset, about 3000 of one with kinks.
  func localCoefficients(
    offsets: [Double], scale r: Double
  ) throws(HelioError) -> Solution<[LocalCoefficients]> {
    guard self != .cosineFeatures else {
      throw .undefined(
        "Cosine features draw a phase for every neuron, so their neurons do not share local "
          + "coefficients; use sinCos or a formula such as cos(z).")
    }
    if let closed = closedForm { return Solution(offsets.map { closed($0, r) }, .exact) }
    // The second derivative of relu2 jumps, which the trapezoidal rule feels as well.
    let isKinked = hasKink || self == .relu2
    return try localCoefficientTable(offsets: offsets, scale: r, hasKink: isKinked, name: name) {
      x in self.apply(to: &x)
    }
  }

  private var closedForm: ((Double, Double) -> LocalCoefficients)? {
    switch self {
    case .relu: rectifiedCoefficients
    case .leakyRelu(let slope):
      { a, r in
        // slope z + (1 - slope) relu: the linear part has no mu_2 and no mu_*.
        let relu = rectifiedCoefficients(a, r)
        let share = 1 - slope
        return LocalCoefficients(
          constant: slope * a + share * relu.constant, linear: slope * r + share * relu.linear,
          quadratic: share * relu.quadratic,
          residualVariance: share * share * relu.residualVariance)
      }
    case .step:
      { a, r in
        let t = a / r
        let f = normalDensity(t)
        return LocalCoefficients(
          constant: normalCDF(t), linear: f, quadratic: -t * f / 2.0.squareRoot(),
          residualVariance: max(normalCDF(t) * normalCDF(-t) - f * f, 0))
      }
    case .linear:
      { a, r in
        LocalCoefficients(constant: a, linear: r, quadratic: 0, residualVariance: 0)
      }
    default: nil
    }
  }
}

/// relu at a with spread r: t = a/r, P = Phi(t), f = phi(t).
///
///     mu_0 = a P + r f,  mu_1 = r P,  mu_2 = r f/sqrt 2,  E s^2 = (a^2 + r^2) P + a r f
///
/// mu_*^2 is even in a (relu(x) - relu(-x) = x is linear) and evaluated at -|a|, where it does not
/// cancel: at a = 7 the direct difference is 7 % off.
func rectifiedCoefficients(_ a: Double, _ r: Double) -> LocalCoefficients {
  let t = a / r
  let f = normalDensity(t)
  let P = normalCDF(t)
  let (u, Q) = (-t.magnitude, normalCDF(-t.magnitude))
  let (m0, m1) = (u * Q + f, Q)
  let variance = (u * u + 1) * Q + u * f - m0 * m0 - m1 * m1
  return LocalCoefficients(
    constant: a * P + r * f, linear: r * P, quadratic: r * f / 2.0.squareRoot(),
    residualVariance: r * r * max(variance, 0))
}
