public import HelioCore

/// The terms of a later step's change of the weights that grow with the width, for eta_i ~ p^alpha_i.
///
///     term k is a^{o(k+1)} q_k^T times p^{alpha_2 - k (1/2 - alpha_1)}, absent if mu_{k+1} = 0
///     L = floor(alpha_2/(1/2 - alpha_1)): terms k = 0 … L diverge
///
/// An integer ratio is of order one and counts.
///
/// Source: B. Moniri, H. Hassani (2026), arXiv:2605.17767 (for L); sheet gradient-steps §4.1.
public struct DivergentTerms: Sendable, Equatable {
  /// L, whether or not the terms are there.
  public let count: Int
  /// The k = 1 … L with mu_{k+1} != 0.
  public let present: [Int]

  /// - Parameters:
  ///   - alpha: exponents of an earlier and a later step, each in [0, 1/2).
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)``.
  public init(
    learningRateExponents alpha: (Double, Double), activation: Activation
  ) throws(HelioError) {
    for exponent in [alpha.0, alpha.1] {
      try require(
        exponent >= 0 && exponent < 0.5, "learningRateExponents", "in [0, 1/2)", got: exponent)
    }
    // 1e-9: an integer ratio of decimal exponents counts in spite of rounding.
    let ratio = alpha.1 / (0.5 - alpha.0) + 1e-9
    try require(
      ratio < 1e6, "learningRateExponents", "further from 1/2 (fewer than 1e6 terms)",
      got: alpha.0)
    count = Int(ratio.rounded(.down))
    var present: [Int] = []
    for k in 1..<max(count + 1, 1) where try activation.hasHermiteTerm(k + 1) { present.append(k) }
    self.present = present
  }
}

extension SecondLayerLaw {
  /// Refuses a law that has fewer neuron vectors than outliers are expected.
  ///
  /// Each outlier has a combination of powers a, a^2, … of the readout as its neuron vector. With
  /// a_j = ±1 these are a and the constant 1 only.
  ///
  /// - Parameter expected: outliers that a law with all its powers independent would have.
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)``.
  ///
  /// Source: sheet gradient-steps §4.1.
  public func requireOutliers(_ expected: Int) throws(HelioError) {
    try require(
      self != .rademacher || expected <= 2, "secondLayer",
      "another law where \(expected) outliers are expected, for the powers of a_j = +1 or -1 are a "
        + "and 1 only, neuron vectors of at most 2 outliers", got: name)
  }
}

extension Activation {
  /// Whether mu_k is not zero, decided by the function's form and not by size; an expression by its
  /// first 60 coefficients relative to the largest.
  public func hasHermiteTerm(_ k: Int) throws(HelioError) -> Bool {
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
    case .expression: try hasNumericalTerm(k)
    }
  }

  private func hasNumericalTerm(_ k: Int) throws(HelioError) -> Bool {
    guard k < 60 else { return false }
    let mu = try hermiteCoefficients(count: 60)
    let largest = mu.reduce(0) { max($0, abs($1)) }
    return abs(mu[k]) > 1e-10 * largest
  }
}
