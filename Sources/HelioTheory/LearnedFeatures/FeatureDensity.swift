public import HelioCore

/// The density of the bulk of (1/n) Phi^T Phi, normalised per p, without the atom at zero.
public struct FeatureDensity: Sendable, Equatable, Codable {
  /// x > 0, in the order asked for.
  public let positions: [Double]
  /// rho(x); nil where the equations could not be solved.
  public let values: [Double?]
  /// Mass at zero.
  public let atom: Double

  /// The trapezoidal integral over the positions (sorted) plus the atom: 1 if they cover the bulk.
  public var mass: Double {
    let points = zip(positions, values).compactMap { x, v in v.map { (x, $0) } }
      .sorted { $0.0 < $1.0 }
    return zip(points, points.dropFirst()).reduce(atom) {
      $0 + ($1.1.0 - $1.0.0) * ($1.0.1 + $1.1.1) / 2
    }
  }
}

extension LearnedFeatures {
  /// Im z at which densities are evaluated.
  public static let defaultHeight = 1e-7

  /// The density at given points.
  ///
  ///     m(z) = sum_b pi_b g_b(-z),   rho(x) = Im(m + atom/z)/pi at z = x + i height
  ///
  /// Swept in ascending order with warm starts; where one fails, a path from Im z = 10.
  ///
  /// - Parameters:
  ///   - positions: x > 0, any order.
  ///   - height: Im z > 0.
  /// - Returns: `residual` is the worst of all points; the status is `.converged` only if all did.
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for positions that are not
  ///   positive.
  /// - Complexity: 3 to 6 Newton steps for each point.
  ///
  /// Source: sheet learned-features-spectrum §3.5.
  public func density(
    at positions: [Double], height: Double = LearnedFeatures.defaultHeight
  ) throws(HelioError) -> Solution<FeatureDensity> {
    try require(
      positions.allSatisfy { $0.isFinite && $0 > 0 }, "positions", "positive", got: positions)
    try require(height.isFinite && height > 0, "height", "positive", got: height)
    var values = [Double?](repeating: nil, count: positions.count)
    var start: BulkState<ComplexNumber>?
    var (worst, iterations, failures) = (0.0, 0, 0)
    for i in positions.indices.sorted(by: { positions[$0] < positions[$1] }) {
      let x = positions[i]
      let point = complexBulk(position: x, height: height, from: start)
      iterations += point.convergence.iterations
      guard point.isUsable else {
        failures += 1
        start = nil
        continue
      }
      start = point.state
      worst = largerError(worst, point.convergence.residual ?? .nan)
      let m = zip(profile.law.probabilities, point.state.g).reduce(0) { $0 + $1.0 * $1.1.y }
      let atomPart = -atomAtZero * height / (x * x + height * height)
      values[i] = max((m + atomPart) / .pi, 0)
    }
    return Solution(
      FeatureDensity(positions: positions, values: values, atom: atomAtZero),
      Convergence(
        status: failures == 0 ? .converged : .diverged, iterations: iterations, residual: worst,
        tolerance: bulkTolerance))
  }

  /// The density over the whole bulk, on points that are dense near both ends.
  ///
  /// Half of the points are equally spaced in log x from 1e-7 of the upper edge (or from the lower
  /// edge), half follow the arc of a circle, so that square-root edges are resolved.
  ///
  /// - Parameter count: number of points, at least 8.
  public func density(count: Int) throws(HelioError) -> Solution<FeatureDensity> {
    try require(count >= 8, "count", "at least 8", got: count)
    let upper = try upperEdge().value
    // The lower edge only places points: where there is none, or none was found, they begin at 1e-7 of the
    // upper edge, where the density is right all the same.
    var lower = 0.0
    do { lower = try lowerEdge().value } catch .undefined {} catch .notConverged {}
    let least = max(lower * (1 + 1e-9), 1e-7 * upper)
    let half = count / 2
    let ratio = log(upper / least)
    var positions = (0..<half).map {
      least * exp(ratio * Double($0) / Double(half))
    }
    for k in 0..<(count - half) {
      let angle = Double.pi * (Double(k) + 0.5) / Double(count - half)
      positions.append(least + (upper - least) * (1 - cos(angle)) / 2)
    }
    return try density(at: positions.sorted())
  }
}
