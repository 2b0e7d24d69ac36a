public import HelioCore

// Goals: (1) nothing but the variances of the rows, so that any finite network and any law of its
// readouts can be put in; (2) one unknown, far away small, at the edge stationary.

/// Noise that the rows of a matrix draw from the points of one sample.
///
///     sqrt(n_j) times combinations of x_1 … x_N with weights of kurtosis kappa, N = ratio d:
///     its covariance n_j C/d, C = X^T diag(y^2) X/(N E y^2), is not round
public struct SampleNoise: Sendable, Equatable {
  /// n_j: E|noise of row j|^2.
  public let rowVariances: [Double]
  /// Points to a dimension.
  public let sampleRatio: Double
  /// E y^4/(E y^2)^2 of the points' weights; 0 makes the noise round.
  public let kurtosis: Double

  public init(rowVariances: [Double], sampleRatio: Double, kurtosis: Double) {
    self.rowVariances = rowVariances
    self.sampleRatio = sampleRatio
    self.kurtosis = kurtosis
  }
}

/// The singular values of a p x d matrix with independent rows of unequal variance.
///
///     row j: sqrt(v_j/d) z + noise of variance n_gj from sample g;   psi = p/d, < > the mean over rows
///     D_j = 1 - s v_j - sum_g t_g n_gj,   A_g = psi <n_g/D>,   t_g = s/(1 - f_g),  f_g = kappa_g A_g s/ratio_g
///     sigma^2(s) = (1 + sum_g A_g t_g)/s + psi <v/D>,   edge where sigma^2 is least
///
/// s is minus the normalised trace of the resolvent (W^T W - sigma^2)^{-1}: small far away. 1/(1 - f_g) is what a
/// point's own term in C does to the resolvent along it, with the mean of y^4 for that of its law. Without
/// samples and for constant v the law of Marchenko and Pastur.
///
/// Source: V. Marchenko, L. Pastur (1967), in this form J. Silverstein, Z. Bai, J. Multivariate Anal. 54
/// (1995) for one covariance; rows of several: derived here, sheet gradient-steps §2 is the case v = 1.
public struct NoisyBulk: Sendable {
  /// v.
  public let rowVariances: [Double]
  public let samples: [SampleNoise]
  /// Shares of the rows.
  public let weights: [Double]
  public let widthRatio: Double
  /// The largest singular value of the noise.
  public let edge: Double
  /// s at the edge.
  let edgeTrace: Double

  /// - Parameters:
  ///   - v: variances of the rows.
  ///   - samples: noise beside, in the same rows.
  ///   - weights: shares of the rows; equal ones if `nil`.
  ///   - psi: p/d > 0.
  public init(
    rowVariances v: [Double], samples: [SampleNoise] = [], weights: [Double]? = nil,
    widthRatio psi: Double
  ) throws(HelioError) {
    let total = v.indices.map { j in samples.reduce(v[j]) { $0 + $1.rowVariances[j] } }
    let largest = total.max() ?? 0
    try require(
      largest > 0 && total.allSatisfy { $0 >= 0 && $0.isFinite }, "rowVariances",
      "finite numbers >= 0, one of them positive", got: total)
    try require(psi.isFinite && psi > 0, "widthRatio", "positive", got: psi)
    rowVariances = v
    self.samples = samples
    let w = weights ?? [Double](repeating: 1 / Double(v.count), count: v.count)
    self.weights = w
    widthRatio = psi
    // sigma^2 falls from infinity at 0 to its least value and grows beyond, until no solution is left.
    func value(_ s: Double) -> Double {
      BulkResolvent(v, samples, w, psi, trace: s)?.squaredValue ?? .infinity
    }
    var (low, high) = (0.0, 1 / largest)
    let golden = (5.0.squareRoot() - 1) / 2
    var (a, b) = (high - golden * (high - low), low + golden * (high - low))
    var (fa, fb) = (value(a), value(b))
    // 60 strides leave 3e-13 of the bracket; the value is stationary there.
    for _ in 0..<60 {
      if fa <= fb {
        (high, b, fb) = (b, a, fa)
        a = high - golden * (high - low)
        fa = value(a)
      } else {
        (low, a, fa) = (a, b, fb)
        b = low + golden * (high - low)
        fb = value(b)
      }
    }
    edgeTrace = fa <= fb ? a : b
    edge = min(fa, fb).squareRoot()
    guard edge.isFinite else {
      throw .noSolution("The edge of the noise has no value at row variances up to \(largest).")
    }
  }

  func resolvent(trace s: Double) -> BulkResolvent? {
    BulkResolvent(rowVariances, samples, weights, widthRatio, trace: s)
  }
}

/// The solution of the equations of ``NoisyBulk`` at one s.
struct BulkResolvent {
  let squaredValue: Double
  /// D_j.
  let denominators: [Double]
  /// 1/(1 - f_g).
  let enhancements: [Double]

  /// - Returns: `nil` where s is beyond every solution.
  init?(
    _ v: [Double], _ samples: [SampleNoise], _ w: [Double], _ psi: Double, trace s: Double
  ) {
    var A = [Double](repeating: 0, count: samples.count)
    var F = [Double](repeating: 1, count: samples.count)
    var D = v.map { 1 - s * $0 }
    // A grows from below to its least solution.
    var isSolved = false
    for _ in 0..<500 where !isSolved {
      for j in D.indices {
        D[j] = 1 - s * v[j]
        for (g, sample) in samples.enumerated() { D[j] -= s * F[g] * sample.rowVariances[j] }
        if D[j] <= 0 { return nil }
      }
      isSolved = true
      for (g, sample) in samples.enumerated() {
        var next = 0.0
        for j in D.indices { next += psi * w[j] * sample.rowVariances[j] / D[j] }
        if abs(next - A[g]) > 1e-13 * next { isSolved = false }
        A[g] = next
        let f = sample.kurtosis * A[g] * s / sample.sampleRatio
        if f >= 1 { return nil }
        F[g] = 1 / (1 - f)
      }
    }
    guard isSolved else { return nil }
    var sum = (1 / s)
    for g in A.indices { sum += A[g] * F[g] }
    for j in D.indices { sum += psi * w[j] * v[j] / D[j] }
    (squaredValue, denominators, enhancements) = (sum, D, F)
  }
}
