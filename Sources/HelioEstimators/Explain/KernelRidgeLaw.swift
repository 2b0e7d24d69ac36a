public import HelioCore
import HelioLinalg
import HelioNumerics

/// The test error of kernel ridge regression from the spectrum of its kernel, for any number of rows.
///
///     N = sum_k lambda_k/(lambda_k + kappa) + ridge/kappa                          gives kappa
///     gamma = (1/N) sum_k (lambda_k/(lambda_k + kappa))^2
///     E = [sum_k c_k^2 (kappa/(lambda_k + kappa))^2 + sigma^2]/(1 - gamma)         noise included
///
/// K + ridge I is inverted, without a 1/N in front of the ridge; lambda_k are the eigenvalues of the kernel
/// operator, c_k^2 the power of the target in its eigenfunctions, sigma^2 the variance of the noise.
/// 1/(1 - gamma) is what fitting the noise costs.
///
/// Accuracy: leading order in N; within 8 % of simulations from 400 rows on.
/// Source: sheet function-space section 6 (infinite width); Simon et al. 2021, arXiv:2110.03922.
public struct KernelRidgeLaw: Sendable, Equatable {
  /// lambda_k >= 0.
  public let eigenvalues: [Double]
  /// c_k^2 >= 0.
  public let powers: [Double]
  public let ridge: Double
  /// sigma^2.
  public let noiseVariance: Double

  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for negative entries, lists of different
  ///   lengths, or a ridge that is not positive.
  public init(
    eigenvalues: [Double], powers: [Double], ridge: Double, noiseVariance: Double
  ) throws(HelioError) {
    try require(
      powers.count == eigenvalues.count && !powers.isEmpty, "powers", "one an eigenvalue",
      got: "\(powers.count) for \(eigenvalues.count)")
    try require(
      eigenvalues.allSatisfy { $0 >= 0 && $0.isFinite } && eigenvalues.contains { $0 > 0 },
      "eigenvalues", "zero or positive, not all zero", got: eigenvalues.min() ?? 0)
    try require(
      powers.allSatisfy { $0 >= 0 && $0.isFinite }, "powers", "zero or positive",
      got: powers.min() ?? 0)
    try require(ridge > 0 && ridge.isFinite, "ridge", "positive and finite", got: ridge)
    try require(
      noiseVariance >= 0 && noiseVariance.isFinite, "noiseVariance", "zero or positive",
      got: noiseVariance)
    self.eigenvalues = eigenvalues
    self.powers = powers
    self.ridge = ridge
    self.noiseVariance = noiseVariance
  }

  /// What the law says at one number of rows.
  public struct Point: Sendable, Equatable {
    /// kappa: eigenfunctions of larger eigenvalues are learned.
    public let effectiveRidge: Double
    /// 1/(1 - gamma).
    public let overfitting: Double
    /// E, noise included.
    public let testError: Double
  }

  /// - Parameter N: number of training rows, at least 1.
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)``; ``HelioError/notConverged(of:_:)``.
  /// - Complexity: about 50 passes over the eigenvalues.
  public func point(rows N: Double) throws(HelioError) -> Point {
    let kappa = try effectiveRidge(rows: N)
    return Point(
      effectiveRidge: kappa, overfitting: 1 / (1 - overlap(kappa, N)),
      testError: error(kappa, N, powers: powers, noise: noiseVariance))
  }

  func effectiveRidge(rows N: Double) throws(HelioError) -> Double {
    try require(N >= 1 && N.isFinite, "rows", "at least 1", got: N)
    let trace = eigenvalues.reduce(0, +)
    // sum lambda/(lambda + kappa) lies between 0 and trace/kappa.
    return try monotoneRoot(
      lower: ridge / N, upper: 1.01 * (ridge + trace) / N, what: "the effective ridge"
    ) { kappa in
      eigenvalues.reduce(0) { $0 + $1 / ($1 + kappa) } + ridge / kappa - N
    }.get("The effective ridge")
  }

  /// gamma.
  func overlap(_ kappa: Double, _ N: Double) -> Double {
    eigenvalues.reduce(0) { $0 + ($1 / ($1 + kappa)) * ($1 / ($1 + kappa)) } / N
  }

  func error(_ kappa: Double, _ N: Double, powers: [Double], noise: Double) -> Double {
    let bias = zip(powers, eigenvalues).reduce(0) {
      let r = kappa / ($1.1 + kappa)
      return $0 + $1.0 * r * r
    }
    return (bias + noise) / (1 - overlap(kappa, N))
  }
}

extension KernelRidgeLaw {
  /// The law of a sample: its noise is what makes the law agree with an error known at its own size.
  ///
  ///     c_k^2 = max(0, p_k - sigma^2/n),   sigma^2: E(n) = error
  ///
  /// since the noise adds sigma^2/n to every power. E grows with sigma^2, which is found by bisection; if
  /// even sigma^2 = 0 gives more than the error, sigma^2 is 0.
  /// - Parameters:
  ///   - eigenvalues: of K/n on n rows, negative ones by rounding are taken as 0.
  ///   - p: (v_k^T y)^2/n, summed over outputs.
  ///   - error: leave-one-out error there, summed over outputs.
  init(
    sampleEigenvalues eigenvalues: [Double], samplePowers p: [Double], ridge: Double,
    matching error: Double
  ) throws(HelioError) {
    let n = Double(eigenvalues.count)
    let lambda = eigenvalues.map { max($0, 0) }
    let plain = try KernelRidgeLaw(
      eigenvalues: lambda, powers: p, ridge: ridge, noiseVariance: 0)
    let kappa = try plain.effectiveRidge(rows: n)
    func powers(_ noise: Double) -> [Double] { p.map { max(0, $0 - noise / n) } }
    // The noise alone makes E at least sigma^2/(1 - gamma).
    var (low, high) = (0.0, error * (1 - plain.overlap(kappa, n)))
    for _ in 0..<100 {
      let middle = (low + high) / 2
      let value = plain.error(kappa, n, powers: powers(middle), noise: middle)
      if value < error { low = middle } else { high = middle }
    }
    try self.init(eigenvalues: lambda, powers: powers(low), ridge: ridge, noiseVariance: low)
  }
}
