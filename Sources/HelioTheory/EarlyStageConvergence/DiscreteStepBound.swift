public import HelioCore
public import HelioNumerics

/// A certified loss of real GD or SGD at a finite step size on orthogonally separable data, step by step.
///
///     h = Q0 (GD), 1 (SGD, logistic);  S = 1+kappa^2, Delta = 0, P = (1+kappa)^2, c = 1-kappa^2, Lhat = L0;  a step:
///     stop if eta h > 1, c <= 0 or (squared) max u(0) + Delta > 1
///     q_low = max(0, 1 - mean u(0) - Delta) or mean q(u(0)+Delta),   st = eta h S (1 + eta h/2)
///     beta = 1, 1/4, L0 e^st (squared, logistic, exponential),   K = h S/2 + beta S^2 (1 + eta h/2)^2/2
///     dec = eta lam* c q_low^2 - eta^2 K v,   v = q_low^2 (GD), h^2 (SGD);   stop if dec <= 0
///     Lhat -= dec,  Delta += st,  c -= eta^2 h^2 P,  P *= (1+eta h)^2,  S = S (1 + eta^2 h^2) + eta s
///
/// L_t <= Lhat (GD), E L_t <= Lhat (SGD) after the steps that were made; tends to ``EarlyStageBound`` as eta -> 0.
///
/// Source: sheet early-stage-convergence §3 (T7).
public struct DiscreteStepBound: Sendable, Equatable {
  /// L0.
  public let initialLoss: Double
  public let learningRate: Double
  /// Lhat after each certified step, from the first on.
  public let losses: [Double]

  /// Steps until the recursion stops.
  public var certifiedSteps: Int { losses.count }
  /// Lhat after them; L0 if there is none.
  public var loss: Double { losses.last ?? initialLoss }
  /// The bound at time t = eta steps; what is beyond the last certified step has none.
  public func loss(at t: Double) -> Double? {
    let step = Int((t / learningRate).rounded())
    return step == 0 ? initialLoss : step <= losses.count ? losses[step - 1] : nil
  }

  /// - Parameters:
  ///   - u: y_i f(x_i) of the initial weights.
  ///   - lam: lam* of ``GradientCertificate``.
  ///   - eta: > 0; isStochastic: batches drawn with replacement, of any size.
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for SGD with another than the logistic loss.
  /// - Complexity: n for each step.
  public init(
    _ loss: MarginLoss, margins u: [Double], smallestKernelValue lam: Double,
    initialScale kappa: Double, learningRate eta: Double, stepCount: Int, isStochastic: Bool
  ) throws(HelioError) {
    try requireInitialScale(kappa)
    try require(eta > 0 && eta.isFinite, "learningRate", "positive", got: eta)
    try require(stepCount >= 0, "stepCount", "at least 0", got: stepCount)
    try require(
      !isStochastic || loss == .logistic, "loss", "logistic for SGD, whose pulls are at most 1",
      got: loss.rawValue)
    let envelope = LossEnvelope(loss, margins: u, initialScale: kappa)
    initialLoss = envelope.initialLoss
    learningRate = eta
    let h = isStochastic ? 1 : envelope.pullBound
    var (S, Delta, P) = (1 + kappa * kappa, 0.0, (1 + kappa) * (1 + kappa))
    var (c, Lhat) = (1 - kappa * kappa, envelope.initialLoss)
    var losses: [Double] = []
    while losses.count < stepCount {
      if eta * h > 1 || c <= 0 { break }
      if loss == .squared, envelope.largestMargin + Delta > 1 { break }
      let q = max(0, envelope.pull(afterShift: Delta))
      let st = eta * h * S * (1 + eta * h / 2)
      let beta =
        switch loss {
        case .squared: 1.0
        case .logistic: 0.25
        case .exponential: envelope.initialLoss * exp(st)
        }
      let half = 1 + eta * h / 2
      let K = h * S / 2 + beta * S * S * half * half / 2
      let v = isStochastic ? h * h : q * q
      let dec = eta * lam * c * q * q - eta * eta * K * v
      if !(dec > 0) { break }
      Lhat -= dec
      losses.append(Lhat)
      Delta += st
      c -= eta * eta * h * h * P
      P *= (1 + eta * h) * (1 + eta * h)
      S = S * (1 + eta * eta * h * h) + eta * envelope.growth
    }
    self.losses = losses
  }
}
