import HelioCore
public import HelioNumerics

/// Eigenvalues of H with multiplicities: all that the diagonal recursion needs.
///
/// Source: sheet random-features-sgd §3.2, §3.3.
public struct FeatureModes: Sendable, Equatable {
  /// lambda_i.
  public var eigenvalues: [Double]
  /// w_i, any positive numbers.
  public var multiplicities: [Double]
  /// theta*_i^2 of each single mode.
  public var squaredTargets: [Double]
  /// R.
  public var approximationError: Double
  /// The mode along which the mean lies, if there is one.
  public var mean: MeanMode?

  public struct MeanMode: Sendable, Equatable {
    public var index: Int
    /// |m|^2, at most the mode's eigenvalue.
    public var squaredNorm: Double

    public init(index: Int, squaredNorm: Double) {
      self.index = index
      self.squaredNorm = squaredNorm
    }
  }

  public init(
    eigenvalues: [Double], multiplicities: [Double], squaredTargets: [Double],
    approximationError: Double, mean: MeanMode? = nil
  ) {
    precondition(
      eigenvalues.count == multiplicities.count && eigenvalues.count == squaredTargets.count,
      "\(eigenvalues.count) eigenvalues, \(multiplicities.count) multiplicities, "
        + "\(squaredTargets.count) targets")
    self.eigenvalues = eigenvalues
    self.multiplicities = multiplicities
    self.squaredTargets = squaredTargets
    self.approximationError = approximationError
    self.mean = mean
  }

  /// Bias and variance of one pass.
  ///
  /// - Complexity: two recursions.
  public func risk(_ schedule: StepSchedule) -> OnePassRisk {
    OnePassRisk(
      approximationError: approximationError,
      bias: excess(initialSquares: squaredTargets, residualVariance: 0, schedule),
      unitVariance: excess(
        initialSquares: [Double](repeating: 0, count: eigenvalues.count), residualVariance: 1,
        schedule))
  }

  /// (theta - theta*)^T H (theta - theta*) of one pass: the diagonal recursion.
  ///
  ///     M_i = v_i^2,  c_i = M_i,  S_i = M_i
  ///     for t = 1 … T:  average = sum w_i lambda_i S_i/T^2 if t = T;   Q = sum w_i lambda_i M_i
  ///       M_i <- M_i [1 - 2 g lambda_i + g^2 (1 + 1/B) lambda_i^2 - 2 (g^2/B) |m|^4] + (g^2/B) lambda_i (Q + s2)
  ///       S_i <- S_i + 2 (1 - g lambda_i) c_i + M_i,   c_i <- (1 - g lambda_i) c_i + M_i
  ///     last = sum w_i lambda_i M_i
  ///
  /// with |m|^4 in the mode of the mean alone. Exact for Gaussian features whose mean is zero or lies along an
  /// eigenvector.
  ///
  /// - Parameters:
  ///   - initialSquares: v_i^2 of each single mode.
  ///   - s2: residual variance.
  /// - Returns: infinite or not a number where the steps are too large.
  /// - Complexity: O(T) times the number of modes.
  public func excess(
    initialSquares: [Double], residualVariance s2: Double, _ schedule: StepSchedule
  ) -> IterateRisk {
    let count = eigenvalues.count
    precondition(initialSquares.count == count, "\(initialSquares.count) of \(count) squares")
    let (lambda, w, B) = (eigenvalues, multiplicities, Double(schedule.batchSize))
    let weighted = zip(w, lambda).map { $0 * $1 }
    var (M, c, S) = (initialSquares, initialSquares, initialSquares)
    var Q = zip(weighted, M).reduce(0) { $0 + $1.0 * $1.1 }
    var average = 0.0
    for t in 1...schedule.stepCount {
      let g = schedule.step(t)
      if t == schedule.stepCount {
        let N = Double(schedule.averagedCount)
        average = zip(weighted, S).reduce(0) { $0 + $1.0 * $1.1 } / (N * N)
      }
      let (square, noise) = (g * g * (1 + 1 / B), g * g / B)
      let old = mean.map { (index: $0.index, value: M[$0.index]) }
      let source = noise * (Q + s2)
      let restarts = t == schedule.averageStart
      unsafe M.withUnsafeMutableBufferPointer { M in
        unsafe c.withUnsafeMutableBufferPointer { c in
          unsafe S.withUnsafeMutableBufferPointer { S in
            unsafe lambda.withUnsafeBufferPointer { lambda in
              for i in 0..<count {
                let l = unsafe lambda[i]
                let next = unsafe M[i] * (1 - 2 * g * l + square * l * l) + source * l
                let moved = unsafe (1 - g * l) * c[i]
                unsafe M[i] = next
                unsafe S[i] += 2 * moved + next
                unsafe c[i] = moved + next
              }
            }
          }
        }
      }
      if let old, let mean {
        // The one mode that feels the mean.
        let change = -2 * noise * mean.squaredNorm * mean.squaredNorm * old.value
        M[old.index] += change
        S[old.index] += change
        c[old.index] += change
      }
      if restarts { (c, S) = (M, M) }
      Q = zip(weighted, M).reduce(0) { $0 + $1.0 * $1.1 }
    }
    return IterateRisk(last: Q, average: average)
  }
}
