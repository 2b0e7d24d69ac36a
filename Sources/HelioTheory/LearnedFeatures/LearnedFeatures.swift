public import HelioCore
public import HelioNumerics

/// The random-matrix theory of a layer with a spike, in the proportional limit n, p, d -> infinity.
///
///     alpha = n/d,  psi = p/d;  spectrum of (1/n) Phi^T Phi,
///     a = argmin (1/n)|y - Phi a|^2 + ridge |a|^2
///
/// Features carry no 1/sqrt p: with f = p^{-1/2} sum a_j s and penalty ridge' |a|^2, ridge = p
/// ridge'. The tables of the activation are made once, on creation;
/// ``with(sampleRatio:widthRatio:)`` shares them.
///
/// Source: sheet learned-features-spectrum, after Dandi et al. 2024 (arXiv 2410.18938) and Cui et
/// al. 2024 (arXiv 2402.04980).
public struct LearnedFeatures: Sendable {
  public let law: FeatureLaw
  /// alpha = n/d.
  public let sampleRatio: Double
  /// psi = p/d.
  public let widthRatio: Double
  /// Of the bulk, with blocks united that it cannot tell apart.
  let profile: FeatureProfile
  let lowRank: LowRankPart
  /// Where each block of the law stands in the profile.
  let place: [Int]

  /// - Parameters:
  ///   - law: of the features.
  ///   - sampleRatio: n/d > 0.
  ///   - widthRatio: p/d > 0.
  /// - Throws: ``HelioError`` for ratios that are not positive, or an activation without finite
  ///   local coefficients.
  /// - Complexity: 144 B expectations of the activation.
  public init(
    _ law: FeatureLaw, sampleRatio: Double, widthRatio: Double
  ) throws(HelioError) {
    try self.init(law, sampleRatio: sampleRatio, widthRatio: widthRatio, nodesPerPanel: 12)
  }

  /// The same with another number of nodes in each panel of kappa, which tells what 12 leave open.
  package init(
    _ law: FeatureLaw, sampleRatio: Double, widthRatio: Double, nodesPerPanel: Int
  ) throws(HelioError) {
    try Self.check(sampleRatio, widthRatio)
    self.law = law
    self.sampleRatio = sampleRatio
    self.widthRatio = widthRatio
    let all = try FeatureProfile(law, nodesPerPanel: nodesPerPanel)
    (profile, place) = try all.united()
    lowRank = LowRankPart(all, in: profile, place: place)
  }

  private init(_ other: LearnedFeatures, _ sampleRatio: Double, _ widthRatio: Double) {
    law = other.law
    self.sampleRatio = sampleRatio
    self.widthRatio = widthRatio
    profile = other.profile
    place = other.place
    lowRank = other.lowRank
  }

  /// The same features at other ratios, without new tables.
  public func with(
    sampleRatio: Double? = nil, widthRatio: Double? = nil
  ) throws(HelioError) -> LearnedFeatures {
    let (alpha, psi) = (sampleRatio ?? self.sampleRatio, widthRatio ?? self.widthRatio)
    try Self.check(alpha, psi)
    return LearnedFeatures(self, alpha, psi)
  }

  /// A target, tabulated on the grid of these features; it serves all ratios and ridges.
  ///
  /// - Parameters:
  ///   - link: g of one variable with a finite second moment.
  ///   - overlap: zeta = <beta, v> in [-1, 1].
  ///   - noiseVariance: sigma^2 >= 0.
  public func target(
    _ link: Link, overlap: Double, noiseVariance: Double
  ) throws(HelioError) -> ProjectedTarget {
    try ProjectedTarget(
      link: link, overlap: overlap, noiseVariance: noiseVariance, grid: profile.grid)
  }

  /// Mass of the spectrum at 0: the share of the p eigenvalues that exceeds the rank.
  ///
  ///     max(0, 1 - alpha/psi);   linear features: max(0, 1 - min(1, alpha)/psi)
  public var atomAtZero: Double {
    max(0, 1 - (profile.isLinear ? min(1, sampleRatio) : sampleRatio) / widthRatio)
  }

  /// sum_b pi_b E[mu_1^2 + mu_*^2], the mean eigenvalue of the bulk, a unit for edges.
  public var meanBulkEigenvalue: Double { profile.meanBulkEigenvalue }

  /// sum_b pi_b E[mu_0^2 + mu_1^2 + mu_*^2], the mean of all p eigenvalues, outliers included.
  public var meanEigenvalue: Double {
    let profile = lowRank.profile
    return meanBulkEigenvalue
      + lowRank.members.filter(\.isMean).reduce(0) { sum, member in
        sum + member.share * profile.mean(zip(member.values, member.values).map { $0 * $1 })
      }
  }

  func equations<T: BulkScalar>(
    ridge: T, branch: BulkEquations<T>.Branch = .positive
  ) -> BulkEquations<T> {
    BulkEquations(
      profile, sampleRatio: sampleRatio, widthRatio: widthRatio, ridge: ridge, branch: branch)
  }

  private static func check(_ alpha: Double, _ psi: Double) throws(HelioError) {
    try require(alpha.isFinite && alpha > 0, "sampleRatio", "positive", got: alpha)
    try require(psi.isFinite && psi > 0, "widthRatio", "positive", got: psi)
  }
}
