public import HelioCore
public import HelioNumerics

/// Everything that is certified about training before it starts, from unit inputs, labels ±1 and initial weights.
///
/// On orthogonally separable data the certificates T3 (gradient), T4 (early stage), T5 (all times) and T7 (finite steps);
/// on any data T6.
///
///     let certificate = try ConvergenceCertificate(.logistic, sample, start)
///     certificate.gradient?.constant          // C, or nil where the data are not orthogonally separable
///     try certificate.bounds(at: [1, 10])     // the smallest certified loss at each time
///
/// Source: sheet early-stage-convergence §3.
public struct ConvergenceCertificate: Sendable {
  public let loss: MarginLoss
  public let sampleCount: Int
  public let initialScale: Double
  /// u_i(0) = y_i f(x_i).
  public let initialMargins: [Double]
  public let separability: DataSeparability
  /// lam*, C and coverage; `nil` where the data are not orthogonally separable.
  public let gradient: GradientCertificate?
  /// T4; `nil` where the data are not orthogonally separable.
  public let early: EarlyStageBound?
  /// T5; also `nil` for the squared loss.
  public let global: GlobalLossBound?
  /// T6, on any data.
  public let general: GeneralDataBound
  /// E|grad L|^2 over the initial weights at pulls q(0).
  public let expectedGradient: ExpectedInitialGradient

  /// L0.
  public var initialLoss: Double { general.initialLoss }

  public init(
    _ loss: MarginLoss, _ sample: UnitSample, _ start: SphericalStart
  ) throws(HelioError) {
    try start.requireFit(sample)
    self.loss = loss
    (sampleCount, initialScale) = (sample.count, start.initialScale)
    let u = start.margins(on: sample)
    initialMargins = u
    separability = try DataSeparability(sample)
    general = try GeneralDataBound(loss, sample, start)
    expectedGradient = try ExpectedInitialGradient(
      sample, initialScale: start.initialScale,
      residuals: [Double](repeating: loss.pull(0), count: sample.count))
    guard separability.isOrthogonal else {
      (gradient, early, global) = (nil, nil, nil)
      return
    }
    let found = try GradientCertificate(sample, start, margin: separability.margin)
    gradient = found
    early = try EarlyStageBound(
      loss, margins: u, certificateConstant: found.constant, initialScale: start.initialScale)
    global =
      loss == .squared
      ? nil
      : try GlobalLossBound(
        loss, initialLoss: loss.mean(u), certificateConstant: found.constant,
        sampleCount: sample.count)
  }

  /// T7 for a step size; `nil` where the data are not orthogonally separable.
  public func steps(
    learningRate eta: Double, stepCount: Int, isStochastic: Bool = false
  ) throws(HelioError) -> DiscreteStepBound? {
    guard let gradient else { return nil }
    return try DiscreteStepBound(
      loss, margins: initialMargins, smallestKernelValue: gradient.smallestKernelValue,
      initialScale: initialScale, learningRate: eta, stepCount: stepCount,
      isStochastic: isStochastic)
  }

  /// The smallest loss that T4, T5 and T6 certify for gradient flow at each time.
  public func bounds(at times: [Double]) throws(HelioError) -> [Double] {
    var result = general.losses(at: times)
    if let early { result = zip(result, early.losses(at: times)).map { min($0, $1) } }
    if let global {
      for (k, t) in times.enumerated() { result[k] = min(result[k], try global.loss(at: t)) }
    }
    return result
  }
}
