import HelioCore
import HelioNumerics

/// How many nodes each variable of the two-step theory has.
struct TwoStepSizes: Sendable {
  enum NodeSet: Int, CaseIterable, Sendable { case index, noise, labelNoise, zeta, readout }

  private var counts: [NodeSet: Int]
  /// Whether x* is integrated by Gauss–Hermite nodes.
  var isPolynomial = false
  /// Half the degree to which the integrand grows, which moves the mass outwards.
  private(set) var growth = 0
  /// The sets whose error is not known beforehand: what is polynomial is integrated exactly.
  private(set) var open: [NodeSet]

  subscript(set: NodeSet) -> Int { counts[set, default: 1] }

  init(
    _ activation: Activation, _ link: Link, _ law: SecondLayerLaw, resolvesLabelNoise: Bool
  ) throws(HelioError) {
    counts = [
      .index: link.variableCount > 1 ? 24 : 60, .noise: 20, .labelNoise: 10, .zeta: 64,
      .readout: 48,
    ]
    open = NodeSet.allCases.filter { resolvesLabelNoise || $0 != .labelNoise }
    growth = link.hermiteSeries.map { $0.count - 1 } ?? 1
    switch activation {
    case .hermite(let c):
      // r = degree of s'; s'(… + kap s'(zeta)) has degree r in v and kap and r^2 in zeta.
      let r = max(c.count - 2, 0)
      try require(
        r <= 15, "activation", "a Hermite series of degree at most 16 for this theory",
        got: "degree \(r + 1)")
      counts[.noise] = r + 2
      counts[.labelNoise] = r + 3
      counts[.zeta] = r * r / 2 + 2
      counts[.readout] = 32
      open = [.index]
      growth += r
      if let g = link.hermiteSeries {
        isPolynomial = true
        counts[.index] = (g.count - 1) * (r + 1) + r + 2
        open = []
      }
    case .relu, .leakyRelu:
      counts[.readout] = 20
      open.removeAll { $0 == .zeta }
    default: break
    }
    switch law {
    case .gaussian: break
    case .uniform: counts[.readout] = 20
    case .rademacher, .finiteSupport: open.removeAll { $0 == .readout }
    }
  }

  /// The same with one set multiplied by a factor; an even number stays even.
  func scaling(_ set: NodeSet, by factor: Double) -> TwoStepSizes {
    var other = self
    other.counts[set] = max(2, Int(Double(self[set]) * factor / 2) * 2)
    return other
  }
}

/// The nodes themselves.
struct TwoStepNodes: Sendable {
  let grid: LabelGrid.Sizes
  /// For a.
  let readouts: GaussRule
  let zeta: GaussRule
  /// Points of (a, x*, eps, xi) with less probability times y^2 are left out; 0 for polynomials.
  let negligible: Double

  init(
    _ activation: Activation, _ law: SecondLayerLaw, _ sizes: TwoStepSizes
  ) throws(HelioError) {
    grid = LabelGrid.Sizes(
      index: sizes[.index], reach: 8.5 + Double(sizes.growth) / 2, noise: sizes[.noise],
      labelNoise: sizes[.labelNoise],
      isPolynomial: sizes.isPolynomial)
    switch activation {
    case .hermite:
      zeta = try GaussRule.hermite(sizes[.zeta])
      negligible = 0
    case .relu, .leakyRelu:
      zeta = try GaussRule.hermite(1)
      negligible = 1e-17
    default:
      zeta = trapezoidal(sizes[.zeta])
      negligible = 1e-17
    }
    readouts = try Self.readouts(activation, law, sizes[.readout])
  }

  /// For a: the values of a discrete law, else nodes for its density.
  private static func readouts(
    _ activation: Activation, _ law: SecondLayerLaw, _ count: Int
  ) throws(HelioError) -> GaussRule {
    if let (values, probabilities) = try law.support() {
      return GaussRule(nodes: values, weights: probabilities)
    }
    if law == .uniform {
      return try halfLines(count, to: 3.0.squareRoot()) { _ in 0.5 / 3.0.squareRoot() }
    }
    switch activation {
    case .hermite: return try GaussRule.hermite(count)
    // |a| <= 7.5 leaves out less than 1e-12.
    case .relu, .leakyRelu: return try halfLines(count, to: 7.5, density: normalDensity)
    default: return trapezoidal(count, reach: 7.5)
    }
  }

  /// Profiles of kinked activations have a kink at a = 0.
  private static func halfLines(
    _ count: Int, to end: Double, density: (Double) -> Double
  ) throws(HelioError) -> GaussRule {
    let half = try GaussRule.legendre(from: 0, to: end, count)
    let weights = zip(half.nodes, half.weights).map { density($0) * $1 }
    return GaussRule(
      nodes: half.nodes.reversed().map { -$0 } + half.nodes,
      weights: weights.reversed() + weights)
  }
}
