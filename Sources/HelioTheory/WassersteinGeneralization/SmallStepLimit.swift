public import HelioCore
public import HelioNumerics

/// One pass with steps tau/n for n -> infinity: the envelope becomes deterministic.
///
///     Lam1 = k1 e^{-2 lambda tau} [S0 e^{2 c tau E|x|} - D0 e^{-2 c tau E|x|}],   Q = e^{-lambda tau}
///
/// Source: sheet wasserstein-generalization §3.2.
public struct SmallStepLimit: Sendable, Equatable {
  public let initialLipschitz: Double
  public let meanLipschitz: Double
  public let meanMovement: Double

  public init(
    _ norms: InitialNorms, totalStep tau: Double, weightDecay lambda: Double = 0,
    meanInputNorm: Double, activationLipschitz Ls: Double = 1, lossLipschitz Ll: Double = 1
  ) throws(HelioError) {
    try require(tau >= 0 && tau.isFinite, "totalStep", "finite and not negative", got: tau)
    try require(
      lambda >= 0 && lambda.isFinite, "weightDecay", "finite and not negative", got: lambda)
    let scale = try EnvelopeMoments.Scale(norms, activationLipschitz: Ls, lossLipschitz: Ll)
    let (drift, decay) = (2 * scale.c * tau * meanInputNorm, 2 * lambda * tau)
    let moments = try EnvelopeMoments(
      scale,
      StepFactors(
        plus: drift - decay, minus: -drift - decay, plusSquared: 2 * (drift - decay),
        mixed: -2 * decay, minusSquared: -2 * (drift + decay)), logShrinkage: -lambda * tau)
    initialLipschitz = moments.initialLipschitz
    meanLipschitz = moments.meanLipschitz
    meanMovement = moments.meanMovement
  }

  /// The largest tau without decay whose Lipschitz constant is at most L: the step budget for a wanted coefficient.
  ///
  ///     k1 (S0 u - D0/u) = L,   u = e^{2 c tau E|x|} = (L/k1 + sqrt((L/k1)^2 + 4 S0 D0))/(2 S0)
  ///
  /// - Parameter L: of Lam1, for instance (C/Ll - sy)/sx for the plain coefficient C, or Lam0 + (C - sd)/(Ll sqrt(ex2))
  ///   for the init-centred one.
  /// - Throws: ``HelioError/noSolution(_:)`` where the initial weights exceed L already.
  public static func stepBudget(
    _ norms: InitialNorms, lipschitz L: Double, meanInputNorm: Double,
    activationLipschitz Ls: Double = 1, lossLipschitz Ll: Double = 1
  ) throws(HelioError) -> Double {
    let scale = try EnvelopeMoments.Scale(norms, activationLipschitz: Ls, lossLipschitz: Ll)
    let (k1, S0, D0) = (scale.k1, scale.S0, scale.D0)
    let initial = scale.Lam0
    guard L >= initial, S0 > 0 else {
      throw .noSolution(
        "No step budget: the initial weights allow \(initial) already, above the \(L) that is wanted."
      )
    }
    try require(meanInputNorm > 0, "mean input length", "positive", got: meanInputNorm)
    let l = L / k1
    let u = (l + (l * l + 4 * S0 * D0).squareRoot()) / (2 * S0)
    return log(u) / (2 * scale.c * meanInputNorm)
  }
}
