public import HelioCore
import HelioNumerics

/// The law of |x|, as nodes and weights: all that the moments of the envelope ask of the inputs.
///
/// Source: sheet wasserstein-generalization §3.2.
public struct InputNormLaw: Sendable, Equatable {
  /// Values of |x|.
  public let nodes: [Double]
  /// Their probabilities, sum 1.
  public let weights: [Double]

  /// x ~ N(0, I_d): 200 nodes of Gauss and Legendre against the density of the chi law,
  ///
  ///     r^{d-1} e^{-r^2/2} on [sqrt d - 12, sqrt(d + k) + t + 12]
  ///
  /// normalised by its own sum. The mean of r^k e^{tr} peaks below sqrt(d + k) + t, so nothing is cut that shows.
  ///
  /// - Parameters:
  ///   - d: dimension, >= 1.
  ///   - k: highest power of |x| whose mean will be asked for.
  ///   - t: largest exponent of e^{t|x|}.
  public static func gaussian(
    dimension d: Int, power k: Int = 4, exponent t: Double = 0
  ) throws(HelioError) -> InputNormLaw {
    try require(d >= 1, "dimension", "at least 1", got: d)
    let D = Double(d)
    let rule = try GaussRule.legendre(
      from: max(0, D.squareRoot() - 12), to: (D + Double(k)).squareRoot() + t + 12, 200)
    // The density over its value at r0 = sqrt d, so that large d does not underflow.
    let r0 = D.squareRoot()
    var weights = zip(rule.nodes, rule.weights).map { r, w in
      w * exp((D - 1) * log(r / r0) - (r - r0) * (r + r0) / 2)
    }
    let sum = weights.reduce(0, +)
    for i in weights.indices { weights[i] /= sum }
    return InputNormLaw(nodes: rule.nodes, weights: weights)
  }

  /// The lengths in a pilot sample: what follows from it is an estimate, not a bound.
  public static func pilot(_ lengths: [Double]) throws(HelioError) -> InputNormLaw {
    try require(!lengths.isEmpty, "pilot sample", "of at least one row", got: "none")
    for r in lengths {
      try require(r >= 0 && r.isFinite, "pilot sample", "of finite lengths", got: r)
    }
    return InputNormLaw(
      nodes: lengths,
      weights: [Double](repeating: 1 / Double(lengths.count), count: lengths.count))
  }

  /// |x| <= R: the largest length in place of all.
  public static func bounded(by R: Double) throws(HelioError) -> InputNormLaw {
    try require(R >= 0 && R.isFinite, "input bound", "finite and not negative", got: R)
    return InputNormLaw(nodes: [R], weights: [1])
  }

  /// E f(|x|).
  public func mean(_ f: (Double) -> Double) -> Double {
    var sum = 0.0
    for (r, w) in zip(nodes, weights) where w > 0 { sum += w * f(r) }
    return sum
  }

  /// E|x|^k.
  public func moment(_ k: Int) -> Double { mean { pow($0, Double(k)) } }

  /// Mean, and central moments 2, 3, 4 of the mean of b independent lengths, through its cumulants k_r/b^{r-1}.
  func batchMoments(_ b: Int) -> (mean: Double, second: Double, third: Double, fourth: Double) {
    let mu = moment(1)
    func central(_ k: Double) -> Double { mean { pow($0 - mu, k) } }
    let (k2, k3) = (central(2), central(3))
    let k4 = central(4) - 3 * k2 * k2
    let b = Double(b)
    return (mu, k2 / b, k3 / (b * b), k4 / (b * b * b) + 3 * k2 * k2 / (b * b))
  }
}
