import HelioCore

// Solves that need a path: a small ridge from a larger one, a point of the spectrum from above the
// real axis.

extension LearnedFeatures {
  /// The bulk at a positive ridge, from a neighbour or cold; if that fails, down from larger
  /// ridges.
  func bulk(
    ridge: Double, from start: BulkState<Double>? = nil, tolerance: Double = bulkTolerance
  ) -> BulkPoint<Double> {
    let direct = equations(ridge: ridge).solve(from: start, tolerance: tolerance)
    if direct.isUsable { return direct }
    var reached: (ridge: Double, point: BulkPoint<Double>)?
    for power in 1...12 where reached == nil {
      var larger = ridge
      for _ in 0..<power { larger *= 10 }
      let point = equations(ridge: larger).solve()
      if point.isUsable { reached = (larger, point) }
    }
    guard var (current, point) = reached else { return direct }
    var factor = 10.0
    while current > ridge, factor > 1.001 {
      let next = max(current / factor, ridge)
      let candidate = equations(ridge: next).solve(from: point.state, tolerance: tolerance)
      if candidate.isUsable {
        (current, point) = (next, candidate)
      } else {
        factor = factor.squareRoot()
      }
    }
    return current > ridge ? direct : point
  }

  /// The bulk at z = x + i eps, from a neighbour; if that fails, down from 10 above the real axis.
  ///
  /// - Returns: the point, whose ``BulkPoint/isUsable`` tells whether the physical branch was
  ///   reached: Im g_b > 0, and Im -1/(z (1 + ell)) >= 0, the diagonal of the n x n resolvent.
  func complexBulk(
    position x: Double, height eps: Double, from start: BulkState<ComplexNumber>?
  ) -> BulkPoint<ComplexNumber> {
    func solve(_ y: Double, _ start: BulkState<ComplexNumber>?) -> BulkPoint<ComplexNumber> {
      equations(ridge: ComplexNumber(-x, -y)).solve(from: start)
    }
    if let start {
      let point = solve(eps, start)
      if point.isUsable && isPhysical(point) { return point }
    }
    var height = 10 * max(1, meanBulkEigenvalue)
    var point = solve(height, nil)
    var factor = 0.4
    while height > eps, factor < 0.99 {
      let next = max(height * factor, eps)
      let candidate = solve(next, point.state)
      if candidate.isUsable && isPhysical(candidate) {
        (height, point) = (next, candidate)
        factor = max(0.4, factor * factor)
      } else {
        factor = factor.squareRoot()
      }
    }
    if height > eps { return solve(eps, point.state).failed }
    return point
  }

  private func isPhysical(_ point: BulkPoint<ComplexNumber>) -> Bool {
    let z = -point.equations.ridge
    let scale = 1 / (z.x * z.x + z.y * z.y)
    return point.state.shrinkage.allSatisfy { u in
      // Im(-u conj(z))/|z|^2, up to rounding of its size.
      let imaginary = (u.x * z.y - u.y * z.x) * scale
      let size = (u.x * u.x + u.y * u.y) * scale
      return imaginary.min() >= -1e-9 * (1 + size.max().squareRoot())
    }
  }
}

extension BulkPoint {
  /// The same with a status that says that the path to it broke.
  var failed: BulkPoint {
    BulkPoint(
      equations: equations, state: state,
      convergence: Convergence(
        status: .diverged, iterations: convergence.iterations, residual: convergence.residual,
        tolerance: convergence.tolerance))
  }
}
