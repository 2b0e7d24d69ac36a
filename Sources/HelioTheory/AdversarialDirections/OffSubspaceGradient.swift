public import HelioCore
import HelioNumerics

/// The input gradient orthogonal to the data, of a network that gradient descent has trained on a subspace.
///
///     P_perp g(x) ~ N(0, (b^2 A/d) P_perp):   |P_perp g|^2 = (b^2 A/d) chi^2_l
///     A = p^{-1} sum_j a_j^2 s'(z_j)^2,   b the scale of the weights orthogonal to the data now
///
/// Exact at any width, time, loss and batch order, because the network on the subspace never looks at those
/// weights. The same weights serve all points, so the gradients of several points are correlated.
///
/// Source: sheet adversarial-directions §4.1, §4.2.
public struct OffSubspaceGradient: Sendable, Equatable {
  /// A.
  public let gateSecondMoment: Double
  /// l.
  public let codimension: Int
  /// d.
  public let dimension: Int
  /// b.
  public let weightScale: Double

  /// - Parameters:
  ///   - gateSecondMoment: A > 0; at A = 0 the gradient vanishes.
  ///   - l: 1 … d - 1.
  ///   - weightScale: b > 0.
  public init(
    gateSecondMoment: Double, codimension l: Int, dimension d: Int, weightScale: Double
  ) throws(HelioError) {
    try Self.requireCodimension(l, d)
    try require(
      gateSecondMoment.isFinite && gateSecondMoment > 0, "gateSecondMoment", "positive",
      got: gateSecondMoment)
    try require(
      weightScale.isFinite && weightScale > 0, "weightScale", "positive", got: weightScale)
    self.gateSecondMoment = gateSecondMoment
    codimension = l
    dimension = d
    self.weightScale = weightScale
  }

  static func requireCodimension(_ l: Int, _ d: Int) throws(HelioError) {
    try require(d >= 2, "dimension", "at least 2", got: d)
    try require(
      l >= 1 && l < d, "subspaceCodimension", "between 1 and dimension - 1 = \(d - 1)", got: l)
  }

  /// b sqrt(A/d), the standard deviation of a component.
  private var deviation: Double {
    weightScale * (gateSecondMoment / Double(dimension)).squareRoot()
  }

  /// E |P_perp g| = b sqrt(A/d) sqrt 2 Gamma((l+1)/2)/Gamma(l/2).
  public var meanNorm: Double { deviation * meanChi(codimension) }

  /// sqrt(E |P_perp g|^2) = b sqrt(A l/d).
  public var rootMeanSquareNorm: Double { deviation * Double(codimension).squareRoot() }

  /// The linear distance to a flip, t* = |f|/(b sqrt(A l/d)).
  public func flipDistance(output f: Double) throws(HelioError) -> Double {
    try require(f.isFinite && f != 0, "outputValue", "finite and not 0", got: f)
    return abs(f) / rootMeanSquareNorm
  }

  /// How likely a gradient of at least this length is if the weights off the data stand as assumed.
  ///
  ///     Q(l/2, |P_perp g|^2 d/(2 b^2 A))
  ///
  /// - Parameter norm: measured at one point of one network.
  public func upperTailProbability(norm: Double) throws(HelioError) -> Double {
    try require(norm.isFinite && norm >= 0, "measuredNorm", "zero or positive", got: norm)
    let ratio = norm / deviation
    return regularisedUpperGamma(Double(codimension) / 2, ratio * ratio / 2)
  }
}

/// The mean of a chi variable, sqrt 2 Gamma((l+1)/2)/Gamma(l/2); by its series where the logarithms of the
/// gamma functions would cancel.
func meanChi(_ l: Int) -> Double {
  let n = Double(l)
  guard l > 1000 else {
    return 2.0.squareRoot() * exponential(logGamma((n + 1) / 2) - logGamma(n / 2))
  }
  let u = 1 / n
  return n.squareRoot() * (1 - u / 4 + u * u / 32 + 5 * u * u * u / 128)
}
