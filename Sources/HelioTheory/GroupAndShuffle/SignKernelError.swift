public import HelioCore
import HelioNumerics

/// Errors of the estimate (1/n) sum_j sign(w_j x) sign(w_j x') of the sign kernel at correlation rho.
///
///     K = (2/pi) asin rho;   n MSE:  independent Gaussian rows  1 - K^2,
///     Haar rows, n -> infinity  1 - K^2 - (4/pi^2)(1 - rho^2)
///     bias of two factors, k = b, the pair in two R-blocks:
///       E[(2/pi) atan2(rho |a|, sqrt(1 - rho^2) |a'|)] - K,  a, a' first coordinates of uniform unit vectors of R^b
///
/// Source: sheet group-and-shuffle §5.
public struct SignKernelError: Sendable, Equatable {
  public let correlation: Double
  public let blockSize: Int

  /// - Parameters:
  ///   - rho: in (-1, 1).
  ///   - b: at least 2.
  public init(correlation rho: Double, blockSize b: Int) throws(HelioError) {
    try require(rho > -1 && rho < 1, "correlation", "above -1 and below 1", got: rho)
    try require(b >= 2, "blockSize", "at least 2", got: b)
    correlation = rho
    blockSize = b
  }

  public var kernel: Double { 2 / Double.pi * asin(correlation) }

  public var independentError: Double { 1 - kernel * kernel }

  public var haarError: Double {
    1 - kernel * kernel - 4 / (Double.pi * Double.pi) * (1 - correlation * correlation)
  }

  /// The bias, and its change from half as many nodes.
  ///
  /// a = sin p with density proportional to cos^{b-2} p. The integrand jumps at p = q = 0, so the square is split along
  /// p = q, with q = p w; panels of w halve towards 0, where it turns quickly for rho near 0 and 1.
  public func differentBlockBias() throws(HelioError) -> Solution<Double> {
    let coarse = try bias(nodes: 12)
    let fine = try bias(nodes: 24)
    let change = abs(fine - coarse)
    return Solution(
      fine,
      Convergence(
        status: change <= 1e-9 ? .converged : .iterationLimit, iterations: 2, residual: nil,
        relativeChange: change, tolerance: 1e-9))
  }

  private func bias(nodes: Int) throws(HelioError) -> Double {
    let (rho, b) = (correlation, Double(blockSize))
    let s = ((1 - rho) * (1 + rho)).squareRoot()
    // Beyond 12/sqrt b nothing is left of the density.
    let end = min(Double.pi / 2, 12 / b.squareRoot())
    let angles = try GaussRule.legendre(from: 0, to: end, 6 * nodes)
    var (ratios, weights) = ([Double](), [Double]())
    var high = 1.0
    for panel in 0..<45 {
      let low = panel == 44 ? 0 : high / 2
      let rule = try GaussRule.legendre(from: low, to: high, nodes)
      ratios += rule.nodes
      weights += rule.weights
      high = low
    }
    // cos^{b-2} at p and at p w; the logarithm of the cosine loses nothing at small angles.
    func density(_ p: Double) -> Double {
      let half = sin(p / 2)
      return exp((b - 2) * log1p(-2 * half * half))
    }
    var (sum, mass) = (0.0, 0.0)
    for (p, weight) in zip(angles.nodes, angles.weights) {
      let (own, sine) = (weight * density(p), sin(p))
      mass += own
      var inner = 0.0
      for (w, share) in zip(ratios, weights) {
        let q = p * w
        let other = sin(q)
        let turned = atan2(rho * sine, s * other) + atan2(rho * other, s * sine)
        inner += share * density(q) * turned
      }
      sum += own * p * inner
    }
    return 2 / Double.pi * sum / (mass * mass) - kernel
  }
}
