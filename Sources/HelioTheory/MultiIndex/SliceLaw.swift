public import HelioCore
public import HelioNumerics

/// Exact moments of z and y inside H slices of equal probability of the label, and what sliced estimators make
/// of them.
///
///     P(y <= t) = E Phi(u),  u = (t - g)/sigma,   E[y; y <= t|z] = g Phi - sigma phi
///     E[y^2; y <= t|z] = g^2 Phi - 2 g sigma phi + sigma^2 (Phi - u phi)
///
/// A slice has m = E z, v = Var z, b = Cov(z, y)/v, rho = Var y - b^2 v, q = E z^2 - 1; kappa_H = mean m^2 is what
/// sliced inverse regression sees, and tends to tau_1 from below as H grows.
///
/// Source: sheet multi-index §4.7, §4.8.
public struct SliceLaw: Sendable {
  /// Lists in ascending order of y.
  public let means: [Double]
  public let variances: [Double]
  /// b_h, the least-squares slope of y on z within the slice.
  public let slopes: [Double]
  public let residualVariances: [Double]
  /// q_h.
  public let excesses: [Double]

  /// H.
  public var count: Int { means.count }
  /// kappa_H.
  public var slicedPower: Double { means.reduce(0) { $0 + $1 * $1 } / Double(count) }

  /// - Parameters:
  ///   - model: of one index, with noise.
  ///   - count: H >= 2.
  /// - Complexity: some five passes over the labels within 9 sigma of each quantile.
  public init(_ model: IndexModel, count H: Int) throws(HelioError) {
    try require(H >= 2, "sliceCount", "at least 2", got: H)
    try require(model.noiseVariance > 0, "noiseVariance", "positive", got: model.noiseVariance)
    let law = CumulativeLabels(try ScoreQuadrature(model, degree: 2))
    var below = [Double](repeating: 0, count: 6)
    var (means, variances, slopes, residuals, excesses):
      ([Double], [Double], [Double], [Double], [Double]) =
        ([], [], [], [], [])
    var t = -Double.infinity
    for h in 1...H {
      t = h < H ? try law.quantile(Double(h) / Double(H), above: t) : .infinity
      let here = law.moments(below: t)
      // Of the slice: E of 1, z, z^2, y, zy, y^2 over its probability.
      let p = 1 / Double(H)
      let slice = zip(here, below).map { ($0 - $1) / p }
      below = here
      let (m, square) = (slice[1], slice[2])
      let v = square - m * m
      let b = (slice[4] - m * slice[3]) / v
      means.append(m)
      variances.append(v)
      slopes.append(b)
      residuals.append(slice[5] - slice[3] * slice[3] - b * b * v)
      excesses.append(square - 1)
    }
    self.means = means
    self.variances = variances
    self.slopes = slopes
    self.residualVariances = residuals
    self.excesses = excesses
  }
}

/// Moments of z and y over y <= t.
private struct CumulativeLabels {
  let scores: ScoreQuadrature
  /// w, w z, w z^2 of each node, and their running sums with g and g^2: all below a window counts in full.
  let weights: [[Double]]
  let sums: [[Double]]
  private let reach: Double

  init(_ scores: ScoreQuadrature) {
    self.scores = scores
    reach = 8.5 * scores.noise
    let square = zip(scores.moments[0], scores.moments[2]).map { $0 + 2.0.squareRoot() * $1 }
    weights = [scores.moments[0], scores.moments[1], square]
    let g = scores.labels
    let s2 = scores.noise * scores.noise
    func running(_ f: (Int) -> Double) -> [Double] {
      var sum = 0.0
      var result = [0.0]
      result.reserveCapacity(g.count + 1)
      for i in g.indices {
        sum += f(i)
        result.append(sum)
      }
      return result
    }
    let w = weights
    sums = [
      running { w[0][$0] }, running { w[1][$0] }, running { w[2][$0] },
      running { w[0][$0] * g[$0] }, running { w[1][$0] * g[$0] },
      running { w[0][$0] * (g[$0] * g[$0] + s2) },
    ]
  }

  /// E of 1, z, z^2, y, z y, y^2 over y <= t.
  func moments(below t: Double) -> [Double] {
    guard t.isFinite else { return sums.map { $0[$0.count - 1] } }
    let window = scores.window(around: t, reach)
    var result = sums.map { $0[window.lowerBound] }
    let sigma = scores.noise
    for i in window {
      let g = scores.labels[i]
      let u = (t - g) / sigma
      let (Phi, phi) = (normalCDF(u), normalDensity(u))
      let first = g * Phi - sigma * phi
      let second = g * g * Phi - 2 * g * sigma * phi + sigma * sigma * (Phi - u * phi)
      result[0] += weights[0][i] * Phi
      result[1] += weights[1][i] * Phi
      result[2] += weights[2][i] * Phi
      result[3] += weights[0][i] * first
      result[4] += weights[1][i] * first
      result[5] += weights[0][i] * second
    }
    return result
  }

  /// t with P(y <= t) = p, by Newton's method within a bracket that shrinks.
  func quantile(_ p: Double, above least: Double) throws(HelioError) -> Double {
    var low = max(least, scores.labels[0] - reach)
    var high = scores.labels[scores.labels.count - 1] + reach
    // From the quantile without noise.
    var t = scores.labels[min(sums[0].firstPosition { $0 >= p }, scores.labels.count - 1)]
    t = min(max(t, low), high)
    for _ in 0..<200 {
      let window = scores.window(around: t, reach)
      var (F, f) = (sums[0][window.lowerBound], 0.0)
      for i in window {
        let u = (t - scores.labels[i]) / scores.noise
        F += weights[0][i] * normalCDF(u)
        f += weights[0][i] * normalDensity(u)
      }
      f /= scores.noise
      let defect = F - p
      if defect < 0 { low = max(low, t) } else { high = min(high, t) }
      if abs(defect) <= 4e-16 || high - low <= 2e-15 * max(abs(t), scores.noise) { return t }
      let newton = t - defect / f
      let next = newton > low && newton < high ? newton : (low + high) / 2
      if next == t { return t }
      t = next
    }
    throw .noSolution("No label has the probability \(p) below it.")
  }
}
