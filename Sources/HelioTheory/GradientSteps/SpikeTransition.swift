public import HelioCore

// Goals: the two forms of the transition side by side, so that a test can hold them together; exact
// at and below the threshold, where nothing but the edge is left.

/// The top singular triplet of a p x d noise matrix with entry variance 1/d plus a rank-one matrix.
///
///     W = W_0 + theta a b^T,  |a| = |b| = 1,  psi = p/d
///     outlier iff theta^4 > psi;   sigma^2 = (1 + theta^2)(psi + theta^2)/theta^2
///     <u, a>^2 = (theta^4 - psi)/(theta^2 (theta^2 + psi))
///     <v, b>^2 = (theta^4 - psi)/(theta^2 (theta^2 + 1))
///
/// At or below the threshold: the bulk's edge 1 + sqrt(psi) and no overlap.
///
/// Source: J. Baik, G. Ben Arous, S. Péché, Ann. Probab. 33 (2005); sheet gradient-steps §2.
public struct SpikeTransition: Sendable, Equatable, Codable {
  /// sigma, or the edge of the bulk.
  public let singularValue: Double
  /// <u, a>^2.
  public let squaredLeftOverlap: Double
  /// <v, b>^2.
  public let squaredRightOverlap: Double
  /// Whether the singular value leaves the bulk.
  public let isOutlier: Bool

  /// The transition of a spike that does not depend on the noise.
  ///
  /// - Parameters:
  ///   - theta: the spike's singular value, >= 0.
  ///   - psi: p/d > 0.
  public init(spikeSingularValue theta: Double, widthRatio psi: Double) throws(HelioError) {
    try require(
      theta.isFinite && theta >= 0, "spikeSingularValue", "zero or positive", got: theta)
    try Self.requireRatio(psi)
    let t2 = theta * theta
    isOutlier = t2 * t2 > psi
    // In units of theta^2, so that a huge spike does not overflow.
    let (x, y) = isOutlier ? (1 / t2, psi / t2) : (0, 0)
    singularValue =
      isOutlier ? ((1 + x) * (t2 + psi)).squareRoot() : Self.edge(widthRatio: psi)
    squaredLeftOverlap = isOutlier ? (1 - y * x) / (1 + y) : 0
    squaredRightOverlap = isOutlier ? (1 - y * x) / (1 + x) : 0
  }

  /// The transition of a direction on the side of the neurons, whatever W depends on.
  ///
  ///     B = Q^T W, rho_i the eigenvalues of B B^T, b_i the right singular vectors of B
  ///     outlier iff rho - 1 > sqrt(psi);   sigma^2 = rho (rho - 1 + psi)/(rho - 1)
  ///     <v, b_i>^2 = 1 - psi/(rho - 1)^2
  ///
  /// For a spike independent of the noise rho = 1 + theta^2 and both forms agree, except that b_i
  /// contains the noise of the row a^T W_0 and <v, b>^2 = <v, b_i>^2 theta^2/(1 + theta^2).
  ///
  /// - Parameters:
  ///   - rho: an eigenvalue of B B^T, Q with orthonormal columns.
  ///   - psi: p/d > 0.
  /// - Returns: the triplet; its right overlap is the one with b_i.
  public static func dressed(
    squaredSingularValue rho: Double, widthRatio psi: Double
  ) throws(HelioError) -> SpikeTransition {
    try require(rho.isFinite && rho >= 0, "squaredSingularValue", "zero or positive", got: rho)
    try requireRatio(psi)
    let excess = rho - 1
    guard excess > psi.squareRoot() else {
      return SpikeTransition(edge(widthRatio: psi), 0, 0, false)
    }
    let kept = 1 - psi / (excess * excess)
    return SpikeTransition(
      (rho * (1 + psi / excess)).squareRoot(), kept / (1 + psi / excess), kept, true)
  }

  init(_ sigma: Double, _ left: Double, _ right: Double, _ isOutlier: Bool) {
    singularValue = sigma
    squaredLeftOverlap = left
    squaredRightOverlap = right
    self.isOutlier = isOutlier
  }

  /// The upper edge 1 + sqrt(psi) of the noise's singular values.
  public static func edge(widthRatio psi: Double) -> Double { 1 + psi.squareRoot() }

  /// The mean of the largest singular value of a noise matrix of finite size.
  ///
  ///     sigma^2 = (mu + s m_1)/d,   mu = (sqrt(d - 1) + sqrt p)^2
  ///     s = (sqrt(d - 1) + sqrt p)(1/sqrt(d - 1) + 1/sqrt p)^{1/3},   m_1 = -1.2065336
  ///
  /// m_1 is the mean of Tracy and Widom's law; what is left is of order 1/d.
  ///
  /// - Parameters:
  ///   - d: columns, the dimension, >= 2; p: rows, the width, >= 1.
  ///
  /// Source: I. Johnstone, Ann. Statist. 29 (2001).
  public static func edge(width p: Int, dimension d: Int) -> Double {
    precondition(d >= 2 && p >= 1, "an edge needs d >= 2 and p >= 1; got \(d) and \(p)")
    let (a, b) = (Double(d - 1).squareRoot(), Double(p).squareRoot())
    let scale = (a + b) * cbrt(1 / a + 1 / b)
    return (((a + b) * (a + b) - 1.2065336 * scale) / Double(d)).squareRoot()
  }

  /// The lower edge |1 - sqrt(psi)| of the noise's singular values.
  public static func lowerEdge(widthRatio psi: Double) -> Double { abs(1 - psi.squareRoot()) }

  /// The density of the bulk's singular values, those that are not zero, with mass one.
  ///
  ///     f(s) = sqrt((s_+^2 - s^2)(s^2 - s_-^2))/(pi s min(1, psi)),   s_± = |1 ± sqrt psi|
  ///
  /// Marchenko and Pastur's law; a quarter of a circle for psi = 1.
  public static func bulkDensity(at s: Double, widthRatio psi: Double) -> Double {
    let (low, high) = (lowerEdge(widthRatio: psi), edge(widthRatio: psi))
    if s == 0, low == 0 { return high / (.pi * min(1, psi)) }
    let square = (high * high - s * s) * (s * s - low * low)
    return max(square, 0).squareRoot() / (.pi * s * min(1, psi))
  }

  /// psi^{1/4}, the spike's singular value at which an outlier appears.
  public static func threshold(widthRatio psi: Double) -> Double {
    psi.squareRoot().squareRoot()
  }

  private static func requireRatio(_ psi: Double) throws(HelioError) {
    try require(psi.isFinite && psi > 0, "widthRatio", "positive", got: psi)
  }
}
