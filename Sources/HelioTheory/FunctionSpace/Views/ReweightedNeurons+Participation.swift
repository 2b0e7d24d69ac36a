public import HelioCore

extension ReweightedNeurons {
  /// E sum_j r_j^2/(sum_j r_j)^2 over p neurons drawn before the step, one spike, no bulk: 1/p where all
  /// count alike, near 1 where one has all the weight. Its inverse is the effective number of neurons.
  ///
  ///     E sum r_j^2/(sum r_j)^2 = p int_0^inf t phi''(t) phi(t)^{p-1} dt,   phi(t) = E exp(-t r)
  ///     log r = a u^2/2 - log(1 + theta)/2,   a = theta/(1 + theta),   u ~ N(0, 1)
  ///
  /// Trapezoidal rules in s = log t, from s = -log p outwards until nothing is added, and in u up to a U
  /// beyond which P(|u| > U) < 1e-10/p^2; since int (t r)^2 exp(-t r) ds = 1 for every r, the rest is less than
  /// 1e-10/p. Both integrands are analytic, so the rules converge exponentially; steps are halved until
  /// the result no longer changes.
  ///
  /// - Parameters:
  ///   - theta: greater than -1.
  ///   - width: p, at least 1.
  /// - Returns: relative error about that of the report; not converged near theta = -1 (from -0.98 on for two neurons),
  ///   where r spreads over hundreds of decades and the rules would take more than 1e8 exponentials.
  /// - Complexity: some 1e5 exponentials at theta >= 0.
  ///
  /// Source: sheet function-space section 3b (c).
  public static func participation(
    spikeStrength theta: Double, width p: Int, tolerance: Double = 1e-8
  ) throws(HelioError) -> Solution<Double> {
    try require(theta.isFinite && theta > -1, "spikeStrength", "greater than -1", got: theta)
    try require(p >= 1, "width", "at least 1", got: p)
    if p == 1 || theta == 0 { return Solution(1 / Double(p), .exact) }
    var rule = WeightRule(spikeStrength: theta, width: p)
    var last = rule.integral()
    var (change, halvings) = (Double.infinity, 0)
    while change > tolerance, halvings < 6, let before = last {
      rule.halve()
      last = rule.integral()
      change = last.map { abs($0 - before) / $0 } ?? .infinity
      halvings += 1
    }
    return Solution(
      last ?? .nan,
      Convergence(
        status: change <= tolerance ? .converged : .iterationLimit, iterations: halvings,
        relativeChange: change, tolerance: tolerance))
  }
}

/// The nodes of ``ReweightedNeurons/participation(spikeStrength:width:tolerance:)``.
private struct WeightRule {
  let theta: Double
  let p: Double
  let reach: Double
  /// Step in s; from strips of analyticity of half-widths pi/2 in s and pi/(2 a U) in u.
  var step = 0.3
  var stepInU: Double
  private let evaluationLimit = 100_000_000

  init(spikeStrength theta: Double, width: Int) {
    self.theta = theta
    p = Double(width)
    // exp(-U^2/2) = exp(-24)/p^2.
    reach = (2 * (24 + 2 * log(p))).squareRoot()
    let a = abs(theta) / (1 + theta)
    stepInU = min(0.4, 0.5 / (a * reach))
  }

  mutating func halve() {
    step /= 2
    stepInU /= 2
  }

  /// The integral, or `nil` where it takes too many evaluations.
  func integral() -> Double? {
    let nodes = Int((reach / stepInU).rounded(.up))
    guard nodes < evaluationLimit / 10 else { return nil }
    var weights: [Double] = []
    var logWeights: [Double] = []
    for k in 0...nodes {
      let u = Double(k) * stepInU
      weights.append((k == 0 ? 1 : 2) * exp(-u * u / 2))
      logWeights.append(theta / (1 + theta) * u * u / 2 - log1p(theta) / 2)
    }
    let mass = weights.reduce(0, +)
    /// p t^2 phi''(t) phi(t)^{p-1} at t = exp(s).
    func value(_ s: Double) -> Double {
      var (phi, missing, second) = (0.0, 0.0, 0.0)
      for k in 0...nodes {
        // Beyond tr = 800 the exponential is zero.
        let y = min(s + logWeights[k], 6.7)
        let tr = exp(y)
        let e = exp(-tr)
        phi += weights[k] * e
        missing += weights[k] * (tr < 0.01 ? -expm1(-tr) : 1 - e)
        second += weights[k] * (tr * tr * e)
      }
      let logPhi = missing < 0.5 * mass ? log1p(-missing / mass) : log(phi / mass)
      return p * second / mass * exp((p - 1) * logPhi)
    }
    // Downwards the integrand falls at least like t, upwards at last like a power or faster.
    var sum = value(-log(p))
    var evaluations = 0
    for direction in [-1.0, 1] {
      var (s, quiet) = (-log(p), 0)
      while quiet < 3 {
        s += direction * step
        evaluations += nodes
        guard evaluations <= evaluationLimit else { return nil }
        let g = value(s)
        sum += g
        quiet = g < 1e-13 * sum ? quiet + 1 : 0
      }
    }
    return step * sum
  }
}
