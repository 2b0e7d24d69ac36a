import HelioCore
import HelioNumerics

// Goals: (1) an answer or a refusal within a second at any variance; (2) the achieved accuracy is known.

/// E s(u) s(u') for an s without a closed form, (u, u') Gaussian.
///
///     u = sqrt(q) z1,  u' = sqrt(q') (c z1 + sn z2)
///
/// Two rules, each refined until the value changes by less than the tolerance times
/// sqrt(E s(u)^2 E s(u')^2):
///
/// - for a smooth s up to a variance of 100 the trapezoidal rule in the plane, |z| <= 9, which converges geometrically for
///   an s that is analytic near the real axis; the first step is that of sheet function-space section 3,
///   h = min(1/4, pi^2/(40 sqrt(max(q, q'))));
/// - beyond, and where that fails, panels for u and then for u' given u, ``GradedRule``: an s that saturates,
///   or is kinked at 0, changes on the scale of 1 near 0 and of |u| elsewhere, whatever the variance.
///
/// - Returns: the value; `iterations` are evaluations of s, and the status is `.iterationLimit` where 2e7 of
///   them do not settle it (an s that oscillates over many periods), `.diverged` where what lies beyond 12
///   standard deviations matters. Rounding leaves 1e-13; a kinked s may be
///   refused below 1e-11.
/// - Complexity: some 2e4 evaluations at variances near 1, 1e6 at 1e6; at most 2e7.
func planarExpectation(
  _ q: Double, _ qPrime: Double, _ r: Double, isSmooth: Bool, tolerance: Double,
  _ s: (inout [Double]) -> Void
) -> Solution<Double> {
  let pair = GaussianPair(q, qPrime, r)
  if isSmooth, max(q, qPrime) <= 100 {
    var h = min(0.25, Double.pi * Double.pi / (40 * max(q, qPrime).squareRoot()))
    let smooth = refined(tolerance, evaluationLimit: 9e6) { level in
      if level > 0 { h /= 2 }
      return TrapezoidalRule(step: h).estimate(pair, s)
    }
    if smooth.convergence.status == .converged { return smooth }
  }
  return refined(tolerance, evaluationLimit: 2e7) { level in
    GradedRule.estimate(pair, level: level, s)
  }
}

/// Variances and correlation of (u, u').
private struct GaussianPair {
  let root: Double
  let rootPrime: Double
  let c: Double
  let sn: Double

  init(_ q: Double, _ qPrime: Double, _ r: Double) {
    (root, rootPrime) = (q.squareRoot(), qPrime.squareRoot())
    let product = root * rootPrime
    c = max(-1, min(1, r / product))
    // q q' - r^2 without cancellation, by Kahan's difference of products.
    let square = r * r
    let determinant = (-square).addingProduct(q, qPrime) - (-square).addingProduct(r, r)
    sn = min(1, max(determinant, 0).squareRoot() / product)
  }
}

/// A value at one fineness of a rule.
private struct Estimate {
  var value: Double
  /// sqrt(E s(u)^2 E s(u')^2).
  var size: Double
  /// What of E s^2 the rule finds at its ends.
  var tail: Double
  /// Evaluations of s.
  var cost: Double
}

/// Refines until two values agree.
///
/// - Parameter estimate: at levels 0, 1, …, each about four times as costly as the one before.
private func refined(
  _ tolerance: Double, evaluationLimit: Double, _ estimate: (Int) -> Estimate
) -> Solution<Double> {
  var last = estimate(0)
  var (evaluations, change, level) = (last.cost, Double.infinity, 0)
  func solution(_ status: Convergence.Status) -> Solution<Double> {
    Solution(
      last.value,
      Convergence(
        status: status, iterations: Int(evaluations), relativeChange: change, tolerance: tolerance))
  }
  while evaluations + 4.5 * last.cost < evaluationLimit {
    level += 1
    let next = estimate(level)
    evaluations += next.cost
    change = next.size == 0 ? 0 : max(abs(next.value - last.value) / next.size, 1e-16)
    last = next
    if next.value.isNaN || !(next.tail <= max(tolerance, 1e-14)) { return solution(.diverged) }
    if change <= tolerance { return solution(.converged) }
  }
  return solution(.iterationLimit)
}

/// The trapezoidal rule of N(0,1) on |z| <= 9, beyond which it holds 1e-18.
private struct TrapezoidalRule {
  let z: [Double]
  let weights: [Double]

  init(step h: Double) {
    let count = Int((9 / h).rounded(.up))
    z = (-count...count).map { Double($0) * h }
    let density = z.map { exp(-$0 * $0 / 2) }
    let total = density.reduce(0, +)
    weights = density.map { $0 / total }
  }

  func estimate(_ pair: GaussianPair, _ s: (inout [Double]) -> Void) -> Estimate {
    var first = z.map { pair.root * $0 }
    s(&first)
    var value = 0.0
    for i in z.indices {
      var second = z.map { pair.rootPrime * (pair.c * z[i] + pair.sn * $0) }
      s(&second)
      var inner = 0.0
      for j in z.indices { inner += weights[j] * second[j] }
      value += weights[i] * first[i] * inner
    }
    let moments = [pair.root, pair.rootPrime].map { root in
      var values = z.map { root * $0 }
      s(&values)
      return squareMoment(z, weights, values, beyond: 8.5)
    }
    return Estimate(
      value: value, size: (moments[0].square * moments[1].square).squareRoot(),
      tail: [moments[0].tail, moments[1].tail].largestError, cost: Double(z.count * z.count))
  }
}

/// E s^2 and the share of it beyond some standard deviations.
private func squareMoment(
  _ z: [Double], _ weights: [Double], _ values: [Double], beyond reach: Double
) -> (square: Double, tail: Double) {
  var (square, tail) = (0.0, 0.0)
  for i in z.indices {
    let term = weights[i] * values[i] * values[i]
    square += term
    if abs(z[i]) > reach { tail += term }
  }
  return (square, square == 0 ? 0 : tail / square)
}

/// A rule for E f(u), u ~ N(m, sigma^2), of an f that changes on the scale `least` near 0 and on that of |u|
/// elsewhere.
///
/// Gauss-Legendre panels of 12 nodes between 0, ±least 2^j and m + sigma k, |k| <= 12, each cut in 2^level.
private struct GradedRule {
  private(set) var nodes: [Double] = []
  private(set) var weights: [Double] = []

  init(mean m: Double, deviation sigma: Double, least: Double, level: Int) {
    // In t = (u - m)/sigma: differences of u would lose their digits where sigma is small beside m.
    var ends: [Double] = [-12, -9, -6, -4, -3, -2, -1, 0, 1, 2, 3, 4, 6, 9, 12]
    func cut(_ u: Double) {
      let t = (u - m) / sigma
      if abs(t) < 12 { ends.append(t) }
    }
    cut(0)
    var end = least
    while end < abs(m) + 12 * sigma {
      cut(end)
      cut(-end)
      end *= 2
    }
    ends.sort()
    let pieces = 1 << level
    for (a, b) in zip(ends, ends.dropFirst()) where b > a {
      let width = (b - a) / Double(pieces)
      for piece in 0..<pieces {
        let start = a + width * Double(piece)
        for (x, w) in zip(Self.unit.nodes, Self.unit.weights) {
          let t = start + width * x
          nodes.append(m + sigma * t)
          weights.append(width * w * normalDensity(t))
        }
      }
    }
  }

  static func estimate(
    _ pair: GaussianPair, level: Int, _ s: (inout [Double]) -> Void
  ) -> Estimate {
    // Given u, u' has the mean `slope` u and the deviation `rest`, over which a kink of s(u') is smoothed.
    let slope = pair.rootPrime * pair.c / pair.root
    let rest = pair.rootPrime * pair.sn
    let smoothing = slope == 0 ? 1 : rest / abs(slope)
    let outer = GradedRule(
      mean: 0, deviation: pair.root, least: min(1, max(smoothing, 0x1p-40)), level: level)
    var first = outer.nodes
    s(&first)
    var (value, cost) = (0.0, 0.0)
    for (i, u) in outer.nodes.enumerated() {
      var second = [slope * u]
      var inner = second
      if rest > 0 {
        let rule = GradedRule(mean: slope * u, deviation: rest, least: 1, level: level)
        (second, inner) = (rule.nodes, rule.weights)
      } else {
        inner = [1]
      }
      cost += Double(second.count)
      s(&second)
      value += outer.weights[i] * first[i] * zip(inner, second).reduce(0) { $0 + $1.0 * $1.1 }
    }
    let moments = [pair.root, pair.rootPrime].map { root in
      let rule = GradedRule(mean: 0, deviation: root, least: 1, level: level)
      var values = rule.nodes
      s(&values)
      return squareMoment(rule.nodes.map { $0 / root }, rule.weights, values, beyond: 11)
    }
    return Estimate(
      value: value, size: (moments[0].square * moments[1].square).squareRoot(),
      tail: [moments[0].tail, moments[1].tail].largestError, cost: cost)
  }

  private static let unit: GaussRule = {
    do { return try GaussRule.legendre(from: 0, to: 1, 12) } catch {
      preconditionFailure("the 12-point Gauss-Legendre rule: \(error)")
    }
  }()
}
