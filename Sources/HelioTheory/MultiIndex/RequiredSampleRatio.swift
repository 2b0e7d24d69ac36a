public import HelioCore
public import HelioNumerics

/// Estimators whose overlap is a known function of n/d alone.
public enum PlannedEstimator: String, CaseIterable, Sendable, Codable {
  case first, ols, optimalFirst, sir, spectral
}

/// The smallest n/d at which an estimator reaches a squared overlap; `nil` above `largest` or without signal.
///
///     first   ov Var y/(beta_1^2 (1 - ov)),   ols  1 + ov (Var y - beta_1^2)/(beta_1^2 (1 - ov)),
///     first on E[z|y] and sir  ov/(kappa (1 - ov)),   spectral  by ``SpectralLaw``
///
/// - Parameters:
///   - model: of one index, with noise.
///   - target: in (0, 1).
///   - transform: T of the spectral estimator, `nil` for the optimal one.
/// Source: sheet multi-index §4, §9.2.
public func requiredSampleRatio(
  _ estimator: PlannedEstimator, _ model: IndexModel, squaredOverlap target: Double,
  sliceCount H: Int = 10, transform: LabelTransform? = nil, atMost largest: Double = 1e4
) throws(HelioError) -> Double? {
  try require(
    target > 0 && target < 1, "squaredOverlap", "above 0 and below 1", got: target)
  try require(model.noiseVariance > 0, "noiseVariance", "positive", got: model.noiseVariance)
  let odds = target / (1 - target)
  let ratio: Double?
  switch estimator {
  case .first, .ols:
    let moments = try LinkMoments(model, degree: 1)
    let b2 = moments.beta(1) * moments.beta(1)
    if moments.isZero(1) {
      ratio = nil
    } else if estimator == .first {
      ratio = odds * moments.labelVariance / b2
    } else {
      ratio = 1 + odds * (moments.labelVariance - b2) / b2
    }
  case .optimalFirst:
    _ = try LinkMoments(model, degree: 0)
    let power = try LabelLaw(model).power(1, 1)
    ratio = power > LabelExponents.zero ? odds / power : nil
  case .sir:
    _ = try LinkMoments(model, degree: 0)
    let power = try SliceLaw(model, count: H).slicedPower
    ratio = power > LabelExponents.zero ? odds / power : nil
  case .spectral:
    _ = try LinkMoments(model, degree: 0)
    ratio = try SpectralLaw(model, transform: transform)
      .requiredSampleRatio(squaredOverlap: target, atMost: largest)
  }
  return ratio.flatMap { $0 <= largest ? $0 : nil }
}
