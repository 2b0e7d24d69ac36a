public import HelioCore
import HelioLinalg

extension LearnedFeatures {
  /// Eigenvalues right of the bulk at dimension d, descending: the learned directions of feature space.
  ///
  ///     number above x = number of positive eigenvalues of K^{1/2} C_x K^{1/2} - I,
  ///     C_x = E[F F^T/(1 + ell)] + (1/d) E[mu_2 mu_2^T/(1 + ell)] on the block means,  K = diag(-nu_f g_b)
  ///
  /// The second term is the fluctuation of |x|^2. Block means have strength p_b = psi_b d, so their
  /// outliers grow like p.
  ///
  /// - Parameter dimension: d >= 1.
  /// - Returns: at most as many as the low-rank part has functions; `[]` if there are none.
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
        throw .undefined("No upper bound of the outliers was found up to \(right).")
      }
    }
    let far = point
    let nearest = try walk(from: far, to: lowest)
    let count = try excesses(nearest, d).count { $0 > 0 }
    var found: [Double] = []
    for k in 0..<count {
      // The k-th excess is positive left of the k-th outlier and negative right of it.
      var (low, high) = (nearest, far)
      while high.x > low.x * (1 + 1e-12), iterations < 4000 {
        let middle = (low.x * high.x).squareRoot()
        guard middle > low.x && middle < high.x else { break }
        let candidate = try outlierPoint(middle, from: high.state)
        iterations += 1
        if try excesses(candidate, d)[k] > 0 { low = candidate } else { high = candidate }
      }
      found.append((low.x * high.x).squareRoot())
    }
    return Solution(
      found,
      Convergence(
        status: .converged, iterations: iterations, relativeChange: 1e-12, tolerance: 1e-9))
  }

  /// Eigenvalues of K^{1/2} C_x K^{1/2} - I, descending.
  private func excesses(_ point: EdgePoint, _ d: Int) throws(HelioError) -> [Double] {
    let s = point.state
    let psi = law.probabilities.map { $0 * widthRatio }
    var A = lowRank.moments(s.shrinkage)
    for a in 0..<law.blockCount {
      for b in 0..<law.blockCount {
        A[a, b] += profile.mean(profile.quadratic[a], profile.quadratic[b], s.shrinkage) / Double(d)
      }
    }
    let root = (0..<lowRank.count).map {
      let nu = lowRank.strength($0, psi: psi, dimension: Double(d))
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
    throw .undefined("The bulk equations have no solution at \(x), right of the bulk.")
  }

  /// Down from far right in steps that shrink where a warm start fails.
  private func walk(from start: EdgePoint, to x: Double) throws(HelioError) -> EdgePoint {
    var current = start
    var factor = 0.3
    while current.x > x {
      // Near the edge the step is measured by the distance to it.
      let next = max(current.x * factor, x)
      if let point = edgePoint(next, .rightOfBulk, from: current.state) {
        current = point
      } else {
        factor = factor.squareRoot()
        if factor > 1 - 1e-9 {
          throw .undefined("The bulk equations have no solution at \(next), right of the bulk.")
        }
      }
    }
    return current
  }
}
