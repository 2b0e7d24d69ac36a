public import HelioCore

/// The positive root of a continuous monotone function, found in log x.
///
///     f(x) = 0,  x = exp(y):  Ridders' method in y inside a bracket that always shrinks
///
/// Self-consistent equations (effective ridges, resolvent traces) vary over many decades of their
/// unknown; in the logarithm the bracket means relative accuracy everywhere. The bracket is a first
/// guess: while both ends have the same sign it grows on the side where |f| is smaller, in strides
/// that double.
///
/// - Parameters:
///   - lower: positive, where the search starts from below.
///   - upper: greater than `lower`.
///   - tolerance: relative accuracy of the root, > 0; what the last digit allows is always
///     accepted.
///   - what: the unknown's name, for messages.
///   - iterationLimit: at most this many iterations, two evaluations each.
///   - f: increasing or decreasing; finite on the bracket.
/// - Returns: the root; `residual` is f there, `relativeChange` the last move in log x.
/// - Throws: ``HelioError/noSolution(_:)`` if f keeps its sign up to the range of `Double`, or is
///   NaN; whatever `f` throws.
///
/// Source: C. Ridders, IEEE Trans. Circuits Syst. 26 (1979).
public func monotoneRoot(
  lower: Double, upper: Double, tolerance: Double = 1e-13, what: String,
  iterationLimit: Int = 200, _ f: (Double) throws(HelioError) -> Double
) throws(HelioError) -> Solution<Double> {
  try require(
    lower > 0 && lower < upper && upper.isFinite, "bracket of \(what)", "0 < lower < upper",
    got: "[\(lower), \(upper)]")
  try require(tolerance > 0, "tolerance of \(what)", "positive", got: tolerance)
  func value(_ y: Double) throws(HelioError) -> Double {
    let result = try f(exp(y))
    guard !result.isNaN else {
      throw .noSolution("The equation of \(what) has no value at \(exp(y)).")
    }
    return result
  }

  var (y0, y1) = (log(lower), log(upper))
  var (f0, f1) = (try value(y0), try value(y1))
  var widening = log(10.0)
  while (f0 < 0) == (f1 < 0), f0 != 0, f1 != 0 {
    // exp(±700) is the range of `Double`.
    let goesDown = abs(f0) < abs(f1) || (f0 == f1 && -y0 < y1)
    guard y0 > -700 || y1 < 700 else {
      throw .noSolution("The equation of \(what) has no positive solution.")
    }
    if y0 > -700, goesDown || y1 >= 700 {
      y0 = max(y0 - widening, -700)
      f0 = try value(y0)
    } else {
      y1 = min(y1 + widening, 700)
      f1 = try value(y1)
    }
    widening *= 2
  }
  if f0 == 0 { return Solution(exp(y0), report(.converged, 0, 0, 0, tolerance)) }
  if f1 == 0 { return Solution(exp(y1), report(.converged, 0, 0, 0, tolerance)) }

  var (best, residual, change) = (y0, f0, Double.infinity)
  /// Keeps the half of the bracket that has the change of sign.
  func shrink(to point: Double, _ value: Double) {
    guard point > y0, point < y1 else { return }
    if (value < 0) == (f0 < 0) { (y0, f0) = (point, value) } else { (y1, f1) = (point, value) }
  }
  for iteration in 1...max(iterationLimit, 1) {
    let middle = (y0 + y1) / 2
    let fMiddle = try value(middle)
    let radicand = (fMiddle * fMiddle - f0 * f1).squareRoot()
    // f0 and f1 have opposite signs, so the step stays inside the bracket; an overflow bisects.
    let step = (middle - y0) * (f0 < f1 ? -1 : 1) * fMiddle / radicand
    let y = step.isFinite ? min(max(middle + step, y0), y1) : middle
    let fy = y == middle ? fMiddle : try value(y)
    (best, residual, change) = (y, fy, abs(y - best))
    shrink(to: middle, fMiddle)
    shrink(to: y, fy)
    let accuracy = max(tolerance, 4 * Double.ulpOfOne * max(1, abs(best)))
    if fy != 0, change <= accuracy, y1 - y0 > accuracy {
      // A small move proves nothing beside a jump: look across the root to close the bracket.
      let across = best <= y0 ? best + accuracy / 2 : best - accuracy / 2
      shrink(to: across, try value(across))
    }
    if fy == 0 || y1 - y0 <= accuracy {
      return Solution(
        exp(best), report(.converged, iteration, residual, min(change, y1 - y0), tolerance))
    }
  }
  return Solution(
    exp(best), report(.iterationLimit, iterationLimit, residual, change, tolerance))
}

private func report(
  _ status: Convergence.Status, _ iterations: Int, _ residual: Double, _ change: Double,
  _ tolerance: Double
) -> Convergence {
  Convergence(
    status: status, iterations: iterations, residual: abs(residual), relativeChange: change,
    tolerance: tolerance)
}
