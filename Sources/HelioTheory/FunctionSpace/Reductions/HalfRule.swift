import HelioCore
import HelioNumerics

// Goals: (1) the positive half of a symmetric law, because parity splits every problem in two;
// (2) spectral accuracy at any kappa; (3) on request also for functions with a kink at 0.

/// Nodes and weights for |z|, z symmetric about zero; the weights sum to 1.
struct HalfRule: Sendable {
  /// Ascending, positive.
  let nodes: [Double]
  let weights: [Double]

  /// How the half line is cut into nodes.
  enum Layout: Sendable, Hashable {
    /// The positive half of a symmetric equispaced or Gauss rule: best for smooth even and odd parts.
    case symmetric
    /// Gauss-Legendre on the half itself: exact across a kink at zero, about half as many digits
    /// a node otherwise.
    case splitAtZero
  }

  /// The half of z ~ N(0,1).
  ///
  ///     t = sinh(s)/sqrt(kappa'),  kappa' = max(kappa,1),  0 < s < asinh(8.6 sqrt(kappa'))
  ///
  /// - Parameters:
  ///   - kappa: spike strength over dimension, which sets the scale 1/sqrt(kappa) of the functions.
  ///   - count: number of nodes of the full symmetric rule, even.
  ///
  /// Source: sheet function-space §4, item 2.
  static func normal(
    kappa: Double, _ count: Int, _ layout: Layout
  ) throws(HelioError) -> HalfRule {
    switch layout {
    case .symmetric:
      return positiveHalf(of: try GaussRule.sinh(kappa: kappa, Resolution.even(count)))
    case .splitAtZero:
      // Beyond 8.6 standard deviations the normal law holds less than 1e-17.
      let scale = max(kappa, 1).squareRoot()
      return try stretched(count, reach: asinh(8.6 * scale), scale: scale) { t in -t * t / 2 }
    }
  }

  /// The half of u = t/sqrt d, t the first coordinate of a uniform point with |x|^2 = d; d >= 20.
  ///
  /// Source: sheet function-space §4, item 5.
  static func sphere(
    dimension d: Int, kappa: Double, _ count: Int, _ layout: Layout
  ) throws(HelioError) -> HalfRule {
    switch layout {
    case .symmetric:
      return positiveHalf(
        of: try GaussRule.sinhSphere(kappa: kappa, dimension: d, Resolution.even(count)))
    case .splitAtZero:
      let scale = (max(kappa, 1) * Double(d)).squareRoot()
      let uMax = (-expm1(-32 * log(10) / Double(d - 3))).squareRoot()
      return try stretched(count, reach: asinh(uMax * scale), scale: scale) { u in
        Double(d - 3) / 2 * log1p(-u * u)
      }
    }
  }

  /// The half of the first coordinate v of a uniform point of S^{d-1}; for small d.
  ///
  ///     v = sinh(S x)/sinh(S),  S = asinh(sqrt theta),  x Gauss nodes of S^{d-1},
  ///     weight * [(1-v^2)/(1-x^2)]^{(d-3)/2} cosh(S x)
  ///
  /// The functions of a kernel with a spike theta have poles at 1 + theta v^2 = 0, that is at
  /// x = ±i pi/(2S), however strong the spike; the factors are analytic, so convergence is geometric.
  /// Split at zero: x = sin(phi), Gauss-Legendre on (0, pi/2), weight cos(phi)^{d-2}.
  static func gegenbauer(
    dimension d: Int, theta: Double, _ count: Int, _ layout: Layout
  ) throws(HelioError) -> HalfRule {
    let x: HalfRule
    switch layout {
    case .symmetric:
      x = positiveHalf(of: try GaussRule.gegenbauer(dimension: d, Resolution.even(count)))
    case .splitAtZero:
      let rule = try GaussRule.legendre(from: 0, to: .pi / 2, count)
      x = normalised(
        rule.nodes.map { sin($0) },
        rule.nodes.indices.map { rule.weights[$0] * pow(cos(rule.nodes[$0]), Double(d - 2)) })
    }
    let S = asinh(max(theta, 0).squareRoot())
    // Below this the map is the identity to rounding.
    guard S > 1e-4 else { return x }
    let power = Double(d - 3) / 2
    return normalised(
      x.nodes.map { sinh(S * $0) / sinh(S) },
      x.nodes.indices.map { i in
        let (x, w) = (x.nodes[i], x.weights[i])
        // (1-v^2) sinh(S)^2 = sinh(S(1-x)) sinh(S(1+x)), without cancellation at the ends.
        let ratio = sinh(S * (1 - x)) * sinh(S * (1 + x)) / ((1 - x) * (1 + x))
        return w * pow(ratio, power) * cosh(S * x)
      })
  }

  private static func stretched(
    _ count: Int, reach S: Double, scale: Double, logDensity: (Double) -> Double
  ) throws(HelioError) -> HalfRule {
    let rule = try GaussRule.legendre(from: 0, to: S, count)
    let nodes = rule.nodes.map { sinh($0) / scale }
    return normalised(
      nodes,
      nodes.indices.map { rule.weights[$0] * cosh(rule.nodes[$0]) * exp(logDensity(nodes[$0])) })
  }

  private static func positiveHalf(of rule: GaussRule) -> HalfRule {
    let half = rule.nodes.count / 2
    return normalised(Array(rule.nodes[half...]), Array(rule.weights[half...]))
  }

  private static func normalised(_ nodes: [Double], _ weights: [Double]) -> HalfRule {
    let total = weights.reduce(0, +)
    return HalfRule(nodes: nodes, weights: weights.map { $0 / total })
  }
}
