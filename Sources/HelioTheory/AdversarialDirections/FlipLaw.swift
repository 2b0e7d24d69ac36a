public import HelioCore
public import HelioNumerics

/// Whether one step of given length along the input gradient flips the sign of a random network.
///
///     f = p^{-1/2} sum_j a_j s(<w_j, x>),  w_j ~ N(0, I/d), a_j = ±1, |x|^2 = d,   step -eps sign(f) g/|g|
///
/// Source: sheet adversarial-directions §2.2, §2.4.
public struct FlipLaw: Sendable {
  public let moments: InputGradientMoments
  /// p.
  public let width: Int
  /// d.
  public let dimension: Int

  /// - Parameters:
  ///   - width: p >= 1; dimension: d >= 2.
  public init(activation: Activation, width: Int, dimension: Int) throws(HelioError) {
    try require(width >= 1, "width", "at least 1", got: width)
    try require(dimension >= 2, "dimension", "at least 2", got: dimension)
    moments = try InputGradientMoments(activation: activation)
    self.width = width
    self.dimension = dimension
  }

  /// P(flip) for p, d -> infinity in any ratio: erf(eps/(R0 sqrt 2)).
  public func limitProbability(_ eps: Double) throws(HelioError) -> Double {
    try Self.check(eps)
    return errorFunction(eps / moments.radiusScale * 0.5.squareRoot())
  }

  /// v = V/p + 2/d.
  private var spread: Double { moments.gateVariance / Double(width) + 2 / Double(dimension) }

  /// E|g| to first order in 1/p and 1/d: sqrt(D2) [1 + (X2/D2 - 1)/(2d) - v/8].
  public var meanGradientNorm: Double {
    let (D2, X2) = (moments.gradientVariance, moments.radialVariance)
    return D2.squareRoot() * (1 + (X2 / D2 - 1) / (2 * Double(dimension)) - spread / 8)
  }

  /// The standard deviation of |g| to the same order: sqrt(D2 v)/2.
  public var gradientNormDeviation: Double {
    (moments.gradientVariance * spread).squareRoot() / 2
  }

  /// sqrt(E|g|^2), exact: E|g|^2 = D2 (d-1)/d + X2/d.
  public var rootMeanSquareGradientNorm: Double {
    let d = Double(dimension)
    return ((moments.gradientVariance * (d - 1) + moments.radialVariance) / d).squareRoot()
  }

  /// P(flip) at finite width and dimension: not clipped to [0, 1].
  ///
  ///     P = int_0^inf 2 phi(h) [1 + kappa4/24 (h^4 - 6h^2 + 3)]
  ///           Phi((-sqrt(p) M rho(h) - sqrt(S2) C' h)/(eps sqrt(D2 v)/2)) dh,      h = |f|/sqrt(S2)
  ///     rho(h) = 1 + [(X2 - (X1^2/S2)(1 - h^2))/D2 - 1]/(2d) + K (h^2 - 1)/(2p) - v/8
  ///     kappa4 = (S4/S2^2 - 3)/p,   K = SD/(2 S2 D2) - 1/2,   M, C' at r = eps/sqrt(d), psi = p/d
  ///
  /// An approximation: within 0.002 of the exact law at eps <= 1 for min(p, d) >= 40, within 0.007 at eps >= 2
  /// for 30 to 40; below p = 25 it fails for the ReLU.
  ///
  /// - Parameter eps: Euclidean length of the step, >= 0.
  /// - Complexity: one ``MacroscopicPath`` and some 2000 nodes.
  public func finiteSizeProbability(_ eps: Double) throws(HelioError) -> Double {
    try Self.check(eps)
    if eps == 0 { return 0 }
    let (p, d) = (Double(width), Double(dimension))
    let m = moments
    let (S2, D2, X1, X2) = (
      m.outputVariance, m.gradientVariance, m.radialMean, m.radialVariance
    )
    let path = try MacroscopicPath(
      moments: m, relativePathLength: eps / d.squareRoot(), widthRatio: p / d)
    let v = spread
    let kappa4 = (m.outputFourthMoment / (S2 * S2) - 3) / p
    let K = m.jointMoment / (2 * S2 * D2) - 0.5
    let drop = -p.squareRoot() * path.scaledOutput
    let (slope, width) = (S2.squareRoot() * path.effectiveMemory, eps * (D2 * v).squareRoot() / 2)
    let rule = NormalPanels(
      Self.panels(around: drop / slope, width: width / abs(slope)), rule: NormalPanels.coarse)
    return 2
      * rule.sum { i in
        let h = rule.nodes[i]
        let h2 = h * h
        let rho =
          1 + ((X2 - X1 * X1 / S2 * (1 - h2)) / D2 - 1) / (2 * d) + K * (h2 - 1) / (2 * p) - v / 8
        return (1 + kappa4 / 24 * (h2 * h2 - 6 * h2 + 3))
          * normalCDF((drop * rho - slope * h) / width)
      }
  }

  /// 0, 0.1 … 10, split at the jump h0 and some of its widths beside it.
  private static func panels(around h0: Double, width w: Double) -> [Double] {
    let jump = [-8.0, -4, -2, 0, 2, 4, 8].map { h0 + $0 * w }.filter { $0 > 0 && $0 < 10 }
    return ((0...100).map { Double($0) / 10 } + jump).sorted()
  }

  private static func check(_ eps: Double) throws(HelioError) {
    try require(eps.isFinite && eps >= 0, "perturbationLength", "zero or positive", got: eps)
  }
}
