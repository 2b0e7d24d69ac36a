import HelioCore

/// What the bulk equations are solved to unless asked otherwise: most solutions reach 1e-12.
public let bulkTolerance = 1e-10

/// A solution of the bulk equations with its linearisation.
struct BulkPoint<T: BulkScalar>: Sendable {
  let equations: BulkEquations<T>
  let state: BulkState<T>
  let convergence: Convergence

  /// Whether the equations hold to 1e-8, the sheet's limit for a number that may be used.
  var isUsable: Bool {
    convergence.status == .converged
      || (convergence.status == .stagnated && (convergence.residual ?? 1) < 1e-8)
  }
}

extension BulkEquations {
  /// Newton's method on y = E[S/(1 + ell(y))] with the analytic Jacobian.
  ///
  /// Five damped steps from a cold start; then Newton, halving a step until V, N, g and 1 + ell
  /// keep their signs (complex: until the inner equation can be solved). Every seventh step above a
  /// residual of 1e-3 is a damped one, which leaves cycles.
  ///
  /// - Parameters:
  ///   - start: a neighbouring solution, or nil for a cold start.
  ///   - tolerance: of the relative residual. The descent goes on to a hundredth of it, or until rounding
  ///     ends it; that is at 1e-13 to 1e-11, higher for blocks that are nearly equal.
  /// - Returns: the last iterate with its report; `.converged` only at a residual below the tolerance.
  ///
  /// Source: sheet learned-features-spectrum §3.2.
  func solve(
    from start: BulkState<T>? = nil, iterationLimit: Int = 80, tolerance: Double = bulkTolerance
  ) -> BulkPoint<T> {
    var current = start ?? coldState()
    if !evaluate(&current) {
      current = coldState()
      guard evaluate(&current) else { return report(current, .diverged, 0, tolerance) }
    }
    var trial = current
    let dampedSteps = start == nil ? 5 : 0
    var previous = Double.infinity
    /// The least residual so far and how many steps ago.
    var (least, age) = (Double.infinity, 0)
    for iteration in 0..<iterationLimit {
      let residual = current.residual
      (least, age) = residual < least / 2 ? (residual, 0) : (least, age + 1)
      if residual < tolerance / 100 || (residual < tolerance && residual > previous / 2) {
        return report(current, .converged, iteration, tolerance)
      }
      if residual < 1e-8, age >= 8 {
        return report(current, residual < tolerance ? .converged : .stagnated, iteration, tolerance)
      }
      previous = residual
      let isDamped = iteration < dampedSteps || (iteration % 7 == 6 && residual > 1e-3)
      if !isDamped, advance(&current, &trial, by: newtonStep(current)) { continue }
      let damped = zip(current.F, current.y).map { ($0 - $1) * T(0.5) }
      guard advance(&current, &trial, by: damped) else {
        let status: Convergence.Status =
          residual < tolerance ? .converged : residual < 1e-8 ? .stagnated : .diverged
        return report(current, status, iteration, tolerance)
      }
    }
    return report(current, .iterationLimit, iterationLimit, tolerance)
  }

  /// (I - M R)^{-1} (F - y).
  private func newtonStep(_ s: BulkState<T>) -> [T]? {
    guard let J = jacobian(s) else { return nil }
    let A = newtonMatrix(secondMoments(s), leverageResponse(J))
    return Elimination(A, order: profile.size)?.solve(zip(s.F, s.y).map { $0 - $1 })
  }

  /// Moves by the step or the largest halving of it that is admissible.
  private func advance(
    _ current: inout BulkState<T>, _ trial: inout BulkState<T>, by step: [T]?
  ) -> Bool {
    guard let step, step.allSatisfy(\.isFinite) else { return false }
    var length = 1.0
    for _ in 0..<30 {
      for i in step.indices { trial.y[i] = current.y[i] + T(length) * step[i] }
      trial.g = current.g
      if evaluate(&trial) {
        swap(&current, &trial)
        return true
      }
      length /= 2
    }
    return false
  }

  private func report(
    _ s: BulkState<T>, _ status: Convergence.Status, _ iterations: Int, _ tolerance: Double
  ) -> BulkPoint<T> {
    BulkPoint(
      equations: self, state: s,
      convergence: Convergence(
        status: status, iterations: iterations, residual: s.residual, tolerance: tolerance))
  }
}
