public import HelioCore
import HelioLinalg

extension LearnedFeatures {
  /// Eigenvalues right of the bulk at dimension d, descending: the learned directions of feature
  /// space.
  ///
  ///     number above x = number of positive eigenvalues of K^{1/2} C_x K^{1/2} - I,
  ///     C_x = E[F F^T/(1 + ell)] + (1/d) E[mu_2 mu_2^T/(1 + ell)] on the block means,
  ///     K = diag(-nu_f g_b)
  ///
  /// The second term is the fluctuation of |x|^2. Block means have strength p_b = psi_b d, so their
  /// outliers grow like p.
  ///
  /// - Parameter dimension: d >= 1.
  /// - Returns: at most as many as the low-rank part has functions; `[]` if there are none. `residual` is the
  ///   largest excess at one of them.
  ///
  /// Source: sheet learned-features-spectrum §3.5.
  public func outliers(dimension d: Int) throws(HelioError) -> Solution<[Double]> {
    try require(d >= 1, "dimension", "at least 1", got: d)
    let edge = try upperEdge()
    let lowest = edge.value * (1 + 1e-6)
    var right = 10 * widthRatio * Double(d) * max(1, meanBulkEigenvalue)
    var point = try outlierPoint(right, from: nil)
    var iterations = 0
    while try excesses(point, d).contains(where: { $0 > 0 }) {
      right *= 3
      point = try outlierPoint(right, from: nil)
      iterations += 1
      guard iterations < 60 else {
        throw .noSolution("No upper bound of the outliers was found up to \(right).")
      }
    }
    let far = point
    let nearest = try walk(from: far, to: lowest, edge: edge.value)
    let count = try excesses(nearest, d).count { $0 > 0 }
    var found: [Root] = []
    for k in 0..<count {
      found.append(try root(k, nearest, far, d, &iterations))
    }
    let width = found.map(\.width).largestError
    return Solution(
      found.map(\.x),
      Convergence(
        status: width <= Self.rootTolerance ? .converged : .stagnated, iterations: iterations,
        residual: found.map(\.residual).largestError, relativeChange: width,
        tolerance: Self.rootTolerance))
  }

  private static var rootTolerance: Double { 1e-9 }

  /// Where an excess vanishes.
  private struct Root {
    let x: Double
    /// |excess| there.
    let residual: Double
    /// How much of x is open: 0 if the excess vanishes to rounding, else what brackets it, relative.
    let width: Double
  }

  /// Where the k-th excess vanishes: positive at `near`, negative at `far`.
  ///
  /// Regula falsi in log x with the Illinois rule, which halves the value of an end that stays.
  private func root(
    _ k: Int, _ near: EdgePoint, _ far: EdgePoint, _ d: Int, _ iterations: inout Int
  ) throws(HelioError) -> Root {
    var (low, high) = (near, far)
    var (f0, f1) = (try excesses(near, d)[k], try excesses(far, d)[k])
    // The rule halves f0 and f1; these are what the excesses are.
    var (excess0, excess1) = (f0, f1)
    var side = 0
    func end(width: Double) -> Root {
      let isLow = abs(excess0) < abs(excess1)
      return Root(
        x: isLow ? low.x : high.x, residual: abs(isLow ? excess0 : excess1), width: width)
    }
    for step in 0..<200 where high.x > low.x * (1 + 1e-12) {
      let (y0, y1) = (log(low.x), log(high.x))
      let isBisection = step % 8 == 7
      let y = isBisection ? (y0 + y1) / 2 : (y0 * f1 - y1 * f0) / (f1 - f0)
      let x = exp(y)
      // The root is an end, to the last digit.
      guard x > low.x && x < high.x else { return end(width: Double.ulpOfOne) }
      let candidate = try outlierPoint(x, from: high.state)
      let f = try excesses(candidate, d)[k]
      iterations += 1
      if abs(f) < 1e-13 { return Root(x: x, residual: abs(f), width: 0) }
      if f > 0 {
        (low, f0, excess0) = (candidate, f, f)
        if side == 1 { f1 /= 2 }
        side = 1
      } else {
        (high, f1, excess1) = (candidate, f, f)
        if side == -1 { f0 /= 2 }
        side = -1
      }
    }
    return end(width: high.x / low.x - 1)
  }

  /// Eigenvalues of K^{1/2} C_x K^{1/2} - I, descending.
  private func excesses(_ point: EdgePoint, _ d: Int) throws(HelioError) -> [Double] {
    let s = point.state
    var A = lowRank.moments(s.shrinkage)
    for (a, f) in lowRank.meanFluctuations.enumerated() {
      for (b, h) in lowRank.meanFluctuations.enumerated() {
        A[a, b] += profile.mean(f, h, s.shrinkage) / Double(d)
      }
    }
    let root = (0..<lowRank.count).map {
      let nu = lowRank.strength($0, widthRatio: widthRatio, dimension: Double(d))
      return (-nu * s.g[lowRank.members[$0].block]).squareRoot()
    }
    for f in 0..<lowRank.count {
      for h in 0..<lowRank.count { A[f, h] *= root[f] * root[h] }
    }
    return try symmetricEigenvalues(A).map { $0 - 1 }
  }

  private func outlierPoint(
    _ x: Double, from start: BulkState<Double>?
  ) throws(HelioError) -> EdgePoint {
    let direct = edgePoint(x, .rightOfBulk, from: start) ?? edgePoint(x, .rightOfBulk, from: nil)
    if let direct { return direct }
    throw .noSolution("The bulk equations have no solution at \(x), right of the bulk.")
  }

  /// Down from far right to (1 + 1e-6) edge, in steps that shrink the distance to the edge: 1 - rho
  /// goes like its root, so a fixed factor keeps Newton's start equally good.
  private func walk(from start: EdgePoint, to x: Double, edge: Double) throws(HelioError)
    -> EdgePoint
  {
    var current = start
    var factor = 0.3
    while current.x > x {
      let next = max(edge + factor * (current.x - edge), x)
      if let point = edgePoint(next, .rightOfBulk, from: current.state) {
        current = point
        factor = max(0.3, factor * factor)
      } else {
        factor = factor.squareRoot()
        // Weak directions this close to the edge cannot be told from the bulk.
        if factor > 0.999 {
          if current.x < 1.001 * edge { return current }
          throw .noSolution("The bulk equations have no solution at \(next), right of the bulk.")
        }
      }
    }
    return current
  }
}
