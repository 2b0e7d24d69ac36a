public import HelioCore
public import HelioNumerics

/// Squared overlaps of the estimators that look at means, in the proportional limit n/d = delta.
///
///     first   delta beta_1^2/(delta beta_1^2 + Var y)       first on T   delta tau_1/(1 + delta tau_1), T = E[z|y]
///     ols     beta_1^2/(beta_1^2 + (Var y - beta_1^2)/(delta - 1))
///     sir     delta kappa/(1 + delta kappa), H/d -> 0
///
/// Source: sheet multi-index §4 and §4.7.
public struct MeanEstimatorLaws: Sendable {
  public let moments: LinkMoments
  /// tau_1 = zeta2_1.
  public let labelPower: Double
  public let slices: SliceLaw

  /// - Parameters:
  ///   - model: of one index, with noise.
  ///   - sliceCount: H >= 2.
  public init(_ model: IndexModel, sliceCount H: Int) throws(HelioError) {
    try require(model.noiseVariance > 0, "noiseVariance", "positive", got: model.noiseVariance)
    moments = try LinkMoments(model, degree: 1)
    labelPower = try LabelLaw(model).power(1, 1)
    slices = try SliceLaw(model, count: H)
  }

  private var b2: Double { moments.beta(1) * moments.beta(1) }

  public func first(sampleRatio delta: Double) -> Double {
    delta * b2 / (delta * b2 + moments.labelVariance)
  }
  /// `nil` if delta <= 1, where least squares is not unique.
  public func leastSquares(sampleRatio delta: Double) -> Double? {
    guard delta > 1 else { return nil }
    return b2 / (b2 + (moments.labelVariance - b2) / (delta - 1))
  }
  public func optimalFirst(sampleRatio delta: Double) -> Double {
    delta * labelPower / (1 + delta * labelPower)
  }
  /// The limit of few slices.
  public func slicedInverse(sampleRatio delta: Double) -> Double {
    delta * slices.slicedPower / (1 + delta * slices.slicedPower)
  }
  /// At finite H/d.
  public func slicedInverse(sampleRatio delta: Double, dimension d: Int) -> Double? {
    slicedInverseOverlap(
      power: slices.slicedPower, sampleCount: delta * Double(d), slices: slices.count, dimension: d)
  }
  /// Slopes within slices, averaged; `nil` if delta <= H.
  public func slicedSlopes(sampleRatio delta: Double) throws(HelioError) -> Double? {
    try slicedSlopesOverlap(slices, sampleRatio: delta)
  }
}

/// Sliced inverse regression with H slices of n rows in d dimensions.
///
///     theta^2 = kappa (n - H)/d,   c = H/d:   ov2 = (theta^4 - c)/(theta^2 (theta^2 + 1)) if theta^4 > c, else 0
///
/// The matrix of slice means is a fixed column along u beside H x (d - 1) independent entries: many slices raise
/// kappa and the threshold. Exact at finite d up to fluctuations.
///
/// - Returns: `nil` if n <= H.
/// Source: sheet multi-index §4.7.
public func slicedInverseOverlap(
  power kappa: Double, sampleCount n: Double, slices H: Int, dimension d: Int
) -> Double? {
  guard n > Double(H) else { return nil }
  let theta2 = kappa * (n - Double(H)) / Double(d)
  let c = Double(H) / Double(d)
  return theta2 * theta2 > c ? (theta2 * theta2 - c) / (theta2 * (theta2 + 1)) : 0
}

/// Mean outer product of the slopes within slices.
///
///     a_h = sqrt(p) b_h,  D_h = p rho_h/(p delta - 1),  (lambda, w) the top eigenpair of a a^T + diag D:
///     ov2 = (a w)^2/lambda
///
/// The eigenvector is w_h ~ a_h/(lambda - D_h) with 1 = sum a_h^2/(lambda - D_h), so that
/// (a w)^2 = 1/sum a_h^2/(lambda - D_h)^2.
///
/// - Returns: `nil` if p delta <= 1; 0 without slopes.
/// Source: sheet multi-index §4.7.
public func slicedSlopesOverlap(
  _ slices: SliceLaw, sampleRatio delta: Double
) throws(HelioError) -> Double? {
  let p = 1 / Double(slices.count)
  guard p * delta > 1 else { return nil }
  let a2 = slices.slopes.map { p * $0 * $0 }
  let D = slices.residualVariances.map { p * $0 / (p * delta - 1) }
  let total = a2.reduce(0, +)
  let floor = D.largestError
  guard total > 1e-24 * floor else { return 0 }
  let distance = try monotoneRoot(
    lower: 1e-6 * total, upper: total, what: "the eigenvalue of the sliced slopes"
  ) { x in
    zip(a2, D).reduce(-1) { $0 + $1.0 / (floor - $1.1 + x) }
  }.get("the eigenvalue of the sliced slopes")
  let lambda = floor + distance
  let squares = zip(a2, D).reduce(0) {
    $0 + $1.0 / ((floor - $1.1 + distance) * (floor - $1.1 + distance))
  }
  return 1 / (squares * lambda)
}
