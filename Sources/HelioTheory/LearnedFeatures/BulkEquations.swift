import HelioCore

// The equations as they stand in the sheet; the solver is in BulkSolver.swift.

/// The self-consistent equations of the bulk for a second layer with finitely many values.
///
///     inner   g_b = 1/(lambda + N_b + h_b),  H = V (I + diag(psi g) V)^{-1},  h = diag H
///             T = (V + diag(1/psi g))^{-1},  t = (T_ab, a <= b; psi_b g_b)
///     outer   ell(kappa) = (1/alpha) sum_i m_i t_i S_i(kappa) + e(kappa),  y = E[S/(1 + ell)]
///
/// Source: sheet learned-features-spectrum §3.2 (derived there from the conditional Gaussian
/// equivalence; compare arXiv 2410.18938 and 2402.04980).
struct BulkEquations<T: BulkScalar>: Sendable {
  /// On which side of the real axis a real solution lives. The complex solver ignores it.
  enum Branch: Sendable {
    /// lambda > 0, or -lambda left of a bulk without an atom: g > 0, 1 + ell > 0.
    case positive
    /// -lambda right of the bulk: g < 0, 1 + ell > 0.
    case rightOfBulk
    /// -lambda between the atom at 0 and the bulk: g < 0, 1 + ell < 0.
    case aboveAtom

    var resolventSign: Double { self == .positive ? 1 : -1 }
    var leverageSign: Double { self == .aboveAtom ? -1 : 1 }
  }

  let profile: FeatureProfile
  /// alpha = n/d.
  let sampleRatio: Double
  /// psi_b = pi_b psi.
  let psi: [Double]
  /// lambda; -x below the point x of the spectrum.
  let ridge: T
  let branch: Branch
  /// e(kappa), the leverage of the low-rank part in the refinement; empty for none.
  let extraLeverage: [RealLanes]

  init(
    _ profile: FeatureProfile, sampleRatio: Double, widthRatio: Double, ridge: T,
    branch: Branch = .positive, extraLeverage: [RealLanes] = []
  ) {
    self.profile = profile
    self.sampleRatio = sampleRatio
    psi = profile.law.probabilities.map { $0 * widthRatio }
    self.ridge = ridge
    self.branch = branch
    self.extraLeverage = extraLeverage
  }

  init(
    _ profile: FeatureProfile, sampleRatio: Double, psi: [Double], ridge: T,
    extraLeverage: [RealLanes]
  ) {
    self.profile = profile
    self.sampleRatio = sampleRatio
    self.psi = psi
    self.ridge = ridge
    branch = .positive
    self.extraLeverage = extraLeverage
  }

  var blocks: Int { profile.blocks }

  /// psi = p/d.
  var widthRatio: Double { psi.reduce(0, +) }

  func emptyState() -> BulkState<T> {
    BulkState(blocks: blocks, size: profile.size, lanes: profile.laneCount)
  }

  /// The start of a cold solve: ell = 0, y = E[S].
  func coldState() -> BulkState<T> {
    var state = emptyState()
    let K = profile.laneCount
    for i in 0..<profile.size {
      var sum = RealLanes()
      for k in 0..<K { sum += profile.weightedS[i * K + k] }
      state.y[i] = T(sum.sum())
    }
    for b in 0..<blocks { state.g[b] = T(1) / (ridge + state.y[profile.pairCount + b]) }
    return state
  }

  /// Everything from y, with g as the start of the inner equation.
  ///
  /// - Returns: whether the inner equation was solved on the right branch and 1 + ell kept its
  ///   sign.
  func evaluate(_ s: inout BulkState<T>) -> Bool {
    guard isAdmissible(s.y), solveInner(&s) else { return false }
    let (B, K, Q) = (blocks, profile.laneCount, profile.size)
    for (i, pair) in profile.pairs.enumerated() { s.t[i] = s.T_[pair.a * B + pair.b] }
    for b in 0..<B { s.t[profile.pairCount + b] = T(psi[b]) * s.g[b] }
    let coefficients = (0..<Q).map { T(profile.multiplicity[$0] / sampleRatio) * s.t[$0] }
    let sign = branch.leverageSign
    for k in 0..<K {
      var onePlusEll = T.Lanes(repeating: T(1))
      if !extraLeverage.isEmpty { onePlusEll.add(T(1), times: extraLeverage[k]) }
      for i in 0..<Q { onePlusEll.add(coefficients[i], times: profile.S[i * K + k]) }
      if T.self == Double.self {
        guard (sign > 0 ? onePlusEll.leastReal : -onePlusEll.greatestReal) > 0 else { return false }
      }
      s.shrinkage[k] = onePlusEll.reciprocal()
    }
    let zero = T.Lanes(repeating: T(0))
    for i in 0..<Q {
      var sum = zero
      for k in 0..<K { sum.add(s.shrinkage[k], times: profile.weightedS[i * K + k]) }
      s.F[i] = sum.sum
      guard s.F[i].isFinite else { return false }
    }
    return true
  }

  /// N >= 0 and V positive semidefinite, times the sign of the branch; always true off the real
  /// axis.
  private func isAdmissible(_ y: [T]) -> Bool {
    guard T.self == Double.self else { return y.allSatisfy(\.isFinite) }
    let sign = T(branch.leverageSign)
    for b in 0..<blocks {
      guard let N = (sign * y[profile.pairCount + b]).real, N >= 0 else { return false }
    }
    if blocks == 2 { return isSemidefinitePair(y, sign) }
    return semidefiniteFactor(unpacked(y).map { sign * $0 }, order: blocks) != nil
  }

  /// V as a square matrix.
  func unpacked(_ y: [T]) -> [T] {
    let B = blocks
    var V = [T](repeating: T(0), count: B * B)
    for (i, pair) in profile.pairs.enumerated() {
      V[pair.a * B + pair.b] = y[i]
      V[pair.b * B + pair.a] = y[i]
    }
    return V
  }

  /// M = E[S S^T/(1 + ell)^2], Q x Q.
  func secondMoments(_ s: BulkState<T>) -> [T] {
    let (K, Q) = (profile.laneCount, profile.size)
    let squares = s.shrinkage.map { $0.squared() }
    var M = [T](repeating: T(0), count: Q * Q)
    for i in 0..<Q {
      for j in 0...i {
        var sum = T.Lanes(repeating: T(0))
        for k in 0..<K {
          sum.add(squares[k], times: profile.weightedS[i * K + k] * profile.S[j * K + k])
        }
        M[i * Q + j] = sum.sum
        M[j * Q + i] = M[i * Q + j]
      }
    }
    return M
  }
}
