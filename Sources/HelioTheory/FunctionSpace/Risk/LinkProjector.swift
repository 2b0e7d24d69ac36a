import HelioCore
import HelioLinalg
import HelioNumerics

/// Projects a single-index target on the harmonics of the directions across the spike.
///
///     g(c (m t + sqrt(1-m^2) rho_y xi)),   g_l(t, rho_y) = E_xi[g p_l(xi)]
///
/// Source: sheet function-space section 6.
struct LinkProjector: Sendable {
  private let link: Link
  private let overlap: Double
  private let rule: GaussRule
  /// Weight times p_l, angles x sectors.
  private let projection: Matrix<Double>

  /// What a target is on the nodes of a grid.
  struct Projected: Sendable {
    /// `[l][parity][n]`: the parts of g_l that are even and odd in t.
    let parts: [[[Double]]]
    /// E_xi g^2, the mean of both signs of t.
    let meanSquares: [Double]
  }

  init(
    _ link: Link, overlap m: Double, restDimension D: Int, sectorCount: Int
  ) throws(HelioError) {
    try require(m.isFinite && abs(m) <= 1, "overlap", "between -1 and 1", got: m)
    try require(link.variableCount == 1, "link", "a function of one variable", got: link.text)
    (self.link, overlap) = (link, m)
    let rule = try GaussRule.gegenbauer(dimension: D, link.hasKink ? 400 : 80)
    let p = gegenbauerPolynomials(dimension: D, degree: max(sectorCount - 1, 0), at: rule.nodes)
    self.rule = rule
    projection = Matrix(rows: rule.count, columns: sectorCount) { rule.weights[$0] * p[$1][$0] }
  }

  /// - Parameter c: scale of the inputs, |x|/sqrt d where the grid has dropped the radius.
  /// - Complexity: 2 nodes · angles values of g.
  func project(on grid: ReducedGrid, scale c: Double = 1) -> Projected {
    let (M, angles, rest) = (grid.count, rule.count, (max(0, 1 - overlap * overlap)).squareRoot())
    var z = [Double](repeating: 0, count: 2 * M * angles)
    for n in 0..<M {
      let (aligned, across) = (c * overlap * grid.positions[0][n], c * rest * grid.radii[n])
      for x in 0..<angles {
        z[n * angles + x] = across * rule.nodes[x] + aligned
        z[(M + n) * angles + x] = across * rule.nodes[x] - aligned
      }
    }
    var g = Matrix(rows: 2 * M, columns: angles, elements: link.values([z]))
    let G = product(g, projection)
    apply(.square, to: &g)
    let squares = product(g, rule.weights)
    let parts = (0..<projection.columns).map { l in
      [1.0, -1.0].map { parity in (0..<M).map { (G[$0, l] + parity * G[M + $0, l]) / 2 } }
    }
    return Projected(
      parts: parts, meanSquares: (0..<M).map { (squares[$0] + squares[M + $0]) / 2 })
  }
}
