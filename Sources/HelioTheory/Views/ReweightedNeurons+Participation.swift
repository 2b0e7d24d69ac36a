public import HelioCore

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

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
  /// - Returns: relative error about that of the report; it does not converge for theta within 1e-3 or
  ///   so of -1, where r spreads over hundreds of decades.
  /// - Complexity: some 1e5 exponentials at theta >= 0.
  ///
  /// Source: sheet function-space section 3b (c).
  public static func participation(
    spikeStrength theta: Double, width p: Int, tolerance: Double = 1e-9
  ) throws(HelioError) -> Solution<Double> {
    try require(theta.isFinite && theta > -1, "spikeStrength", "greater than -1", got: theta)
    try require(p >= 1, "width", "at least 1", got: p)
    if p == 1 || theta == 0 { return Solution(1 / Double(p), .exact) }
    var rule = WeightRule(spikeStrength: theta, width: p)
    let evaluationLimit = 100_000_000
    var (last, change, halvings) = (rule.integral(), Double.infinity, 0)
    while change > tolerance, halvings < 6, 4 * rule.evaluations < evaluationLimit {
      rule.halve()
      let next = rule.integral()
      (change, last, halvings) = (abs(next - last) / next, next, halvings + 1)
    }
    return Solution(
      last,
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
  var step = 0.2
  var stepInU: Double
  /// Of the last integral.
  private(set) var evaluations = 0

  init(spikeStrength theta: Double, width: Int) {
    self.theta = theta
    p = Double(width)
    // exp(-U^2/2) = exp(-24)/p^2.
    reach = (2 * (24 + 2 * log(p))).squareRoot()
    let a = abs(theta) / (1 + theta)
    stepInU = min(0.3, 0.33 / (a * reach))
  }

  mutating func halve() {
    step /= 2
    stepInU /= 2
  }

  mutating func integral() -> Double {
    let nodes = Int((reach / stepInU).rounded(.up))
    var weights: [Double] = []
    var logWeights: [Double] = []
    for k in 0...nodes {
      let u = Double(k) * stepInU
      weights.append((k == 0 ? 1 : 2) * exp(-u * u / 2))
      logWeights.append(theta / (1 + theta) * u * u / 2 - log1p(theta) / 2)
    }
    let mass = weights.reduce(0, +)
    evaluations = 0
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
      evaluations += nodes + 1
      let logPhi = missing < 0.5 * mass ? log1p(-missing / mass) : log(phi / mass)
      return p * second / mass * exp((p - 1) * logPhi)
    }
    // Downwards the integrand falls at least like t, upwards at last like a power or faster.
    var sum = value(-log(p))
    for direction in [-1.0, 1] {
      var (s, quiet) = (-log(p), 0)
      while quiet < 3, abs(s) < 2000 {
        s += direction * step
        let g = value(s)
        sum += g
        quiet = g < 1e-13 * sum ? quiet + 1 : 0
      }
    }
    return step * sum
  }
}
