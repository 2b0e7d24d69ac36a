public import HelioCore
public import HelioNumerics

/// Random features without drawing their weights: the spectrum of H and the target in it for p, d large.
///
///     singular values x = s^2 of W by Marchenko and Pastur;   mu0 = E s,  mu1 = E[s z],  ms = E s^2 - mu0^2 - mu1^2
///     bulk       lambda = (mu1^2 x + ms)/p,  theta*^2 = p mu1^2 x/(d (mu1^2 x + ms)^2),  min(p, d) modes
///     p > d      p - d modes lambda = ms/p,  theta* = 0
///     mu0 != 0   one mode lambda = mu0^2 + (mu1^2 + ms)/p,  theta* = 0, which carries the mean, |m|^2 = mu0^2
///     R = 1 - sum w lambda theta*^2
///
/// for f*(x) = beta.x, |beta| = 1. Needs p << d^2: the quadratic block of the ReLU is missed at p >> d.
///
/// Source: sheet random-features-sgd §3.3.
public struct ProportionalFeatures: Sendable {
  /// p.
  public let width: Int
  /// d.
  public let dimension: Int
  /// mu0, 0 where it is rounding alone.
  public let mean: Double
  /// mu1.
  public let linearCoefficient: Double
  /// ms, 0 where it is rounding alone.
  public let nonlinearVariance: Double

  /// - Parameters:
  ///   - width: p >= 1; dimension: d >= 1.
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for an activation that is constant.
  public init(activation: Activation, width: Int, dimension: Int) throws(HelioError) {
    try require(width >= 1, "width", "at least 1", got: width)
    try require(dimension >= 1, "dimension", "at least 1", got: dimension)
    let power = try activation.secondMoment()
    let mu = try activation.hermiteCoefficients(count: 2)
    try require(
      power.isFinite && mu.allSatisfy(\.isFinite), "activation", "one with finite moments",
      got: activation.name)
    // A series says itself what it has; of others, what is below rounding is none.
    let rounding = 1e-13 * power
    let (mu0, mu1) = (
      mu[0] * mu[0] > rounding * 1e-11 ? mu[0] : 0, mu[1] * mu[1] > rounding * 1e-11 ? mu[1] : 0
    )
    var rest = power - mu0 * mu0 - mu1 * mu1
    if case .hermite(let c) = activation { rest = c.dropFirst(2).reduce(0) { $0 + $1 * $1 } }
    let ms = rest > rounding ? rest : 0
    try require(
      mu1 != 0 || ms > 0, "activation", "with a Hermite coefficient other than 0 from degree 1 on",
      got: activation.name)
    self.width = width
    self.dimension = dimension
    mean = mu0
    linearCoefficient = mu1
    nonlinearVariance = ms
  }

  /// The nodes of the squared singular values.
  ///
  /// How the wrong theory of equal weights differs is an argument, so that experiments can reject it.
  public enum NodeWeights: Sendable { case marchenkoPastur, equal }

  /// The modes on N nodes.
  ///
  ///     r = min(p, d)/max(p, d),  th_k = (k + 1/2) pi/N,  x_k = max(1, p/d) (1 + r - 2 sqrt(r) cos th_k)
  ///     weights ~ sin^2 th_k/(1 + r - 2 sqrt(r) cos th_k), in all min(p, d)
  public func modes(nodes N: Int, weights rule: NodeWeights = .marchenkoPastur) -> FeatureModes {
    let (p, d) = (Double(width), Double(dimension))
    let r = min(p, d) / max(p, d)
    let f = max(1, p / d)
    let (ms, linear) = (nonlinearVariance, linearCoefficient * linearCoefficient)
    var (lambda, w, targets): ([Double], [Double], [Double]) = ([], [], [])
    var total = 0.0
    for k in 0..<N {
      let th = (Double(k) + 0.5) * .pi / Double(N)
      // 1 + r - 2 sqrt(r) cos th without cancellation where r = 1.
      let (gap, half) = (1 - r.squareRoot(), sin(th / 2))
      let u = gap * gap + 4 * r.squareRoot() * half * half
      let x = f * u
      let weight = rule == .equal ? 1 : sin(th) * sin(th) / u
      let signal = linear * x + ms
      lambda.append(signal / p)
      targets.append(signal > 0 ? p * linear * x / (d * signal * signal) : 0)
      w.append(weight)
      total += weight
    }
    w = w.map { $0 * min(p, d) / total }
    let explained = (0..<N).reduce(0.0) { $0 + w[$1] * lambda[$1] * targets[$1] }
    if width > dimension {
      lambda.append(ms / p)
      w.append(p - d)
      targets.append(0)
    }
    var carrier: FeatureModes.MeanMode?
    if mean != 0 {
      carrier = .init(index: lambda.count, squaredNorm: mean * mean)
      lambda.append(mean * mean + (linear + ms) / p)
      w.append(1)
      targets.append(0)
    }
    return FeatureModes(
      eigenvalues: lambda, multiplicities: w, squaredTargets: targets,
      approximationError: max(1 - explained, 0), mean: carrier)
  }

  /// The expected risk of one pass.
  ///
  /// - Returns: with nodes doubled until no number moves by 1e-9 of itself; a recursion that overflows is
  ///   returned as it is.
  /// - Complexity: O(N T) with N = 100 nodes and more, thousands where p = d.
  public func risk(_ schedule: StepSchedule) -> Solution<OnePassRisk> {
    refined { modes in
      let risk = modes.risk(schedule)
      return (
        risk,
        [
          risk.approximationError, risk.bias.last, risk.bias.average, risk.unitVariance.last,
          risk.unitVariance.average,
        ]
      )
    }
  }

  static let tolerance = 1e-9
  private static let largestDoubling = 11

  /// Doubles the nodes until no number moves by more than ``tolerance`` of itself.
  func refined<Value: Sendable, E: Error>(
    _ compute: (FeatureModes) throws(E) -> (Value, [Double])
  ) throws(E) -> Solution<Value> {
    var (value, numbers) = try compute(modes(nodes: 100))
    var change = Double.infinity
    for doubling in 1...Self.largestDoubling {
      guard numbers.allSatisfy(\.isFinite) else {
        // An overflow says the same on any nodes.
        return Solution(value, .exact)
      }
      let (finer, next) = try compute(modes(nodes: 100 << doubling))
      change =
        zip(numbers, next).map { old, new in
          abs(new - old) <= 1e-15 ? 0 : abs(new - old) / abs(new)
        }.largestError
      (value, numbers) = (finer, next)
      if change <= Self.tolerance {
        return Solution(value, report(.converged, doubling, change))
      }
    }
    return Solution(value, report(.iterationLimit, Self.largestDoubling, change))
  }

  private func report(
    _ status: Convergence.Status, _ iterations: Int, _ change: Double
  ) -> Convergence {
    Convergence(
      status: status, iterations: iterations, residual: nil, relativeChange: change,
      tolerance: Self.tolerance)
  }
}
