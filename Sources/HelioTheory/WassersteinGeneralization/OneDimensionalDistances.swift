public import HelioCore
import HelioNumerics

/// The mean of W1 between two samples of n from N(0, 1), exactly.
///
///     E W1(mu_n, mu_n') = (1/n) int E|B - B'| dz,   B, B' ~ Bin(n, Phi(z)) independent
///     E|B - B'| = (1/2 pi) int_0^pi (1 - (1 - 2 p (1-p) (1 - cos t))^n)/sin^2(t/2) dt
///
/// by 200 nodes on z in [-z0, z0], 2 n Phi(-z0) < 1e-15, and as many in t as the width 1/sqrt n of the power asks for.
///
/// - Parameter n: 1 … 100 000.
/// - Complexity: some 200 x 400 powers.
///
/// Source: the laboratory's own, for comparisons with sheet wasserstein-generalization §3.5.
public func meanTwoSampleDistance(sampleCount n: Int) throws(HelioError) -> Double {
  try require(n >= 1 && n <= 100_000, "sampleCount", "between 1 and 100 000", got: n)
  let outer = try GaussRule.legendre(from: 0, to: 9.5, 100)
  let N = Double(n)
  // t = u^2 spreads the nodes towards 0, where the power falls within 1/sqrt(n p (1-p)).
  let inner = try GaussRule.legendre(from: 0, to: Double.pi.squareRoot(), 400)
  var sum = 0.0
  for (z, w) in zip(outer.nodes, outer.weights) {
    let p = normalCDF(-z)
    let v = 2 * p * (1 - p)
    var mean = 0.0
    for (u, weight) in zip(inner.nodes, inner.weights) {
      let s = sin(u * u / 2)
      // 1 - cos t = 2 sin^2(t/2).
      mean += weight * 2 * u * -expm1(N * log1p(max(-1, -2 * v * s * s))) / (s * s)
    }
    // Twice, as both signs of z are alike.
    sum += 2 * w * mean / (2 * Double.pi)
  }
  return sum / N
}

/// E|B - n p| for B ~ Bin(n, p): De Moivre's formula.
///
///     2 m C(n, m) p^m (1-p)^{n-m+1},   m = floor(n p) + 1
///
/// - Precondition: n >= 1, 0 <= p <= 1.
public func binomialMeanDeviation(_ n: Int, _ p: Double) -> Double {
  precondition(n >= 1 && p >= 0 && p <= 1, "\(n) draws of probability \(p)")
  if p == 0 || p == 1 { return 0 }
  let N = Double(n)
  let m = min((N * p).rounded(.down) + 1, N)
  let logChoose = logGamma(N + 1) - logGamma(m + 1) - logGamma(N - m + 1)
  return 2 * m * exp(logChoose + m * log(p) + (N - m + 1) * log1p(-p))
}
