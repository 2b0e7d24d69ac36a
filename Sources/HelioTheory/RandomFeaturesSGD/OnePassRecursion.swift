import HelioCore
import HelioLinalg
public import HelioNumerics

// Goals: (1) exact for Gaussian features with a mean; (2) one pass over half of M a step.

/// One pass of stochastic gradient descent on features with a mean: the second moment of the error, step by step.
///
///     M = E v_t v_t^T in the eigenbasis, v = theta - theta*:   K = mu^T M mu,   Q = sum lambda_i M_ii
///     M_ij <- M_ij [1 - g (lambda_i + lambda_j) + g^2 (1 + 1/B) lambda_i lambda_j]
///             + (g^2/B) [delta_ij lambda_i (Q + s2) - 2 K mu_i mu_j]
///
/// from E[phi phi^T M phi phi^T] = 2 H M H + tr(H M) H - 2 (m^T M m) m m^T, exact for Gaussian features of mean m;
/// within 1 to 4 % for those of a network. The sums of the average are those of ``FeatureModes``. Without
/// a mean the diagonal closes by itself, and that recursion is taken.
///
/// Source: sheet random-features-sgd §3.2.
public struct OnePassRecursion: Sendable {
  /// lambda.
  public let eigenvalues: [Double]
  /// mu.
  public let mean: [Double]
  public let schedule: StepSchedule

  public init(_ basis: FeatureBasis, _ schedule: StepSchedule) {
    eigenvalues = basis.eigenvalues
    mean = basis.mean
    self.schedule = schedule
  }

  /// Bias and variance for the target of a basis.
  ///
  /// - Complexity: two recursions.
  public func risk(_ basis: FeatureBasis) -> OnePassRisk {
    OnePassRisk(
      approximationError: basis.approximationError,
      bias: excess(initialError: basis.target, residualVariance: 0),
      unitVariance: excess(
        initialError: [Double](repeating: 0, count: eigenvalues.count), residualVariance: 1))
  }

  /// (theta - theta*)^T H (theta - theta*) of the last iterate and of the average.
  ///
  /// - Parameters:
  ///   - v: theta_0 - theta* in the eigenbasis.
  ///   - s2: residual variance.
  /// - Returns: infinite or not a number where the steps are too large.
  /// - Complexity: O(P T) without a mean, and with one wherever ``CompressedErrorMoments`` holds; else O(P^2 T).
  public func excess(initialError v: [Double], residualVariance s2: Double) -> IterateRisk {
    let P = eigenvalues.count
    precondition(v.count == P, "\(v.count) errors for \(P) modes")
    guard mean.contains(where: { $0 != 0 }) else {
      return FeatureModes(
        eigenvalues: eigenvalues, multiplicities: [Double](repeating: 1, count: P),
        squaredTargets: v, approximationError: 0
      ).excess(initialSquares: v.map { $0 * $0 }, residualVariance: s2, schedule)
    }
    return compressedExcess(initialError: v, residualVariance: s2)
      ?? denseExcess(initialError: v, residualVariance: s2)
  }

  /// The recursion as it is written, of the whole of M: ``excess(initialError:residualVariance:)`` by the longer way.
  ///
  /// - Complexity: O(P^2 T).
  public func denseExcess(
    initialError v: [Double], residualVariance s2: Double
  ) -> IterateRisk {
    let P = eigenvalues.count
    let lambda = eigenvalues
    var state = ErrorMoments(start: v, eigenvalues: lambda, mean: mean)
    var (c, S) = (state.diagonal, state.diagonal)
    var average = 0.0
    for t in 1...schedule.stepCount {
      if t == schedule.stepCount {
        let N = Double(schedule.averagedCount)
        average = dot(lambda, S) / (N * N)
      }
      let g = schedule.step(t)
      state.step(g, batchSize: schedule.batchSize, residualVariance: s2)
      let M = state.diagonal
      for i in 0..<P {
        let moved = (1 - g * lambda[i]) * c[i]
        S[i] += 2 * moved + M[i]
        c[i] = moved + M[i]
      }
      if t == schedule.averageStart { (c, S) = (M, M) }
    }
    return IterateRisk(last: state.power, average: average)
  }
}

/// M and what a step needs of it.
struct ErrorMoments {
  let lambda: [Double]
  let mu: [Double]
  /// The lower triangle of M, row by row in a square.
  private(set) var M: Matrix<Double>
  /// K = mu^T M mu.
  private(set) var K = 0.0

  init(start v: [Double], eigenvalues: [Double], mean: [Double]) {
    self.init(
      Matrix(rows: v.count, columns: v.count) { i, j in v[i] * v[j] }, eigenvalues: eigenvalues,
      mean: mean)
  }

  init(_ M: Matrix<Double>, eigenvalues: [Double], mean: [Double]) {
    self.M = M
    lambda = eigenvalues
    mu = mean
    K = dot(mu, product(M, mu))
  }

  var diagonal: [Double] { M.diagonal }

  var trace: Double { M.trace }

  /// Q = tr(H M).
  var power: Double { dot(lambda, M.diagonal) }

  mutating func step(_ g: Double, batchSize: Int, residualVariance s2: Double) {
    let P = lambda.count
    let B = Double(batchSize)
    let (square, noise) = (g * g * (1 + 1 / B), g * g / B)
    let source = noise * (power + s2)
    let pull = -2 * noise * K
    var K = 0.0
    unsafe M.elements.withUnsafeMutableBufferPointer { M in
      unsafe lambda.withUnsafeBufferPointer { lambda in
        unsafe mu.withUnsafeBufferPointer { mu in
          for i in 0..<P {
            let row = unsafe M.baseAddress! + i * P
            let (constant, slope) = unsafe (1 - g * lambda[i], square * lambda[i] - g)
            let e = unsafe pull * mu[i]
            for j in 0...i {
              unsafe row[j] = row[j] * (constant + slope * lambda[j]) + e * mu[j]
            }
            unsafe row[i] += source * lambda[i]
            // Twice the part left of the diagonal.
            let left = unsafe DoubleRoutines.dot(i + 1, row, mu.baseAddress!)
            unsafe K += mu[i] * (2 * left - row[i] * mu[i])
          }
        }
      }
    }
    self.K = K
  }

  mutating func scale(by factor: Double) {
    M = M.scaled(by: factor)
    K *= factor
  }
}
