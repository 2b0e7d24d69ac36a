public import HelioCore
public import HelioNumerics

/// One unit for all estimators: C = lim (n/d)(1 - overlap) as n/d -> infinity; `nil` without signal.
///
///     first   Var y/beta_1^2            ols   (Var y - beta_1^2)/beta_1^2     first on E[z|y]   1/tau_1
///     sir     1/kappa_H                 rcls  sum p b^2 rho/(sum p b^2)^2
///     phd     E[t^2 z^2]/(2 beta_2^2)   save  sum p s^2 v/(sum p s^2)^2, s = v - 1
///     dr      sum p {4 q^2 (q + 1) + 16 kappa q m^2 + 16 kappa^2 m^2}/lambda^2, lambda = 2 sum p q^2 + 4 kappa^2
///     spectral   E[T^2 m]/E[T (m - 1)]^2, least for T* = 1 - 1/m: 1/E[(m - 1)^2/m]
///     efficient  sigma^2/E g'^2, Fisher's information along x orthogonal to u [U as a bound for every estimator]
///
/// The rows for an overlap 1 - e are some C d/e once e is small. It is a limit: SAVE and DR come near it only for
/// n/H far above d. Source: sheet multi-index §4.8.
public struct LossConstants: Sendable {
  public let first: Double?
  public let leastSquares: Double?
  public let optimalFirst: Double?
  public let slicedInverse: Double?
  public let slicedSlopes: Double?
  public let principalHessian: Double?
  public let slicedVariance: Double?
  public let directionalRegression: Double?
  public let spectral: Double?
  public let optimalSpectral: Double?
  public let efficient: Double?

  /// A signal, the root of the denominator, below this counts as none.
  public static let least = 1e-6

  /// - Parameters:
  ///   - model: of one index, with noise.
  ///   - transform: T of the spectral estimator.
  ///   - H: slices, at least 2.
  public init(
    _ model: IndexModel, transform T: LabelTransform, sliceCount H: Int
  ) throws(HelioError) {
    try require(model.noiseVariance > 0, "noiseVariance", "positive", got: model.noiseVariance)
    let moments = try LinkMoments(model, degree: 2)
    let slices = try SliceLaw(model, count: H)
    let law = try LabelLaw(model, resolving: T)
    func constant(_ numerator: Double, signal: Double) -> Double? {
      abs(signal) > Self.least ? numerator / (signal * signal) : nil
    }
    let (b1, b2) = (moments.beta(1), moments.beta(2))
    first = constant(moments.labelVariance, signal: b1)
    leastSquares = constant(moments.labelVariance - b1 * b1, signal: b1)
    optimalFirst = constant(1, signal: law.power(1, 1).squareRoot())
    let kappa = slices.slicedPower
    slicedInverse = constant(1, signal: kappa.squareRoot())
    let p = 1 / Double(H)
    func mean(_ f: (Int) -> Double) -> Double {
      (0..<H).reduce(0) { $0 + p * f($1) }
    }
    let (b, rho) = (slices.slopes, slices.residualVariances)
    slicedSlopes = constant(mean { b[$0] * b[$0] * rho[$0] }, signal: mean { b[$0] * b[$0] })
    principalHessian = constant(
      try moments.squaredLabelMoment(normalMean: 1) { $0 * $0 }, signal: 2.0.squareRoot() * b2)
    let v = slices.variances
    slicedVariance = constant(
      mean { (v[$0] - 1) * (v[$0] - 1) * v[$0] }, signal: mean { (v[$0] - 1) * (v[$0] - 1) })
    let (q, m) = (slices.excesses, slices.means)
    directionalRegression = constant(
      mean { h in
        let m2 = m[h] * m[h]
        return 4 * q[h] * q[h] * (q[h] + 1) + 16 * kappa * q[h] * m2 + 16 * kappa * kappa * m2
      }, signal: 2 * mean { q[$0] * q[$0] } + 4 * kappa * kappa)
    let second = law.secondMoments[0]
    let t = law.labels.map { T($0) }
    spectral = constant(
      law.sum { t[$0] * t[$0] * second[$0] },
      signal: law.sum { t[$0] * (second[$0] - law.density[$0]) })
    let optimum = law.sum { i in
      let excess = second[i] - law.density[i]
      return second[i] > 1e-290 ? excess * excess / second[i] : 0
    }
    optimalSpectral = constant(1, signal: optimum.squareRoot())
    efficient = try moments.slopePower().flatMap { $0 > 0 ? model.noiseVariance / $0 : nil }
  }
}
