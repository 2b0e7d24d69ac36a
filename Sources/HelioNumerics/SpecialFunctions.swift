import HelioCore

// Goals: (1) relative accuracy near the last digit over the whole range, tails included;
// (2) one place where the C library is asked, so that nothing above needs it for these functions.

/// The error function erf(x) = 2/sqrt(pi) int_0^x exp(-t^2) dt.
public func errorFunction(_ x: Double) -> Double { erf(x) }

/// The logarithm of |Gamma(x)|.
public func logGamma(_ x: Double) -> Double { lgamma(x).0 }

/// The density of the standard normal law.
///
///     phi(x) = exp(-x^2/2) / sqrt(2 pi)
public func normalDensity(_ x: Double) -> Double {
  exp(-x * x / 2) / (2 * Double.pi).squareRoot()
}

/// The distribution function of the standard normal law, accurate in the lower tail.
///
///     Phi(x) = erfc(-x / sqrt 2) / 2
public func normalCDF(_ x: Double) -> Double { erfc(-x * 0.5.squareRoot()) / 2 }

/// The scaled complementary error function exp(x^2) erfc(x), which neither under- nor overflows
/// for x >= 0.
///
/// For x < 25 the product is formed directly (relative error below 1e-13, from the rounding of
/// x^2); beyond, the continued fraction
///
///     sqrt(pi) erfcx(x) = 1/(x + (1/2)/(x + 1/(x + (3/2)/(x + ...))))
///
/// has converged after ten terms. Below x = -26 the value overflows to infinity, as it should.
public func scaledComplementaryErrorFunction(_ x: Double) -> Double {
  guard x >= 25 else { return exp(x * x) * erfc(x) }
  var tail = x
  for j in stride(from: 10, through: 1, by: -1) { tail = x + Double(j) / 2 / tail }
  return 1 / (tail * Double.pi.squareRoot())
}

/// The quantile of the standard normal law: the x with Phi(x) = p.
///
/// Halley's iteration for Phi(x) = p in the lower half, from the rational approximation 26.2.23 of
/// Abramowitz and Stegun (error below 5e-4); each step cubes the error, so three reach the last digits.
///
/// - Precondition: 0 < p < 1.
public func normalQuantile(_ p: Double) -> Double {
  precondition(p > 0 && p < 1, "a probability between 0 and 1")
  // 1 - p is exact here.
  if p > 0.5 { return -normalQuantile(1 - p) }
  let t = (-2 * log(p)).squareRoot()
  let numerator = 2.515517 + t * (0.802853 + t * 0.010328)
  let denominator = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308))
  var x = numerator / denominator - t
  for _ in 0..<3 {
    let step = (normalCDF(x) - p) / normalDensity(x)
    x -= step / (1 + x * step / 2)
  }
  return x
}
