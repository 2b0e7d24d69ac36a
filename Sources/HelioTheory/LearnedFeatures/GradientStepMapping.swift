public import HelioCore
public import HelioNumerics

/// How much of a real gradient step the spiked model keeps.
public enum StepLevel: String, Sendable, Hashable, Codable, CaseIterable {
  /// Level 0: isotropic rows plus the spike.
  case isotropic
  /// Level 1: the coherent change of overlaps and norms, which does not vanish as n0/d grows and
  /// moves the test error by up to 20 %.
  case overlaps
  /// Level 2: the level above plus an estimate of the terms of order d/n0. Counts a part of the
  /// noise twice.
  case noiseEstimate
  /// All terms of order d/n0 in q, t, tau and chi. Like level 2 it keeps the bulk isotropic.
  case firstOrder
}

/// A gradient step on the first layer with a second layer of finitely many values of order 1.
///
///     w_j <- w_j + eta a~_j (1/n0) sum_i y_i s'(<w_j, x_i>) x_i,   rows of unit norm or N(0, I/d)
///
/// The labels are centred. For f = p^{-1/2} sum a_j s this is the squared loss (half) with learning
/// rate eta p, the maximal scaling.
///
/// Source: sheet learned-features-spectrum §2.
public struct LearningStep: Sendable {
  public let activation: Activation
  /// a~_b.
  public let secondLayerValues: [Double]
  public let secondLayerProbabilities: [Double]
  /// eta.
  public let learningRate: Double
  /// n0/d.
  public let stepSampleRatio: Double
  public let link: Link
  public let noiseVariance: Double
  let moments: StepMoments

  /// - Parameters:
  ///   - secondLayerValues: a~_b, 1 to 16 numbers.
  ///   - secondLayerProbabilities: positive with sum 1; equal if absent.
  ///   - learningRate: eta >= 0.
  ///   - stepSampleRatio: n0/d > 0.
  ///   - link: g of one variable with a linear part.
  ///   - noiseVariance: sigma^2 >= 0.
  /// - Throws: ``HelioError/undefined(_:)`` if E g z = 0 or E z s = 0: then one step learns
  ///   nothing.
  public init(
    activation: Activation, secondLayerValues: [Double],
    secondLayerProbabilities: [Double]? = nil, learningRate: Double, stepSampleRatio: Double,
    link: Link, noiseVariance: Double
  ) throws(HelioError) {
    self.secondLayerProbabilities = try blockProbabilities(
      secondLayerProbabilities, values: secondLayerValues, "secondLayerValues")
    try require(
      learningRate.isFinite && learningRate >= 0, "learningRate", "zero or positive",
      got: learningRate)
    try require(
      stepSampleRatio.isFinite && stepSampleRatio > 0, "stepSampleRatio", "positive",
      got: stepSampleRatio)
    try require(
      noiseVariance.isFinite && noiseVariance >= 0, "noiseVariance", "zero or positive",
      got: noiseVariance)
    moments = try StepMoments(activation, link, noiseVariance)
    self.activation = activation
    self.secondLayerValues = secondLayerValues
    self.learningRate = learningRate
    self.stepSampleRatio = stepSampleRatio
    self.link = link
    self.noiseVariance = noiseVariance
  }

  /// Another step size; the moments are shared.
  public func with(
    learningRate: Double? = nil, secondLayerValues: [Double]? = nil
  ) throws(HelioError) -> LearningStep {
    var other = self
    try other.change(learningRate, secondLayerValues)
    return other
  }

  private mutating func change(_ eta: Double?, _ values: [Double]?) throws(HelioError) {
    let eta = eta ?? learningRate
    let values = values ?? secondLayerValues
    try require(eta.isFinite && eta >= 0, "learningRate", "zero or positive", got: eta)
    try require(
      values.count == secondLayerValues.count && values.allSatisfy(\.isFinite),
      "secondLayerValues", "\(secondLayerValues.count) finite numbers", got: values)
    self = LearningStep(self, eta, values)
  }

  private init(_ other: LearningStep, _ eta: Double, _ values: [Double]) {
    activation = other.activation
    secondLayerValues = values
    secondLayerProbabilities = other.secondLayerProbabilities
    learningRate = eta
    stepSampleRatio = other.stepSampleRatio
    link = other.link
    noiseVariance = other.noiseVariance
    moments = other.moments
  }

  /// nu = d/n0.
  private var nu: Double { 1 / stepSampleRatio }

  /// |c_hat| = sqrt(c1^2 + Y nu), the norm of the step's direction.
  public var directionNorm: Double {
    (moments.c1 * moments.c1 + moments.Y * nu).squareRoot()
  }

  /// zeta = c1/|c_hat|, the overlap of the learned direction with the target's.
  public var overlap: Double { moments.c1 / directionNorm }

  /// c_b = eta a~_b mu_1 |c_hat|.
  public var spikeCoefficients: [Double] {
    secondLayerValues.map { learningRate * $0 * moments.mu[1] * directionNorm }
  }

  /// What to know about the mapping here; empty if nothing.
  public var warnings: [String] {
    nu > 0.1
      ? ["d/n0 = \(nu) is above 0.1: the corrections are of first order in it."] : []
  }

  /// The law of the features after the step.
  ///
  ///     q_b = 1 + 2 eta a~_b mu_2 g2 zeta^2,  t_b = sqrt 12 eta a~_b |c1| mu_3      (level 1)
  ///     r_b = sqrt(1 + (eta a~_b)^2 Y V' nu),  tau_b = |eta a~_b| sqrt(E[y^2 z^2] V' nu),
  ///     chi_b = |eta a~_b| sqrt(2 Y E[(s' - mu_1)^2 z^2] nu)                          (level 2)
  ///
  /// ``StepLevel/firstOrder`` replaces q, t, tau and chi by their complete coefficients of order
  /// nu.
  ///
  /// - Throws: ``HelioError/undefined(_:)`` if s' has no second moment and the level needs it.
  public func featureLaw(
    level: StepLevel, rows: RowLaw = .sphere
  ) throws(HelioError) -> FeatureLaw {
    try FeatureLaw(
      activation: activation, spikeCoefficients: spikeCoefficients,
      probabilities: secondLayerProbabilities, rows: rows, corrections: try corrections(level))
  }

  private func corrections(_ level: StepLevel) throws(HelioError) -> StepCorrections {
    var result = StepCorrections.none(blocks: secondLayerValues.count)
    guard level != .isotropic else { return result }
    let m = moments
    let (mu2, mu3, zeta) = (m.mu[2], m.mu[3], overlap)
    let steps = secondLayerValues.map { learningRate * $0 }
    let root12 = 12.0.squareRoot()
    result.overlapFactors = steps.map { 1 + 2 * $0 * mu2 * m.g2 * zeta * zeta }
    result.normCorrections = steps.map { root12 * $0 * abs(m.c1) * mu3 }
    guard level != .overlaps else { return result }
    let derivative = try m.derivative.get()
    let V = derivative.variance
    result.rowNorms = steps.map { (1 + $0 * $0 * m.Y * V * nu).squareRoot() }
    var tau2 = m.y2z2 * V
    var chi2 = 2 * m.Y * derivative.weightedVariance
    if level == .firstOrder {
      let root2 = 2.0.squareRoot()
      let drift = m.g2 * zeta * zeta + root2 * zeta * nu * m.y2z / directionNorm
      result.overlapFactors = steps.map { 1 + 2 * $0 * mu2 * drift }
      result.normCorrections = steps.map { root12 * $0 * directionNorm * mu3 }
      // E y^2 (z - sqrt2 g2/c1)^2: the part of the noise that does not move along v.
      let across =
        m.y2z2 - 2 * root2 * m.g2 * m.y2z / m.c1 + 2 * m.g2 * m.g2 * m.Y / (m.c1 * m.c1)
      tau2 = (V - 2 * mu2 * mu2) * m.y2z2 + 2 * mu2 * mu2 * across
      chi2 = 2 * m.Y * (derivative.weightedVariance - 2 * mu2 * mu2 - 6 * mu3 * mu3)
    }
    result.overlapNoises = steps.map { abs($0) * (max(tau2, 0) * nu).squareRoot() }
    result.normNoises = steps.map { abs($0) * (max(chi2, 0) * nu).squareRoot() }
    return result
  }
}
