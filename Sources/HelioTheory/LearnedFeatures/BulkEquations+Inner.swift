import HelioCore

// The inner equation for g at fixed V and N, and the algebra of B x B matrices.

extension BulkEquations {
  /// Solves g_b = 1/(lambda + N_b + h_b(g)) from s.g; leaves g, H, P and T.
  ///
  /// Damped steps while far away, then Newton with I - diag(gg^2)(H o H) diag(psi). A step that
  /// leaves the branch (sign of g, or Im g > 0) is replaced by a damped one.
  func solveInner(_ s: inout BulkState<T>) -> Bool {
    let B = blocks
    let V = unpacked(s.y)
    let root = rootOfV(V)
    let N = s.y[profile.pairCount...]
    var mapped = s.g
    var previous = Double.infinity
    let iterationLimit = 60
    for iteration in 0..<iterationLimit {
      guard fillMatrices(&s, V, root) else { return false }
      var residual = 0.0
      for b in 0..<B {
        mapped[b] = T(1) / (ridge + N[N.startIndex + b] + s.H[b * B + b])
        residual = largerError(residual, (mapped[b] - s.g[b]).size / s.g[b].size)
      }
      guard residual.isFinite else { return false }
      // Below 1e-10 rounding may forbid the last digits; then no halving is the sign to stop.
      if residual < 1e-14 || (residual < 1e-10 && residual > previous / 2) {
        return isOnBranch(s.g)
      }
      previous = residual
      var next = zip(s.g, mapped).map { ($0 + $1) * T(0.5) }
      if iteration >= 3 || residual < 0.1, let step = innerNewtonStep(s, mapped) {
        let candidate = zip(s.g, step).map { $0 + $1 }
        if isOnBranch(candidate) { next = candidate }
      }
      s.g = next
    }
    return false
  }

  private func innerNewtonStep(_ s: BulkState<T>, _ mapped: [T]) -> [T]? {
    let B = blocks
    if B == 2 { return innerPairStep(s, mapped) }
    let system = innerMatrix(s, squares: mapped.map { $0 * $0 })
    return Elimination(system, order: B)?.solve((0..<B).map { mapped[$0] - s.g[$0] })
  }

  /// I - diag(g^2)(H o H) diag(psi).
  func innerMatrix(_ s: BulkState<T>, squares: [T]) -> [T] {
    let B = blocks
    var A = [T](repeating: T(0), count: B * B)
    for b in 0..<B {
      for c in 0..<B {
        let h = s.H[b * B + c]
        A[b * B + c] = T(b == c ? 1 : 0) - squares[b] * h * h * T(psi[c])
      }
    }
    return A
  }

  private func isOnBranch(_ g: [T]) -> Bool {
    if T.self == Double.self {
      return g.allSatisfy { ($0.real ?? 0) * branch.resolventSign > 0 && $0.isFinite }
    }
    return g.allSatisfy { $0.imaginary > 0 && $0.isFinite }
  }

  /// V = L L^T where it serves: on the branch of positive g, for more than two blocks.
  private func rootOfV(_ V: [T]) -> (L: [T], rank: Int)? {
    guard T.self == Double.self, branch == .positive, blocks > 2 else { return nil }
    return semidefiniteFactor(V, order: blocks)
  }

  /// H, P and T from V and g.
  ///
  /// For g > 0 by two symmetric positive definite inverses, which keep H exact to its last digits
  /// when V is nearly singular and psi g V large, where V (I + diag(psi g) V)^{-1} would not:
  ///
  ///     H = L (I + L^T G L)^{-1} L^T,  X = (I + D V D)^{-1},  T = D X D,  P = D^{-1} X D,  G = D^2
  ///
  /// Otherwise K = I + G V:  P = K^{-T},  T = K^{-1} G,  H = V K^{-1}.
  private func fillMatrices(_ s: inout BulkState<T>, _ V: [T], _ root: (L: [T], rank: Int)?) -> Bool
  {
    let B = blocks
    if B == 1 {
      let G = T(psi[0]) * s.g[0]
      let P = T(1) / (T(1) + G * V[0])
      (s.P[0], s.T_[0], s.H[0]) = (P, G * P, V[0] * P)
      return P.isFinite
    }
    if B == 2 { return fillPair(&s, V) }
    let G = (0..<B).map { T(psi[$0]) * s.g[$0] }
    if let root {
      guard let H = symmetricH(root, G) else { return false }
      s.H = H
      let D = G.map { $0.squareRoot() }
      var system = V
      for a in 0..<B {
        for b in 0..<B { system[a * B + b] = T(a == b ? 1 : 0) + D[a] * V[a * B + b] * D[b] }
      }
      guard let X = Elimination(system, order: B)?.inverse() else { return false }
      for a in 0..<B {
        for b in 0..<B {
          let x = (X[a * B + b] + X[b * B + a]) * T(0.5)
          s.T_[a * B + b] = D[a] * x * D[b]
          s.P[a * B + b] = x * D[b] / D[a]
        }
      }
      return true
    }
    var K = V
    for a in 0..<B {
      for b in 0..<B { K[a * B + b] = T(a == b ? 1 : 0) + G[a] * V[a * B + b] }
    }
    guard let inverse = Elimination(K, order: B)?.inverse() else { return false }
    for a in 0..<B {
      for b in 0..<B {
        s.P[a * B + b] = inverse[b * B + a]
        s.T_[a * B + b] = inverse[a * B + b] * G[b]
        var sum = T(0)
        for c in 0..<B { sum += V[a * B + c] * inverse[c * B + b] }
        s.H[a * B + b] = sum
      }
    }
    return true
  }

  private func symmetricH(_ root: (L: [T], rank: Int), _ G: [T]) -> [T]? {
    let (B, L, r) = (blocks, root.L, root.rank)
    var H = [T](repeating: T(0), count: B * B)
    if r == 0 { return H }
    var system = [T](repeating: T(0), count: r * r)
    for i in 0..<r {
      for j in 0..<r {
        var sum = T(i == j ? 1 : 0)
        for b in 0..<B { sum += L[b * B + i] * G[b] * L[b * B + j] }
        system[i * r + j] = sum
      }
    }
    guard let Y = Elimination(system, order: r)?.inverse() else { return nil }
    for a in 0..<B {
      for i in 0..<r {
        var sum = T(0)
        for j in 0..<r { sum += Y[i * r + j] * L[a * B + j] }
        for b in 0..<B { H[a * B + b] += sum * L[b * B + i] }
      }
    }
    return H
  }
}
