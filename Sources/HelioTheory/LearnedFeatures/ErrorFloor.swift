public import HelioCore
import HelioLinalg

extension LearnedFeatures {
  /// The part of the error that no amount of data for the readout removes, noise included.
  ///
  ///     min_theta E(f_0 - F^T theta)^2 + min_rho E(f_1 - sum_b rho_b mu_1(c_b k))^2 + E f_*^2
  ///
  /// The limit alpha, psi -> infinity, ridge -> 0: which functions of the projection the
  /// second-layer values can express at all. Neither ratio enters.
  ///
  ///
  /// Source: sheet learned-features-spectrum §3.4, §5.
  public func floor(of target: ProjectedTarget) throws(HelioError) -> Double {
    try require(
      target.grid == profile.grid, "target", "made by features of the same grid",
      got: "one with \(target.grid.count) nodes for \(profile.grid.count)")
    let constantPart = try distance(of: target.f0, from: lowRank.members.map(\.values))
    let linearPart = try distance(of: target.f1, from: profile.linear)
    return constantPart + linearPart + profile.mean(target.rest)
  }

  /// min E(f - sum_i x_i F_i)^2, evaluated on the residual itself, which does not cancel.
  private func distance(
    of f: [RealLanes], from F: [[RealLanes]]
  ) throws(HelioError) -> Double {
    let one = [RealLanes](repeating: RealLanes(repeating: 1), count: profile.laneCount)
    var G = Matrix<Double>(rows: F.count, columns: F.count)
    for i in F.indices {
      for j in 0...i {
        G[i, j] = profile.mean(F[i], F[j], one)
        G[j, i] = G[i, j]
      }
    }
    let right = F.map { profile.mean($0, f, one) }
    let x = product(try SymmetricPseudoInverse(G).inverse, right)
    let rest = f.indices.map { k in
      F.indices.reduce(f[k]) { $0 - x[$1] * F[$1][k] }
    }
    return profile.mean(rest.map { $0 * $0 })
  }
}
