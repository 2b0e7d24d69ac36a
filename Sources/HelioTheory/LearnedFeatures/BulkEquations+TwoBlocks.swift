// Two values of the second layer are the usual case: their 2 x 2 algebra in closed form, without
// arrays.

extension BulkEquations {
  /// H, P and T for two blocks.
  ///
  ///     V = [a b; b c],  D = det V,  K = I + G V,  det K = 1 + G_1 a + G_2 c + G_1 G_2 D
  ///     H = [a + G_2 D, b; b, c + G_1 D]/det K
  ///     P = K^{-T} = [1 + G_2 c, -G_2 b; -G_1 b, 1 + G_1 a]/det K
  ///     T = K^{-1} G = [G_1 (1 + G_2 c), -G_1 G_2 b; -G_1 G_2 b, G_2 (1 + G_1 a)]/det K
  ///
  /// For g > 0 nothing but D cancels, and a D at the rounding of a c counts as 0, as in
  /// ``semidefiniteFactor(_:order:)``.
  func fillPair(_ s: inout BulkState<T>, _ V: [T]) -> Bool {
    let (a, b, c) = (V[0], V[1], V[3])
    let (G1, G2) = (T(psi[0]) * s.g[0], T(psi[1]) * s.g[1])
    var D = a * c - b * b
    if T.self == Double.self, branch == .positive, D.size <= 4e-16 * (a * c).size { D = T(0) }
    let (first, second, both) = (T(1) + G1 * a, T(1) + G2 * c, G1 * G2)
    let inverse = T(1) / (T(1) + G1 * a + G2 * c + both * D)
    guard inverse.isFinite else { return false }
    let (h, t) = (b * inverse, -(both * b * inverse))
    (s.H[0], s.H[1], s.H[2], s.H[3]) = ((a + G2 * D) * inverse, h, h, (c + G1 * D) * inverse)
    (s.T_[0], s.T_[1], s.T_[2], s.T_[3]) = (G1 * second * inverse, t, t, G2 * first * inverse)
    (s.P[0], s.P[1]) = (second * inverse, -(G2 * h))
    (s.P[2], s.P[3]) = (-(G1 * h), first * inverse)
    return true
  }

  /// The Newton step of the inner equation for two blocks, by Cramer's rule.
  func innerPairStep(_ s: BulkState<T>, _ mapped: [T]) -> [T]? {
    let (u, v) = (mapped[0] * mapped[0], mapped[1] * mapped[1])
    let h = s.H[1] * s.H[1]
    let a = T(1) - u * s.H[0] * s.H[0] * T(psi[0])
    let b = -(u * h * T(psi[1]))
    let c = -(v * h * T(psi[0]))
    let d = T(1) - v * s.H[3] * s.H[3] * T(psi[1])
    let inverse = T(1) / (a * d - b * c)
    guard inverse.isFinite else { return nil }
    let (x, y) = (mapped[0] - s.g[0], mapped[1] - s.g[1])
    return [(d * x - b * y) * inverse, (a * y - c * x) * inverse]
  }

  /// Whether [a b; b c] has no negative direction beyond 1e-14 of its larger diagonal entry.
  func isSemidefinitePair(_ y: [T], _ sign: T) -> Bool {
    guard let a = (sign * y[0]).real, let b = y[1].real, let c = (sign * y[2]).real else {
      return false
    }
    let (larger, smaller) = (max(a, c), min(a, c))
    if larger <= 0 { return larger == 0 && smaller == 0 && b == 0 }
    return smaller - b * b / larger >= -1e-14 * larger
  }
}
