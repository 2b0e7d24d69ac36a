public import HelioCore
public import HelioNumerics

/// Exact moments of the direction v = X^T y / n of the first step, at any n and d, Gaussian inputs.
///
///     E|v|^2 = (1 - 1/n) c1^2 + ((d-1) E2 + E22)/n,   E<v,beta>^2 = c1^2 + (E22 - c1^2)/n
///     c1 = E g(z) z,  E2 = E y^2,  E22 = E y^2 z^2
///
/// Source: sheet function-space section 2, A1.
public struct StepDirectionMoments: Sendable, Equatable {
  public let expectedSquaredNorm: Double
  public let expectedSquaredOverlap: Double
  /// c1.
  public let linearCoefficient: Double
  /// E y^2, with the noise.
  public let labelSecondMoment: Double

  /// m^2 as the ratio of the means: about 2 % high at d = 50, 0.1 % at n = 1600.
  public var squaredOverlap: Double { expectedSquaredOverlap / expectedSquaredNorm }

  /// - Parameters:
  ///   - link: g, of one variable; labels are not centred.
  ///   - n: sample count, at least 1; d: dimension, at least 1.
  public init(
    link: Link, noiseVariance: Double, sampleCount n: Int, dimension d: Int
  ) throws(HelioError) {
    try require(link.variableCount == 1, "link", "a function of one variable", got: link.text)
    try require(
      noiseVariance.isFinite && noiseVariance >= 0, "noiseVariance", "zero or positive",
      got: noiseVariance)
    try require(n >= 1, "sampleCount", "at least 1", got: n)
    try require(d >= 1, "dimension", "at least 1", got: d)
    let c1 = try link.linearCoefficients()[0]
    let E2 = try link.secondMoment() + noiseVariance
    let E22 = try link.weightedSecondMoment() + noiseVariance
    let (N, D) = (Double(n), Double(d))
    expectedSquaredNorm = (1 - 1 / N) * c1 * c1 + ((D - 1) * E2 + E22) / N
    expectedSquaredOverlap = c1 * c1 + (E22 - c1 * c1) / N
    linearCoefficient = c1
    labelSecondMoment = E2
  }
}

/// The strength of the spike and the inflation of the bulk that a step leaves.
///
///     theta = eta~^2 mu_1^2 tau^2 |v|^2 d,   rho = eta~^2 tau^2 mean(e^2) Var s'(z) d/n
///
/// Source: sheet function-space section 2, A2 and A3.
public struct StepStrength: Sendable, Equatable {
  public let spikeStrength: Double
  public let bulkInflation: Double

  /// - Parameters:
  ///   - eta: eta~, the coefficient of a_j g_j.
  ///   - squaredNorm: |v|^2 (with several outputs, the squared singular value of the direction).
  ///   - meanSquaredResidual: mean over the samples of e^2 (with several outputs, summed over them).
  public init(
    scaledLearningRate eta: Double, activation: Activation, squaredNorm: Double,
    meanSquaredResidual: Double, sampleCount n: Int, dimension d: Int,
    secondLayerVariance tau2: Double = 1, inputVariance: Double = 1
  ) throws(HelioError) {
    let scale = inputVariance.squareRoot()
    let mu1 = try activation.meanDerivative(scale: scale)
    let variance = try activation.derivativeVariance(scale: scale)
    spikeStrength = eta * eta * mu1 * mu1 * tau2 * squaredNorm * Double(d)
    bulkInflation = eta * eta * tau2 * meanSquaredResidual * variance * Double(d) / Double(n)
  }

  /// eta~ that leaves a spike of strength theta = kappa d.
  public static func scaledLearningRate(
    spikeRatio kappa: Double, activation: Activation, squaredNorm: Double,
    secondLayerVariance tau2: Double = 1, inputVariance: Double = 1
  ) throws(HelioError) -> Double {
    let mu1 = try activation.meanDerivative(scale: inputVariance.squareRoot())
    return (kappa / (mu1 * mu1 * tau2 * squaredNorm)).squareRoot()
  }
}

/// De-biased strength of the direction, and its significance under independence and Gaussian inputs.
///
///     c1^2 ~ |v|^2 - d mean(y^2)/n,   m^2 ~ c1^2/|v|^2,   |v|^2 n/mean(y^2) ~ chi^2_d under independence
///
/// On real inputs permute y instead. Source: sheet function-space section 7.5.
public struct DirectionSignificance: Sendable, Equatable {
  /// Negative if the direction is shorter than noise alone would make it.
  public let linearPower: Double
  /// In [0, 1].
  public let squaredOverlap: Double
  public let pValue: Double

  public init(
    squaredNorm: Double, meanSquaredTarget: Double, sampleCount n: Int, dimension d: Int
  ) throws(HelioError) {
    try require(n >= 1, "sampleCount", "at least 1", got: n)
    try require(d >= 1, "dimension", "at least 1", got: d)
    try require(
      meanSquaredTarget.isFinite && meanSquaredTarget > 0, "meanSquaredTarget", "positive",
      got: meanSquaredTarget)
    try require(
      squaredNorm.isFinite && squaredNorm >= 0, "squaredNorm", "zero or positive",
      got: squaredNorm)
    linearPower = squaredNorm - Double(d) * meanSquaredTarget / Double(n)
    squaredOverlap = squaredNorm > 0 ? min(1, max(0, linearPower / squaredNorm)) : 0
    pValue = regularisedUpperGamma(
      Double(d) / 2, squaredNorm * Double(n) / meanSquaredTarget / 2)
  }
}
