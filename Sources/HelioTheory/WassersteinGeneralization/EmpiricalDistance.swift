public import HelioCore
import HelioNumerics

/// How much mass a law has far out: a bound of P(|z_i - E z_i| > t sd_i for some i).
///
/// Source: sheet wasserstein-generalization §3.5.
public enum TailRule: Sendable, Hashable {
  /// Gaussian marginals: 2 D Phi(-t).
  case gaussian
  /// M/t^q with M >= E max_i |z_i - E z_i|^q/sd_i^q.
  case moment(Double, order: Double)
  /// 0 from t = R on, else 1.
  case bounded(radius: Double)

  /// Refuses parameters without meaning and moments with which the sum over shells diverges.
  func check(dimension D: Int) throws(HelioError) {
    switch self {
    case .gaussian: break
    case .moment(let M, let q):
      try require(M > 0 && M.isFinite, "tailMoment", "positive", got: M)
      let least = D >= 3 ? Double(D) / Double(D - 1) : 2
      try require(
        q > least && q.isFinite, "tailOrder",
        "above \(least) for \(D) coordinates, or the sum over shells diverges: the tail is too heavy",
        got: q)
    case .bounded(let R):
      try require(R > 0 && R.isFinite, "tailRadius", "positive", got: R)
    }
  }

  func probability(beyond t: Double, dimension D: Int) -> Double {
    switch self {
    case .gaussian: min(1, 2 * Double(D) * normalCDF(-t))
    case .moment(let M, let q): min(1, M * pow(t, -q))
    case .bounded(let R): t >= R ? 0 : 1
    }
  }
}

/// An explicit bound of E W1(mu_n, mu), the distance of n samples from their law, by dyadic cells with tails.
///
///     EW1 = min over r  sum_{k>=0} diam_k sum_{l>=1} 2^-l min(mu_k, (1/2) sqrt(N_kl mu_k/n)),  capped by sqrt(2 sum sd_i^2)
///     diam_k = 2 r 2^k sqrt(sum sd_i^2),   mu_0 = 1,   mu_k = min(1, tail(r 2^{k-1}))
///     N_kl = 2^{Dl} for k = 0 and for l = 1,   (1 - 2^-D) 2^{Dl} for k >= 1, l >= 2
///
/// Boxes of half-width r 2^k sd_i; shell k is box k less box k-1, in cells of side 2^-l of its box. At the first level
/// the inner box cuts no cell away: all 2^D of them meet the shell. Falls as n^{-1/D} for D >= 3, log n/sqrt n for D = 2,
/// n^{-1/2} for D = 1.
///
/// Source: sheet wasserstein-generalization §3.5.
public struct EmpiricalDistance: Sendable, Equatable {
  /// The best over the radii, not capped.
  public let bound: Double
  /// r there.
  public let bestRadius: Double
  /// sqrt(2 sum sd_i^2), which E W1 never exceeds.
  public let cap: Double

  public var cappedBound: Double { min(bound, cap) }

  /// How many cells of a shell the first level is taken to have.
  public enum FirstLevel: Sendable {
    /// 2^D.
    case allCells
    /// 2^D - 1 beyond the innermost box, as a count of the finer levels suggests: too few, for comparisons only.
    case cellsOutsideTheInnerBox
  }

  /// r: 121 values from 0.05 to 20, evenly in the logarithm.
  static let radii: [Double] = (0...120).map { 0.05 * pow(400, Double($0) / 120) }

  /// - Parameters:
  ///   - n: samples.
  ///   - sd: standard deviations of the D coordinates, positive.
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)``; ``HelioError/diverges(_:)`` where 400 shells do
  ///   not exhaust the tail.
  /// - Complexity: 121 radii times the shells, some ten, times log2(4 n)/D levels.
  public init(
    sampleCount n: Int, deviations sd: [Double], tail: TailRule,
    firstLevel: FirstLevel = .allCells
  ) throws(HelioError) {
    try require(n >= 1, "sampleCount", "at least 1", got: n)
    try require(
      !sd.isEmpty, "coordinateDeviations", "a list of at least one number", got: "none")
    for s in sd {
      try require(s > 0 && s.isFinite, "coordinateDeviations", "positive", got: s)
    }
    try tail.check(dimension: sd.count)
    let scale = sd.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let unit = try UnitDistance(sampleCount: n, dimension: sd.count, tail: tail, firstLevel)
    bound = unit.bound * scale
    bestRadius = unit.radius
    cap = 2.0.squareRoot() * scale
  }
}

/// The bound for sum sd_i^2 = 1: deviations enter by that sum alone.
struct UnitDistance {
  let bound: Double
  let radius: Double

  init(
    sampleCount n: Int, dimension D: Int, tail: TailRule,
    _ firstLevel: EmpiricalDistance.FirstLevel = .allCells
  ) throws(HelioError) {
    let levels = Levels(sampleCount: n, dimension: D, firstLevel)
    var best = (value: Double.infinity, radius: Double.nan)
    for r in EmpiricalDistance.radii {
      let value = try Self.sum(r, levels, tail, D)
      if value < best.value { best = (value, r) }
    }
    guard best.value.isFinite else {
      throw .diverges("The bound of the empirical distance overflows.")
    }
    (bound, radius) = best
  }

  /// Over shells, until the mass is below 1 and a term below 1e-14 of the sum.
  private static func sum(
    _ r: Double, _ levels: Levels, _ tail: TailRule, _ D: Int
  ) throws(HelioError) -> Double {
    var total = 0.0
    var half = r
    for k in 0...400 {
      let mass = k == 0 ? 1 : tail.probability(beyond: half / 2, dimension: D)
      let term = mass == 0 ? 0 : 2 * half * levels.sum(mass: mass, isInnermost: k == 0)
      total += term
      if mass < 1, term <= 1e-14 * total { return total }
      half *= 2
    }
    throw .diverges(
      "The tail is too heavy: 400 shells around radius \(r) do not exhaust the bound of the empirical distance."
    )
  }
}

/// sum_l 2^-l min(mu, (1/2) sqrt(N_l mu/n)): the second form up to a level, the first from there on, in closed form.
private struct Levels {
  /// 1/(2 sqrt n).
  let noise: Double
  /// 2^{D/2 - 1}: what the second form grows by from level to level.
  let growth: Double
  /// sqrt(1 - 2^-D).
  let outer: Double
  let firstLevel: EmpiricalDistance.FirstLevel

  init(sampleCount n: Int, dimension D: Int, _ firstLevel: EmpiricalDistance.FirstLevel) {
    noise = 0.5 / Double(n).squareRoot()
    growth = pow(2, Double(D) / 2 - 1)
    outer = (1 - pow(2, -Double(D))).squareRoot()
    self.firstLevel = firstLevel
  }

  func sum(mass mu: Double, isInnermost: Bool) -> Double {
    // 2^-l (1/2) sqrt(N_l mu/n) = c growth^l against 2^-l mu.
    let full = noise * mu.squareRoot()
    let reduced = isInnermost ? full : full * outer
    let first = firstLevel == .allCells ? full : reduced
    var (c, share, total) = (first * growth, mu / 2, 0.0)
    total += min(c, share)
    c = reduced * growth
    for _ in 2...200 {
      c *= growth
      share /= 2
      // From here on mu is the smaller one: 2^-l mu summed over all further levels.
      if c >= share { return total + 2 * share }
      total += c
    }
    return total
  }
}

/// Half the mass that n samples misplace among the N cells of a shell of mass mu, from above.
///
///     E (1/2) sum_F |mu_n(F) - mu(F)| <= min(mu, (1/2) sqrt(N mu/n))
///
/// With N = 2^D this holds at the first level; with 2^D - 1 it fails: a shell of mass 1/n on a line, in two cells, has
/// 0.607/n where that count allows 0.5/n.
public func firstLevelBound(sampleCount n: Int, mass mu: Double, cells N: Double) -> Double {
  min(mu, 0.5 * (N * mu / Double(n)).squareRoot())
}
