import HelioLinalg
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

  /// - Parameters:
  ///   - points: ends of the panels, ascending.
  ///   - reach: nodes farther from 0 are left out; beyond 9 the density is 1e-18 and less.
  init(_ points: [Double], rule unit: GaussRule = Self.fine, reach: Double = .infinity) {
    var (nodes, weights): ([Double], [Double]) = ([], [])
    nodes.reserveCapacity(unit.nodes.count * points.count)
    weights.reserveCapacity(unit.nodes.count * points.count)
    for (a, b) in zip(points, points.dropFirst()) where a < b {
      for i in unit.nodes.indices {
        let z = a + (b - a) * unit.nodes[i]
        guard abs(z) <= reach else { continue }
        nodes.append(z)
        weights.append((b - a) * unit.weights[i])
      }
    }
    var density = nodes
    apply(.square, scale: -0.5, to: &density)
    apply(.exp, scale: 1 / (2 * Double.pi).squareRoot(), to: &density)
    self.nodes = nodes
    self.weights = combined(weights, density) { $0 * $1 }
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
