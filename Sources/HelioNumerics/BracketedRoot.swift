public import HelioCore

/// The root of a continuous function between two places where it has different signs.
///
/// Chandrupatla's method: inverse quadratic interpolation where three points lie on a curve that allows it, else the
/// middle, so that the bracket always shrinks; about ten evaluations to the last digits. Unlike
/// ``monotoneRoot(lower:upper:tolerance:what:iterationLimit:_:)`` the bracket may contain or touch zero and is not
/// widened.
///
/// - Parameters:
///   - a, b: the ends, in any order; an end where f is zero is the root.
///   - what: the unknown's name, for messages.
///   - f: finite on the bracket.
/// - Returns: the root to 4 ulp of itself; `residual` is |f| there, `relativeChange` half the last bracket over the
///   root.
/// - Throws: ``HelioError/noSolution(_:)`` if f has one sign at both ends, or is not a number; whatever `f` throws.
///
/// Source: T. Chandrupatla, Adv. Eng. Software 28 (1997).
public func bracketedRoot(
  _ a: Double, _ b: Double, what: String, iterationLimit: Int = 200,
  _ f: (Double) throws(HelioError) -> Double
) throws(HelioError) -> Solution<Double> {
  let tolerance = 4 * Double.ulpOfOne
  func report(
    _ x: Double, _ fx: Double, _ width: Double, _ iterations: Int
  ) -> Solution<Double> {
    let change = x == 0 ? width : width / abs(x)
    return Solution(
      x,
      Convergence(
        status: iterations < iterationLimit ? .converged : .iterationLimit, iterations: iterations,
        residual: abs(fx), relativeChange: change, tolerance: tolerance))
  }
  var (x1, x2) = (b, a)
  var (f1, f2) = (try f(b), try f(a))
  if f1 == 0 { return report(x1, 0, 0, 0) }
  if f2 == 0 { return report(x2, 0, 0, 0) }
  guard (f1 < 0) != (f2 < 0), f1.isFinite, f2.isFinite else {
    throw .noSolution("The equation of \(what) has no change of sign between \(a) and \(b).")
  }
  var t = 0.5
  for iteration in 1...iterationLimit {
    let x = x1 + t * (x2 - x1)
    let fx = try f(x)
    guard !fx.isNaN else { throw .noSolution("The equation of \(what) has no value at \(x).") }
    // x3 is the end that was replaced last.
    let (x3, f3): (Double, Double)
    if (fx < 0) == (f1 < 0) {
      (x3, f3) = (x1, f1)
    } else {
      (x3, f3) = (x2, f2)
      (x2, f2) = (x1, f1)
    }
    (x1, f1) = (x, fx)
    let (best, value) = abs(f1) < abs(f2) ? (x1, f1) : (x2, f2)
    let width = abs(x2 - x1)
    let limit = tolerance * abs(best) + Double.leastNormalMagnitude
    if value == 0 || width <= limit {
      return report(best, value, value == 0 ? 0 : width / 2, iteration)
    }
    let (xi, phi) = ((x1 - x2) / (x3 - x2), (f1 - f2) / (f3 - f2))
    let isCurved = phi * phi < xi && (1 - phi) * (1 - phi) < 1 - xi
    t =
      isCurved
      ? f1 / (f2 - f1) * f3 / (f2 - f3) + (x3 - x1) / (x2 - x1) * f1 / (f3 - f1) * f2 / (f3 - f2)
      : 0.5
    let edge = min(0.5, limit / 2 / width)
    t = min(1 - edge, max(edge, t))
  }
  let (best, value) = abs(f1) < abs(f2) ? (x1, f1) : (x2, f2)
  return report(best, value, abs(x2 - x1) / 2, iterationLimit)
}
