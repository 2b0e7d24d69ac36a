import HelioCore
import HelioNumerics

/// Owen's function, which gives bivariate normal probabilities.
///
///     T(h, a) = 1/(2 pi) int_0^a exp(-h^2 (1 + x^2)/2)/(1 + x^2) dx
///
/// For |a| <= 1 the integral by 20 Gauss–Legendre nodes (absolute error below 1e-14), beyond through
///
///     T(h, a) = (Phi(h) + Phi(a h))/2 - Phi(h) Phi(a h) - T(a h, 1/a),   h >= 0, a > 1
///
/// written with the upper tails so that nothing cancels. `a` may be infinite.
///
/// Source: D. B. Owen, Ann. Math. Statist. 27 (1956).
func owenT(_ h: Double, _ a: Double) -> Double {
  let (x, slope) = (abs(h), abs(a))
  let value: Double
  if slope <= 1 {
    value = owenIntegral(x, slope)
  } else {
    let (upper, far) = (normalCDF(-x), slope.isInfinite && x == 0 ? 0.5 : normalCDF(-slope * x))
    let rest = slope.isInfinite ? 0 : owenIntegral(slope * x, 1 / slope)
    value = (upper + far) / 2 - upper * far - rest
  }
  return a < 0 ? -value : value
}

private func owenIntegral(_ h: Double, _ a: Double) -> Double {
  let half = h * h / 2
  guard half < 700 else { return 0 }
  var sum = 0.0
  for (node, weight) in zip(owenRule.nodes, owenRule.weights) {
    let x = a * node
    let square = 1 + x * x
    sum += weight * exp(-half * square) / square
  }
  return sum * a / (2 * Double.pi)
}

private let owenRule: GaussRule = {
  do { return try GaussRule.legendre(from: 0, to: 1, 20) } catch {
    preconditionFailure("the 20-point Gauss-Legendre rule: \(error)")
  }
}()
