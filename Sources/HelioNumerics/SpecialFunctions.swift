#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

// Goals: (1) relative accuracy near the last digit over the whole range, tails included;
// (2) one place where the C library is asked, so that nothing above needs it for these functions.

/// The error function erf(x) = 2/sqrt(pi) int_0^x exp(-t^2) dt.
public func errorFunction(_ x: Double) -> Double { erf(x) }

/// The complementary error function 1 - erf(x), without cancellation for large x.
public func complementaryErrorFunction(_ x: Double) -> Double { erfc(x) }

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

/// The logarithm of the binomial coefficient of real arguments, C(n, k) with 0 <= k <= n.
public func logBinomial(_ n: Double, _ k: Double) -> Double {
  logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1)
}

/// The distribution function of the standard normal law's logarithm, finite far in the lower tail.
public func logNormalCDF(_ x: Double) -> Double {
  guard x < -5 else { return log(normalCDF(x)) }
  return log(scaledComplementaryErrorFunction(-x * 0.5.squareRoot()) / 2) - x * x / 2
}
