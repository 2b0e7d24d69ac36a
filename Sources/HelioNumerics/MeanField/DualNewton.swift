public import HelioCore
import HelioLinalg

extension FrozenMeanField {
  /// The global optimum: Newton's method on the dual with backtracking.
  ///
  ///     (diag (l*)''(g) + S/(n lambda)) step = z - (l*)'(g)
  ///
  /// - Parameters:
  ///   - start: g to begin with; by default l'(0). A neighbouring optimum saves steps.
  ///   - left: a sample without a term in the loss: its g is 0, and n in 1/n stays.
  /// - Returns: the state with its covariance; the residual is max |l'(z_i) - g_i|, converged at 1e-13.
  /// - Complexity: M n^2 + n^3/3 a step, 3 to 10 steps, S in single precision as long as residuals fall tenfold.
  ///
  /// Source: sheet mean-field §5 (A0).
  public func optimum(
    from start: [Double]? = nil, leavingOut left: Int? = nil
  ) throws(HelioError) -> Solution<GibbsState> {
    let (loss, y, n) = (problem.loss, problem.labels, problem.sampleCount)
    let used = (0..<n).filter { $0 != left }
    var g = start ?? problem.initialDualVariables
    if let left { g[left] = 0 }
    func dual(_ state: GibbsState) -> (value: Double, size: Double) {
      let conjugates = used.map { loss.conjugate(state.dualVariables[$0], label: y[$0]) }
      let first = conjugates.reduce(0, +) / Double(n)
      let second = problem.regularization * state.logPartition
      return (
        -first - second,
        conjugates.reduce(0) { $0 + abs($1) } / Double(n) + abs(second)
      )
    }
    func residual(_ state: GibbsState) -> Double {
      used.map {
        abs(loss.slope(state.predictions[$0], label: y[$0]) - state.dualVariables[$0])
      }.largestError
    }
    var isCoarse = true
    var here = state(at: g, isCoarse: isCoarse)
    var error = residual(here)
    let tolerance = 1e-13
    func report(_ status: Convergence.Status, _ iterations: Int) -> Solution<GibbsState> {
      Solution(
        isCoarse ? state(at: g) : here,
        Convergence(
          status: error <= tolerance ? .converged : status, iterations: iterations,
          residual: error, tolerance: tolerance))
    }
    for iteration in 0..<200 {
      if error <= tolerance { return report(.converged, iteration) }
      var Q = here.covariance.scaled(by: 1 / (Double(n) * problem.regularization))
      var right = [Double](repeating: 0, count: n)
      for i in used {
        Q[i, i] += loss.conjugateCurvature(g[i], label: y[i])
        right[i] = here.predictions[i] - loss.conjugateSlope(g[i], label: y[i])
      }
      if let left {
        for i in 0..<n { (Q[i, left], Q[left, i]) = (0, 0) }
        Q[left, left] = 1
      }
      let step = try CholeskyFactor(Q).solve(right)
      let slope = dot(right, step) / Double(n)
      let (value, size) = dual(here)
      var (t, accepted): (Double, GibbsState?) = (1, nil)
      while t > 1e-12, accepted == nil {
        let trial = zip(g, step).map { $0 + t * $1 }
        if used.allSatisfy({ loss.admits(trial[$0], label: y[$0]) }) {
          let candidate = state(at: trial, isCoarse: isCoarse)
          if dual(candidate).value >= value + 1e-4 * t * slope - 1e-15 * size {
            accepted = candidate
          }
        }
        t /= 2
      }
      guard let accepted else { return report(.stagnated, iteration) }
      let change = residual(accepted)
      // At the level of rounding a full step no longer helps.
      if change >= error, error <= 1e-10 { return report(.stagnated, iteration) }
      let isSlow = change > 0.1 * error
      (here, error, g) = (accepted, change, accepted.dualVariables)
      if isCoarse, isSlow {
        isCoarse = false
        here = state(at: g)
      }
    }
    return report(.iterationLimit, 200)
  }
}
