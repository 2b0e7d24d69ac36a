public import HelioCore
import HelioLinalg
public import HelioNumerics

/// How fast dual coordinate ascent nears the optimum: guarantee, exact asymptotic factors, floor of particles.
///
///     guarantee    (1 - s/n)^n,  s = n lambda gamma/(B^2 + n lambda gamma)
///     cyclic       rho(T)^2,     T = I - W^{-1} Q,  W = diag(Lambda + q) + A_low,  A_low the strict lower triangle
///     independent  rho(K)^n,     K = (1/n) sum_i B_i ⊗ B_i,  B_i = I - v_i v_i^T/(Lambda_i + q),  v_i = Q^{1/2} e_i
///     floor        M gap -> c_M = (1/2n) tr(L Q Sigma Q),  Sigma = T Sigma T^T + W^{-1} S W^{-T}
///
/// Source: sheet mean-field §5 (A1).
public struct CoordinateAscentRates: Sendable {
  /// Of D* - D in expectation over an epoch of independent uniform coordinates.
  public let guaranteedContraction: Double
  /// Of the gap per epoch in cyclic order, asymptotically.
  public let cyclicContraction: Double
  /// The same with n independent uniform coordinates.
  public let randomContraction: Solution<Double>
  /// c_M: limit of M times the exact gap with M fresh particles in every cyclic epoch.
  public let plateauConstant: Double
  /// The same if the noise of one epoch were all: Sigma without its sum.
  public let singleEpochFloor: Double

  /// - Complexity: some 50 products of n x n matrices; the independent rate 100 to 1500 more for n > 30.
  public init(_ response: LinearResponse) throws(HelioError) {
    let (problem, n) = (response.problem, response.n)
    let (q, Q) = (problem.coordinateCurvature, response.Q)
    let convexity = Double(n) * problem.regularization * problem.loss.strongConvexity
    let s = convexity / (problem.outputScale * problem.outputScale + convexity)
    guaranteedContraction = exp(Double(n) * log1p(-s / Double(n)))
    let diagonal = response.conjugateCurvatures.map { $0 + q }
    // W^{-1} by forward substitution.
    var inverse = Matrix<Double>(rows: n, columns: n)
    for k in 0..<n {
      inverse[k, k] = 1 / diagonal[k]
      for i in (k + 1)..<max(n, k + 1) {
        var sum = 0.0
        for j in k..<i { sum += response.A[i, j] * inverse[j, k] }
        inverse[i, k] = -sum / diagonal[i]
      }
    }
    var T = Matrix<Double>.identity(n)
    addProduct(to: &T, inverse, Q, scale: -1)
    let radius = spectralRadius(T)
    cyclicContraction = radius * radius
    // Sigma by doubling: 2^k terms of the series after k steps.
    var Sigma = product(product(inverse, response.S), inverse, transposeSecond: true)
    func floor(_ Sigma: Matrix<Double>) -> Double {
      let spread = product(product(Q, Sigma), Q)
      return (0..<n).reduce(0) { $0 + response.curvatures[$1] * spread[$1, $1] } / (2 * Double(n))
    }
    singleEpochFloor = floor(Sigma)
    for _ in 0..<60 where T.frobeniusNorm > 1e-18 {
      Sigma = Sigma + product(product(T, Sigma), T, transposeSecond: true)
      T = product(T, T)
    }
    guard T.frobeniusNorm <= 1e-18, Sigma.isFinite else {
      throw .noSolution("Cyclic dual coordinate ascent has no floor: it does not contract here.")
    }
    plateauConstant = floor(Sigma)
    randomContraction = try IndependentUpdates(response).rate()
  }
}

/// E (D* - D(g_t))/(D* - D(g_0)) after epochs of n independent uniform updates from g* + small d, every t exactly.
///
///     tr K^{nt}(V)/tr V,   V = Q^{1/2} d d^T Q^{1/2}
///
/// - Complexity: n t products of n x n matrices.
public func expectedContraction(
  _ response: LinearResponse, from d: [Double], epochs: Int
) throws(HelioError) -> Double {
  let updates = try IndependentUpdates(response)
  let x = product(updates.root, d)
  var V = Matrix(rows: d.count, columns: d.count) { x[$0] * x[$1] }
  let start = V.trace
  for _ in 0..<(epochs * d.count) { V = updates.apply(V) }
  return V.trace / start
}

/// rho(T) = lim |T^m|^{1/m} at m = 2^40, by squaring.
private func spectralRadius(_ T: Matrix<Double>) -> Double {
  var (power, logarithm, m) = (T, 0.0, 1.0)
  for _ in 0..<40 {
    let size = power.frobeniusNorm
    if size == 0 { return 0 }
    logarithm += log(size) / m
    power = power.scaled(by: 1 / size)
    power = product(power, power)
    m *= 2
  }
  return exp(logarithm + log(max(power.frobeniusNorm, Double.leastNormalMagnitude)) / m)
}

/// The mean effect of one update of a uniformly drawn coordinate on V = E x x^T, x = Q^{1/2} (g - g*).
///
///     K V = V - (M V + V M)/n + (1/n) U diag(u_i^T V u_i) U^T,   u_i = v_i/sqrt(Lambda_i + q),  M = U U^T
struct IndependentUpdates {
  /// Q^{1/2}.
  let root: Matrix<Double>
  private let U: Matrix<Double>
  private let M: Matrix<Double>
  private var n: Int { U.rows }

  init(_ response: LinearResponse) throws(HelioError) {
    let eigen = try symmetricEigen(response.Q)
    var half = eigen.vectors
    multiplyColumns(of: &half, by: eigen.values.map { max($0, 0).squareRoot().squareRoot() })
    root = gram(half, of: .rows)
    let q = response.problem.coordinateCurvature
    var U = root
    multiplyColumns(of: &U, by: response.conjugateCurvatures.map { 1 / ($0 + q).squareRoot() })
    self.U = U
    M = gram(U, of: .rows)
  }

  func apply(_ V: Matrix<Double>) -> Matrix<Double> {
    let (MV, VU) = (product(M, V), product(V, U))
    var weighted = U
    multiplyColumns(
      of: &weighted,
      by: (0..<n).map { i in (0..<n).reduce(0) { $0 + U[$1, i] * VU[$1, i] } })
    var result = V - (MV + MV.transposed()).scaled(by: 1 / Double(n))
    addProduct(to: &result, weighted, U, transposeSecond: true, scale: 1 / Double(n))
    // Of what rounding leaves unsymmetric, V M is not the transpose of M V: it would grow.
    mirrorLowerTriangle(of: &result)
    return result
  }

  /// rho(K)^n by Lanczos from V = I.
  ///
  /// K is a mean of maps V -> B V B, so its eigenvector of the largest value is positive semidefinite and overlaps
  /// with I. The basis is not made orthogonal again: the largest value converges all the same.
  func rate() -> Solution<Double> {
    independentRate(n, apply)
  }
}

private func independentRate(
  _ n: Int, _ apply: (Matrix<Double>) -> Matrix<Double>
) -> Solution<Double> {
  var v = Matrix<Double>.identity(n).scaled(by: 1 / Double(n).squareRoot())
  var before = Matrix<Double>(rows: n, columns: n)
  var (alpha, beta): ([Double], [Double]) = ([], [])
  var (value, residual) = (0.0, Double.infinity)
  let tolerance = 1e-9
  // Rank one has nothing to iterate; else checks at growing intervals.
  var check = 1
  for step in 1...4000 {
    var w = apply(v)
    let a = dot(w.elements, v.elements)
    w = w - v.scaled(by: a)
    if let last = beta.last { w = w - before.scaled(by: last) }
    alpha.append(a)
    // Rounding has a part that is not symmetric, and on which K is not what is applied here.
    mirrorLowerTriangle(of: &w)
    let b = w.frobeniusNorm
    if step >= check || b <= 1e-12 {
      let top = largestTridiagonal(alpha, beta)
      (value, residual) = (top.value, b * top.lastComponent)
      if residual <= tolerance * max(value, 1e-300) { break }
      check = step + max(5, step / 10)
    }
    beta.append(b)
    (before, v) = (v, w.scaled(by: 1 / b))
  }
  let rate = pow(max(value, 0), Double(n))
  return Solution(
    rate,
    Convergence(
      status: residual <= tolerance * max(value, 1e-300) ? .converged : .iterationLimit,
      iterations: alpha.count, residual: residual, tolerance: tolerance))
}

/// The largest eigenvalue of a symmetric tridiagonal matrix, and the size of the last component of its unit vector.
///
/// By bisection on the signs of the pivots of T - x, then the vector from pivots of both ends.
private func largestTridiagonal(
  _ a: [Double], _ b: [Double]
) -> (value: Double, lastComponent: Double) {
  let m = a.count
  var (low, high) = (a.max() ?? 0, 0.0)
  for i in 0..<m {
    let radius = (i > 0 ? abs(b[i - 1]) : 0) + (i < m - 1 ? abs(b[i]) : 0)
    high = max(high, a[i] + radius)
  }
  func isAbove(_ x: Double) -> Bool {
    var pivot = a[0] - x
    if pivot >= 0 { return false }
    for i in 1..<max(m, 1) {
      pivot = a[i] - x - b[i - 1] * b[i - 1] / pivot
      if pivot >= 0 { return false }
    }
    return true
  }
  for _ in 0..<100 {
    let middle = (low + high) / 2
    if middle <= low || middle >= high { break }
    if isAbove(middle) { high = middle } else { low = middle }
  }
  // The vector from its largest place outwards, with pivots of T - high from both ends, all negative: no part of it
  // grows from rounding.
  var (fromTop, fromEnd) = (a.map { $0 - high }, a.map { $0 - high })
  for i in 1..<max(m, 1) { fromTop[i] -= b[i - 1] * b[i - 1] / fromTop[i - 1] }
  for i in (0..<(m - 1)).reversed() { fromEnd[i] -= b[i] * b[i] / fromEnd[i + 1] }
  let centre =
    a.indices.max { fromTop[$0] + fromEnd[$0] - a[$0] < fromTop[$1] + fromEnd[$1] - a[$1] } ?? 0
  var (x, sum) = (1.0, 1.0)
  for i in (0..<centre).reversed() {
    x *= -b[i] / fromTop[i]
    sum += x * x
  }
  x = 1
  for i in (centre + 1)..<max(m, centre + 1) {
    x *= -b[i - 1] / fromEnd[i]
    sum += x * x
  }
  return (high, abs(x) / sum.squareRoot())
}
