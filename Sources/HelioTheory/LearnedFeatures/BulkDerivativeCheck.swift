/// How well the analytic derivative of the bulk equations agrees with finite differences.
package struct BulkDerivativeCheck: Sendable {
  /// max |J - J_difference| relative to max |J|.
  package let deviation: Double
  /// max |(diag(m) J)_ij - (diag(m) J)_ji| relative to its largest entry; 0 in theory.
  package let asymmetry: Double
}

extension LearnedFeatures {
  /// At the solution for a positive ridge.
  package func derivativeCheck(ridge: Double) -> BulkDerivativeCheck? {
    check(bulk(ridge: ridge), step: 1e-5)
  }

  /// At the solution for z = x + i height.
  package func derivativeCheck(position: Double, height: Double) -> BulkDerivativeCheck? {
    check(complexBulk(position: position, height: height, from: nil), step: 1e-5)
  }

  /// J against the symmetric difference quotients of t(y).
  private func check<T: BulkScalar>(_ point: BulkPoint<T>, step: Double) -> BulkDerivativeCheck? {
    let (equations, Q) = (point.equations, profile.size)
    guard point.isUsable, let J = equations.jacobian(point.state) else { return nil }
    let largest = J.map(\.size).max() ?? 0
    let scale = point.state.y.map(\.size).max() ?? 0
    var (deviation, asymmetry) = (0.0, 0.0)
    for i in 0..<Q {
      let h = T(step * scale)
      var (plus, minus) = (point.state, point.state)
      plus.y[i] += h
      minus.y[i] -= h
      guard equations.evaluate(&plus), equations.evaluate(&minus) else { return nil }
      for j in 0..<Q {
        let quotient = (minus.t[j] - plus.t[j]) / (h + h)
        deviation = max(deviation, (quotient - J[j * Q + i]).size)
        let (mi, mj) = (T(profile.multiplicity[i]), T(profile.multiplicity[j]))
        asymmetry = max(asymmetry, (mj * J[j * Q + i] - mi * J[i * Q + j]).size)
      }
    }
    return BulkDerivativeCheck(deviation: deviation / largest, asymmetry: asymmetry / largest)
  }
}
