public import HelioCore
public import HelioNumerics

/// How large and how far from orthogonal the inputs are.
///
///     theta^2 = gamma n/(1-gamma)
///     |X|^2 = (1-gamma) theta^2 (1 + theta^2 - delta)/(theta^2 - delta)   if theta^2 > delta + sqrt delta,
///             (1-gamma) (1 + sqrt delta)^2                                else
///     median t of the largest |<x_i, x_j>|:  n(n-1)/2 [Q(t - gamma) + Q(t + gamma)] = log 2,
///     Q(t) = E Phi(-t d/((1-gamma) chi)),  chi = norm of d - 1 standard normals
///
/// The norm is asymptotic (the signal's column has no noise, so this is not the usual spike); the overlaps of pairs
/// have their exact law and are taken as independent.
///
/// Source: sheet benign-overfitting §2.3.
public struct DataGeometry: Sendable, Equatable {
  public let sampleCount: Int
  /// |X|_op.
  public let operatorNorm: Double
  /// t.
  public let medianMaximumOverlap: Double

  /// The mean of the largest overlap: of the law whose median is t.
  ///
  ///     int_0^inf 1 - exp(-n(n-1)/2 [Q(t - gamma) + Q(t + gamma)]) dt
  public let meanMaximumOverlap: Double

  /// n t: proofs with nearly orthogonal data need it far below 1.
  public var nearOrthogonalityRatio: Double { Double(sampleCount) * medianMaximumOverlap }

  /// - Parameter n: >= 3.
  public init(_ mixture: SignalMixture, sampleCount n: Int) throws(HelioError) {
    try require(n >= 3, "sampleCount", "at least 3", got: n)
    sampleCount = n
    operatorNorm = Self.operatorNorm(mixture, sampleCount: n)
    let gamma = mixture.signalPower
    let (rule, d) = (try radiusRule(mixture.dimension - 1), Double(mixture.dimension))
    func Q(_ t: Double) -> Double { rule.expectation { normalCDF(-t * d / ((1 - gamma) * $0)) } }
    let pairs = Double(n) * Double(n - 1) / 2
    // Nothing overlaps more than the noise of some tens of deviations allows.
    func expectedCount(_ t: Double) -> Double { pairs * (Q(t - gamma) + Q(t + gamma)) }
    let median = try bracketedRoot(0, gamma + 40, what: "the median overlap") { t in
      // Far out the count is 0 in double precision.
      log(max(expectedCount(t), Double.leastNormalMagnitude)) - log(log(2))
    }.get("The median overlap")
    medianMaximumOverlap = median
    let parts = [
      try GaussRule.legendre(from: 0, to: median, 48),
      try GaussRule.legendre(from: median, to: 4 * median, 48),
    ]
    meanMaximumOverlap = parts.reduce(0) { sum, part in
      sum + part.expectation { 1 - exp(-expectedCount($0)) }
    }
  }

  /// |X|_op, n >= 1.
  public static func operatorNorm(_ mixture: SignalMixture, sampleCount n: Int) -> Double {
    let gamma = mixture.signalPower
    let delta = Double(n) / Double(mixture.dimension)
    let power = gamma * Double(n) / (1 - gamma)
    let square =
      power > delta + delta.squareRoot()
      ? power * (1 + power - delta) / (power - delta)
      : (1 + delta.squareRoot()) * (1 + delta.squareRoot())
    return ((1 - gamma) * square).squareRoot()
  }
}

/// The law of the norm of D standard normals, with the far tail that decides about the largest of many overlaps.
private func radiusRule(_ D: Int) throws(HelioError) -> GaussRule {
  let centre = Double(D).squareRoot()
  let low = max(0, centre - 12)
  let (middle, high) = (centre + 1, centre + 16)
  let parts = [
    try GaussRule.legendre(from: low, to: middle, 96),
    try GaussRule.legendre(from: middle, to: high, 96),
  ]
  let k = Double(D)
  let constant = (k / 2 - 1) * log(2) + logGamma(k / 2)
  let nodes = parts.flatMap(\.nodes)
  let weights = zip(nodes, parts.flatMap(\.weights)).map { r, w in
    w * exp((k - 1) * log(r) - r * r / 2 - constant)
  }
  return GaussRule(nodes: nodes, weights: weights)
}
