public import HelioCore
import HelioNumerics

/// The squared relative error of the two-factor projection of a random n x n matrix, k blocks, b -> infinity.
///
///     1 - c int_{x > q} x dmu,  mu(x > q) = 1/k,   x = e cos^2 phi,  phi < phi_q
///     Haar:      e = 4 a (1 - a), a = 1/k, c = k;   dmu = e sin^2 phi/(pi a (1 - x)) dphi
///     Gaussian:  e = 4, c = 1;                      dmu = (4/pi) sin^2 phi dphi
///
/// Every b x b corner of the matrix has squared singular values of this law, and keeps its leading 1/k.
///
/// Source: sheet group-and-shuffle §3.8.
public enum ProjectionLimit {
  /// - Parameter k: at least 1.
  public static func haar(blockCount k: Int) throws(HelioError) -> Double {
    try require(k >= 1, "blockCount", "at least 1", got: k)
    if k == 1 { return 0 }
    let a = 1 / Double(k)
    let (e, rest) = (4 * a * (1 - a), (1 - 2 * a) * (1 - 2 * a))
    let unit = try GaussRule.legendre(from: 0, to: 1, 96)
    // The mass and the mean of what lies beyond phi; 1 - x without cancellation.
    func above(_ phi: Double) -> (mass: Double, mean: Double) {
      var (mass, mean) = (0.0, 0.0)
      for (t, weight) in zip(unit.nodes, unit.weights) {
        let (s, c) = (sin(phi * t), cos(phi * t))
        let density = phi * weight * e * s * s / (Double.pi * a * (rest + e * s * s))
        mass += density
        mean += density * e * c * c
      }
      return (mass, mean)
    }
    let phi = try bracketedRoot(0, Double.pi / 2, what: "the quantile 1/k") { above($0).mass - a }
      .accepting(1e-12, "The quantile 1/k")
    return 1 - Double(k) * above(phi).mean
  }

  /// - Parameter k: at least 1.
  public static func gaussian(blockCount k: Int) throws(HelioError) -> Double {
    try require(k >= 1, "blockCount", "at least 1", got: k)
    if k == 1 { return 0 }
    let phi = try bracketedRoot(0, Double.pi / 2, what: "the quantile 1/k") { phi in
      (2 * phi - sin(2 * phi)) / Double.pi - 1 / Double(k)
    }.accepting(1e-12, "The quantile 1/k")
    return 1 - (4 * phi - sin(4 * phi)) / (2 * Double.pi)
  }

  /// Of n = b^2, k = b, where one singular value of b is kept; for b >= 16 within half a per cent.
  ///
  ///     1 - (mu - 1.2065 s)/b^2,  mu = (sqrt b + sqrt(b-1))^2,
  ///     s = (sqrt b + sqrt(b-1)) (b^{-1/2} + (b-1)^{-1/2})^{1/3};   to leading order 1 - 4/b
  ///
  /// 1.2065 is minus the mean of the Tracy-Widom law of real matrices.
  public static func square(blockSize b: Int) throws(HelioError) -> Double {
    try require(b >= 2, "blockSize", "at least 2", got: b)
    let (x, y) = (Double(b).squareRoot(), Double(b - 1).squareRoot())
    let mu = (x + y) * (x + y)
    let s = (x + y) * cbrt(1 / x + 1 / y)
    return 1 - (mu - 1.2065 * s) / Double(b * b)
  }
}
