public import HelioCore
public import HelioNumerics

/// The mean of H over the weights, with two distinct eigenvalues for each kind of feature.
///
///     Hbar = (1/p) [(a - b) I + b 1 1^T]:   (a - b)/p, p - 1 times, and (a + (p - 1) b)/p
///     a = E s(u)^2,  b = E_x (E_g s(g |x|/sqrt d))^2,  u = g |x|/sqrt d,  g ~ N(0,1)
///
///     relu       a = 1/2,  b = 1/(2 pi)
///     scaledErf  a = E (2/pi) asin(v/(1 + v)), v = chi^2_d/d,  b = 0
///     fourier    cos: a = (1 + (1 + 4/d)^{-d/2})/2, b = (1 + 2/d)^{-d/2};   sin: a = (1 - (1 + 4/d)^{-d/2})/2, b = 0
///
/// Source: sheet random-features-sgd §3.1.
public struct ExpectedSecondMoment: Sendable, Equatable {
  /// One kind of feature: all of them, or for fourier the cosines and the sines.
  public struct Block: Sendable, Equatable {
    /// a.
    public let diagonal: Double
    /// b.
    public let offDiagonal: Double
    /// p.
    public let width: Int

    /// (a - b)/p, orthogonal to the vector of ones.
    public var bulkEigenvalue: Double { (diagonal - offDiagonal) / Double(width) }
    /// (a + (p - 1) b)/p, along the vector of ones.
    public var topEigenvalue: Double {
      (diagonal + Double(width - 1) * offDiagonal) / Double(width)
    }
  }
  public let blocks: [Block]

  /// - Parameters:
  ///   - width: p >= 1; dimension: d >= 1.
  public init(_ kind: FeatureKind, dimension: Int, width: Int) throws(HelioError) {
    try require(dimension >= 1, "dimension", "at least 1", got: dimension)
    try require(width >= 1, "width", "at least 1", got: width)
    func block(_ a: Double, _ b: Double) -> Block {
      Block(diagonal: a, offDiagonal: b, width: width)
    }
    let d = Double(dimension)
    switch kind {
    case .relu: blocks = [block(0.5, 1 / (2 * .pi))]
    case .scaledErf: blocks = [block(Self.errorFunctionPower(d), 0)]
    case .fourier:
      let double = exp(-d / 2 * log1p(4 / d))
      blocks = [
        block((1 + double) / 2, exp(-d / 2 * log1p(2 / d))), block((1 - double) / 2, 0),
      ]
    }
  }

  /// E (2/pi) asin(v/(1 + v)) over v = chi^2_d/d, as a ratio of trapezoidal sums over s = log v.
  ///
  /// The weight exp((d/2)(s - e^s + 1)) is the density of s but for a factor; its sum divides.
  private static func errorFunctionPower(_ d: Double) -> Double {
    let low = -40 / d.squareRoot() - (d < 8 ? 40 : 0)
    let high = 2 + 12 / d.squareRoot()
    var (sum, mass) = (0.0, 0.0)
    for k in 0...4000 {
      let s = low + (high - low) * Double(k) / 4000
      let v = exp(s)
      let weight = exp(d / 2 * (s - v + 1)) * (k == 0 || k == 4000 ? 0.5 : 1)
      mass += weight
      sum += weight * 2 / .pi * asin(v / (1 + v))
    }
    return sum / mass
  }
}
