public import HelioCore
import HelioLinalg
public import HelioNumerics

/// One step of a sampler for exp(-U/lambda) N(0, C), as a law: no random numbers.
///
///     exponential    rho theta - (1-rho) C v,                        var (1-rho^2) c,             rho = e^{-delta}
///     semiImplicit   (theta - eta v)/(1 + eta/c),                    var 2 eta/(1 + eta/c)^2
///     explicit       theta - eta (theta/c + v),                      var 2 eta
///
/// with U = (1/n) sum g_i h_theta(x_i) and v = grad U/lambda.
///
/// Source: sheet mean-field §4.
public struct LangevinStep: Sendable {
  public let sampler: LangevinSampler
  /// delta or eta.
  public let learningRate: Double
  /// c.
  public let variances: [Double]
  private let problem: MeanFieldProblem
  private let g: [Double]

  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for a step that is not positive, or lengths that
  ///   differ.
  public init(
    _ problem: MeanFieldProblem, dualVariables g: [Double], variances c: [Double],
    sampler: LangevinSampler, learningRate: Double
  ) throws(HelioError) {
    try require(
      learningRate > 0 && learningRate.isFinite, "learningRate", "positive", got: learningRate)
    try require(
      g.count == problem.sampleCount, "dualVariables",
      "\(problem.sampleCount), one for each sample",
      got: g.count)
    try PriorVariances.check(c, dimension: problem.dimension)
    (self.problem, self.g, variances) = (problem, g, c)
    (self.sampler, self.learningRate) = (sampler, learningRate)
  }

  /// U and grad U at a particle.
  ///
  ///     grad U = (r/n) X^T [(1 - tanh^2(X theta)) g]
  public func potential(_ theta: [Double]) -> (value: Double, gradient: [Double]) {
    let t = product(problem.inputs, theta).map { tanh($0) }
    let scale = problem.outputScale / Double(problem.sampleCount)
    let value = scale * dot(g, t)
    let inner = zip(g, t).map { scale * $0 * (1 - $1 * $1) }
    return (value, product(problem.inputs, inner, transposeFirst: true))
  }

  /// v = grad U/lambda.
  private func drift(_ theta: [Double]) -> [Double] {
    potential(theta).gradient.map { $0 / problem.regularization }
  }

  /// Mean of the step from theta.
  public func mean(from theta: [Double]) -> [Double] {
    let (v, c, eta) = (drift(theta), variances, learningRate)
    switch sampler {
    case .exponential:
      let (rho, rest) = (exp(-eta), -expm1(-eta))
      return theta.indices.map { rho * theta[$0] - rest * c[$0] * v[$0] }
    case .semiImplicit:
      return theta.indices.map { (theta[$0] - eta * v[$0]) / (1 + eta / c[$0]) }
    case .explicit:
      return theta.indices.map { theta[$0] - eta * (theta[$0] / c[$0] + v[$0]) }
    }
  }

  /// Diagonal of the covariance of the step.
  public var proposalVariances: [Double] {
    let eta = learningRate
    return switch sampler {
    case .exponential: variances.map { -expm1(-2 * eta) * $0 }
    case .semiImplicit: variances.map { 2 * eta / ((1 + eta / $0) * (1 + eta / $0)) }
    case .explicit: variances.map { _ in 2 * eta }
    }
  }

  /// Diagonal of the stationary covariance without test and with U = 0; `nil` where the explicit step is unstable.
  public var stationaryVariances: [Double]? {
    let eta = learningRate
    switch sampler {
    case .exponential: return variances
    case .semiImplicit: return variances.map { $0 / (1 + eta / (2 * $0)) }
    case .explicit:
      guard eta < 2 * (variances.min() ?? 0) else { return nil }
      return variances.map { $0 / (1 - eta / (2 * $0)) }
    }
  }

  /// Logarithm of the Metropolis ratio of a move; above 0 where it is always accepted.
  ///
  /// The exponential step needs no C^{-1}, so that it has a limit as D grows:
  ///
  ///     -(U'-U)/lambda - <theta - rho theta', v'>/(1+rho) + <theta' - rho theta, v>/(1+rho)
  ///       - (1-rho)/(2(1+rho)) (<v', C v'> - <v, C v>)
  public func logAcceptance(from theta: [Double], to other: [Double]) -> Double {
    let (here, there) = (potential(theta), potential(other))
    let lambda = problem.regularization
    let change = -(there.value - here.value) / lambda
    switch sampler {
    case .exponential:
      let (rho, rest) = (exp(-learningRate), -expm1(-learningRate))
      var (moves, norms) = (0.0, 0.0)
      for k in theta.indices {
        let (v, w) = (here.gradient[k] / lambda, there.gradient[k] / lambda)
        moves += (other[k] - rho * theta[k]) * v - (theta[k] - rho * other[k]) * w
        norms += variances[k] * (w * w - v * v)
      }
      return change + moves / (1 + rho) - rest / (2 * (1 + rho)) * norms
    case .semiImplicit, .explicit:
      let (forward, back, spread) = (mean(from: theta), mean(from: other), proposalVariances)
      var sum = change
      for k in theta.indices {
        let (out, home) = (other[k] - forward[k], theta[k] - back[k])
        sum -= (other[k] * other[k] - theta[k] * theta[k]) / (2 * variances[k])
        sum += (out * out - home * home) / (2 * spread[k])
      }
      return sum
    }
  }
}
