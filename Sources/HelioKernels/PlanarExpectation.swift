import HelioCore

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// E s(u) s(u') by the trapezoidal rule in the plane, for an s without a closed form.
///
///     u = sqrt(q) z1,  u' = sqrt(q') (c z1 + sn z2),  |z| <= 9,  step h
///
/// The rule converges geometrically for an s that is analytic near the real axis; the first step is tied
/// to the scale as sheet function-space section 3 says, h = min(1/4, pi^2 / (40 sqrt(max(q, q')))), and
/// halved until the value changes by less than 1e-9 of sqrt(E s(u)^2 E s(u')^2).
///
/// - Complexity: (18 / h)^2 evaluations of s, vectorised over z2.
func planarExpectation(
  _ q: Double, _ qPrime: Double, _ r: Double, _ s: (inout [Double]) -> Void
) throws(HelioError) -> Double {
  let product = (q * qPrime).squareRoot()
  let c = max(-1, min(1, r / product))
  let sn = (((product - r) * (product + r)).squareRoot() / product)
  let tolerance = 1e-9
  var h = min(0.25, Double.pi * Double.pi / (40 * max(q, qPrime).squareRoot()))
  var previous = rule(q.squareRoot(), qPrime.squareRoot(), c, sn, h, s)
  var change = Double.infinity
  let limit = 3
  for refinement in 1...limit {
    h /= 2
    let now = rule(q.squareRoot(), qPrime.squareRoot(), c, sn, h, s)
    change = abs(now.cross - previous.cross) / now.size
    if change <= tolerance || now.size == 0 { return now.cross }
    previous = now
    if refinement == limit { break }
  }
  throw .notConverged(
    of: "The covariance kernel by quadrature",
    Convergence(
      status: .iterationLimit, iterations: limit, relativeChange: change, tolerance: tolerance))
}

private func rule(
  _ root: Double, _ rootPrime: Double, _ c: Double, _ sn: Double, _ h: Double,
  _ s: (inout [Double]) -> Void
) -> (cross: Double, size: Double) {
  let range = 9.0  // the Gaussian weight beyond is 1e-18
  let count = Int((range / h).rounded(.up))
  let z = (-count...count).map { Double($0) * h }
  var weights = z.map { exp(-$0 * $0 / 2) }
  let total = weights.reduce(0, +)
  for i in weights.indices { weights[i] /= total }
  var first = z.map { root * $0 }
  s(&first)
  var (cross, squares) = (0.0, 0.0)
  for i in z.indices {
    var second = z.map { rootPrime * (c * z[i] + sn * $0) }
    s(&second)
    var (inner, innerSquare) = (0.0, 0.0)
    for j in z.indices {
      inner += weights[j] * second[j]
      innerSquare += weights[j] * second[j] * second[j]
    }
    cross += weights[i] * first[i] * inner
    squares += weights[i] * innerSquare
  }
  let firstSquare = zip(weights, first).reduce(0) { $0 + $1.0 * $1.1 * $1.1 }
  return (cross, (firstSquare * squares).squareRoot())
}
