import HelioNumerics

/// Gauss–Legendre panels for integrals against the normal density.
///
///     sum_i w_i f(z_i) ≈ int f(z) phi(z) dz,   200 nodes a panel
///
/// Source: sheet adversarial-directions §5, items 1 and 2.
struct NormalPanels: Sendable {
  let nodes: [Double]
  /// Those of the rule times the density.
  let weights: [Double]

  /// - Parameter points: ends of the panels, ascending.
  init(_ points: [Double], rule unit: GaussRule = Self.fine) {
    var (nodes, weights): ([Double], [Double]) = ([], [])
    for (a, b) in zip(points, points.dropFirst()) where a < b {
      for (node, weight) in zip(unit.nodes, unit.weights) {
        let z = a + (b - a) * node
        nodes.append(z)
        weights.append((b - a) * weight * normalDensity(z))
      }
    }
    (self.nodes, self.weights) = (nodes, weights)
  }

  /// sum_i w_i f(i).
  func sum(_ f: (Int) -> Double) -> Double {
    var sum = 0.0
    for i in nodes.indices { sum += weights[i] * f(i) }
    return sum
  }

  /// 200 nodes on [0, 1].
  static let fine = unitRule(200)
  /// 20 nodes on [0, 1].
  static let coarse = unitRule(20)

  static func unitRule(_ count: Int) -> GaussRule {
    do { return try GaussRule.legendre(from: 0, to: 1, count) } catch {
      preconditionFailure("the \(count)-point Gauss–Legendre rule: \(error)")
    }
  }
}
