public import HelioCore
public import HelioNumerics

/// Squared overlaps at n rows in d dimensions: partial traces of third and fourth order, and what estimators show
/// without any signal.
///
/// With q = |x|^2 - d and t = y - E y:
///
///     v3 = (1/n) sum t (q - 2) x,   E v3 = sqrt 6 beta_3 u,   ov2 = 6 beta_3^2/(6 beta_3^2 + (d - 1) s3)
///     M4 = (1/n) sum t [(q - 4) x x^T - (q - 2) I],   E M4 = theta u u^T, theta = sqrt 24 beta_4
///
/// M4 has noise of variance w4 in entries orthogonal to u and wu in the row of u; with s2 = d w4, v2 = (d - 1) wu an
/// outlier exists iff theta sqrt s2 + v2 > 2 s2, and m < 1/sqrt s2 with theta = 1/m + (s2 - v2) m gives
/// ov2 = (1 - s2 m^2)/(1 - s2 m^2 + v2 m^2).
///
/// The law of M4 takes its entries for independent. It is a mean of matrices q t x x^T, whose fourth moment moves the edge of
/// the noise by a share of ``fourthOrderCorrection`` = 3 K d/n, K the kurtosis of the label: 0.03 for cos 2z at
/// n/d = 160, but 1.7 for h_3, where the law has .42 and simulation falls from .48 to .30 as d grows from 10 to 40.
///
/// Source: sheet multi-index §3 and §4.3; the limit of validity is our own, by simulation.
public struct FiniteDimensionOverlaps: Sendable {
  public let thirdOrder: Double
  public let fourthOrder: Double
  /// 3 K d/n; the law of fourth order holds where it is far below 1.
  public let fourthOrderCorrection: Double
  /// kappa = E[t^2 z^2]/E t^2.
  public let rowVarianceRatio: Double
  /// Mean overlap of X^T y for beta_1 = 0; `nil` otherwise.
  public let firstWithoutSignal: Double?
  /// Of principal Hessian directions for beta_2 = 0, in the limit of a matrix with one heavy row; `nil` otherwise.
  public let hessianWithoutSignal: Double?

  /// - Parameters:
  ///   - model: of one index.
  ///   - n, d: at least 1.
  public init(_ model: IndexModel, sampleCount n: Int, dimension d: Int) throws(HelioError) {
    try require(n >= 1, "sampleCount", "at least 1", got: n)
    try require(d >= 1, "dimension", "at least 1", got: d)
    let moments = try LinkMoments(model, degree: 4)
    let t2 = moments.labelVariance
    let t2z2 = try moments.squaredLabelMoment(normalMean: 1) { $0 * $0 }
    let third = try moments.squaredLabelMoment(normalMean: 2) { ($0 * $0 - 1) * ($0 * $0 - 1) }
    let fourth = try moments.squaredLabelMoment(normalMean: 6) { z in
      let c = z * (z * z - 3)
      return c * c
    }
    let (rows, dimension) = (Double(n), Double(d))
    let noise = ThirdOrderNoise(t2: t2, third: third, rows: rows)
    thirdOrder = noise.overlap(
      beta: moments.beta(3), orthogonal: dimension - 1, dimension: dimension)
    let w4 = (t2 * (2 * dimension + 6) + third) / rows
    let wu = (t2z2 * (2 * dimension + 2) + fourth) / rows
    fourthOrderCorrection = 3 * (try moments.labelKurtosis()) * dimension / rows
    fourthOrder = heavyRowOverlap(
      signal: 24.0.squareRoot() * abs(moments.beta(4)), bulk: dimension * w4,
      row: (dimension - 1) * wu)
    let kappa = t2z2 / t2
    rowVarianceRatio = kappa
    firstWithoutSignal = moments.isZero(1) ? try overlapWithoutSignal(kappa, dimension: d) : nil
    hessianWithoutSignal =
      moments.isZero(2) ? max(0, (kappa - 2) / (2 * (kappa - 1))) * (kappa > 2 ? 1 : 0) : nil
  }
}

/// s3 of the partial trace of third order.
struct ThirdOrderNoise {
  var t2, third, rows: Double

  /// - Parameter orthogonal: number of coordinates orthogonal to u, d - 1.
  func overlap(beta: Double, orthogonal: Double, dimension d: Double) -> Double {
    let s3 = (t2 * (2 * d + 2) + third) / rows
    let signal = 6 * beta * beta
    return signal > 0 ? signal / (signal + orthogonal * s3) : 0
  }
}

/// Overlap with u of the leading eigenvector of theta u u^T + noise whose row along u has a variance of its own.
///
/// - Parameters:
///   - theta: not negative.
///   - s2: d times the variance of an entry; `v2`: (d - 1) times that in the row of u.
func heavyRowOverlap(signal theta: Double, bulk s2: Double, row v2: Double) -> Double {
  guard theta * s2.squareRoot() + v2 > 2 * s2 else { return 0 }
  let m = 2 / (theta + max(theta * theta - 4 * (s2 - v2), 0).squareRoot())
  let rest = 1 - s2 * m * m
  return rest / (rest + v2 * m * m)
}

/// E[kappa g^2/(kappa g^2 + chi^2_{d-1})], g ~ N(0,1): the overlap of a mean whose coordinate along u has kappa times
/// the variance of the others.
///
///     = int_0^1 kappa u^(d-1) (kappa + (1 - kappa) u^2)^(-3/2) du,   u = (1 + 2 t)^(-1/2) in the sheet's integral
///
/// Panels shrink toward both ends, where it may be concentrated.
func overlapWithoutSignal(_ kappa: Double, dimension d: Int) throws(HelioError) -> Double {
  let halves = (1...50).map { pow(0.5, Double($0)) }
  let points = [0] + halves.reversed() + halves.dropFirst().map { 1 - $0 } + [1]
  let rule = NormalPanels.coarse
  var sum = 0.0
  for (a, b) in zip(points, points.dropFirst()) {
    for (node, weight) in zip(rule.nodes, rule.weights) {
      let u = a + (b - a) * node
      let base = kappa + (1 - kappa) * u * u
      sum += weight * (b - a) * kappa * exp(Double(d - 1) * log(u)) / (base * base.squareRoot())
    }
  }
  return sum
}
