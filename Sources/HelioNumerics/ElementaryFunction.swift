import HelioCore

/// The one-argument functions of the expression language, with their derivatives.
///
/// At a kink or jump the derivative is the one from the left, 0 for `relu`, `step` and `sign`, and
/// sign(0) = 0; jumps contribute no delta.
enum ElementaryFunction: String, Sendable, CaseIterable {
  case sin, cos, tan, tanh, sinh, cosh, exp, log, sqrt, erf
  case abs, sign, relu, step, softplus, gelu

  /// Whether the function or its derivative jumps somewhere.
  var hasKink: Bool {
    switch self {
    case .abs, .sign, .relu, .step: true
    default: false
    }
  }

  func value(_ x: Double) -> Double {
    switch self {
    case .sin: sine(x)
    case .cos: cosine(x)
    case .tan: sine(x) / cosine(x)
    case .tanh: hyperbolicTangent(x)
    case .sinh: hyperbolicSine(x)
    case .cosh: hyperbolicCosine(x)
    case .exp: exponential(x)
    case .log: logarithm(x)
    case .sqrt: x.squareRoot()
    case .erf: errorFunction(x)
    case .abs: x.magnitude
    case .sign: x > 0 ? 1 : x < 0 ? -1 : x
    case .relu: x > 0 ? x : x.isNaN ? x : 0
    case .step: x > 0 ? 1 : x.isNaN ? x : 0
    case .softplus: max(x, 0) + logOnePlus(exponential(-x.magnitude))
    case .gelu: x * normalCDF(x)
    }
  }

  func derivative(_ x: Double) -> Double {
    switch self {
    case .sin: cosine(x)
    case .cos: -sine(x)
    case .tan: 1 / (cosine(x) * cosine(x))
    case .tanh: hyperbolicSecantSquared(x)
    case .sinh: hyperbolicCosine(x)
    case .cosh: hyperbolicSine(x)
    case .exp: exponential(x)
    case .log: 1 / x
    case .sqrt: 0.5 / x.squareRoot()
    case .erf: 2 / Double.pi.squareRoot() * exponential(-x * x)
    case .abs: x > 0 ? 1 : x < 0 ? -1 : x
    case .sign, .step: 0
    case .relu: x > 0 ? 1 : 0
    case .softplus: x > 0 ? 1 / (1 + exponential(-x)) : exponential(x) / (1 + exponential(x))
    case .gelu: normalCDF(x) + x * normalDensity(x)
    }
  }
}

// The C functions under names that the cases above do not hide.
private func sine(_ x: Double) -> Double { sin(x) }
private func cosine(_ x: Double) -> Double { cos(x) }
private func logOnePlus(_ x: Double) -> Double { log1p(x) }
private func hyperbolicSine(_ x: Double) -> Double { sinh(x) }
private func hyperbolicCosine(_ x: Double) -> Double { cosh(x) }
private func hyperbolicTangent(_ x: Double) -> Double { tanh(x) }
/// 1 - tanh(x)^2 without cancellation in the tails.
private func hyperbolicSecantSquared(_ x: Double) -> Double {
  let q = exp(-2 * x.magnitude)
  return 4 * q / ((1 + q) * (1 + q))
}
