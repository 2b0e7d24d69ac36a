public import HelioCore
import HelioLinalg

// Outside the bulk the equations have a real solution at lambda = -x. At an edge it folds: the
// largest eigenvalue rho of M R reaches 1, and (1 - rho)^2 is linear in x there, so that it can be
// followed to zero from points where everything is still well conditioned.

extension LearnedFeatures {
  /// The upper edge of the bulk.
  ///
  /// Geometric descent from far right, then extrapolation of (1 - rho)^2 to zero from ever closer
  /// points; a failed solve halves the step. Relative accuracy about 1e-8.
  ///
  /// - Returns: the edge; `residual` is the last 1 - rho, `relativeChange` the last change of the
  ///   extrapolated edge. The status is `.stagnated`, and `relativeChange` the distance that is
  ///   left open, if the edge could not be approached further (at most 1e-3): soft edges, made of
  ///   few samples far out on the spike.
  ///
  /// Source: sheet learned-features-spectrum §3.5.
  public func upperEdge() throws(HelioError) -> Solution<Double> {
    // Beyond any product of the norms of inputs, rows and noise, so that no component lies above.
    let (psi, phi) = (widthRatio.squareRoot(), (1 / sampleRatio).squareRoot())
    let spread = (1 + psi) * (1 + phi) * (1 + psi * phi)
    var x = 2 * profile.largestPower * spread * spread
    var start: EdgePoint?
    for _ in 0..<40 where start == nil {
      start = edgePoint(x, .rightOfBulk, from: nil)
      if start == nil { x *= 3 }
    }
    guard let start else {
      throw .noSolution("The bulk has no upper edge: no solution of its equations right of it.")
    }
    let name = "the upper edge of the bulk"
    var found = try edge(from: start, towards: 0, .rightOfBulk, name)
    // Independently of the real branch: nothing of the density may lie beyond. If something does,
    // the descent has jumped over a component of the bulk into a gap, and begins again above it.
    for _ in 0..<4 {
      let scan = try scan(from: 1.001 * found.value, to: start.x)
      guard let dense = scan.lastIndex(where: { $0.isDense }) else { return found }
      let above = dense + 1 < scan.count ? scan[dense + 1].x : start.x
      guard let point = edgePoint(above, .rightOfBulk, from: nil) else { break }
      found = try edge(from: point, towards: scan[dense].x, .rightOfBulk, name)
    }
    throw .notConverged(
      of: "\(name) (density beyond it)",
      Convergence(
        status: .diverged, iterations: found.convergence.iterations, tolerance: 1e-7))
  }

  /// Where the density is, on 40 points equally spaced in log x.
  private func scan(
    from low: Double, to high: Double
  ) throws(HelioError) -> [(x: Double, isDense: Bool)] {
    let count = 40
    let ratio = log(high / low)
    let x = (0..<count).map { low * exp(ratio * Double($0) / Double(count)) }
    let density = try density(at: x, height: 1e-9 * low).value
    // Outside, the density at this height is of the order of the height.
    return zip(x, density.values).map { ($0, $0 * ($1 ?? .infinity) > 1e-5) }
  }

  /// The lower edge of the bulk without the atom at zero.
  ///
  /// - Throws: ``HelioError/undefined(_:)`` if the bulk reaches down to zero: p = n, or p > n and
  ///   features that die out or saturate far out on the spike.
  ///
  /// The sheet marks this solver as not compared with simulations; the tests compare it with the
  /// density and with Marchenko-Pastur.
  public func lowerEdge() throws(HelioError) -> Solution<Double> {
    let reachesZero = HelioError.undefined("The bulk reaches down to zero and has no lower edge.")
    let upper = try upperEdge().value
    let branch: BulkEquations<Double>.Branch =
      atomAtZero == 0
      ? .positive : profile.isLinear && sampleRatio > 1 ? .rightOfBulk : .aboveAtom
    for size in [1e-6, 1e-9, 1e-12] {
      let x = size * upper
      let above = bulk(ridge: x)
      guard above.isUsable else { continue }
      var state = above.state
      if branch != .positive { state.g = state.g.map { -$0 } }
      if branch == .aboveAtom { state.y = state.y.map { -$0 } }
      guard let start = edgePoint(x, branch, from: state) else { continue }
      do {
        let found = try edge(
          from: start, towards: upper, branch, "the lower edge of the bulk")
        let isFirst = try scan(from: x, to: 0.999 * found.value).allSatisfy { !$0.isDense }
        if found.value > 2 * x && isFirst { return found }
      } catch .notConverged(let name, let report) {
        // Samples far out on the spike whose features saturate have eigenvalues down to zero: 1 +
        // ell changes its sign at the outermost nodes first.
        if branch == .aboveAtom { throw reachesZero }
        throw .notConverged(of: name, report)
      }
    }
    throw reachesZero
  }

  /// A point outside the bulk with rho < 1.
  struct EdgePoint: Sendable {
    let x: Double
    let state: BulkState<Double>
    let rho: Double
    /// (1 - rho)^2.
    var gap: Double { (1 - rho) * (1 - rho) }

    /// The state with its scaling near the atom: g like 1/x, and V and N like x if 1 + ell < 0.
    func state(near next: Double, _ branch: BulkEquations<Double>.Branch) -> BulkState<Double> {
      var scaled = state
      if branch != .positive { scaled.g = state.g.map { $0 * x / next } }
      if branch == .aboveAtom { scaled.y = state.y.map { $0 * next / x } }
      return scaled
    }
  }

  /// The real solution at lambda = -x, or nil if there is none on the branch.
  func edgePoint(
    _ x: Double, _ branch: BulkEquations<Double>.Branch, from start: BulkState<Double>?
  ) -> EdgePoint? {
    let point = equations(ridge: -x, branch: branch).solve(from: start, iterationLimit: 40)
    guard point.isUsable, Self.largestInnerFeedback(point) < 1,
      let rho = Self.largestFeedback(point), rho < 1
    else { return nil }
    return EdgePoint(x: x, state: point.state, rho: rho)
  }

  /// The largest eigenvalue of diag(g^2)(H o H) diag(psi), by its symmetric form. Above 1 a real
  /// solution is a spurious one inside the bulk.
  static func largestInnerFeedback(_ point: BulkPoint<Double>) -> Double {
    let (s, psi, B) = (point.state, point.equations.psi, point.equations.blocks)
    let root = (0..<B).map { abs(s.g[$0]) * psi[$0].squareRoot() }
    let A = Matrix(rows: B, columns: B) { a, b in
      root[a] * s.H[a * B + b] * s.H[a * B + b] * root[b]
    }
    // Entries that are not finite have no eigenvalues: no solution, as above 1.
    return (try? symmetricEigenvalues(A))?.first ?? .infinity
  }

  /// The largest eigenvalue of M R, real because M is positive semidefinite and R symmetric.
  static func largestFeedback(_ point: BulkPoint<Double>) -> Double? {
    let (equations, Q) = (point.equations, point.equations.profile.size)
    guard let J = equations.jacobian(point.state),
      let root = semidefiniteFactor(equations.secondMoments(point.state), order: Q)
    else { return nil }
    let C = Matrix(rows: Q, columns: Q, elements: root.L)
    let R = Matrix(rows: Q, columns: Q, elements: equations.leverageResponse(J))
    let A = product(C, product(R, C), transposeFirst: true)
    guard let values = try? symmetricEigenvalues(A) else { return nil }
    return values.first
  }

  /// Follows (1 - rho)^2 to zero.
  private func edge(
    from start: EdgePoint, towards end: Double, _ branch: BulkEquations<Double>.Branch,
    _ name: String
  ) throws(HelioError) -> Solution<Double> {
    var good = [start]
    var estimate: Double?
    var change = Double.infinity
    /// The share of the way to the target that is tried at once; halved where a solve fails.
    var reach = 0.8
    let iterationLimit = 200
    for iteration in 1...iterationLimit {
      let last = good[good.count - 1]
      if let estimate, last.gap < 1e-4, change < 1e-11 || (change < 1e-7 && last.gap < 1e-9) {
        return Solution(
          estimate,
          Convergence(
            status: .converged, iterations: iteration, residual: 1 - last.rho,
            relativeChange: change, tolerance: 1e-7))
      }
      // No step is longer than this: the bulk may have several components.
      var target = end < last.x ? max(0.6 * last.x, (last.x + end) / 2) : 1.7 * last.x
      let extrapolated = last.gap < 0.5 ? Self.extrapolate(good) : nil
      if let extrapolated {
        target = end < last.x ? max(target, extrapolated) : min(target, extrapolated)
      }
      let next = last.x + reach * (target - last.x)
      let start = end < last.x ? last.state : last.state(near: next, branch)
      if let found = edgePoint(next, branch, from: start) {
        if let extrapolated {
          if let estimate { change = abs(extrapolated / estimate - 1) }
          estimate = extrapolated
        }
        good.append(found)
        if good.count > 3 { good.removeFirst() }
        reach = min(0.8, 1.6 * reach)
      } else {
        reach /= 2
        if reach < 1e-6 { break }
      }
    }
    // The edge lies between the estimate and the last point.
    if let estimate, let last = good.last {
      let width = abs(last.x / estimate - 1)
      if max(width, change) < 1e-3 {
        return Solution(
          estimate,
          Convergence(
            status: .stagnated, iterations: iterationLimit, residual: 1 - last.rho,
            relativeChange: max(width, change), tolerance: 1e-7))
      }
    }
    throw .notConverged(
      of: name,
      Convergence(
        status: .iterationLimit, iterations: iterationLimit,
        residual: good.last.map { 1 - $0.rho }, relativeChange: change, tolerance: 1e-7))
  }

  /// x where the gap vanishes: inverse quadratic through the last three points, or linear through
  /// two where that is not ahead of them.
  private static func extrapolate(_ points: [EdgePoint]) -> Double? {
    guard points.count >= 2 else { return nil }
    return inversePolynomial(points) ?? inversePolynomial(Array(points.suffix(2)))
  }

  private static func inversePolynomial(_ points: [EdgePoint]) -> Double? {
    var sum = 0.0
    for (i, p) in points.enumerated() {
      var weight = 1.0
      for (j, q) in points.enumerated() where j != i { weight *= q.gap / (q.gap - p.gap) }
      sum += weight * p.x
    }
    let last = points[points.count - 1]
    // Beyond the last point on the far side from where it came, or it is no extrapolation.
    let isAhead = (sum - last.x) * (last.x - points[points.count - 2].x) > 0
    return sum.isFinite && isAhead && sum > 0 ? sum : nil
  }
}
