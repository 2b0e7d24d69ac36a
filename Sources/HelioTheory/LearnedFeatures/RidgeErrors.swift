import HelioCore
import HelioLinalg

// From a solution of the bulk equations to the errors: the sheet's §3.4, letter by letter.

/// Test and train error of ridge on the features, with the conditional test error on the grid.
struct RidgeErrors: Sendable {
  let test: Double
  let train: Double
  /// E(kappa) at the nodes of the grid.
  let conditional: [RealLanes]
  /// Condition number of C, the matrix of the low-rank part.
  let lowRankCondition: Double
  /// Condition number of I - M R.
  let bulkCondition: Double
}

/// The ridge problem at one solution of the bulk: what does not depend on the target.
struct RidgeProblem: Sendable {
  let point: BulkPoint<Double>
  let lowRank: LowRankPart
  /// d for block means of finite strength, nil for free ones.
  let dimension: Double?
  /// C^+.
  let C: SymmetricPseudoInverse
  /// D_ff = 1/(nu_f g_b(f)).
  let D: [Double]
  let J: [Double]
  let M: [Double]
  let R: [Double]
  let newton: Elimination<Double>

  var profile: FeatureProfile { lowRank.profile }
  var shrinkage: [RealLanes] { point.state.shrinkage }

  /// - Throws: ``HelioError/notConverged(of:_:)`` for an unusable solution,
  ///   ``HelioError/diverges(_:)`` where I - M R is singular.
  init(
    _ point: BulkPoint<Double>, _ lowRank: LowRankPart, dimension: Double?
  ) throws(HelioError) {
    guard point.isUsable else {
      throw .notConverged(of: "the bulk equations of the features", point.convergence)
    }
    let (equations, state) = (point.equations, point.state)
    self.point = point
    self.lowRank = lowRank
    self.dimension = dimension
    D = (0..<lowRank.count).map {
      let nu = lowRank.strength($0, widthRatio: equations.widthRatio, dimension: dimension)
      return nu.isInfinite ? 0 : 1 / (nu * state.g[lowRank.members[$0].block])
    }
    var C = lowRank.moments(state.shrinkage)
    for f in D.indices { C[f, f] += D[f] }
    self.C = try SymmetricPseudoInverse(C)
    M = equations.secondMoments(state)
    guard let J = equations.jacobian(state) else {
      throw .diverges("The inner equation of the bulk is singular at this ridge.")
    }
    self.J = J
    R = equations.leverageResponse(J)
    guard let newton = Elimination(equations.newtonMatrix(M, R), order: lowRank.profile.size) else {
      throw .diverges(
        "The errors diverge: I - M R is singular, this ridge lies on the interpolation peak.")
    }
    self.newton = newton
  }

  /// The errors for a target.
  ///
  ///     B(k) = (f_0 - F^T theta)^2 + f_*^2 + f_1^2 - 2 f_1 sum_b rho_b mu_1(c_b k)
  ///            + (lin^T J) S(k)
  ///     Xi = (I - M R)^{-1} E[S B/(1+ell)^2],   E(k) = B(k) + S(k)^T R Xi
  ///     test = E_k[E(k)],   train = E_k[E(k)/(1+ell)^2]
  func errors(_ target: ProjectedTarget) -> RidgeErrors {
    let B = directPart(target)
    let Q = profile.size
    let squares = shrinkage.map { $0 * $0 }
    let Xi = newton.solve(
      (0..<Q).map { i in profile.mean(entry(i), B, squares) })
    let response = product(R, Xi)
    var E = B
    for k in E.indices {
      for i in 0..<Q { E[k] += response[i] * profile.S[i * profile.laneCount + k] }
    }
    return summary(E)
  }

  func summary(_ E: [RealLanes]) -> RidgeErrors {
    RidgeErrors(
      test: profile.mean(E), train: profile.mean(zip(E, shrinkage).map { $0 * $1 * $1 }),
      conditional: E, lowRankCondition: C.conditionNumber,
      bulkCondition: newton.conditionNumber())
  }

  /// B(kappa): the error of a fresh sample before the feedback of the training samples' leverage.
  func directPart(_ target: ProjectedTarget) -> [RealLanes] {
    let (s, psi) = (point.state, point.equations.psi)
    let (blocks, K) = (profile.blocks, profile.laneCount)
    let theta = HelioLinalg.product(C.inverse, lowRank.moments(target.f0, shrinkage))
    let c1 = (0..<blocks).map { profile.mean(profile.linear[$0], target.f1, shrinkage) }
    let rho = (0..<blocks).map { a in
      (0..<blocks).reduce(0) { $0 + s.T_[a * blocks + $1] * c1[$1] }
    }
    // lin: the packed gradient.
    var lin = profile.pairs.map { ($0.a == $0.b ? 1 : 2) * c1[$0.a] * c1[$0.b] }
    lin += [Double](repeating: 0, count: blocks)
    for (f, member) in lowRank.members.enumerated() {
      let nu = lowRank.strength(
        f, widthRatio: point.equations.widthRatio, dimension: dimension)
      guard nu.isFinite else { continue }
      let eta = D[f] * theta[f]
      lin[profile.pairCount + member.block] += eta * eta * nu / psi[member.block]
    }
    let slopes = product(transposed: J, lin)
    let learned = lowRank.combination(theta)
    return (0..<K).map { k in
      let (f0, f1) = (target.f0[k], target.f1[k])
      var linear = RealLanes()
      for b in 0..<blocks { linear += rho[b] * profile.linear[b][k] }
      let miss = f0 - learned[k]
      var B = miss * miss + target.rest[k] + f1 * f1 - 2 * f1 * linear
      for i in slopes.indices { B += slopes[i] * profile.S[i * K + k] }
      return B
    }
  }

  /// F^T theta, the function of kappa that is learned, on the grid.
  func learnedFunction(_ target: ProjectedTarget) -> [RealLanes] {
    lowRank.combination(HelioLinalg.product(C.inverse, lowRank.moments(target.f0, shrinkage)))
  }

  /// S_i on the grid.
  func entry(_ i: Int) -> [RealLanes] {
    Array(profile.S[i * profile.laneCount..<(i + 1) * profile.laneCount])
  }

  /// A x for a square matrix by rows.
  func product(_ A: [Double], _ x: [Double]) -> [Double] {
    let n = x.count
    return (0..<n).map { i in (0..<n).reduce(0) { $0 + A[i * n + $1] * x[$1] } }
  }

  private func product(transposed A: [Double], _ x: [Double]) -> [Double] {
    let n = x.count
    return (0..<n).map { j in (0..<n).reduce(0) { $0 + A[$1 * n + j] * x[$1] } }
  }
}
