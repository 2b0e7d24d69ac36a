public import HelioCore
import HelioLinalg
import HelioNumerics

/// Whether constant steps are stable in mean square, and the level at which they stand.
///
///     kappa = sum w_i (g lambda_i/B)/(2 - g lambda_i beta + e_i g)
///     one pass:          beta = 1 + 1/B,  e = 2 |m|^4/(B lambda) in the mode of the mean, eigenvalues of H
///     with replacement:  beta = 1 - 1/B,  e = 0, eigenvalues of Phi^T Phi/n, homogenised closure
///
/// Stable iff all denominators are positive and kappa < 1; then the excess of the last iterate tends to
/// s2 kappa/(1 - kappa). Exact for Gaussian features whose mean is zero or along an eigenvector; features of a
/// network differ by some tenths of the step at small size, and the closure is optimistic for few samples.
///
/// Source: sheet random-features-sgd §3.2, §3.4.
public struct StepStability: Sendable {
  public enum Sampling: Sendable { case onePass, withReplacement }

  private let gains: [Double]
  /// Minus the slope of the denominator in g, never negative.
  private let falls: [Double]

  /// - Parameters:
  ///   - modes: eigenvalues > 0, multiplicities, mean; the targets do not matter.
  ///   - batchSize: B >= 1.
  public init(
    _ modes: FeatureModes, batchSize: Int, sampling: Sampling = .onePass
  ) throws(HelioError) {
    try require(batchSize >= 1, "batchSize", "at least 1", got: batchSize)
    let B = Double(batchSize)
    let beta = sampling == .onePass ? 1 + 1 / B : 1 - 1 / B
    var (gains, falls): ([Double], [Double]) = ([], [])
    for (i, lambda) in modes.eigenvalues.enumerated() where lambda > 0 {
      var fall = lambda * beta
      if sampling == .onePass, let mean = modes.mean, mean.index == i {
        fall -= 2 * mean.squaredNorm * mean.squaredNorm / (B * lambda)
      }
      gains.append(modes.multiplicities[i] * lambda / B)
      // |m|^2 <= lambda, so what is below zero is rounding.
      falls.append(max(fall, 0))
    }
    self.gains = gains
    self.falls = falls
  }

  /// kappa at a step; `nil` where a denominator is not positive.
  public func number(step g: Double) -> Double? {
    var kappa = 0.0
    for (gain, fall) in zip(gains, falls) {
      let denominator = 2 - g * fall
      guard denominator > 0 else { return nil }
      kappa += g * gain / denominator
    }
    return kappa
  }

  /// s2 kappa/(1 - kappa), the excess of the last iterate after many steps; `nil` unless stable.
  public func stationaryExcess(step g: Double, residualVariance s2: Double) -> Double? {
    guard let kappa = number(step: g), kappa < 1 else { return nil }
    return s2 * kappa / (1 - kappa)
  }

  /// The step at which kappa = 1, by bisection to the last digits; `nil` without any feature.
  public var largestStableStep: Double? {
    guard !gains.isEmpty else { return nil }
    func isStable(_ g: Double) -> Bool { (number(step: g) ?? 1) < 1 }
    var high = 1.0
    while isStable(high), high < 1e300 { high *= 2 }
    while !isStable(high), high > 1e-300 { high /= 2 }
    var low = high
    high *= 2
    for _ in 0..<200 {
      let middle = (low + high) / 2
      if middle <= low || middle >= high { break }
      if isStable(middle) { low = middle } else { high = middle }
    }
    return low
  }
}

extension OnePassRecursion {
  /// The growth of M by a constant step for a mean of any direction: stable in mean square iff below 1.
  ///
  /// Power iteration of the map M -> new M from H without noise.
  ///
  /// - Returns: the factor of tr M by step; `relativeChange` is its last move.
  /// - Complexity: O(P^2) an iteration.
  public func spectralRadius(
    step g: Double, tolerance: Double = 1e-9, iterationLimit: Int = 100_000
  ) -> Solution<Double> {
    var start = Matrix<Double>(rows: eigenvalues.count, columns: eigenvalues.count)
    for i in eigenvalues.indices { start[i, i] = eigenvalues[i] }
    var state = ErrorMoments(start, eigenvalues: eigenvalues, mean: mean)
    var (radius, change, iteration) = (0.0, Double.infinity, 0)
    while change > tolerance, iteration < iterationLimit {
      let before = state.trace
      state.step(g, batchSize: schedule.batchSize, residualVariance: 0)
      let next = state.trace / before
      state.scale(by: 1 / state.trace)
      (radius, change, iteration) = (next, abs(next - radius) / abs(next), iteration + 1)
    }
    return Solution(
      radius,
      Convergence(
        status: change <= tolerance ? .converged : .iterationLimit, iterations: iteration,
        residual: nil, relativeChange: change, tolerance: tolerance))
  }
}
