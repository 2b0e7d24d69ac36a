import HelioCore

/// The regularised upper incomplete gamma function Q(a, x): the tail of a gamma law, and of chi^2_{2a} at 2x.
///
///     x < a + 1:  1 - P by the series  P = e^{-x} x^a / Gamma(a+1) sum_k x^k / ((a+1)...(a+k))
///     else:       Lentz's continued fraction e^{-x} x^a / Gamma(a) (1/(x+1-a- 1(1-a)/(x+3-a- ...)))
///
/// - Parameters:
///   - a: positive.
///   - x: >= 0.
/// - Returns: in [0, 1], to about 1e-13 absolute; small tails keep their relative accuracy.
public func regularisedUpperGamma(_ a: Double, _ x: Double) -> Double {
  precondition(a > 0 && x >= 0, "Q(\(a), \(x))")
  if x == 0 { return 1 }
  let front = exp(a * log(x) - x - logGamma(a))
  let limit = 100_000
  if x < a + 1 {
    var (term, sum, k) = (1 / a, 1 / a, a)
    for _ in 0..<limit {
      k += 1
      term *= x / k
      sum += term
      if term < sum * 1e-17 { break }
    }
    return max(0, 1 - front * sum)
  }
  let tiny = 1e-300
  var b = x + 1 - a
  var c = 1 / tiny
  var d = 1 / b
  var h = d
  for i in 1..<limit {
    let an = -Double(i) * (Double(i) - a)
    b += 2
    d = an * d + b
    if abs(d) < tiny { d = tiny }
    c = b + an / c
    if abs(c) < tiny { c = tiny }
    d = 1 / d
    let factor = d * c
    h *= factor
    if abs(factor - 1) < 1e-16 { break }
  }
  return front * h
}
