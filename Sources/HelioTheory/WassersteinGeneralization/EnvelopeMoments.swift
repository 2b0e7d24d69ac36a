public import HelioCore
public import HelioNumerics

/// Moments of a bound on the Lipschitz constant of the trained network, known before training.
///
/// Stochastic gradient steps with a Lipschitz loss are dominated by (alpha, omega) <- (q alpha + h omega, q omega + h alpha),
/// h = eta c |x|, c = Ll Ls/sqrt p, whose matrix has eigenvalues q ± h. With Lam_T = (Ls/sqrt p) sum alpha_j omega_j:
///
///     Lip f_T <= Lam_T,     |f_T(x) - f_0(x)| <= |x| (Lam_T + g Lam0),   g = 1 - 2 Q^2,   Q = prod q_t
///     Lam1   = k1 [S0 prod E(q+h)^{2e} - D0 prod E(q-h)^{2e}],   k1 = Ls/(4 sqrt p)
///     Lam2^2 = k1^2 [S0^2 prod E(q+h)^{4e} - 2 S0 D0 prod E(q^2-h^2)^{2e} + D0^2 prod E(q-h)^{4e}]
///     Delta1 = Lam1 + g Lam0,   Delta2 = sqrt(Lam2^2 + 2 g Lam0 Lam1 + g^2 Lam0^2)
///
/// These are the exact moments of the envelope, with fresh samples in every step of an epoch; sampling of a finite
/// set with replacement is not covered.
///
/// Source: sheet wasserstein-generalization §3.1–3.2; after J. Y. Nguwi and N. Privault, arXiv:2604.06281, whose own
/// constants are not used.
public struct EnvelopeMoments: Sendable, Equatable {
  /// Lam0.
  public let initialLipschitz: Double
  /// Lam1.
  public let meanLipschitz: Double
  /// Lam2.
  public let rmsLipschitz: Double
  /// Delta1.
  public let meanMovement: Double
  /// Delta2.
  public let rmsMovement: Double
  /// Q, what is left of the initial weights; 1 without decay.
  public let shrinkage: Double

  /// What multiplies the inputs' lengths in a step of size 1, and the start.
  struct Scale {
    let k1, S0, D0, c, Lam0: Double

    init(_ norms: InitialNorms, activationLipschitz Ls: Double, lossLipschitz Ll: Double)
      throws(HelioError)
    {
      try require(Ls > 0 && Ls.isFinite, "activationLipschitz", "positive", got: Ls)
      try require(Ll > 0 && Ll.isFinite, "lossLipschitz", "positive", got: Ll)
      let root = Double(norms.width).squareRoot()
      (k1, c) = (Ls / (4 * root), Ll * Ls / root)
      (S0, D0) = (norms.sumSquares, norms.differenceSquares)
      Lam0 = Ls / root * norms.products
    }
  }

  /// Stochastic gradient descent.
  ///
  /// - Parameters:
  ///   - norms: of the actual initial weights.
  ///   - law: of |x|; by powers up to 4 e of it the moments exist.
  /// - Throws: ``HelioError/diverges(_:)`` where a moment's logarithm exceeds 700: the bound overflows and is vacuous.
  /// - Complexity: O(1) for steps of one size, else O(T), times 200 with several epochs.
  public init(
    _ norms: InitialNorms, _ schedule: EnvelopeSchedule, inputs law: InputNormLaw,
    activationLipschitz Ls: Double = 1, lossLipschitz Ll: Double = 1
  ) throws(HelioError) {
    let scale = try Scale(norms, activationLipschitz: Ls, lossLipschitz: Ll)
    let moments = law.batchMoments(schedule.batchSize)
    func factors(_ eta: Double) -> StepFactors {
      let (v, decay) = (eta * scale.c, eta * schedule.weightDecay)
      return schedule.epochs == 1
        ? StepFactors(slope: v, decay: decay, moments: moments)
        : StepFactors(slope: v, decay: decay, epochs: schedule.epochs, law: law)
    }
    var total = StepFactors()
    var logShrinkage = 0.0
    if schedule.decayExponent == 0 {
      if schedule.stepCount > 0 {
        total = Double(schedule.stepCount) * factors(schedule.learningRate)
        logShrinkage =
          Double(schedule.stepCount) * log1p(-schedule.learningRate * schedule.weightDecay)
      }
    } else {
      for t in 0..<schedule.stepCount {
        total = total + factors(schedule.step(t + 1))
        logShrinkage += log1p(-schedule.step(t + 1) * schedule.weightDecay)
      }
    }
    try self.init(scale, total, logShrinkage: Double(schedule.epochs) * logShrinkage)
  }

  /// Full-batch gradient descent on n samples, no decay: one variable dominates all steps.
  ///
  ///     Lam1 = k1 S0 (E e^{2 s|x|/n})^n,   Lam2 = k1 S0 sqrt((E e^{4 s|x|/n})^n),   s = c sum eta_t
  ///
  /// - Parameter law: with e^{t|x|} up to t = 4 s/n; ``fullBatchExponent(_:_:sampleCount:activationLipschitz:lossLipschitz:)``.
  public static func fullBatch(
    _ norms: InitialNorms, _ schedule: EnvelopeSchedule, sampleCount n: Int,
    inputs law: InputNormLaw, activationLipschitz Ls: Double = 1, lossLipschitz Ll: Double = 1
  ) throws(HelioError) -> EnvelopeMoments {
    try require(
      schedule.weightDecay == 0, "weightDecay", "0 for full-batch descent",
      got: schedule.weightDecay)
    let scale = try Scale(norms, activationLipschitz: Ls, lossLipschitz: Ll)
    let t = try fullBatchExponent(
      norms, schedule, sampleCount: n, activationLipschitz: Ls, lossLipschitz: Ll)
    func logMoment(_ t: Double) -> Double { Double(n) * log1p(law.mean { expm1(t * $0) }) }
    let factors = StepFactors(plus: logMoment(t / 2), plusSquared: logMoment(t))
    return try EnvelopeMoments(scale, factors, logShrinkage: 0, dominated: true)
  }

  /// 4 s/n, the largest exponent of |x| that ``fullBatch(_:_:sampleCount:inputs:activationLipschitz:lossLipschitz:)`` needs.
  public static func fullBatchExponent(
    _ norms: InitialNorms, _ schedule: EnvelopeSchedule, sampleCount n: Int,
    activationLipschitz Ls: Double = 1, lossLipschitz Ll: Double = 1
  ) throws(HelioError) -> Double {
    try require(n >= 1, "sampleCount", "at least 1", got: n)
    let scale = try Scale(norms, activationLipschitz: Ls, lossLipschitz: Ll)
    return 4 * scale.c * schedule.totalStep / Double(n)
  }

  /// Differences are formed before they cancel: Lam1 - Lam0 by expm1, Lam2^2 - Lam1^2 term by term.
  ///
  /// - Parameter dominated: whether only S0 counts after training, as one variable dominates all.
  init(
    _ scale: Scale, _ log: StepFactors, logShrinkage: Double, dominated: Bool = false
  ) throws(HelioError) {
    guard log.plusSquared <= 700, 2 * log.plus <= 700 else {
      throw .diverges(
        "The bound overflows (vacuous): the logarithm of the envelope's second moment is "
          + "\(log.plusSquared), above 700; take smaller or fewer steps.")
    }
    let (k1, S0, D0) = (scale.k1, scale.S0, scale.D0)
    let D = dominated ? 0 : D0
    initialLipschitz = scale.Lam0
    shrinkage = exp(logShrinkage)
    let growth =
      k1 * (S0 * expm1(log.plus) - D * expm1(log.minus) + (dominated ? D0 : 0))
    meanLipschitz = k1 * (S0 * exp(log.plus) - D * exp(log.minus))
    // g Lam0 = -Lam0 + 2 (1 - Q^2) Lam0.
    meanMovement = growth - 2 * expm1(2 * logShrinkage) * initialLipschitz
    func spread(_ together: Double, _ a: Double, _ b: Double) -> Double {
      a + b == -.infinity ? exp(together) : exp(a + b) * expm1(together - a - b)
    }
    let variance =
      k1 * k1
      * (S0 * S0 * spread(log.plusSquared, log.plus, log.plus)
        - 2 * S0 * D * spread(log.mixed, log.plus, log.minus)
        + D * D * spread(log.minusSquared, log.minus, log.minus))
    rmsLipschitz = (max(0, variance) + meanLipschitz * meanLipschitz).squareRoot()
    rmsMovement = (max(0, variance) + meanMovement * meanMovement).squareRoot()
  }
}
