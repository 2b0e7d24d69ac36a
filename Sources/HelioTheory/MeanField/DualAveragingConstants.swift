public import HelioCore
import HelioLinalg
public import HelioNumerics

/// The polynomial rates of dual averaging: t^2 (P - P*) -> full batch, t E(P - P*) -> one uniform sample a step.
///
///     J = I + L A,  N = (A + A L A)/(2n)
///     full batch   k^T N k,        k = 2 (2J - I)^{-1} g*
///     online       tr(N Omega),    (2J - I/2) Omega + Omega (2J - I/2)^T = 4 V,  V = n diag(g*^2) - g* g*^T
///
/// In the eigenvectors of L^{1/2} A L^{1/2} = U diag(d) U^T both equations are diagonal.
///
/// Source: sheet mean-field §5 (A2).
public struct DualAveragingConstants: Sendable {
  public let fullBatch: Double
  public let online: Double

  public init(_ response: LinearResponse) throws(HelioError) {
    let n = response.n
    let g = response.dualVariables
    let root = response.curvatures.map { $0.squareRoot() }
    let eigen = try symmetricEigen(response.scaledResponse)
    let (U, d) = (eigen.vectors, eigen.values)
    // In coordinates x = L^{1/2} U x': N becomes diag(d + d^2)/(2n), since L^{1/2} A L^{1/2} is diagonal there.
    let scaled = product(U, zip(g, root).map { $0 / $1 }, transposeFirst: true)
    let weights = d.map { ($0 + $0 * $0) / (2 * Double(n)) }
    fullBatch = (0..<n).reduce(0) { sum, j in
      let k = 2 * scaled[j] / (1 + 2 * d[j])
      return sum + weights[j] * k * k
    }
    // Only the diagonal of V' is needed: V'_jj = n sum_i U_ij^2 g_i^2/L_i - (U^T L^{-1/2} g)_j^2.
    online = (0..<n).reduce(0) { sum, j in
      let first = (0..<n).reduce(0) { total, i in
        let part = U[i, j] * g[i] / root[i]
        return total + part * part
      }
      let V = Double(n) * first - scaled[j] * scaled[j]
      return sum + weights[j] * 4 * V / (3 + 4 * d[j])
    }
  }
}
