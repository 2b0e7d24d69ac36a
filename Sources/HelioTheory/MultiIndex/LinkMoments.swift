public import HelioCore
public import HelioNumerics

/// Low moments of the label of one index: Hermite coefficients and the moments of noise that estimators meet.
///
///     beta_k = E[y h_k(z)],   t = y - E y,   E[t^2 P(z)] = E[(g - E g)^2 P] + sigma^2 E P
///
/// Source: sheet multi-index §2, §4.3.
public struct LinkMoments: Sendable {
  /// beta_0 … beta_K; beta_0 is the mean.
  public let coefficients: [Double]
  /// E y^2, noise included.
  public let labelSecondMoment: Double
  /// Var y, noise included.
  public let labelVariance: Double
  let model: IndexModel

  /// A coefficient below this part of sd(y) counts as zero.
  public static let zero = 1e-7

  /// - Parameters:
  ///   - model: of one index.
  ///   - degree: K >= 0.
  /// - Throws: ``HelioError/undefined(_:)`` for two indices; ``HelioError/invalid(parameter:requirement:got:)``
  ///   for a constant link, or one without moments.
  public init(_ model: IndexModel, degree: Int) throws(HelioError) {
    let link = model.link
    guard link.directionCount == 1 else {
      throw .undefined("This needs a link of one index; '\(link)' has two.")
    }
    self.model = model
    coefficients = try settled(
      hermiteProjections(count: degree + 1, leastScale: 1e-3) { $0.map { link.jet($0).value } },
      link)
    let mean = coefficients[0]
    let variance = try settled(
      gaussianMean { $0.map { (link.jet($0).value - mean) * (link.jet($0).value - mean) } }, link)
    guard variance > 1e-20 * (1 + mean * mean) else {
      throw .invalid(
        parameter: "link", requirement: "not constant: it carries no information", got: link.text)
    }
    labelVariance = variance + model.noiseVariance
    labelSecondMoment = labelVariance + mean * mean
  }

  /// beta_k, k up to the degree asked for.
  public func beta(_ k: Int) -> Double { coefficients[k] }

  /// Whether |beta_k| <= 1e-7 sd(y).
  public func isZero(_ k: Int) -> Bool {
    abs(coefficients[k]) <= Self.zero * labelVariance.squareRoot()
  }

  /// l*, the first k >= 1 whose coefficient is not zero; `nil` if none up to the degree is.
  public var informationExponent: Int? {
    coefficients.indices.dropFirst().first { !isZero($0) }
  }

  /// E t^4/(E t^2)^2, noise included: large for links without bound, whose few largest labels outweigh the others.
  public func labelKurtosis() throws(HelioError) -> Double {
    let (link, mean, noise) = (model.link, coefficients[0], model.noiseVariance)
    let fourth = try settled(
      gaussianMean { z in
        z.map { z in
          let t = link.jet(z).value - mean
          return t * t * t * t
        }
      }, link)
    let signal = labelVariance - noise
    return (fourth + 6 * noise * signal + 3 * noise * noise) / (labelVariance * labelVariance)
  }

  /// E[t^2 P(z)].
  ///
  /// - Parameter normalMean: E P(z).
  func squaredLabelMoment(
    normalMean: Double, _ P: (Double) -> Double
  ) throws(HelioError) -> Double {
    let (link, mean) = (model.link, coefficients[0])
    let signal = try settled(
      gaussianMean { z in
        z.map { z in
          let t = link.jet(z).value - mean
          return t * t * P(z)
        }
      }, link)
    return signal + model.noiseVariance * normalMean
  }

  /// E g'^2, the Fisher information orthogonal to u times sigma^2; `nil` for a link that jumps.
  func slopePower() throws(HelioError) -> Double? {
    let link = model.link
    if link.hasJump { return nil }
    return try settled(
      gaussianMean { $0.map { link.jet($0).slope * link.jet($0).slope } }, link)
  }
}

/// A moment that exists and is known to 1e-8.
private func settled<T>(
  _ moment: Solution<T>, _ link: IndexLink
) throws(HelioError) -> T {
  if let achieved = moment.convergence.achieved, achieved <= 1e-8 { return moment.value }
  throw .invalid(
    parameter: "link", requirement: "a function whose moments under N(0,1) exist", got: link.text)
}
