public import HelioCore

// Goals: (1) one routine that is right for smooth, kinked, jumping and very steep functions alike,
// where Gauss–Hermite is exponentially good or useless; (2) the achieved accuracy is reported.

/// Coefficients of a function of z ~ N(0,1) on the orthonormal Hermite polynomials, adaptively.
///
///     mu_k = E f(z) h_k(z),  k = 0 … K-1
///
/// The line is cut into panels (first at the integers, so at 0), each with a 20-point
/// Gauss–Legendre rule; a panel is halved until the halves agree with it in all K integrals. |z| <=
/// 24 is kept: by Cramér's inequality |h_k(z)| <= 1.09 exp(z^2/4), so a bounded f loses less than
/// 1e-60 beyond.
///
/// Integrals that do not exist are told by two signs: a panel that has become as narrow as numbers allow
/// still moves the sum (1/z at 0), or the outermost panels hold more than the tolerance (exp z^2).
///
/// - Parameters:
///   - K: number of coefficients, >= 1.
///   - tolerance: of the error of a coefficient, relative to the largest E |f h_k|.
///   - leastScale: what the error is relative to if that is larger: an f that is nothing but rounding of
///     numbers of known size never settles relative to itself.
///   - f: values at many points at once.
/// - Returns: the coefficients; `relativeChange` is the sum of the panels' last changes and of what the
///   outermost panels hold, relative to the same scale. `.stagnated` if a panel could not be narrowed
///   further; values that are not finite and outermost panels that are not negligible are reported as
///   `.diverged`.
/// - Complexity: about 1000 points times K for a smooth f, 2000 more for each kink or jump.
public func hermiteProjections(
  count K: Int, tolerance: Double = 1e-14, leastScale: Double = 0, of f: ([Double]) -> [Double]
) -> Solution<[Double]> {
  precondition(K >= 1, "at least one coefficient; got \(K)")
  var queue = (-24..<24).map { Panel(from: Double($0), to: Double($0 + 1), count: K, f) }
  let size = (0..<K).map { k in queue.reduce(0) { $0 + $1.magnitudes[k] } }.largestError
  let scale = max(size, leastScale)
  let tail = (queue.first!.magnitudes + queue.last!.magnitudes).largestError
  var mu = [Double](repeating: 0, count: K)
  var (change, refinements, limitReached, isNarrowest) = (tail, 0, false, false)
  let refinementLimit = 20_000
  while let panel = queue.popLast() {
    let middle = (panel.lower + panel.upper) / 2
    let left = Panel(from: panel.lower, to: middle, count: K, f)
    let right = Panel(from: middle, to: panel.upper, count: K, f)
    var difference = 0.0
    for k in 0..<K {
      difference = largerError(
        difference, abs(left.integrals[k] + right.integrals[k] - panel.integrals[k]))
    }
    refinements += 1
    let isFine = difference <= tolerance * scale / 32
    if refinements >= refinementLimit { limitReached = true }
    // A panel that can be halved no more holds a jump, which moves the last digits of a function that is 0
    // elsewhere, or a singularity.
    if panel.isNarrowest, !(difference <= 1000 * tolerance * scale) { isNarrowest = true }
    if isFine || panel.isNarrowest || limitReached || !difference.isFinite {
      for k in 0..<K { mu[k] += left.integrals[k] + right.integrals[k] }
      change += difference
    } else {
      queue += [left, right]
    }
  }
  let finite = change.isFinite && mu.allSatisfy(\.isFinite)
  let relative = scale > 0 ? change / scale : 0
  let exists = finite && tail <= max(tolerance, tailTolerance) * scale
  return Solution(
    mu,
    Convergence(
      status: !exists
        ? .diverged : limitReached ? .iterationLimit : isNarrowest ? .stagnated : .converged,
      iterations: refinements, relativeChange: finite ? relative : nil, tolerance: tolerance))
}

/// What the panels at |z| = 23 … 24 may hold: less than any law that is integrable and grows slower than
/// exp(0.47 z^2), more than rounding.
private let tailTolerance = 1e-9

/// E f(z), z ~ N(0,1), by ``hermiteProjections(count:tolerance:leastScale:of:)``.
public func gaussianMean(
  tolerance: Double = 1e-14, leastScale: Double = 0, of f: ([Double]) -> [Double]
) -> Solution<Double> {
  let solution = hermiteProjections(
    count: 1, tolerance: tolerance, leastScale: leastScale, of: f)
  return Solution(solution.value[0], solution.convergence)
}

/// One interval with its integrals of f h_k phi and of their absolute values.
private struct Panel {
  let lower: Double
  let upper: Double
  var integrals: [Double]
  var magnitudes: [Double]

  init(from a: Double, to b: Double, count K: Int, _ f: ([Double]) -> [Double]) {
    (lower, upper) = (a, b)
    integrals = [Double](repeating: 0, count: K)
    magnitudes = integrals
    let unit = Panel.unitRule
    let z = unit.nodes.map { a + (b - a) * $0 }
    let values = f(z)
    let h = hermitePolynomials(count: K, at: z)
    for i in z.indices {
      let weighted = unit.weights[i] * (b - a) * normalDensity(z[i]) * values[i]
      for k in 0..<K {
        integrals[k] += weighted * h[k][i]
        magnitudes[k] += abs(weighted * h[k][i])
      }
    }
  }

  /// Whether the ends are neighbours to some digits: 2^-50 of the larger one, or at 0 near underflow.
  var isNarrowest: Bool {
    upper - lower <= max(0x1p-50 * max(abs(lower), abs(upper)), 0x1p-900)
  }

  static let unitRule: GaussRule = {
    do { return try GaussRule.legendre(from: 0, to: 1, 20) } catch {
      preconditionFailure("the 20-point Gauss–Legendre rule: \(error)")
    }
  }()
}
