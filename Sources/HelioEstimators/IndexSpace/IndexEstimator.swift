public import HelioCore

/// The estimators of the index space. Each looks at a low moment of the inputs given the target, or at
/// gradients of a fit, and finds directions only where that is not zero for the link at hand.
///
/// Source: sheet multi-index §4 and §5.
public enum IndexEstimator: String, CaseIterable, Codable, Sendable {
  /// Mean of y x; on whitened inputs the least-squares slopes.
  case firstMoment = "first"
  /// Principal Hessian directions.
  case principalHessian = "phd"
  /// Sliced inverse regression.
  case slicedInverse = "sir"
  /// Sliced average variance estimation.
  case slicedVariance = "save"
  /// Directional regression.
  case directionalRegression = "dr"

  public var title: String {
    switch self {
    case .firstMoment: "first moment"
    case .principalHessian: "principal Hessian directions"
    case .slicedInverse: "sliced inverse regression"
    case .slicedVariance: "sliced average variance"
    case .directionalRegression: "directional regression"
    }
  }

  /// What of the target it can find.
  public var sees: String {
    switch self {
    case .firstMoment: "a linear trend, one direction an output"
    case .principalHessian: "curvature (even links)"
    case .slicedInverse:
      "a shift of the mean of the inputs with the target (links that are not even)"
    case .slicedVariance:
      "a change of the spread of the inputs with the target (even links above all)"
    case .directionalRegression: "shift and spread"
    }
  }

  /// The leading directions on a sample.
  ///
  /// The answer depends on the sample and the stream alone.
  ///
  /// - Parameters:
  ///   - r: directions wanted, from 1 to d; fewer come back where the estimator sees no more.
  ///   - stream: random choices.
  /// - Throws: ``HelioError/data(_:)`` where the estimator is not defined for the sample, with the reason.
  public func estimate(
    _ sample: IndexSample, directions r: Int, from stream: RandomStream
  ) throws(HelioError) -> IndexEstimate {
    try require(
      r >= 1 && r <= sample.dimension, "directions", "from 1 to the dimension \(sample.dimension)",
      got: r)
    return switch self {
    case .firstMoment: try sample.firstMoment(directions: r)
    case .principalHessian: try sample.principalHessian(directions: r)
    case .slicedInverse: try sample.slicedInverse(directions: r)
    case .slicedVariance: try sample.slicedVariance(directions: r)
    case .directionalRegression: try sample.directionalRegression(directions: r)
    }
  }
}
