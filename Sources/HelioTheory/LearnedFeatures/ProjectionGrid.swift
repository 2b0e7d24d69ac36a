import HelioCore
import HelioNumerics

/// The grid for the projection kappa ~ N(0,1) of an input on the spike.
///
///     E f(kappa) = sum_k w_k f(kappa_k)
///
/// Composite Gauss-Legendre rule with 12 nodes in each of the panels between -9, -6, -4, -3, …, 3,
/// 4, 6, 9: 144 nodes. 0 is an end of panels, because relu targets have their kink there.
/// Coefficients above 6 get further ends +-2^j/max|c| below 1, without which mu_0(c kappa) is
/// under-resolved.
///
/// Source: sheet learned-features-spectrum §1.
struct ProjectionGrid: Sendable, Equatable {
  /// kappa_k, ascending.
  let nodes: [Double]
  /// w_k > 0, sum 1.
  let weights: [Double]

  init(largestCoefficient c: Double, nodesPerPanel: Int = 12) throws(HelioError) {
    var ends: [Double] = [-9, -6, -4, -3, -2, -1, 0, 1, 2, 3, 4, 6, 9]
    if c > 6 {
      var end = 1 / c
      while end < 1 {
        ends += [end, -end]
        end *= 2
      }
      ends.sort()
    }
    let unit = try GaussRule.legendre(from: 0, to: 1, nodesPerPanel)
    var (nodes, weights): ([Double], [Double]) = ([], [])
    for (a, b) in zip(ends, ends.dropFirst()) {
      for (x, w) in zip(unit.nodes, unit.weights) {
        let kappa = a + (b - a) * x
        nodes.append(kappa)
        weights.append((b - a) * w * normalDensity(kappa))
      }
    }
    let total = weights.reduce(0, +)
    self.nodes = nodes
    self.weights = weights.map { $0 / total }
  }

  var count: Int { nodes.count }

  /// A function on the grid as lanes of eight nodes; missing ones repeat the last.
  func lanes(_ values: [Double]) -> [RealLanes] {
    stride(from: 0, to: values.count, by: 8).map { start in
      var lane = RealLanes()
      for i in 0..<8 { lane[i] = values[min(start + i, values.count - 1)] }
      return lane
    }
  }

  /// The weights as lanes; missing ones are 0.
  var weightLanes: [RealLanes] {
    stride(from: 0, to: count, by: 8).map { start in
      var lane = RealLanes()
      for i in 0..<8 where start + i < count { lane[i] = weights[start + i] }
      return lane
    }
  }

  /// The values of lanes at the nodes.
  func values(_ lanes: [RealLanes]) -> [Double] { (0..<count).map { lanes[$0 / 8][$0 % 8] } }
}
