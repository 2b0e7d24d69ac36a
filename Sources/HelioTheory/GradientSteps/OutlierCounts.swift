public import HelioCore
public import HelioNumerics

/// How many outliers two steps leave as the width grows, for learning rates eta_i ~ p^alpha_i.
///
///     term k of the second step has norm p^{alpha_2 - k (1/2 - alpha_1)}
///     L = floor(alpha_2/(1/2 - alpha_1)): terms k = 0 … L diverge
///
/// The term k = 0 has the neuron vector a of the first step and merges with its spike, so 1 + L
/// outliers at most, L of them new; a term is absent if mu_{k+1} = 0, and a discrete second layer has
/// only as many distinct powers as values. An integer ratio is of order one and counts.
///
/// The count is approached absurdly slowly: at p = 1000 expect ``TwoStepSpikes/outlierCount(widthRatio:)``.
///
/// Source: B. Moniri, H. Hassani (2026), arXiv:2605.17767 (for L); sheet gradient-steps §4.1.
public struct AsymptoticOutliers: Sendable, Equatable {
  /// L, before any reduction.
  public let divergentTerms: Int
  /// Distinct neuron vectors among the divergent terms: 1 for k = 0 plus the others.
  public let total: Int

  /// L and 1 + L differ from a measured count at any feasible width; always show them as such.
  ///
  /// - Parameters:
  ///   - alpha: exponents of the two steps, each in [0, 1/2).
  ///   - law: of the second layer.
  /// - Throws: ``HelioError/undefined(_:)`` if mu_1 = 0.
  public init(
    learningRateExponents alpha: (Double, Double), secondLayerLaw law: SecondLayerLaw,
    activation: Activation
  ) throws(HelioError) {
    let terms = try DivergentTerms(learningRateExponents: alpha, activation: activation)
    guard try activation.hasHermiteTerm(1) else {
      throw .undefined(
        "\(activation.name) has mu_1 = E z s(z) = 0: the first step adds no spike to the weights.")
    }
    divergentTerms = terms.count
    switch law {
    case .gaussian, .uniform: total = 1 + terms.present.count
    case .rademacher: total = 1 + (terms.present.contains { $0 % 2 == 1 } ? 1 : 0)
    case .finiteSupport(let values, _): total = min(1 + terms.present.count, values.count)
    }
  }
}

/// The number of spikes of the features after one step with eta ~ n^alpha, as n grows.
///
///     l = floor(1/(1 - 2 alpha)):  l spikes for (l-1)/(2l) < alpha < l/(2l+2)
///
/// Terms with mu_k = 0 are not removed.
///
/// - Parameter alpha: in (0, 1/2).
///
/// Source: B. Moniri et al. (2023), arXiv:2310.07891; sheet gradient-steps §3.
public func asymptoticFeatureSpikeCount(
  learningRateExponent alpha: Double
) throws(HelioError) -> Int {
  try require(alpha > 0 && alpha < 0.5, "learningRateExponent", "in (0, 1/2)", got: alpha)
  let l = 1 / (1 - 2 * alpha) + 1e-9
  try require(l < 1e15, "learningRateExponent", "further from 1/2", got: alpha)
  return Int(l.rounded(.down))
}
