import HelioCore
import HelioLinalg

// Effects of order 1/n on top of the finite-d errors; they matter for unbounded targets at n <
// 2000.

extension RidgeProblem {
  /// e(kappa) = F^T C^{-1} F/(alpha d), the leverage of the low-rank directions.
  func lowRankLeverage(dimension d: Double) -> [RealLanes] {
    let scale = 1 / (point.equations.sampleRatio * d)
    var e = [RealLanes](repeating: RealLanes(), count: profile.laneCount)
    for f in 0..<lowRank.count {
      for h in 0..<lowRank.count {
        let c = scale * C.inverse[f, h]
        for k in e.indices {
          e[k] += c * lowRank.members[f].values[k] * lowRank.members[h].values[k]
        }
      }
    }
    return e
  }

  /// The problem with the leverage of the low-rank part inside the fixed point.
  ///
  /// Eight times: e(kappa) from the current C, then the bulk equations again with e fixed.
  ///
  /// Source: sheet learned-features-spectrum §3.4 (i).
  func refined(dimension d: Double) throws(HelioError) -> RidgeProblem {
    var current = self
    for _ in 0..<8 {
      let old = current.point.equations
      let equations = BulkEquations<Double>(
        profile, sampleRatio: old.sampleRatio, psi: old.psi, ridge: old.ridge,
        extraLeverage: current.lowRankLeverage(dimension: d))
      current = try RidgeProblem(
        equations.solve(from: current.point.state), lowRank, dimension: dimension)
    }
    return current
  }

  /// The errors with the fluctuation of the leverage solved on the grid.
  ///
  ///     E(k) = B(k) + sum_k' (S^T R S' + (F^T C^{-1} F')^2/(alpha d)) w(k')/(1+ell(k'))^2 E(k')
  ///
  /// - Complexity: one elimination of the grid's size, 144^3/3.
  ///
  /// Source: sheet learned-features-spectrum §3.4 (ii).
  func gridErrors(_ target: ProjectedTarget, dimension d: Double) throws(HelioError) -> RidgeErrors
  {
    let grid = profile.grid
    let (n, Q) = (grid.count, profile.size)
    let S = Matrix(rows: Q, columns: n, elements: (0..<Q).flatMap { grid.values(entry($0)) })
    let F = Matrix(
      rows: lowRank.count, columns: n,
      elements: lowRank.members.flatMap { grid.values($0.values) })
    let RS = HelioLinalg.product(Matrix(rows: Q, columns: Q, elements: R), S)
    var kernel = HelioLinalg.product(S, RS, transposeFirst: true)
    let overlaps = HelioLinalg.product(
      F, HelioLinalg.product(C.inverse, F), transposeFirst: true)
    let scale = 1 / (point.equations.sampleRatio * d)
    let u = grid.values(shrinkage)
    for k in 0..<n {
      for l in 0..<n {
        let fluctuation = overlaps[k, l] * overlaps[k, l] * scale
        kernel[k, l] =
          (k == l ? 1 : 0) - (kernel[k, l] + fluctuation) * grid.weights[l] * u[l] * u[l]
      }
    }
    guard let system = Elimination(kernel.elements, order: n) else {
      throw .undefined("The refined errors diverge: their equation on the grid is singular.")
    }
    return summary(grid.lanes(system.solve(grid.values(directPart(target)))))
  }
}
