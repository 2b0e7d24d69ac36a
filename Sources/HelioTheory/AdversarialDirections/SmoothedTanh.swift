import HelioLinalg
import HelioNumerics

// Goals: (1) ten digits at every spread; (2) few operations, because this is most of a path's time.

/// Four, so that the sums stay in the registers of every processor.
private typealias Lanes = SIMD4<Double>

/// E tanh(c + k xi) and E tanh'(c + k xi), xi ~ N(0,1).
///
/// k <= 4: the trapezoidal rule in xi on |xi| <= 7.5, whose nodes xi and -xi go together,
///
///     tanh(c + x) + tanh(c - x) = 2 tanh 2c/(1 + q C),      q = 1/cosh 2c, C = cosh 2x
///     tanh'(c + x) + tanh'(c - x) = 4 q (q + C)/(1 + q C)^2
///
/// so that a node costs a division: C at k h, 2 k h … follows from its recurrence. With poles at distance pi/(2 k) the
/// rule errs by exp(-pi^2/(k h) + pi^2/(8 k^2)), and by exp(-2 pi^2/h^2) for the density: step h = 1/2, from k = 0.3 on less
/// so that the former is exp(-31), leaves 1e-12.
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
    let largest = k.max() ?? 0
    guard largest > widest else { return trapezoidal(c, k, largest, slopes) }
    var (values, derivatives) = trapezoidal(c, k.map { min($0, widest) }, widest, slopes)
    for i in c.indices where k[i] > widest {
      let wide = nearZero(c[i], k[i])
      values[i] = wide.value
      if slopes { derivatives[i] = wide.slope }
    }
    return (values, derivatives)
  }

  private static func trapezoidal(
    _ c: [Double], _ k: [Double], _ largest: Double, _ slopes: Bool
  ) -> (values: [Double], slopes: [Double]) {
    let pi2 = Double.pi * Double.pi
    let h = largest < 0.3 ? 0.5 : min(0.5, pi2 / (31 * largest + pi2 / (8 * largest)))
    let weights = (0...Int((7.5 / h).rounded(.up))).map { h * normalDensity(h * Double($0)) }
    // exp(-2|c|) and exp(2 k h), all at once.
    var decay = combined(c, k) { c, _ in -2 * abs(c) }
    apply(.exp, to: &decay)
    var growth = combined(k, k) { k, _ in 2 * h * k }
    apply(.exp, to: &growth)
    let count = c.count
    var values = [Double](repeating: 0, count: count)
    var derivatives = slopes ? values : []
    for start in stride(from: 0, to: count, by: Lanes.scalarCount) {
      let length = min(Lanes.scalarCount, count - start)
      var (center, g, e) = (Lanes.zero, Lanes.zero, Lanes.one)
      for j in 0..<length {
        (center[j], g[j], e[j]) = (c[start + j], decay[start + j], growth[start + j])
      }
      let sums = pairSums(center, g, e, weights, slopes)
      for j in 0..<length {
        values[start + j] = sums.values[j]
        if slopes { derivatives[start + j] = sums.slopes[j] }
      }
    }
    return (values, derivatives)
  }

  /// The rule for four points, from g = exp(-2|c|) and e = exp(2 k h).
  private static func pairSums(
    _ c: Lanes, _ g: Lanes, _ e: Lanes, _ weights: [Double], _ slopes: Bool
  ) -> (values: Lanes, slopes: Lanes) {
    let square = g * g
    let q = 2 * g / (1 + square)
    let double = (1 - square) / (1 + square)
    let single = (1 - g) / (1 + g)
    let first = 0.5 * (e + 1 / e)
    var (last, cosh) = (Lanes.one, first)
    // sum w/(1 + q C) and sum w (q + C)/(1 + q C)^2, by one division a node.
    var (sum, slopeSum) = (Lanes.zero, Lanes.zero)
    for weight in weights.dropFirst() {
      let inverse = 1 / (1 + q * cosh)
      let share = weight * inverse
      sum += share
      if slopes { slopeSum += (q + cosh) * share * inverse }
      (last, cosh) = (cosh, 2 * first * cosh - last)
    }
    let values = weights[0] * single + 2 * double * sum
    let derivatives = weights[0] * (1 - single * single) + 4 * q * slopeSum
    return (values.replacing(with: -values, where: c .< 0), derivatives)
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
