public import HelioCore
public import HelioLinalg
public import HelioNumerics

/// What the weights of a leaky-ReLU network alone guarantee about its clean error, whatever they were trained on.
///
///     mu_j = y sqrt(gamma) w_j1,   sigma_j = sqrt((1-gamma)/d) |w_j off e_1|
///     M_y = y p^{-1/2} sum_j a_j E phi(mu_j + sigma_j h)
///     L = sqrt((1-gamma)/d) [(1+alpha)/2 |W_perp^T a|/sqrt p + (1-alpha)/2 |W_perp|_op]
///     clean error <= (1/2) sum_y exp(-max(0, M_y)^2/(2 L^2))
///
/// M_y is the mean of y f given y and L its Lipschitz constant in the noise; the bound is that of Gaussian
/// concentration. For L = 0 it is the share of y with M_y <= 0. The bound from below needs draws of the noise:
/// `NoiseErrors` of HelioSimulation.
///
/// Source: sheet benign-overfitting §3.1.
public struct NetworkErrorBound: Sendable, Equatable {
  /// M_{+1} and M_{-1}.
  public let meanMargins: [Double]
  /// L.
  public let lipschitzConstant: Double
  /// |W v|/|W_perp|_F; `nil` for weights along the signal alone.
  public let signalToNoiseRatio: Double?

  /// - Parameters:
  ///   - W: p x d with p even, second layer +1, -1, +1, …
  ///   - alpha: in (0, 1].
  public init(
    _ W: Matrix<Double>, negativeSlope alpha: Double, mixture: SignalMixture
  ) throws(HelioError) {
    try require(W.rows >= 2 && W.rows % 2 == 0, "width", "even, at least 2", got: W.rows)
    try require(
      W.columns == mixture.dimension, "networkWeights", "rows of \(mixture.dimension) numbers",
      got: W.columns)
    try require(alpha > 0 && alpha <= 1, "negativeSlope", "in (0, 1]", got: alpha)
    let (p, deviation) = (W.rows, mixture.noiseDeviation)
    let a = (0..<p).map { ($0 % 2 == 0 ? 1 : -1) / Double(p).squareRoot() }
    let signal = W.column(0)
    let off = W.selectingColumns(Array(1..<W.columns))
    let sizes = (0..<p).map { norm(off.row($0)) }
    meanMargins = [1.0, -1.0].map { y in
      (0..<p).reduce(0) { sum, j in
        let (mu, sigma) = (y * mixture.amplitude * signal[j], deviation * sizes[j])
        return sum + y * a[j] * leakyMean(mu, sigma, alpha)
      }
    }
    let largest = try singularValues(off).first ?? 0
    lipschitzConstant =
      deviation
      * ((1 + alpha) / 2 * norm(product(off, a, transposeFirst: true)) + (1 - alpha) / 2 * largest)
    let noise = norm(sizes)
    signalToNoiseRatio = noise > 0 ? norm(signal) / noise : nil
  }

  /// The bound from above.
  public var upperErrorBound: Double {
    meanMargins.reduce(0) { sum, M in
      if lipschitzConstant == 0 { return sum + (M <= 0 ? 0.5 : 0) }
      let z = max(0, M) / lipschitzConstant
      return sum + exp(-z * z / 2) / 2
    }
  }
}

/// E phi(mu + sigma h) of the leaky ReLU.
///
///     (1+alpha)/2 mu + (1-alpha)/2 E|mu + sigma h|,   E|…| = mu (2 Phi(mu/sigma) - 1) + 2 sigma phi(mu/sigma)
private func leakyMean(_ mu: Double, _ sigma: Double, _ alpha: Double) -> Double {
  let size: Double
  if sigma > 0 {
    let t = mu / sigma
    size = mu * errorFunction(t * 0.5.squareRoot()) + 2 * sigma * normalDensity(t)
  } else {
    size = abs(mu)
  }
  return (1 + alpha) / 2 * mu + (1 - alpha) / 2 * size
}
