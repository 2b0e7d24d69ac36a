public import HelioCore
import HelioNumerics

/// The test error of the readout of least norm that interpolates, from the spectrum of H alone.
///
///     P <= n:  gam = P/n,  bias = R/(1 - gam),  variance = sigma^2 gam/(1 - gam)
///     P > n:   sum w lambda/(lambda + kappa) = n,   gam = (1/n) sum w lambda^2/(lambda + kappa)^2
///              bias = R + [kappa^2 sum w lambda theta*^2/(lambda + kappa)^2 + gam R]/(1 - gam)
///
/// Infinite at P = n. Asymptotic: the variance is 11 % too low at d = 40 and 2 % at d = 160.
///
/// Source: sheet random-features-sgd §3.5.
public struct MinimumNormPrediction: Sendable, Equatable {
  public let approximationError: Double
  /// kappa, 0 for P <= n.
  public let implicitRidge: Double
  /// With R.
  public let bias: Double
  /// Per unit of label noise.
  public let unitVariance: Double

  /// - Parameters:
  ///   - modes: of H, the mode of the mean among them.
  ///   - featureCount: P; sampleCount: n.
  /// - Returns: infinite bias and variance at P = n.
  public init(
    _ modes: FeatureModes, featureCount P: Int, sampleCount: Int
  ) throws(HelioError) {
    try require(sampleCount >= 1, "sampleCount", "at least 1", got: sampleCount)
    let (n, R) = (Double(sampleCount), modes.approximationError)
    approximationError = R
    if P == sampleCount {
      (implicitRidge, bias, unitVariance) = (0, .infinity, .infinity)
      return
    }
    if P < sampleCount {
      let gam = Double(P) / n
      (implicitRidge, bias, unitVariance) = (0, R / (1 - gam), gam / (1 - gam))
      return
    }
    let (lambda, w) = (modes.eigenvalues, modes.multiplicities)
    let trace = zip(w, lambda).reduce(0) { $0 + $1.0 * $1.1 }
    let kappa = try monotoneRoot(
      lower: trace / n * 1e-8, upper: trace / n, what: "the implicit ridge"
    ) { kappa in
      lambda.indices.reduce(-n) { $0 + w[$1] * lambda[$1] / (lambda[$1] + kappa) }
    }.get("The implicit ridge")
    var (gam, left) = (0.0, 0.0)
    for i in lambda.indices {
      let s = lambda[i] + kappa
      gam += w[i] * lambda[i] * lambda[i] / (s * s) / n
      left += w[i] * lambda[i] * modes.squaredTargets[i] / (s * s)
    }
    implicitRidge = kappa
    bias = R + (kappa * kappa * left + gam * R) / (1 - gam)
    unitVariance = gam / (1 - gam)
  }
}

extension ProportionalFeatures {
  /// The prediction without drawn weights, nodes doubled until no number moves by 1e-9 of itself.
  ///
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for a linear activation at p > d, whose features
  ///   have no rank beyond d.
  public func minimumNorm(sampleCount: Int) throws(HelioError) -> Solution<MinimumNormPrediction> {
    try require(
      nonlinearVariance > 0 || width <= dimension, "activation",
      "with a Hermite coefficient other than 0 from degree 2 on where width > dimension",
      got: "a linear one")
    return try refined { (modes) throws(HelioError) in
      let value = try MinimumNormPrediction(modes, featureCount: width, sampleCount: sampleCount)
      // At P = n only R and kappa are numbers.
      let numbers = [
        value.approximationError, value.implicitRidge, value.bias, value.unitVariance,
      ]
      return (value, numbers.filter(\.isFinite))
    }
  }
}
