public import HelioCore
import HelioNumerics

extension TwoStepTheory {
  /// The width at which the k-th spike leaves the bulk, for eta_i = C_i p^alpha_i.
  ///
  ///     tau_k(p) = psi^{1/4}
  ///
  /// The first crossing is looked for decade by decade from p = 10 to 10^limit, then bisected.
  ///
  /// - Parameters:
  ///   - k: 1, 2, …
  ///   - C: coefficients of the two learning rates, > 0.
  ///   - alpha: their exponents.
  ///   - psi: p/d > 0, kept fixed.
  ///   - limit: decimal exponent of the largest width tried.
  /// - Returns: the width to 1e-3, or `nil` if the spike does not emerge in that range; 10 if it is
  ///   already out there.
  /// - Complexity: one theory for each decade and about ten more.
  public func emergenceWidth(
    ofSpike k: Int, coefficients C: (Double, Double), exponents alpha: (Double, Double),
    widthRatio psi: Double, limit: Int = 14
  ) throws(HelioError) -> Double? {
    try require(k >= 1, "spike", "at least 1", got: k)
    try require(psi.isFinite && psi > 0, "widthRatio", "positive", got: psi)
    for (coefficient, exponent) in [(C.0, alpha.0), (C.1, alpha.1)] {
      try require(
        coefficient.isFinite && coefficient > 0, "learningRate", "positive", got: coefficient)
      try require(
        exponent >= 0 && exponent < 0.5, "learningRateExponents", "in [0, 1/2)", got: exponent)
    }
    let threshold = SpikeTransition.threshold(widthRatio: psi)
    func excess(_ p: Double) throws(HelioError) -> Double {
      let eta = (C.0 * pow(p, alpha.0), C.1 * pow(p, alpha.1))
      let solution = try spikes(learningRates: eta, width: p, count: k, tolerance: 1e-4)
      let tau = try solution.get("the spikes at width \(p)").singularValues
      return (k <= tau.count ? tau[k - 1] : 0) - threshold
    }
    var lower = 10.0
    if try excess(lower) > 0 { return lower }
    for decade in 2...max(limit, 2) {
      let upper = pow(10, Double(decade))
      if try excess(upper) > 0 {
        return try monotoneRoot(
          lower: lower, upper: upper, tolerance: 1e-3, what: "the width of emergence"
        ) { p throws(HelioError) in try excess(p) }.get("the width of emergence")
      }
      lower = upper
    }
    return nil
  }

  /// The learning rates whose outliers carry most of the target at this width.
  ///
  ///     maximise sum_i right(tau_i) <v_i, target>^2 over (eta_1, eta_2)
  ///
  /// A coarse logarithmic grid, then the simplex method of Nelder and Mead from its best point. The
  /// theory's gradient noise is not in the objective, so stay below eta = limit sqrt p.
  ///
  /// - Parameters:
  ///   - p: width; psi: p/d.
  ///   - limit: largest eta/sqrt p, beyond which the bulk itself moves.
  /// - Complexity: about 60 theories.
  public func advisedLearningRates(
    width p: Double, widthRatio psi: Double, limit: Double = 1
  ) throws(HelioError) -> StepSizeAdvice {
    try require(p.isFinite && p >= 1, "width", "at least 1", got: p)
    try require(limit.isFinite && limit > 0, "limit", "positive", got: limit)
    let largest = log(limit * p.squareRoot())
    func captured(_ x: [Double]) throws(HelioError) -> Double {
      // Outside the box the objective falls off linearly from its value on the boundary.
      let inside = x.map { min($0, largest) }
      let outside = zip(x, inside).reduce(0) { $0 + ($1.0 - $1.1) }
      let found = try spikes(
        learningRates: (exp(inside[0]), exp(inside[1])), width: p, count: 3, tolerance: 1e-3)
      let spikes = try found.accepting(1e-2, "the spikes at width \(p)")
      return try spikes.capturedTarget(widthRatio: psi) - outside
    }
    var best = (x: [largest, largest], value: -Double.infinity)
    for i in 0..<5 {
      for j in 0..<5 {
        let x = [largest - 0.7 * Double(i), largest - 0.7 * Double(j)]
        let value = try captured(x)
        if value > best.value { best = (x, value) }
      }
    }
    let result = try simplexMinimum(
      from: best.x, size: -0.35, tolerance: 1e-3, evaluationLimit: 40
    ) { x throws(HelioError) in try -captured(x) }
    let eta = result.x.map { exp(min($0, largest)) }
    return StepSizeAdvice(
      learningRates: eta, capturedTarget: max(-result.value, best.value, 0))
  }
}

/// Learning rates for two steps and what they are predicted to capture.
public struct StepSizeAdvice: Sendable, Equatable, Codable {
  /// eta_1 and eta_2.
  public let learningRates: [Double]
  /// sum_i right(tau_i) <v_i, target>^2.
  public let capturedTarget: Double
}
