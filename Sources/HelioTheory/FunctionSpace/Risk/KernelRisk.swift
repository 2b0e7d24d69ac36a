public import HelioCore
import HelioNumerics

/// Predicted test error of kernel ridge regression and of a network of finite width.
///
///     (K + ridge I): the ridge has no 1/n. All errors are excess errors, without the noise variance.
///
/// Source: sheet function-space section 6 (Simon et al. 2023, arXiv:2110.03922 and 2311.14646).
public struct KernelRisk: Sendable {
  /// One level: N functions of eigenvalue lambda, of which one carries the power C^2.
  struct Level: Sendable {
    let eigenvalue: Double
    let multiplicity: Double
    let power: Double
  }
  let levels: [Level]
  /// Trace of all modes that are not among the levels.
  let tailTrace: Double
  let missingPower: Double
  public let secondMoment: Double

  public init(_ spectrum: OperatorSpectrum, _ target: TargetPower) {
    levels = zip(spectrum.sectors, target.coefficients).flatMap { sector, C in
      zip(sector.eigenvalues, C).map {
        Level(eigenvalue: $0, multiplicity: sector.multiplicity, power: $1 * $1)
      }
    }
    tailTrace = spectrum.tailTrace
    missingPower = target.missingPower
    secondMoment = target.secondMoment
  }

  /// A = sum lambda C^2 / (E g^2 sqrt(sum N lambda^2)), in [0, 1].
  public var alignment: Double {
    let numerator = levels.reduce(0) { $0 + $1.eigenvalue * $1.power }
    let squares = levels.reduce(0) { $0 + $1.multiplicity * $1.eigenvalue * $1.eigenvalue }
    return secondMoment > 0 ? numerator / (secondMoment * squares.squareRoot()) : 0
  }

  /// The effective ridge kap of n samples at infinite width.
  ///
  ///     sum N lambda/(lambda + kap) + (ridge + tail)/kap = n
  ///
  /// - Throws: ``HelioError`` if n < 1, the ridge is negative, or there is no solution because
  ///   ridge + tail vanishes and the rank is at most n.
  public func effectiveRidge(
    sampleCount n: Int, ridge: Double
  ) throws(HelioError) -> Solution<Double> {
    try check(n, ridge)
    let constant = ridge + tailTrace
    let trace = levels.reduce(0) { $0 + $1.multiplicity * $1.eigenvalue }
    let upper = (trace + constant) / Double(n)
    return try monotoneRoot(
      lower: max(upper * 1e-12, .leastNormalMagnitude), upper: upper * 2, tolerance: 1e-13,
      what: "effective ridge"
    ) { kap in
      levels.reduce(constant / kap) { $0 + $1.multiplicity * $1.eigenvalue / ($1.eigenvalue + kap) }
        - Double(n)
    }
  }

  /// Excess risk at infinite width.
  ///
  ///     [sum C^2 (kap/(lambda+kap))^2 + missing + sigma^2] / (1 - (1/n) sum N (lambda/(lambda+kap))^2) - sigma^2
  public func excessInfiniteWidth(
    sampleCount n: Int, ridge: Double, noiseVariance: Double
  ) throws(HelioError) -> Solution<Double> {
    try require(
      noiseVariance.isFinite && noiseVariance >= 0, "noiseVariance", "zero or positive",
      got: noiseVariance)
    let solution = try effectiveRidge(sampleCount: n, ridge: ridge)
    let kap = solution.value
    let bias = levels.reduce(missingPower) {
      let share = kap / ($1.eigenvalue + kap)
      return $0 + $1.power * share * share
    }
    let squares = levels.reduce(0) {
      let share = $1.eigenvalue / ($1.eigenvalue + kap)
      return $0 + $1.multiplicity * share * share
    }
    let denominator = 1 - squares / Double(n)
    try positive(denominator)
    return Solution((bias + noiseVariance) / denominator - noiseVariance, solution.convergence)
  }

  /// Excess risk of ridge on p features s(Wx)/sqrt p with the same ridge.
  ///
  ///     S + ridge p/(gam (p - S)) = n,  S = sum N lambda/(lambda+gam) + tail/gam < p,  kap = gam (p-S)/p
  ///     q = sum N (lambda/(lambda+gam))^2
  ///     [sum C^2 (gam/(lambda+gam) - kap lambda p/((lambda+gam)^2 (p-q))) + missing + sigma^2]
  ///        / (1 - (q (p - 2S) + S^2)/(n (p-q))) - sigma^2
  public func excessFiniteWidth(
    sampleCount n: Int, ridge: Double, noiseVariance: Double, width: Int
  ) throws(HelioError) -> Solution<Double> {
    try check(n, ridge)
    try require(width >= 1, "width", "at least 1", got: width)
    try require(ridge > 0, "ridge", "positive at finite width", got: ridge)
    try require(
      noiseVariance.isFinite && noiseVariance >= 0, "noiseVariance", "zero or positive",
      got: noiseVariance)
    let (p, n) = (Double(width), Double(n))
    func S(_ gam: Double) -> Double {
      levels.reduce(tailTrace / gam) {
        $0 + $1.multiplicity * $1.eigenvalue / ($1.eigenvalue + gam)
      }
    }
    let solution = try finiteWidthRidge(n, ridge, p, S)
    let gam = solution.value
    let z = S(gam)
    let kap = gam * (p - z) / p
    let q = levels.reduce(0) {
      let share = $1.eigenvalue / ($1.eigenvalue + gam)
      return $0 + $1.multiplicity * share * share
    }
    let bias = levels.reduce(missingPower) {
      let sum = $1.eigenvalue + gam
      return $0 + $1.power * (gam / sum - kap * $1.eigenvalue / (sum * sum) * p / (p - q))
    }
    let denominator = 1 - (q * (p - 2 * z) + z * z) / (n * (p - q))
    try positive(denominator)
    return Solution((bias + noiseVariance) / denominator - noiseVariance, solution.convergence)
  }

  /// gam with S(gam) + ridge p/(gam (p - S(gam))) = n and S(gam) < p.
  private func finiteWidthRidge(
    _ n: Double, _ ridge: Double, _ p: Double, _ S: (Double) -> Double
  ) throws(HelioError) -> Solution<Double> {
    func excess(_ gam: Double) -> Double {
      let z = S(gam)
      guard z < p else { return .greatestFiniteMagnitude.squareRoot() }
      return z + ridge * p / (gam * (p - z)) - n
    }
    let trace = levels.reduce(tailTrace) { $0 + $1.multiplicity * $1.eigenvalue }
    let rank = levels.reduce(0) { $0 + ($1.eigenvalue > 0 ? $1.multiplicity : 0) }
    let upper = 2 * (trace + ridge * p / min(n, p)) / min(n, p)
    if tailTrace == 0 && rank < p {
      // S < p everywhere: the left side falls from infinity to 0 on gam > 0.
      return try monotoneRoot(
        lower: upper * 1e-12, upper: upper, tolerance: 1e-13,
        what: "effective ridge at finite width", excess)
    }
    // It does so above the gam where S = p. gam = start (1 + u), log u free: resolves the pole there.
    let start = try monotoneRoot(
      lower: trace / p * 1e-12, upper: trace / p * 2, tolerance: 1e-14, what: "lower end of gam"
    ) { S($0) - p }
    let solution = try monotoneRoot(
      lower: 1e-13, upper: 1e3 * (1 + ridge * p / (n * trace)), tolerance: 1e-13,
      what: "effective ridge at finite width"
    ) { excess(start.value * (1 + $0)) }
    return Solution(start.value * (1 + solution.value), solution.convergence)
  }

  private func check(_ n: Int, _ ridge: Double) throws(HelioError) {
    try require(n >= 1, "sampleCount", "at least 1", got: n)
    try require(ridge.isFinite && ridge >= 0, "ridge", "zero or positive", got: ridge)
    let rank = levels.reduce(0) { $0 + ($1.eigenvalue > 0 ? $1.multiplicity : 0) }
    guard ridge + tailTrace > 0 || rank > Double(n) else {
      throw .invalid(
        parameter: "ridge",
        requirement: "positive, because the kernel has rank \(rank) <= \(n) samples and no tail",
        got: "\(ridge)")
    }
  }

  private func positive(_ denominator: Double) throws(HelioError) {
    guard denominator > 0 else {
      throw .diverges(
        "The predicted risk diverges: its denominator is \(denominator), not positive. A larger ridge helps."
      )
    }
  }
}
