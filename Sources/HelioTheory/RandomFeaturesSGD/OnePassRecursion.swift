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
  /// lambda and mu, with zeros up to a multiple of 8.
  private let lambda: [Double]
  private let mu: [Double]
  /// P.
  private let count: Int
  /// M with as many rows and columns; only what is left of the diagonal is kept.
  private var M: Matrix<Double>
  /// M_ii, P numbers: gathered once a step, since every one lies in a line of the cache of its own.
  private(set) var diagonal: [Double]
  /// K = mu^T M mu.
  private var K = 0.0

  init(start v: [Double], eigenvalues: [Double], mean: [Double]) {
    self.init(
      Matrix(rows: v.count, columns: v.count) { i, j in v[i] * v[j] }, eigenvalues: eigenvalues,
      mean: mean)
  }

  init(_ M: Matrix<Double>, eigenvalues: [Double], mean: [Double]) {
    count = M.rows
    let padded = (M.rows + 7) / 8 * 8
    let zeros = [Double](repeating: 0, count: padded - M.rows)
    self.M = Matrix(rows: padded, columns: padded) { i, j in
      i < M.rows && j < M.rows ? M[i, j] : 0
    }
    lambda = eigenvalues + zeros
    mu = mean + zeros
    diagonal = (0..<M.rows).map { M[$0, $0] }
    K = dot(mean, product(M, mean))
  }

  var trace: Double { diagonal.reduce(0, +) }

  /// Q = tr(H M).
  var power: Double { zip(lambda, diagonal).reduce(0) { $0 + $1.0 * $1.1 } }

  mutating func step(_ g: Double, batchSize: Int, residualVariance s2: Double) {
    let B = Double(batchSize)
    let noise = g * g / B
    K = stepSymmetric(
      &M, lambda, mu, step: g, square: g * g * (1 + 1 / B), gain: -2 * noise * K,
      source: noise * (power + s2))
    let order = M.columns
    for i in 0..<count { diagonal[i] = M.elements[i * order + i] }
  }

  mutating func scale(by factor: Double) {
    M = M.scaled(by: factor)
    for i in diagonal.indices { diagonal[i] *= factor }
    K *= factor
  }
}
