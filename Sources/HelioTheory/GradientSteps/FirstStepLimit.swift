public import HelioCore
public import HelioNumerics

/// The weights after one step on the correlation loss, in the proportional limit.
///
///     W_1 = W_0 + theta a^ beta^^T + …,   beta = X^T y/n,   theta = eta |mu_1| |beta|
///     |beta|^2 = |c|^2 + E y^2/delta,  c_m = E y x_m,  delta = n/d,  psi = p/d
///
/// The step is the gradient with 1/(n sqrt p); labels are used as they are. With several index
/// directions c is the vector of their linear coefficients and "target" means its span.
///
/// Source: J. Ba et al. (2022), arXiv:2205.01445; sheet gradient-steps §2.
public struct FirstStepLimit: Sendable, Equatable {
  /// mu_1 = E z s(z).
  public let activationLinearCoefficient: Double
  /// c_m = E g x_m, one for each index direction.
  public let linkLinearCoefficients: [Double]
  /// E y^2, noise included.
  public let labelSecondMoment: Double
  /// |beta|^2.
  public let directionSquaredNorm: Double
  /// theta.
  public let spikeSingularValue: Double
  /// The top singular triplet of W_1; left overlap with a, right overlap with beta.
  public let transition: SpikeTransition

  /// cos^2(beta, target) = |c|^2/|beta|^2.
  public var squaredDirectionOverlap: Double {
    linkLinearCoefficients.reduce(0) { $0 + $1 * $1 } / directionSquaredNorm
  }

  /// <v_1, target>^2: the right overlap times cos^2(beta, target).
  public var squaredTargetOverlap: Double {
    transition.squaredRightOverlap * squaredDirectionOverlap
  }

  /// The same without the weights: it depends on the labels and n/d alone.
  public static func squaredDirectionOverlap(
    link: Link, noiseVariance: Double, sampleRatio delta: Double
  ) throws(HelioError) -> Double {
    let labels = try LabelMoments(link: link, noiseVariance: noiseVariance, sampleRatio: delta)
    return labels.c.reduce(0) { $0 + $1 * $1 } / labels.directionSquaredNorm
  }

  /// - Parameters:
  ///   - noiseVariance: sigma^2 >= 0.
  ///   - delta: n/d > 0; psi: p/d > 0.
  ///   - eta: learning rate >= 0.
  /// - Throws: ``HelioError/undefined(_:)`` if mu_1 = 0 or the labels vanish.
  public init(
    activation: Activation, link: Link, noiseVariance: Double, sampleRatio delta: Double,
    widthRatio psi: Double, learningRate eta: Double
  ) throws(HelioError) {
    try require(eta.isFinite && eta >= 0, "learningRate", "zero or positive", got: eta)
    let mu1 = try requiredLinearCoefficient(of: activation)
    let labels = try LabelMoments(link: link, noiseVariance: noiseVariance, sampleRatio: delta)
    activationLinearCoefficient = mu1
    linkLinearCoefficients = labels.c
    labelSecondMoment = labels.secondMoment
    directionSquaredNorm = labels.directionSquaredNorm
    spikeSingularValue = eta * abs(mu1) * labels.directionSquaredNorm.squareRoot()
    transition = try SpikeTransition(spikeSingularValue: spikeSingularValue, widthRatio: psi)
  }

  /// The transition for the measured strengths of one realisation.
  ///
  ///     theta = eta |mu_1| |beta| |a|/sqrt p
  ///
  /// At d = 1000 the norm of beta fluctuates by 5–10 %; conditional on it the prediction is good to
  /// a percent.
  ///
  /// - Parameters:
  ///   - directionNorm: |beta| as measured.
  ///   - secondLayerNorm: |a| as measured.
  ///   - p: width.
  public static func conditional(
    activation: Activation, learningRate eta: Double, directionNorm: Double,
    secondLayerNorm: Double, width p: Int, widthRatio psi: Double
  ) throws(HelioError) -> SpikeTransition {
    try require(p >= 1, "width", "at least 1", got: p)
    try require(
      directionNorm.isFinite && directionNorm >= 0, "directionNorm", "zero or positive",
      got: directionNorm)
    let mu1 = try requiredLinearCoefficient(of: activation)
    return try SpikeTransition(
      spikeSingularValue: eta * abs(mu1) * directionNorm * secondLayerNorm
        / Double(p).squareRoot(), widthRatio: psi)
  }
}

/// mu_1, refused if it vanishes.
func requiredLinearCoefficient(of activation: Activation) throws(HelioError) -> Double {
  let mu1 = try activation.meanDerivative()
  guard abs(mu1) > 1e-12, mu1.isFinite else {
    throw .undefined(
      "\(activation.name) has mu_1 = E z s(z) = 0, so the first step adds no spike to the "
        + "weights; choose an activation with a linear part.")
  }
  return mu1
}
