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
    for exponent in [alpha.0, alpha.1] {
      try require(
        exponent >= 0 && exponent < 0.5, "learningRateExponents", "in [0, 1/2)", got: exponent)
    }
    guard activation.hasHermiteTerm(1) else {
      throw .undefined(
        "\(activation.name) has mu_1 = E z s(z) = 0: the first step adds no spike to the weights.")
    }
    // 1e-9: an integer ratio of decimal exponents counts in spite of rounding.
    let ratio = alpha.1 / (0.5 - alpha.0) + 1e-9
    try require(
      ratio < 1e6, "learningRateExponents", "further from 1/2 (fewer than 1e6 terms)",
      got: alpha.0)
    let L = Int(ratio.rounded(.down))
    divergentTerms = L
    let present = (1..<max(L + 1, 1)).filter { activation.hasHermiteTerm($0 + 1) }
    switch law {
    case .gaussian, .uniform: total = 1 + present.count
    case .rademacher: total = 1 + (present.contains { $0 % 2 == 1 } ? 1 : 0)
    case .finiteSupport(let values, _): total = min(1 + present.count, values.count)
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

extension Activation {
  /// Whether mu_k is not zero, decided by the function's form and not by size; an expression by its
  /// first 60 coefficients relative to the largest.
  func hasHermiteTerm(_ k: Int) -> Bool {
    switch self {
    // z/2 or so plus an even function.
    case .relu, .leakyRelu, .softplus, .gelu: k == 1 || k % 2 == 0
    case .relu2: k == 2 || k == 0 || k % 2 == 1
    case .step: k == 0 || k % 2 == 1
    case .erf, .scaledErf, .tanh, .sin: k % 2 == 1
    case .sinCos: true
    case .linear: k == 1
    case .square: k == 0 || k == 2
    case .cosineFeatures: false
    case .hermite(let c): k < c.count && c[k] != 0
    case .expression: hasNumericalTerm(k)
    }
  }

  private func hasNumericalTerm(_ k: Int) -> Bool {
    guard k < 60 else { return false }
    let mu = hermiteCoefficients(count: 60)
    let largest = mu.reduce(0) { max($0, abs($1)) }
    return abs(mu[k]) > 1e-10 * largest
  }
}
