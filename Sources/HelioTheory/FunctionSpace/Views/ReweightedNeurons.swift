public import HelioCore

/// The neurons before the step, reweighted to the law they have after it.
///
///     K_Sigma = E_0[r(w) s(<w,x>) s(<w,x'>)],   r = dN(0, Sigma)/dN(0, I/d),   w ~ N(0, I/d) under E_0
///     log r = sum_i [x_i u_i^2/(1 + x_i) - log(1 + x_i)]/2,   u = sqrt(d) <v_i, w>
///
/// c_i = 1 + x_i are the variances of Sigma in units of 1/d: x_i = rho + theta_i on the spikes and rho on
/// the other d - k directions. The identity always holds; the numbers here say for how few of the neurons
/// it is of use.
///
/// Source: sheet function-space section 3b (c).
public struct ReweightedNeurons: Sendable {
  /// Different values of x = c - 1, with the number of directions that have it.
  private let excesses: [(x: Double, count: Double)]

  /// - Parameters:
  ///   - dimension: d, at least 1.
  ///   - spikeStrengths: theta_i, at most d of them.
  ///   - bulkInflation: rho.
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` where Sigma is not positive definite.
  public init(
    dimension: Int, spikeStrengths: [Double], bulkInflation rho: Double = 0
  ) throws(HelioError) {
    try require(dimension >= 1, "dimension", "at least 1", got: dimension)
    try require(
      spikeStrengths.count <= dimension, "spikeStrengths",
      "at most as many as there are dimensions, \(dimension)", got: spikeStrengths.count)
    try require(rho.isFinite && rho > -1, "bulkInflation", "greater than -1", got: rho)
    for theta in spikeStrengths {
      try require(
        theta.isFinite && 1 + rho + theta > 0, "spikeStrength", "greater than -(1 + bulkInflation)",
        got: theta)
    }
    let rest = Double(dimension - spikeStrengths.count)
    excesses =
      spikeStrengths.map { (rho + $0, 1) } + (rest > 0 ? [(rho, rest)] : [])
  }

  /// E_0 r^2 = prod [c_i (2 - c_i)]^{-1/2} = prod (1 - x_i^2)^{-1/2}; `nil` when it is infinite, which is
  /// from the first c_i >= 2 on, or beyond the largest number.
  public var secondMoment: Double? {
    let value = exp(-logEfficiency { $0 })
    return value.isFinite ? value : nil
  }

  /// 1/E_0 r^2, the share of many reweighted neurons that counts; 0 where the moment is infinite.
  public var efficiency: Double { exp(logEfficiency { $0 }) }

  /// 1/E_Sigma r^{-2} = prod sqrt(2 c_i - 1)/c_i: the neurons after the step reweighted to the law
  /// before. With y = x/(1 + x) it is prod sqrt(1 - y_i^2); 0 from the first c_i <= 1/2 on.
  public var reverseEfficiency: Double { exp(logEfficiency { $0 / (1 + $0) }) }

  /// a = c/(c - 1) of the largest c: P(r > t) falls like t^{-a}; `nil` where r is bounded.
  public var tailIndex: Double? {
    let x = excesses.reduce(0) { max($0, $1.x) }
    return x > 0 ? (1 + x) / x : nil
  }

  /// Kullback-Leibler divergence of N(0, Sigma) from N(0, I/d): sum_i (x_i - log(1 + x_i))/2.
  public var divergence: Double {
    excesses.reduce(0) { $0 + $1.count * excessOverLogarithm($1.x) / 2 }
  }

  /// r of neurons drawn before the step, without a bulk: one number for each.
  ///
  /// - Parameter projections: u_ij = sqrt(d) <v_i, w_j>, a list for each spike.
  public static func weights(projections: [[Double]], spikeStrengths: [Double]) -> [Double] {
    precondition(
      projections.count == spikeStrengths.count && !projections.isEmpty,
      "\(projections.count) projections for \(spikeStrengths.count) spikes")
    return projections[0].indices.map { j in
      exp(
        spikeStrengths.indices.reduce(0) { sum, i in
          let (theta, u) = (spikeStrengths[i], projections[i][j])
          return sum + (theta * u * u / (1 + theta) - log1p(theta)) / 2
        })
    }
  }

  /// sum_i log(1 - y(x_i)^2)/2, and -infinity where a y reaches 1 in size.
  private func logEfficiency(_ y: (Double) -> Double) -> Double {
    excesses.reduce(0) { sum, excess in
      let y = y(excess.x)
      guard abs(y) < 1 else { return -.infinity }
      let term = abs(y) < 0.5 ? log1p(-y * y) : log((1 - y) * (1 + y))
      return sum + excess.count * term / 2
    }
  }
}

/// x - log(1 + x), by its series near 0 where the two cancel.
private func excessOverLogarithm(_ x: Double) -> Double {
  guard abs(x) < 0.01 else { return x - log1p(x) }
  // x^2/2 - x^3/3 + x^4/4 - …; ten terms leave 1e-20 of the first.
  var (power, sum) = (x, 0.0)
  for k in 2...11 {
    power *= -x
    sum -= power / Double(k)
  }
  return sum
}
