public import HelioCore
public import HelioNumerics

extension SecondLayerLaw {
  /// A law as finitely many values of equal mass: the conditional means of its quantile bins.
  ///
  ///     u_b = B E[u; q_b < u < q_{b+1}],   q_b = the quantile b/B
  ///
  /// For a continuous law 8 to 12 nodes give errors of about 1 % at finite dimension; Gauss-Hermite
  /// nodes have the wrong masses and converge badly. Laws with finitely many values are returned as
  /// they are.
  ///
  /// - Parameter count: B, 1 to 16.
  ///
  /// Source: sheet learned-features-spectrum §5.
  public func equalMassNodes(
    count B: Int
  ) throws(HelioError) -> (values: [Double], probabilities: [Double]) {
    try require(
      B >= 1 && B <= FeatureLaw.largestBlockCount, "count",
      "between 1 and \(FeatureLaw.largestBlockCount)", got: B)
    let equal = [Double](repeating: 1 / Double(B), count: B)
    switch self {
    case .rademacher: return ([-1, 1], [0.5, 0.5])
    case .finiteSupport(let values, let probabilities): return (values, probabilities)
    case .uniform:
      let root3 = 3.0.squareRoot()
      return ((0..<B).map { root3 * ((2 * Double($0) + 1) / Double(B) - 1) }, equal)
    case .gaussian:
      var densities = [0.0]
      for b in 1..<max(B, 1) {
        // The density at the quantile is even in it: solve in the upper tail.
        let tail = Double(min(b, B - b)) / Double(B)
        if 2 * b == B {
          densities.append(normalDensity(0))
        } else {
          let q = try monotoneRoot(
            lower: 1e-3, upper: 10, tolerance: 1e-14, what: "the normal quantile"
          ) { normalCDF(-$0) - tail }
          densities.append(normalDensity(q.value))
        }
      }
      densities.append(0)
      // E[u; a < u < b] = phi(a) - phi(b).
      return ((0..<B).map { Double(B) * (densities[$0] - densities[$0 + 1]) }, equal)
    }
  }
}
