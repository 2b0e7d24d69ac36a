import HelioCore
import HelioNumerics

// Goals: (1) the trapezoidal rule for analytic functions, whose error is exp(-2 pi a/h) with the
// distance a of the nearest pole and which beats Gauss-Hermite for tanh; (2) its own check at no
// cost: the rule of every second node; (3) the adaptive rule where that check fails or a kink is
// known.

/// Local coefficients of z -> s(a + r z) for many offsets a.
///
/// - Parameters:
///   - offsets: a.
///   - r: the spread, >= 0.
///   - hasKink: whether s or s' jumps somewhere; then the adaptive rule is used at once.
///   - name: of s, for messages.
///   - s: applied in place to many points.
/// - Throws: ``HelioError/undefined(_:)`` if s has a value that is not finite.
///
/// Source: sheet learned-features-spectrum §1.
func localCoefficientTable(
  offsets: [Double], scale r: Double, hasKink: Bool, name: String, _ s: (inout [Double]) -> Void
) throws(HelioError) -> Solution<[LocalCoefficients]> {
  var solution: Solution<[LocalCoefficients]>?
  /// Beyond, a step that follows s would need more nodes than the adaptive rule ever takes.
  let widestSpread = 50.0
  if !hasKink, r <= widestSpread {
    var step = 0.05 / max(1, r / 2)
    for level in 0..<4 where solution == nil {
      let (table, change) = trapezoidalTable(offsets, r, step: step, s)
      // The error at h is about the square of the one at 2h, which `change` measures.
      if change < 1e-8 || !change.isFinite {
        solution = Solution(
          table,
          Convergence(
            status: change.isFinite ? .converged : .diverged, iterations: level + 1,
            relativeChange: change.isFinite ? change * change : nil, tolerance: 1e-14))
      }
      step /= 2
    }
  }
  let result = solution ?? adaptiveTable(offsets, r, s)
  guard result.convergence.status != .diverged else {
    throw .undefined("'\(name)' is not finite, or not square-integrable, near its Gaussian inputs.")
  }
  return result
}

/// The rule on |z| <= 9 with weights exp(-z^2/2) normalised to sum 1.
///
/// - Returns: the table, and the largest change between all nodes and every second one relative to
///   the root mean square of s.
private func trapezoidalTable(
  _ offsets: [Double], _ r: Double, step: Double, _ s: (inout [Double]) -> Void
) -> (table: [LocalCoefficients], change: Double) {
  let half = Int((9 / step).rounded())
  let z = (-half...half).map { Double($0) * step }
  let density = z.map { normalDensity($0) }
  let total = density.reduce(0, +)
  let weights = density.map { $0 / total }
  /// Twice the weights of every second node, with 0 among them.
  let coarse = (0..<z.count).map { ($0 - half) % 2 == 0 ? 2 * weights[$0] : 0 }
  var table: [LocalCoefficients] = []
  table.reserveCapacity(offsets.count)
  var differences: [Double] = []
  var roots: [Double] = []
  for a in offsets {
    var x = z.map { a + r * $0 }
    s(&x)
    var (m0, m1, m2) = (0.0, 0.0, 0.0)
    var (c0, c1, c2, square, coarseSquare) = (0.0, 0.0, 0.0, 0.0, 0.0)
    for i in x.indices {
      let (wx, vx) = (weights[i] * x[i], coarse[i] * x[i])
      m0 += wx
      m1 += wx * z[i]
      m2 += wx * (z[i] * z[i] - 1)
      square += wx * x[i]
      c0 += vx
      c1 += vx * z[i]
      c2 += vx * (z[i] * z[i] - 1)
      coarseSquare += vx * x[i]
    }
    // The residual itself is squared: E s^2 - mu_0^2 - mu_1^2 would cancel far from the origin.
    var variance = 0.0
    for i in x.indices {
      let rest = x[i] - m0 - m1 * z[i]
      variance += weights[i] * rest * rest
    }
    let root = square.squareRoot()
    roots.append(root)
    differences.append(
      max(
        abs(m0 - c0), abs(m1 - c1), abs(m2 - c2), root > 0 ? abs(square - coarseSquare) / root : 0))
    table.append(
      LocalCoefficients(
        constant: m0, linear: m1, quadratic: m2 / 2.0.squareRoot(), residualVariance: variance))
  }
  guard differences.allSatisfy(\.isFinite), roots.allSatisfy(\.isFinite) else {
    return (table, .infinity)
  }
  // Where s is negligible beside its size at the most central offset, so is its relative error.
  let centre = offsets.indices.min { abs(offsets[$0]) < abs(offsets[$1]) }.map { roots[$0] } ?? 0
  let change = zip(differences, roots).map { $0 / max($1, 1e-2 * centre, .leastNormalMagnitude) }
  return (table, change.max() ?? 0)
}

/// By the adaptive projections, offset by offset; any kinks, jumps and steepness.
private func adaptiveTable(
  _ offsets: [Double], _ r: Double, _ s: (inout [Double]) -> Void
) -> Solution<[LocalCoefficients]> {
  var table: [LocalCoefficients] = []
  var (worst, refinements, status) = (0.0, 0, Convergence.Status.converged)
  for a in offsets {
    func values(_ z: [Double]) -> [Double] {
      var x = z.map { a + r * $0 }
      s(&x)
      return x
    }
    let mu = hermiteProjections(count: 3, of: values)
    let (m0, m1) = (mu.value[0], mu.value[1])
    // Far from its kinks s is linear and the rest is rounding, (1e-16 s)^2.
    let variance = gaussianMean(leastScale: 1e-12 * (m0 * m0 + m1 * m1)) { z in
      zip(z, values(z)).map { ($1 - m0 - m1 * $0) * ($1 - m0 - m1 * $0) }
    }
    table.append(
      LocalCoefficients(
        constant: m0, linear: m1, quadratic: mu.value[2],
        residualVariance: max(variance.value, 0)))
    for report in [mu.convergence, variance.convergence] {
      worst = max(worst, report.relativeChange ?? 0)
      refinements += report.iterations
      if report.status == .diverged || status == .converged { status = report.status }
    }
  }
  return Solution(
    table,
    Convergence(
      status: status, iterations: refinements, relativeChange: worst, tolerance: 1e-14))
}
