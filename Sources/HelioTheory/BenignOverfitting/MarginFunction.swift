import HelioCore
import HelioNumerics

/// The share of room that a linear rule leaves its samples, as a function of margin and signal.
///
///     H(t) = E (t + h)_+^2 = (1 + t^2) Phi(t) + t phi(t),   H'(t) = 2 (t Phi(t) + phi(t)),   h ~ N(0,1)
///     F(m, tau) = (1 - eta) H(m - tau) + eta H(m + tau) <= d/n
///
/// Margin m and signal tau are in units of the noise of a fresh projection.
/// F is jointly convex and rises with m.
///
/// Source: sheet benign-overfitting §2.1.
struct MarginFunction: Sendable {
  /// eta in [0, 1/2).
  let labelFlipRate: Double

  /// F and its derivatives with respect to m and to tau.
  struct Value {
    var value: Double
    var margin: Double
    var signal: Double
  }

  func callAsFunction(_ m: Double, _ tau: Double) -> Value {
    let eta = labelFlipRate
    let (right, wrong) = (positiveSquare(m - tau), positiveSquare(m + tau))
    let (a, b) = ((1 - eta) * right.slope, eta * wrong.slope)
    return Value(
      value: (1 - eta) * right.value + eta * wrong.value, margin: a + b, signal: b - a)
  }

  /// (1 - eta) Phi(m - tau) + eta Phi(m + tau): the share of samples that the rule touches.
  func supportVectorFraction(_ m: Double, _ tau: Double) -> Double {
    (1 - labelFlipRate) * normalCDF(m - tau) + labelFlipRate * normalCDF(m + tau)
  }

  /// tau_s, where F(0, .) is smallest: (1 - eta) H'(-t) = eta H'(t); needs eta > 0.
  func criticalSignal() throws(HelioError) -> Double {
    try bracketedRoot(0, 40, what: "the critical signal") { t in self(0, t).signal }
      .get("The critical signal")
  }

  /// The m >= 0 with F(m, tau) = level, by Newton's method on a convex function.
  ///
  /// From the right of the root the steps never pass it; a start on the left passes it once. Each leaves about the
  /// square of itself, so that a short one is the last.
  ///
  /// - Parameter start: a neighbouring solution.
  func margin(at tau: Double, level: Double, from start: Double) -> Double {
    var m = max(start, 0)
    for _ in 0..<100 {
      let here = self(m, tau)
      let step = (here.value - level) / here.margin
      let next = max(0, m - step)
      let change = abs(next - m)
      m = next
      if 16 * change * change <= Double.ulpOfOne * m || (m == 0 && step >= 0) { break }
    }
    return m
  }
}

/// H(t) and H'(t).
private func positiveSquare(_ t: Double) -> (value: Double, slope: Double) {
  let (Phi, phi) = (normalCDF(t), normalDensity(t))
  return ((1 + t * t) * Phi + t * phi, 2 * (t * Phi + phi))
}

/// h_0, the root of H(h_0) = level, which may have any sign.
func positiveSquareRoot(ofLevel level: Double) throws(HelioError) -> Double {
  // H(t) is between t^2 and 1 + t^2 on the right, and falls like phi on the left.
  try bracketedRoot(-40, level.squareRoot() + 1, what: "the margin without signal") { t in
    positiveSquare(t).value - level
  }.get("The margin without signal")
}
