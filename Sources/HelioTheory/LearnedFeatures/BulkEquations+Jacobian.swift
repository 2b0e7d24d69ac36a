import HelioCore

extension BulkEquations {
  /// J = - dt/dy, Q x Q; column i is a unit change of the packed entry i (dV symmetric).
  ///
  ///     dg = -(I - diag(g^2)(H o H) diag(psi))^{-1} [g^2 o (dN + diag(P dV P^T))]
  ///     dT = -T dV T + P^T diag(psi dg) P,   dt = (dT; psi dg)
  ///
  /// diag(m) J is symmetric: t is the gradient of a potential in y.
  ///
  /// - Returns: nil if the inner equation is singular there.
  /// - Complexity: Q B^3.
  func jacobian(_ s: BulkState<T>) -> [T]? {
    let (B, Q, pairs) = (blocks, profile.size, profile.pairs)
    let g2 = s.g.map { $0 * $0 }
    guard let inner = Elimination(innerMatrix(s, squares: g2), order: B)?.inverse() else {
      return nil
    }
    var J = [T](repeating: T(0), count: Q * Q)
    var change = [T](repeating: T(0), count: B)
    for i in 0..<Q {
      let entry: (a: Int, b: Int)? = i < pairs.count ? pairs[i] : nil
      // g^2 o (dN + diag(P dV P^T)).
      for c in 0..<B {
        if let (a, b) = entry {
          let product = s.P[c * B + a] * s.P[c * B + b]
          change[c] = g2[c] * (a == b ? product : product + product)
        } else {
          change[c] = T(c == i - pairs.count ? 1 : 0) * g2[c]
        }
      }
      var psiDg = [T](repeating: T(0), count: B)
      for c in 0..<B {
        var sum = T(0)
        for e in 0..<B { sum += inner[c * B + e] * change[e] }
        psiDg[c] = -(T(psi[c]) * sum)
      }
      for (j, (c, d)) in pairs.enumerated() {
        var dT = T(0)
        for e in 0..<B { dT += s.P[e * B + c] * psiDg[e] * s.P[e * B + d] }
        if let (a, b) = entry {
          dT -= s.T_[c * B + a] * s.T_[b * B + d]
          if a != b { dT -= s.T_[c * B + b] * s.T_[a * B + d] }
        }
        J[j * Q + i] = -dT
      }
      for c in 0..<B { J[(pairs.count + c) * Q + i] = -psiDg[c] }
    }
    return J
  }

  /// R = diag(m) J/alpha.
  func leverageResponse(_ J: [T]) -> [T] {
    let Q = profile.size
    return J.indices.map { T(profile.multiplicity[$0 / Q] / sampleRatio) * J[$0] }
  }

  /// I - M R, the Newton matrix of y = F(y); singular at the interpolation peak and at edges.
  func newtonMatrix(_ M: [T], _ R: [T]) -> [T] {
    let Q = profile.size
    var A = [T](repeating: T(0), count: Q * Q)
    for i in 0..<Q { A[i * Q + i] = T(1) }
    for i in 0..<Q {
      for k in 0..<Q {
        let m = M[i * Q + k]
        for j in 0..<Q { A[i * Q + j] -= m * R[k * Q + j] }
      }
    }
    return A
  }
}
