import HelioCore
import HelioNumerics

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// All node sets of the two-step theory at one level of refinement; each grows by one half a level.
struct TwoStepNodes: Sendable {
  let grid: LabelGrid.Sizes
  /// For a.
  let readouts: GaussRule
  let zeta: GaussRule
  /// Nodes of zeta' and spacing of its table.
  let smoothing: Int
  let resolution: Double
  /// Whether every set integrates its polynomials exactly, so that no refinement changes anything.
  let isExact: Bool

  init(_ activation: Activation, _ link: Link, level: Int) throws(HelioError) {
    let growth = pow(1.5, Double(level))
    func sized(_ count: Int) -> Int { Int((Double(count) * growth).rounded()) }
    var sizes = LabelGrid.Sizes(
      index: sized(link.variableCount > 1 ? 24 : 60), reach: 9 + Double(level), noise: sized(18),
      labelNoise: sized(10))
    smoothing = sized(48)
    resolution = 0.02 / growth
    switch activation {
    case .hermite(let c):
      // r = degree of s'; s'(… + kap s'(zeta)) has degree r in v and kap and r^2 in zeta.
      let r = max(c.count - 2, 0)
      try require(
        r <= 15, "activation", "a Hermite series of degree at most 16 for this theory",
        got: "degree \(r + 1)")
      sizes.noise = r + 2
      sizes.labelNoise = r + 3
      if let g = link.hermiteSeries {
        sizes.isPolynomial = true
        sizes.index = (g.count - 1) * (r + 1) + r + 2
      }
      isExact = sizes.isPolynomial && r + 2 <= 32
      zeta = try GaussRule.hermite(r * r / 2 + 2)
      readouts = try GaussRule.hermite(32)
    case .relu, .leakyRelu:
      isExact = false
      zeta = try GaussRule.hermite(1)
      readouts = try Self.halfLines(sized(20))
    default:
      isExact = false
      zeta = trapezoidal(sized(64))
      readouts = trapezoidal(sized(56) / 2 * 2)
    }
    grid = sizes
  }

  /// Profiles have a kink at a = 0; |a| <= 7.5 leaves out less than 1e-12.
  private static func halfLines(_ count: Int) throws(HelioError) -> GaussRule {
    let half = try GaussRule.legendre(from: 0, to: 7.5, count)
    let weights = zip(half.nodes, half.weights).map { normalDensity($0) * $1 }
    return GaussRule(
      nodes: half.nodes.reversed().map { -$0 } + half.nodes,
      weights: weights.reversed() + weights)
  }
}
