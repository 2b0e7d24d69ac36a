public import HelioCore
public import HelioNumerics

/// What estimators of the index of one model find at n rows in d dimensions, and how many rows they need.
///
/// For Gaussian inputs. Mean estimators by their laws; principal Hessian directions as a rank-one matrix beside noise
/// whose row along u has a variance of its own, E t^2/n and E[t^2 z^2]/n an entry; the spectral estimator by the limit
/// with the best function of the label; SAVE and directional regression by their loss constant C, the overlap
/// 1/(1 + C d/n), which holds for n/H far above d alone.
///
/// Source: sheet multi-index §4, §4.1, §4.3, §4.7, §4.8, §9.2.
public struct SamplePlan: Sendable {
  public enum Law: String, Sendable, CaseIterable, Codable {
    case first, leastSquares, slicedInverse, principalHessian, slicedVariance
    case directionalRegression, spectral

    /// Whether only the limit of many rows is known.
    public var isLimit: Bool { self == .slicedVariance || self == .directionalRegression }
  }
  public let laws: MeanEstimatorLaws
  public let constants: LossConstants
  private let spectral: SpectralLaw
  private let squaredLabel: Double
  private let weightedLabel: Double
  private let beta2: Double

  /// - Parameters:
  ///   - model: of one index, with noise.
  ///   - sliceCount: of sliced inverse regression; `coarse`: of SAVE and directional regression.
  public init(_ model: IndexModel, sliceCount H: Int = 10, coarse: Int = 5) throws(HelioError) {
    laws = try MeanEstimatorLaws(model, sliceCount: H)
    constants = try LossConstants(
      model, transform: LabelTransform(.tanh), sliceCount: coarse)
    spectral = try SpectralLaw(model, transform: nil)
    let moments = try LinkMoments(model, degree: 2)
    squaredLabel = moments.labelVariance
    weightedLabel = try moments.squaredLabelMoment(normalMean: 1) { $0 * $0 }
    beta2 = moments.isZero(2) ? 0 : moments.beta(2)
  }

  /// The squared overlap; `nil` where no law holds.
  public func overlap(_ law: Law, sampleCount n: Int, dimension d: Int) throws(HelioError)
    -> Double?
  {
    let delta = Double(n) / Double(d)
    switch law {
    case .first: return laws.first(sampleRatio: delta)
    case .leastSquares: return laws.leastSquares(sampleRatio: delta)
    case .slicedInverse: return laws.slicedInverse(sampleRatio: delta, dimension: d)
    case .principalHessian: return hessian(Double(n), d)
    case .slicedVariance: return limit(constants.slicedVariance, delta)
    case .directionalRegression: return limit(constants.directionalRegression, delta)
    case .spectral: return try spectral.limit(sampleRatio: delta).squaredOverlaps.first ?? 0
    }
  }

  /// The least number of rows for an overlap; `nil` without signal, or above 10^4 rows an input.
  ///
  /// - Parameter target: in (0, 1).
  public func rows(
    _ law: Law, squaredOverlap target: Double, dimension d: Int
  ) throws(HelioError) -> Double? {
    try require(target > 0 && target < 1, "squaredOverlap", "above 0 and below 1", got: target)
    let odds = target / (1 - target)
    let largest = 1e4
    let b2 = laws.moments.isZero(1) ? 0 : laws.moments.beta(1) * laws.moments.beta(1)
    let variance = laws.moments.labelVariance
    let ratio: Double?
    switch law {
    case .first: ratio = b2 > 0 ? odds * variance / b2 : nil
    case .leastSquares: ratio = b2 > 0 ? 1 + odds * (variance - b2) / b2 : nil
    case .slicedInverse:
      // The finite law, whose numerator needs theta^4 > H/d.
      let kappa = laws.slices.slicedPower
      let H = Double(laws.slices.count)
      let c = H / Double(d)
      // theta^4 - c = target (theta^4 + theta^2): the positive root.
      let theta2 =
        (target + (target * target + 4 * (1 - target) * c).squareRoot()) / (2 * (1 - target))
      ratio = kappa > LabelExponents.zero ? theta2 / kappa + H / Double(d) : nil
    case .principalHessian:
      guard beta2 != 0, let most = hessian(largest * Double(d), d), most >= target else {
        return nil
      }
      ratio =
        try monotoneRoot(lower: 1, upper: largest, what: "the rows of principal Hessian directions")
      {
        (hessian($0 * Double(d), d) ?? 0) - target
      }.get("The rows of principal Hessian directions")
    case .slicedVariance: ratio = constants.slicedVariance.map { odds * $0 }
    case .directionalRegression: ratio = constants.directionalRegression.map { odds * $0 }
    case .spectral: ratio = try spectral.requiredSampleRatio(squaredOverlap: target)
    }
    return ratio.flatMap { $0 <= largest ? $0 * Double(d) : nil }
  }

  private func limit(_ C: Double?, _ delta: Double) -> Double? { C.map { 1 / (1 + $0 / delta) } }

  private func hessian(_ n: Double, _ d: Int) -> Double? {
    let dimension = Double(d)
    return heavyRowOverlap(
      signal: 2.0.squareRoot() * abs(beta2), bulk: dimension * squaredLabel / n,
      row: (dimension - 1) * weightedLabel / n)
  }
}
