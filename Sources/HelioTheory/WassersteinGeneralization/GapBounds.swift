public import HelioCore
import HelioNumerics

/// What the bounds must know of data and loss.
public struct GapSetting: Sendable, Hashable {
  /// sqrt(tr Cov x).
  public let inputDeviation: Double
  /// E|x|^2.
  public let inputSecondMoment: Double
  /// Var y.
  public let labelVariance: Double
  /// sd(l(f_0(x), y)), known before training from the data's law or a pilot sample.
  public let initialLossDeviation: Double
  /// Ll.
  public let lossLipschitz: Double

  public init(
    inputDeviation sx: Double, inputSecondMoment ex2: Double, labelVariance: Double,
    initialLossDeviation sd: Double, lossLipschitz Ll: Double = 1
  ) throws(HelioError) {
    try require(sx >= 0 && sx.isFinite, "inputDeviation", "finite and not negative", got: sx)
    try require(ex2 >= 0 && ex2.isFinite, "inputSecondMoment", "finite and not negative", got: ex2)
    try require(
      labelVariance >= 0 && labelVariance.isFinite, "labelVariance", "finite and not negative",
      got: labelVariance)
    try require(
      sd >= 0 && sd.isFinite, "initialLossDeviation", "finite and not negative", got: sd)
    try require(Ll > 0 && Ll.isFinite, "lossLipschitz", "positive", got: Ll)
    (inputDeviation, inputSecondMoment) = (sx, ex2)
    (self.labelVariance, initialLossDeviation, lossLipschitz) = (labelVariance, sd, Ll)
  }

  /// x ~ N(0, I_d).
  public static func gaussian(
    dimension d: Int, labelVariance: Double, initialLossDeviation sd: Double,
    lossLipschitz Ll: Double = 1
  ) throws(HelioError) -> GapSetting {
    try GapSetting(
      inputDeviation: Double(d).squareRoot(), inputSecondMoment: Double(d),
      labelVariance: labelVariance, initialLossDeviation: sd, lossLipschitz: Ll)
  }
}

/// Bounds of E|mean loss on n' fresh samples - risk| over data and training.
///
///     plain     Ll (sx Lam1 + sy)/sqrt n'                       from a Lipschitz function's variance
///     centred   [sd(l(f_0,y)) + Ll sqrt(E|x|^2) Delta1]/sqrt n'   from the movement since the start
///
/// and the same of the root mean square with Lam2, Delta2. The centred one does not grow with the width. A held-out
/// interval sd(l(f_T,y))/sqrt n' needs the trained network; these need none.
///
/// Source: sheet wasserstein-generalization §3.3–3.4.
public struct IndependentTestBound: Sendable, Equatable {
  /// The bounds times sqrt n'.
  public let plainCoefficient, centredCoefficient: Double
  public let plainRmsCoefficient, centredRmsCoefficient: Double

  public init(_ moments: EnvelopeMoments, _ setting: GapSetting) {
    let (Ll, sx) = (setting.lossLipschitz, setting.inputDeviation)
    let sy = setting.labelVariance.squareRoot()
    let length = setting.inputSecondMoment.squareRoot()
    plainCoefficient = Ll * (sx * moments.meanLipschitz + sy)
    plainRmsCoefficient = Ll * (sx * moments.rmsLipschitz + sy)
    centredCoefficient = setting.initialLossDeviation + Ll * length * moments.meanMovement
    centredRmsCoefficient = setting.initialLossDeviation + Ll * length * moments.rmsMovement
  }

  /// Centred at the shrunk initial network f_{Q theta_0}, sharper with strong decay.
  ///
  ///     sd(l(f_{Q theta_0},y)) + Ll sqrt(E|x|^2) (Lam1 - Q^2 Lam0)
  ///
  /// - Parameter setting: with the loss deviation of that network.
  public static func shrunkCoefficient(_ moments: EnvelopeMoments, _ setting: GapSetting) -> Double
  {
    let Q2 = moments.shrinkage * moments.shrinkage
    return setting.initialLossDeviation
      + setting.lossLipschitz * setting.inputSecondMoment.squareRoot()
      * (moments.meanLipschitz - Q2 * moments.initialLipschitz)
  }

  /// After training, from the weights' own Lipschitz constant in place of its mean.
  public static func posteriorCoefficient(lipschitz: Double, _ setting: GapSetting) -> Double {
    setting.lossLipschitz
      * (setting.inputDeviation * lipschitz + setting.labelVariance.squareRoot())
  }

  /// The smaller one at n' samples.
  public func smallest(testSampleCount n: Int) -> Double {
    min(plainCoefficient, centredCoefficient) / Double(n).squareRoot()
  }

  /// The smallest n' with a bound coefficient/sqrt n' of at most eps.
  public static func requiredTestSize(coefficient: Double, targetGap eps: Double)
    throws(HelioError) -> Double
  {
    try require(eps > 0 && eps.isFinite, "targetGap", "positive", got: eps)
    return (coefficient / eps * (coefficient / eps)).rounded(.up)
  }
}
