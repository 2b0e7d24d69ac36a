public import HelioCore

/// The estimators of the index space. Each looks at a low moment of the inputs given the target, or
/// at gradients of a fit, and finds directions only where that is not zero for the link at hand.
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
  /// Spectral estimator with the optimal preprocessing of the targets, estimated.
  case spectral = "spec"
  /// Outer product of gradients of local-linear fits.
  case localSlopes = "opg"
  /// Average gradient outer product of a kernel ridge fit.
  case kernelGradients = "agop"
  /// The same repeated five times in the metric found.
  case recursiveFeatures = "rfm"
  /// First gradient step of a network.
  case oneStep = "onestep"
  /// Second gradient step of a network on the same rows.
  case twoSteps = "twostep"

  public var title: String {
    switch self {
    case .firstMoment: "first moment"
    case .principalHessian: "principal Hessian directions"
    case .slicedInverse: "sliced inverse regression"
    case .slicedVariance: "sliced average variance"
    case .directionalRegression: "directional regression"
    case .spectral: "spectral, optimal preprocessing"
    case .localSlopes: "outer product of local slopes"
    case .kernelGradients: "average gradient outer product"
    case .recursiveFeatures: "recursive feature machine"
    case .oneStep: "one gradient step"
    case .twoSteps: "two gradient steps"
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
    case .spectral: "a change of spread, with the fewest rows"
    case .localSlopes, .kernelGradients, .recursiveFeatures:
      "every direction in which a fit changes; needs more rows as inputs grow in number"
    case .oneStep: "a linear trend above all, then curvature"
    case .twoSteps: "also links without a linear trend, through the targets' own nonlinearity"
    }
  }

  /// Permutations that this estimator gets of B asked for: all, or a tenth of them but 19 at least
  /// where each estimate costs many fits.
  public func permutations(asked B: Int) -> Int {
    switch self {
    case .localSlopes, .kernelGradients, .recursiveFeatures, .twoSteps:
      min(B, max(19, (B + 1) / 10 - 1))
    default: B
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
    case .spectral: try sample.spectralPreprocessing(directions: r, from: stream)
    case .localSlopes:
      try sample.localSlopes(
        directions: r, choosingByLeaveOneOut: sample.hasFewInputs, from: stream)
    case .kernelGradients, .recursiveFeatures:
      try sample.kernelGradients(
        directions: r, rounds: self == .kernelGradients ? 1 : 5,
        choosingByLeaveOneOut: sample.hasFewInputs, from: stream)
    case .oneStep: try sample.oneStep(directions: r, from: stream)
    case .twoSteps: try sample.twoSteps(directions: r, from: stream)
    }
  }
}

extension IndexSample {
  /// So few that settings made for many inputs fit noise.
  fileprivate var hasFewInputs: Bool { dimension <= 3 }
}
