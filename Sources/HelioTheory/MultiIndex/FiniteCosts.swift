public import HelioCore

/// Costs (n/d)(1 - overlap) at n rows in d dimensions, where the constants C of ``LossConstants`` are only the limit.
///
/// Of d directions d - 1 are orthogonal to u. `first`, `ols`, `sir` and `rcls` have exact laws, taken at n/(d - 1); the
/// others C (1 - 1/d)/(1 + C/delta), for within an eigenvector the noise is a share and not an addition. SAVE and DR
/// average squares of matrices, so the square of the noise E of a slice moves them at first order in r = H d/n:
///
///     (D + E)^2 = D^2 + D E + E D + E^2,   D = s u u^T,   Cov(E_uk E_kj, E_uj) and Var(E_uk E_kj), sums over k ~ d
///     save   sum p v [s^2 + (2 s + 1) r] / {sum p (s^2 + s r)}^2
///     dr     sum p {4 (q + 1)[q^2 + (2 q + 1) r] + 16 k q m^2 + 16 k m^2 r + 16 k^2 m^2} /
///            {2 sum p (q^2 + q r) + 4 kappa k}^2,   k = kappa + r/2
///
/// Source: limits, sheet multi-index §4.7, §4.8; the terms in r are our own, checked by simulation alone.
public struct FiniteCosts: Sendable {
  /// By the names of the estimators, of those that see the index.
  public let byEstimator: [(name: String, cost: Double)]

  /// - Parameters:
  ///   - constants: of the same model with as many slices.
  ///   - laws: likewise.
  ///   - n, d: rows and inputs, n >= d >= 2.
  public init(
    _ constants: LossConstants, _ laws: MeanEstimatorLaws, sampleCount n: Int, dimension d: Int
  ) throws(HelioError) {
    try require(d >= 2, "dimension", "at least 2", got: d)
    try require(n >= d, "sampleCount", "at least the \(d) inputs", got: n)
    let ratio = Double(n) / Double(d)
    let exact = Double(n) / Double(d - 1)
    let orthogonal = 1 - 1 / Double(d)
    let slices = laws.slices
    let r = Double(slices.count) / ratio
    func lost(_ overlap: Double?) -> Double? { overlap.map { ratio * (1 - $0) } }
    func share(_ constant: Double?) -> Double? {
      constant.map { $0 * orthogonal / (1 + $0 * orthogonal / ratio) }
    }
    func mean(_ f: (Int) -> Double) -> Double {
      slices.means.indices.reduce(0) { $0 + f($1) } / Double(slices.count)
    }
    let v = slices.variances
    let gap = mean { h in
      let s = v[h] - 1
      return s * s + s * r
    }
    let spread = mean { h in
      let s = v[h] - 1
      return v[h] * (s * s + (2 * s + 1) * r)
    }
    let (q, m, kappa) = (slices.excesses, slices.means, slices.slicedPower)
    let k = kappa + r / 2
    let bothGap = 2 * mean { q[$0] * q[$0] + q[$0] * r } + 4 * kappa * k
    let bothSpread = mean { h in
      let m2 = m[h] * m[h]
      return 4 * (q[h] + 1) * (q[h] * q[h] + (2 * q[h] + 1) * r)
        + 16 * k * (q[h] + r) * m2 + 16 * k * k * m2
    }
    let found: [(String, Double?)] = [
      ("first", constants.first == nil ? nil : lost(laws.first(sampleRatio: exact))),
      ("ols", constants.leastSquares == nil ? nil : lost(laws.leastSquares(sampleRatio: exact))),
      (
        "sir",
        constants.slicedInverse == nil
          ? nil
          : lost(
            slicedInverseOverlap(
              power: kappa, sampleCount: Double(n), slices: slices.count, dimension: d - 1))
      ),
      (
        "rcls",
        constants.slicedSlopes == nil ? nil : lost(try laws.slicedSlopes(sampleRatio: exact))
      ),
      ("phd", share(constants.principalHessian)),
      ("save", constants.slicedVariance == nil ? nil : share(spread / (gap * gap))),
      (
        "dr", constants.directionalRegression == nil ? nil : share(bothSpread / (bothGap * bothGap))
      ),
      ("spectral", share(constants.spectral)),
    ]
    byEstimator = found.compactMap { name, cost in cost.map { (name, $0) } }
  }
}
