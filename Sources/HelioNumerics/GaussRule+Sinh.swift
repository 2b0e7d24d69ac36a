public import HelioCore

// Goals: rules whose nodes are dense where a strongly spiked kernel varies (|t| ~ 1/sqrt kappa) and
// still reach the tails, with the exponential convergence of the trapezoidal rule.

extension GaussRule {
  /// The sinh rule for z ~ N(0,1): the trapezoidal rule after t = sinh(s)/sqrt(kappa').
  ///
  ///     t_j = sinh(s_j)/sqrt(kappa'),  w_j ∝ cosh(s_j) exp(-t_j^2/2),  kappa' = max(kappa, 1),
  ///     s_j equispaced on ±asinh(8.6 sqrt(kappa')),  sum w_j = 1
  ///
  /// 64 nodes serve kappa <= 10 to 2e-10, 96 nodes kappa = 30 to 5e-11.
  ///
  /// - Parameters:
  ///   - kappa: spike strength over dimension, finite and >= 0.
  ///   - n: number of nodes, >= 1.
  ///
  /// Source: sheet function-space §4, item 2.
  public static func sinh(kappa: Double, _ n: Int) throws(HelioError) -> GaussRule {
    try require(kappa >= 0 && kappa.isFinite, "kappa", "finite and not negative", got: kappa)
    try requireNodes(n)
    /// Beyond 8.6 standard deviations the normal law holds less than 1e-17.
    let reach = 8.6
    let scale = max(kappa, 1).squareRoot()
    return trapezoidal(n, halfWidth: asinh(reach * scale), scale: scale) { t in -t * t / 2 }
  }

  /// The sinh rule for u = t/sqrt d, t the first coordinate of a uniform point with |x|^2 = d.
  ///
  ///     u_j = sinh(s_j)/sqrt(kappa' d),  w_j ∝ cosh(s_j) (1-u_j^2)^{(d-3)/2},
  ///     |t| <= sqrt(d (1 - 10^{-32/(d-3)})),  sum w_j = 1
  ///
  /// For d >= 20, 64 nodes give 1e-7 or better and 128 nodes 1e-10; below d = 20 the cut-off is
  /// felt and ``gegenbauer(dimension:_:)`` with 160–240 nodes is the better rule.
  ///
  /// - Parameters:
  ///   - kappa: spike strength over dimension, finite and >= 0.
  ///   - d: dimension, >= 4.
  ///   - n: number of nodes, >= 1.
  ///
  /// Source: sheet function-space §4, item 5.
  public static func sinhSphere(
    kappa: Double, dimension d: Int, _ n: Int
  ) throws(HelioError) -> GaussRule {
    try require(kappa >= 0 && kappa.isFinite, "kappa", "finite and not negative", got: kappa)
    try require(d >= 4, "dimension", "at least 4", got: d)
    try requireNodes(n)
    let power = Double(d - 3) / 2
    let scale = (max(kappa, 1) * Double(d)).squareRoot()
    let reach = (-expm1(-32 * log(10) / Double(d - 3))).squareRoot()
    return trapezoidal(n, halfWidth: asinh(reach * scale), scale: scale) { u in
      power * log1p(-u * u)
    }
  }

  private static func trapezoidal(
    _ n: Int, halfWidth S: Double, scale: Double, logDensity: (Double) -> Double
  ) -> GaussRule {
    guard n > 1 else { return GaussRule(nodes: [0], weights: [1]) }
    // (2j - (n-1))/(n-1) is exactly odd in j, so the nodes are exactly symmetric.
    let s = (0..<n).map { S * Double(2 * $0 - (n - 1)) / Double(n - 1) }
    let nodes = s.map { hyperbolicSine($0) / scale }
    let weights = s.indices.map { cosh(s[$0]) * exp(logDensity(nodes[$0])) }
    let total = weights.reduce(0, +)
    return GaussRule(nodes: nodes, weights: weights.map { $0 / total })
  }
}

/// The C function, which the rule of the same name hides inside ``GaussRule``.
private func hyperbolicSine(_ x: Double) -> Double { sinh(x) }
