import HelioCore
import HelioNumerics

/// A point up to rotations that keep the spikes: x = (t_1, …, t_k, y), rho_y = |y|.
struct ReducedPoint: Sendable {
  var t: [Double]
  var radius: Double
}

/// Nodes over (t, rho_y) on the positive orthant t_i > 0; the weights sum to 1.
///
/// A function of parity p_i in t_i is known from its orthant: E f^2 = sum_n W_n f_n^2.
struct ReducedGrid: Sendable {
  /// `positions[i][n]` = t_i of node n.
  let positions: [[Double]]
  let radii: [Double]
  let weights: [Double]

  var count: Int { radii.count }
  var spikeCount: Int { positions.count }

  func point(_ n: Int) -> ReducedPoint {
    ReducedPoint(t: positions.map { $0[n] }, radius: radii[n])
  }
}

extension ReducedGrid {
  /// The tensor grid of Gaussian coordinates: t_i = a_i z_i, rho = c chi_D.
  ///
  /// - Parameters:
  ///   - kappas: scale of the nodes of each aligned coordinate; their number is k.
  ///   - deviations: a_i; the last entry, number k, is c.
  ///   - D: dimension of the rest.
  static func gaussian(
    kappas: [Double], deviations: [Double], restDimension D: Int, _ resolution: Resolution,
    _ layout: HalfRule.Layout
  ) throws(HelioError) -> ReducedGrid {
    var rules: [HalfRule] = []
    for kappa in kappas {
      rules.append(try .normal(kappa: kappa, resolution.position, layout))
    }
    let chi = try GaussRule.chi(dimension: D, resolution.radius)
    rules.append(HalfRule(nodes: chi.nodes, weights: chi.weights))
    return tensor(rules) { z in
      (zip(z.dropLast(), deviations).map(*), z.last! * deviations[kappas.count])
    }
  }

  /// A grid on the sphere |x|^2 = d, on which rho_y^2 = d - |t|^2.
  ///
  /// From d = 20 on the nodes are those of the sheet, equispaced in asinh(sqrt(kappa' d) v); below,
  /// Gauss nodes stretched in the same way (see ``HalfRule``).
  ///
  /// - Parameter thetas: spike strengths in units of the bulk, one a spike (k = 1 or 2).
  static func sphere(
    dimension d: Int, thetas: [Double], _ resolution: Resolution, _ layout: HalfRule.Layout
  ) throws(HelioError) -> ReducedGrid {
    var rules: [HalfRule] = []
    for (i, theta) in thetas.enumerated() {
      rules.append(
        d >= smallestEquispacedDimension
          ? try .sphere(
            dimension: d - i, kappa: max(theta, 0) / Double(d), resolution.position, layout)
          : try .gegenbauer(dimension: d - i, theta: theta, resolution.position, layout))
    }
    let root = Double(d).squareRoot()
    return tensor(rules) { s in
      // Nested coordinates: v_1 = s_1, v_2 = sqrt(1-v_1^2) s_2, …; `rest` = 1 - sum v_i^2.
      var t: [Double] = []
      var rest = 1.0
      for s in s {
        t.append(root * rest.squareRoot() * s)
        rest *= (1 - s) * (1 + s)
      }
      return (t, root * rest.squareRoot())
    }
  }

  /// Below this dimension the ends of the interval are felt, and equispaced nodes converge slowly.
  static let smallestEquispacedDimension = 20

  /// All combinations of the rules' nodes, mapped to (t, rho), weights normalised.
  ///
  /// Against the polynomial growth of eigenfunctions in the tails, what is negligible lies 10^-20 below
  /// the total; with two spikes and a radius, whose goal is 1e-5, 10^-14.
  private static func tensor(
    _ rules: [HalfRule], _ map: ([Double]) -> ([Double], Double)
  ) -> ReducedGrid {
    var (tuples, products): ([[Double]], [Double]) = ([[]], [1])
    for rule in rules {
      tuples = tuples.flatMap { tuple in rule.nodes.map { tuple + [$0] } }
      products = products.flatMap { w in rule.weights.map { w * $0 } }
    }
    var mapped = tuples.map(map)
    var weights = products
    let total = weights.reduce(0, +)
    // Corners of the tensor grid that hold nothing of the law are left out: half of the nodes in small
    // dimensions, three quarters of the kernel values.
    let negligibleWeight = rules.count <= 2 ? 1e-20 : 1e-14
    let kept = weights.indices.filter { weights[$0] > negligibleWeight * total }
    (mapped, weights) = (kept.map { mapped[$0] }, kept.map { weights[$0] })
    let spikes = mapped.first?.0.count ?? 0
    return ReducedGrid(
      positions: (0..<spikes).map { i in mapped.map { $0.0[i] } }, radii: mapped.map { $0.1 },
      weights: weights.map { $0 / total })
  }
}
