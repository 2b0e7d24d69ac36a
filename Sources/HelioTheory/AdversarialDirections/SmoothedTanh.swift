import HelioLinalg
import HelioNumerics

// Goals: (1) ten digits at every spread; (2) few evaluations, because this is most of a path's time.

/// E tanh(c + k xi) and E tanh'(c + k xi), xi ~ N(0,1).
///
/// k <= 4: the trapezoidal rule in xi on |xi| <= 8.5. With poles at distance pi/(2 k) it errs by
/// exp(-pi^2/(k h)), and by exp(-2 pi^2/h^2) for the density: step h = min(1/2, 0.36/k) leaves 1e-12.
///
/// k > 4: tanh is a sign but for a neighbourhood of 0, on which the density is smooth,
///
///     E tanh  = erf(c/(k sqrt 2)) - int_0^20 (1 - tanh u) (q(u) - q(-u)) du,
///     E tanh' = int_0^20 tanh'(u) (q(u) + q(-u)) du,   q the density of N(c, k^2),
///
/// with 60 Gauss–Legendre nodes.
///
/// Source: sheet adversarial-directions §5, item 2, which warns of the poles.
enum SmoothedTanh {
  private static let widest = 4.0

  static func evaluate(
    _ c: [Double], spread k: [Double], slopes: Bool
  ) -> (values: [Double], slopes: [Double]) {
    let largest = k.reduce(0, max)
    guard largest > widest else { return trapezoidal(c, k, slopes) }
    var (values, derivatives) = trapezoidal(c, k.map { min($0, widest) }, slopes)
    for i in c.indices where k[i] > widest {
      let wide = nearZero(c[i], k[i])
      values[i] = wide.value
      if slopes { derivatives[i] = wide.slope }
    }
    return (values, derivatives)
  }

  private static func trapezoidal(
    _ c: [Double], _ k: [Double], _ slopes: Bool
  ) -> (values: [Double], slopes: [Double]) {
    let h = min(0.5, 0.36 / max(k.reduce(0, max), 1e-3))
    let half = Int((8.5 / h).rounded(.up))
    var values = [Double](repeating: 0, count: c.count)
    var squares = slopes ? values : []
    var t = c
    for m in -half...half {
      let xi = h * Double(m)
      let weight = h * normalDensity(xi)
      for i in c.indices { t[i] = c[i] + k[i] * xi }
      apply(.tanh, to: &t)
      for i in c.indices { values[i] += weight * t[i] }
      for i in squares.indices { squares[i] += weight * (1 - t[i] * t[i]) }
    }
    return (values, squares)
  }

  private static func nearZero(_ c: Double, _ k: Double) -> (value: Double, slope: Double) {
    var (odd, even) = (0.0, 0.0)
    for (node, weight) in zip(nodes.u, nodes.weights) {
      let (right, left) = (normalDensity((node - c) / k), normalDensity((node + c) / k))
      odd += weight.complement * (right - left)
      even += weight.slope * (right + left)
    }
    return (errorFunction(c / k * 0.5.squareRoot()) - odd / k, even / k)
  }

  /// u with the rule's weights times 1 - tanh u and tanh'(u).
  private static let nodes: (u: [Double], weights: [(complement: Double, slope: Double)]) = {
    let rule = NormalPanels.unitRule(60)
    let u = rule.nodes.map { 20 * $0 }
    return (
      u,
      zip(u, rule.weights).map { u, w in
        let slope = Activation.tanh.derivative(u)
        // 1 - tanh = tanh'/(1 + tanh), without cancellation.
        return (20 * w * slope / (1 + Activation.tanh(u)), 20 * w * slope)
      }
    )
  }()
}
