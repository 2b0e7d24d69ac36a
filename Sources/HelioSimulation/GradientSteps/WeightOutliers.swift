public import HelioCore
public import HelioLinalg

/// Three ways to count the singular values of weights that leave the bulk.
///
/// Source: sheet gradient-steps §6.
public enum WeightOutliers {
  /// Method 1, recommended: singular values of W above a margin times the top one of W - Q D.
  ///
  /// Works with a bulk that the gradient's noise has inflated.
  ///
  /// - Parameters:
  ///   - edge: the top singular value of W - Q D.
  ///   - known: top singular values of W if there are some, descending; they save the work unless all
  ///     of them are outliers.
  /// - Returns: the outliers, descending.
  public static func aboveNull(
    _ W: Matrix<Double>, edge: Double, margin: Double = 1.02, known: [Double] = []
  ) throws(HelioError) -> [Double] {
    try values(of: W, above: margin * edge, known)
  }

  /// Quantiles of the largest singular value of pure noise.
  public enum Quantile: String, Sendable, Codable, CaseIterable {
    case percent99, percent99point9

    /// Of the Tracy–Widom law of real matrices.
    var value: Double { self == .percent99 ? 2.0234 : 3.27 }
  }

  /// Method 2: the quantile of the largest singular value of p x d noise of entry variance 1/d.
  ///
  ///     edge^2 = m + q sc,   m = (sqrt p + sqrt d)^2/d,
  ///     sc = (sqrt p + sqrt d)(p^{-1/2} + d^{-1/2})^{1/3}/d
  ///
  /// Valid while eta/sqrt p < 0.1; beyond, the bulk itself has moved and the count is too high.
  ///
  /// Source: I. Johnstone, Ann. Statist. 29 (2001).
  public static func tracyWidomEdge(
    width p: Int, dimension d: Int, quantile: Quantile = .percent99point9
  ) -> Double {
    let (rp, rd) = (Double(p).squareRoot(), Double(d).squareRoot())
    let m = (rp + rd) * (rp + rd) / Double(d)
    let sc = (rp + rd) * cbrt(1 / rp + 1 / rd) / Double(d)
    return (m + quantile.value * sc).squareRoot()
  }

  /// Method 2's outliers.
  public static func aboveTracyWidom(
    _ W: Matrix<Double>, quantile: Quantile = .percent99point9, known: [Double] = []
  ) throws(HelioError) -> [Double] {
    try values(
      of: W, above: tracyWidomEdge(width: W.rows, dimension: W.columns, quantile: quantile),
      known)
  }

  /// Method 3, for weights whose initial values and variance are unknown.
  ///
  /// The variance of the bulk makes the median singular value that of the Marchenko–Pastur law;
  /// then method 2 with a margin of 5 %.
  ///
  /// - Parameter values: all singular values, descending.
  public static func scaleFree(
    singularValues values: [Double], width p: Int, dimension d: Int, margin: Double = 1.05
  ) throws(HelioError) -> [Double] {
    precondition(values.count == min(p, d), "\(values.count) of \(min(p, d)) singular values")
    let median = values.sorted()[values.count / 2]
    let scale = median / marchenkoPasturMedian(ratio: Double(p) / Double(d))
    let limit = margin * scale * tracyWidomEdge(width: p, dimension: d)
    return values.filter { $0 > limit }
  }

  /// Method 3's alternative: how many values stand before the largest relative gap among the first
  /// eleven, 0 if no ratio exceeds `ratio`.
  public static func beforeLargestGap(singularValues values: [Double], ratio: Double = 1.15) -> Int
  {
    let pairs = zip(values.prefix(10), values.dropFirst())
    let ratios = pairs.map { $1 > 0 ? $0 / $1 : .infinity }
    guard let best = ratios.indices.max(by: { ratios[$0] < ratios[$1] }), ratios[best] > ratio
    else { return 0 }
    return best + 1
  }

  /// The median singular value of p x d noise of entry variance 1/d, psi = p/d.
  ///
  ///     density of s^2 ∝ sqrt((s^2 - l^2)(u^2 - s^2))/s^2,  l, u = |1 -+ sqrt psi|
  static func marchenkoPasturMedian(ratio psi: Double) -> Double {
    let root = psi.squareRoot()
    // x = s^2 = 1 + psi + 2 sqrt(psi) cos th: the density is sin^2 th/x in th.
    let N = 4000
    func x(_ j: Int) -> Double {
      let half = cos(Double.pi * (Double(j) + 0.5) / Double(2 * N))
      return (1 - root) * (1 - root) + 4 * root * half * half
    }
    let masses = (0..<N).map { j in
      let sine = sin(Double.pi * (Double(j) + 0.5) / Double(N))
      return sine * sine / x(j)
    }
    let total = masses.reduce(0, +)
    var sum = 0.0
    for j in 0..<N {
      sum += masses[j]
      if sum >= total / 2 { return x(j).squareRoot() }
    }
    return x(N - 1).squareRoot()
  }

  /// The singular values above a limit: as many triplets as it takes.
  private static func values(
    of W: Matrix<Double>, above limit: Double, _ known: [Double]
  ) throws(HelioError) -> [Double] {
    if let last = known.last, last <= limit { return known.filter { $0 > limit } }
    let full = min(W.rows, W.columns)
    var count = min(max(2 * known.count, 4), full)
    while true {
      // A residual r beside a gap g puts a value within r^2/g.
      let values = try topSingularTriplets(W, count: count, tolerance: 1e-4)
        .get("the outliers of the weights").values
      if values[count - 1] <= limit || count == full { return values.filter { $0 > limit } }
      count = min(2 * count, full)
    }
  }
}
