import HelioCore
import HelioLinalg
import HelioNumerics

/// Nodes of xi with the projections on the sectors.
///
///     E_xi[K(xi) P_l(xi)] = sum_x K(xi_x) projection[x, l],   P_l = p_l / sqrt(N(D,l)), P_l(1) = 1
///
/// Source: sheet function-space §4, items 1 and 4.
struct SectorPolynomials: Sendable {
  let xi: [Double]
  /// angle nodes x sectors.
  let projection: Matrix<Double>

  init(restDimension D: Int, sectorCount: Int, angleCount: Int) throws(HelioError) {
    let rule = try GaussRule.gegenbauer(dimension: D, angleCount)
    let P = legendrePolynomials(dimension: D, degree: max(sectorCount - 1, 0), at: rule.nodes)
    xi = rule.nodes
    projection = Matrix(rows: rule.count, columns: sectorCount) { x, l in
      rule.weights[x] * P[l][x]
    }
  }
}

/// Legendre polynomials of dimension D, P_l(1) = 1, which stay within [-1, 1] at every degree.
///
///     (l+D-2) P_{l+1} = (2l+D-2) u P_l - l P_{l-1}
///
/// The orthonormal p_l = sqrt(N(D,l)) P_l overflow near l = 500 at D = 10^4; these do not.
func legendrePolynomials(dimension D: Int, degree L: Int, at u: [Double]) -> [[Double]] {
  var P = [[Double](repeating: 1, count: u.count)]
  if L >= 1 { P.append(u) }
  for l in 1..<max(L, 1) {
    let (up, down) = (Double(2 * l + D - 2), Double(l))
    let inverse = 1 / Double(l + D - 2)
    let (P1, P0) = (P[l], P[l - 1])
    P.append(u.indices.map { (up * u[$0] * P1[$0] - down * P0[$0]) * inverse })
  }
  return P
}
