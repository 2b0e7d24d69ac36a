import HelioCore
import HelioLinalg

// Effects of order 1/n on top of the finite-d errors; they matter for unbounded targets at n <
// 2000.

extension RidgeProblem {
  /// e(kappa) = F^T C^{-1} F/(alpha d), the leverage of the low-rank directions.
  func lowRankLeverage(dimension d: Double) -> [RealLanes] {
    let scale = 1 / (point.equations.sampleRatio * d)
    var e = [RealLanes](repeating: RealLanes(), count: profile.laneCount)
    for f in 0..<lowRank.count {
      for h in 0..<lowRank.count {
        let c = scale * C.inverse[f, h]
        for k in e.indices {
          e[k] += c * lowRank.members[f].values[k] * lowRank.members[h].values[k]
        }
      }
    }
    return e
  }

  /// The problem with the leverage of the low-rank part inside the fixed point.
  ///
  ///     e(kappa) from C, the bulk equations with e fixed, C from their solution, until e stands still
  ///
  /// - Returns: the problem; `relativeChange` is the last change of e relative to its largest value,
  ///   `residual` that of the bulk equations with this e.
  /// - Throws: ``HelioError/notConverged(of:_:)`` if e still moves by more than 1e-8 at the end.
  ///
  /// Source: sheet learned-features-spectrum §3.4 (i).
  func refined(
    dimension d: Double, tolerance: Double
  ) throws(HelioError) -> Solution<RidgeProblem> {
    var current = self
    var e = [RealLanes](repeating: RealLanes(), count: profile.laneCount)
    var change = Double.infinity
    func report(_ status: Convergence.Status, _ iterations: Int) -> Convergence {
      Convergence(
        status: status, iterations: iterations,
        residual: current.point.convergence.residual, relativeChange: change,
        tolerance: tolerance)
    }
    for iteration in 1...Self.leverageIterationLimit {
      let next = current.lowRankLeverage(dimension: d)
      change = Self.change(from: e, to: next)
      if change <= tolerance {
        return Solution(current, report(.converged, iteration))
      }
      e = next
      let old = current.point.equations
      let equations = BulkEquations<Double>(
        profile, sampleRatio: old.sampleRatio, psi: old.psi, ridge: old.ridge, extraLeverage: e)
      current = try RidgeProblem(
        equations.solve(from: current.point.state, tolerance: tolerance), lowRank,
        dimension: dimension)
    }
    let final = report(.stagnated, Self.leverageIterationLimit)
    guard change <= max(tolerance, Self.usableChange) else {
      throw .notConverged(of: "the leverage of the functions of the spike", final)
    }
    return Solution(current, final)
  }

  /// The sheet's limit for a number that may be used.
  private static var usableChange: Double { 1e-8 }
  /// A round gains a factor of some n; a hundred are needed at the interpolation peak only.
  private static var leverageIterationLimit: Int { 100 }

  /// max |next - e|/max |next|; NaN where e is not finite.
  private static func change(from e: [RealLanes], to next: [RealLanes]) -> Double {
    var (difference, size) = (0.0, 0.0)
    for (a, b) in zip(e, next) {
      for i in 0..<8 {
        difference = largerError(difference, abs(b[i] - a[i]))
        size = largerError(size, abs(b[i]))
      }
    }
    return size == 0 ? 0 : difference / size
  }

  /// The errors with the fluctuation of the leverage solved on the grid.
  ///
  ///     E(k) = B(k) + sum_k' (S^T R S' + (F^T C^{-1} F')^2/(alpha d)) w(k')/(1+ell(k'))^2 E(k')
  ///
  /// - Complexity: one elimination of the grid's size, 144^3/3.
  ///
  /// Source: sheet learned-features-spectrum §3.4 (ii).
  func gridErrors(_ target: ProjectedTarget, dimension d: Double) throws(HelioError) -> RidgeErrors
  {
    let grid = profile.grid
    let (n, Q) = (grid.count, profile.size)
    let S = Matrix(rows: Q, columns: n, elements: (0..<Q).flatMap { grid.values(entry($0)) })
    let F = Matrix(
      rows: lowRank.count, columns: n,
      elements: lowRank.members.flatMap { grid.values($0.values) })
    let RS = HelioLinalg.product(Matrix(rows: Q, columns: Q, elements: R), S)
    var kernel = HelioLinalg.product(S, RS, transposeFirst: true)
    let overlaps = HelioLinalg.product(
      F, HelioLinalg.product(C.inverse, F), transposeFirst: true)
    let scale = 1 / (point.equations.sampleRatio * d)
    let u = grid.values(shrinkage)
    for k in 0..<n {
      for l in 0..<n {
        let fluctuation = overlaps[k, l] * overlaps[k, l] * scale
        kernel[k, l] =
          (k == l ? 1 : 0) - (kernel[k, l] + fluctuation) * grid.weights[l] * u[l] * u[l]
      }
    }
    guard let system = Elimination(kernel.elements, order: n) else {
      throw .diverges("The refined errors diverge: their equation on the grid is singular.")
    }
    return summary(grid.lanes(system.solve(grid.values(directPart(target)))))
  }
}
