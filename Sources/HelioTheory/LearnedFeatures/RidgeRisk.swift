public import HelioCore

/// Predicted errors of ridge regression on spiked features.
///
/// The test error includes the noise variance, the train error leaves out the penalty.
public struct RidgeRisk: Sendable {
  /// The relative residual of the equations that curves and searches accept.
  static let accuracy = 1e-6

  public let testError: Double
  public let trainError: Double
  /// g_b, the mean diagonal of (Phi^T Phi/n + ridge)^{-1} in block b.
  public let resolventDiagonal: [Double]
  /// V_ab = E[mu_1(c_a k) mu_1(c_b k)/(1 + ell)], B x B by rows.
  public let linearOverlaps: [[Double]]
  /// N_b = E[mu_*^2(c_b k)/(1 + ell)].
  public let residualOverlaps: [Double]
  /// What the network learns and misses as a function of the projection on the spike.
  public let profile: ConditionalError
  /// Condition number of C, the matrix of the low-rank part; above 1e10 the block means are nearly
  /// collinear.
  public let lowRankCondition: Double
  /// Condition number of I - M R; large at the interpolation peak.
  public let bulkCondition: Double
  /// What to know before the numbers are used; empty if there is nothing.
  public let warnings: [String]
  /// Start for a neighbouring ridge or ratio.
  let bulk: BulkState<Double>
}

/// The test error given the projection kappa of the input on the spike.
public struct ConditionalError: Sendable, Equatable, Codable {
  /// kappa, ascending.
  public let projections: [Double]
  /// Their probabilities, sum 1.
  public let weights: [Double]
  /// E(kappa); its mean is the test error.
  public let errors: [Double]
  /// F(kappa)^T theta, the function of kappa that is learned.
  public let learned: [Double]
  /// f_0(kappa), the best function of kappa.
  public let best: [Double]
}

/// Which corrections for the finite dimension enter.
public enum FiniteSize: Sendable, Equatable {
  /// n, p, d -> infinity: block means are free.
  case none
  /// Block means of strength p_b = psi_b d. Use it for every comparison with a simulation.
  case plain(dimension: Int)
  /// The same with effects of order 1/n on the leverage, which help for unbounded targets below n =
  /// 2000 (heuristic, 1 to 3 %).
  case refined(dimension: Int)

  var dimension: Int? {
    switch self {
    case .none: nil
    case .plain(let d), .refined(let d): d
    }
  }
}

extension LearnedFeatures {
  /// Test and train error of ridge regression on these features.
  ///
  ///     a = argmin (1/n)|y - Phi a|^2 + ridge |a|^2
  ///
  /// - Parameters:
  ///   - target: from ``target(_:overlap:noiseVariance:)`` of features with the same grid.
  ///   - ridge: > 0; the ridgeless limit is taken by a small one.
  ///   - finiteSize: none, or one of the corrections at a dimension.
  ///   - neighbour: a result at a near ridge or ratio, for a warm start.
  ///   - tolerance: of the relative residual of the bulk equations, and of the refinement.
  /// - Returns: the errors with the report of the bulk equations. Where they hold to a tolerance of
  ///   1e-3 to 1e-11 so do the errors, times ten; below 1e-11 rounding ends the descent at some settings
  ///   and the status is `.stagnated`. The 144 nodes of kappa add 1e-9 to a test error and up to 5e-8 to
  ///   a train error, more if a target has kinks away from 0. With the refinement `relativeChange` is that of its leverage.
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)``,
  ///   ``HelioError/notConverged(of:_:)``, ``HelioError/diverges(_:)`` where the errors do.
  /// - Complexity: 8 to 13 Newton steps from a cold start, 3 to 5 from a neighbour, of
  ///   144 Q^2/2 + Q B^3 operations; the refinement some ten warm solves and one elimination of
  ///   order 144.
  ///
  /// Source: sheet learned-features-spectrum §3.4.
  public func risk(
    of target: ProjectedTarget, ridge: Double, finiteSize: FiniteSize = .none,
    neighbour: RidgeRisk? = nil, tolerance: Double = bulkTolerance
  ) throws(HelioError) -> Solution<RidgeRisk> {
    try require(ridge.isFinite && ridge > 0, "ridge", "positive", got: ridge)
    if let d = finiteSize.dimension { try require(d >= 1, "dimension", "at least 1", got: d) }
    try require(
      target.grid == profile.grid, "target", "made by features of the same grid",
      got: "one with \(target.grid.count) nodes for \(profile.grid.count)")
    try require(tolerance > 0 && tolerance < 1, "tolerance", "in (0, 1)", got: tolerance)
    let point = bulk(ridge: ridge, from: neighbour?.bulk, tolerance: tolerance)
    let d = finiteSize.dimension.map { Double($0) }
    var problem = try RidgeProblem(point, lowRank, dimension: d)
    var convergence = point.convergence
    let errors: RidgeErrors
    if case .refined = finiteSize, let d {
      let refined = try problem.refined(dimension: d, tolerance: tolerance)
      (problem, convergence) = (refined.value, refined.convergence)
      errors = try problem.gridErrors(target, dimension: d)
    } else {
      errors = problem.errors(target)
    }
    guard errors.test.isFinite, errors.test >= 0 else {
      throw .diverges(
        "The predicted test error is \(errors.test): the ridge \(ridge) is too small for these "
          + "features; in the ridgeless limit their error diverges.")
    }
    let state = problem.point.state
    let (B, V) = (profile.blocks, problem.point.equations.unpacked(state.y))
    return Solution(
      RidgeRisk(
        testError: errors.test, trainError: errors.train,
        resolventDiagonal: place.map { state.g[$0] },
        linearOverlaps: place.map { a in place.map { V[a * B + $0] } },
        residualOverlaps: place.map { state.y[profile.pairCount + $0] },
        profile: conditionalError(errors, problem, target),
        lowRankCondition: errors.lowRankCondition, bulkCondition: errors.bulkCondition,
        warnings: warnings(errors), bulk: point.state), convergence)
  }

  private func conditionalError(
    _ errors: RidgeErrors, _ problem: RidgeProblem, _ target: ProjectedTarget
  ) -> ConditionalError {
    let grid = profile.grid
    return ConditionalError(
      projections: grid.nodes, weights: grid.weights, errors: grid.values(errors.conditional),
      learned: grid.values(problem.learnedFunction(target)), best: grid.values(target.f0))
  }

  private func warnings(_ errors: RidgeErrors) -> [String] {
    var sentences: [String] = []
    if !law.isVerified {
      sentences.append(
        "\(law.blockCount) distinct second-layer values: the equations have been compared with "
          + "simulations for at most \(FeatureLaw.largestVerifiedBlockCount).")
    }
    if errors.lowRankCondition > 1e10 {
      sentences.append(
        "The functions of the spike are nearly collinear (condition number "
          + "\(errors.lowRankCondition)); use the errors at a finite dimension.")
    }
    if errors.bulkCondition > 1e10 {
      sentences.append(
        "I - M R is nearly singular (condition number \(errors.bulkCondition)): this is close to "
          + "the interpolation peak or to a divergence.")
    }
    return sentences
  }
}
