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
    return 1 - Double(k) * (try haarTail(k, haarQuantile(k)).mean)
  }

  /// phi_q.
  private static func haarQuantile(_ k: Int) throws(HelioError) -> Double {
    try bracketedRoot(0, Double.pi / 2, what: "the quantile 1/k") { (phi) throws(HelioError) in
      try haarTail(k, phi).mass - 1 / Double(k)
    }.accepting(1e-12, "The quantile 1/k")
  }

  /// The mass and the mean of what lies beyond phi, with 1 - x = (1 - 2a)^2 + e sin^2 phi.
  private static func haarTail(
    _ k: Int, _ phi: Double
  ) throws(HelioError) -> (mass: Double, mean: Double) {
    // For k = 2 the density is 0/0 at its end.
    if phi == 0 { return (0, 0) }
    let a = 1 / Double(k)
    let (e, rest) = (4 * a * (1 - a), (1 - 2 * a) * (1 - 2 * a))
    let rule = try GaussRule.legendre(from: 0, to: phi, 96)
    var (mass, mean) = (0.0, 0.0)
    for (node, weight) in zip(rule.nodes, rule.weights) {
      let (s, c) = (sin(node), cos(node))
      let density = weight * e * s * s / (Double.pi * a * (rest + e * s * s))
      mass += density
      mean += density * e * c * c
    }
    return (mass, mean)
  }

  /// - Parameter k: at least 1.
  public static func gaussian(blockCount k: Int) throws(HelioError) -> Double {
    try require(k >= 1, "blockCount", "at least 1", got: k)
    if k == 1 { return 0 }
    let phi = try gaussianQuantile(k)
    return 1 - (4 * phi - sin(4 * phi)) / (2 * Double.pi)
  }

  private static func gaussianQuantile(_ k: Int) throws(HelioError) -> Double {
    try bracketedRoot(0, Double.pi / 2, what: "the quantile 1/k") { phi in
      (2 * phi - sin(2 * phi)) / Double.pi - 1 / Double(k)
    }.accepting(1e-12, "The quantile 1/k")
  }

  /// The same at block size b, to first order in 1/b; r = b/k a whole number.
  ///
  ///     E tr f of the real ensemble is b int f dmu + int f dmu_1,  mu_1 = delta_0/4 + delta_e/4 - arcsine law on (0, e)/2;
  ///     the error falls by (c/b) int_{x > q} (x - q) dmu_1 = (c/b) [(e - q)/4 - (e phi/2 + e sin(2 phi)/4 - q phi)/pi]
  ///
  /// What is left is about 0.5 to 1.2 over b^2 at k = 2, 4, 8 for both targets.
  ///
  /// Source: our own; mu_1 has the exact moments of real Wishart matrices up to the fourth.
  public static func haar(blockCount k: Int, blockSize b: Int) throws(HelioError) -> Double {
    try require(b >= 1, "blockSize", "at least 1", got: b)
    if k == 1 { return 0 }
    let a = 1 / Double(k)
    let phi = try haarQuantile(k)
    return try haar(blockCount: k) - Double(k) * firstOrder(edge: 4 * a * (1 - a), phi) / Double(b)
  }

  /// See ``haar(blockCount:blockSize:)``.
  public static func gaussian(blockCount k: Int, blockSize b: Int) throws(HelioError) -> Double {
    try require(b >= 1, "blockSize", "at least 1", got: b)
    if k == 1 { return 0 }
    return try gaussian(blockCount: k) - firstOrder(edge: 4, gaussianQuantile(k)) / Double(b)
  }

  /// int_{x > q} (x - q) dmu_1.
  private static func firstOrder(edge e: Double, _ phi: Double) -> Double {
    let q = e * cos(phi) * cos(phi)
    return (e - q) / 4 - (e * phi / 2 + e * sin(2 * phi) / 4 - q * phi) / Double.pi
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
