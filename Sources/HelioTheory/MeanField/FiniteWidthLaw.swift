public import HelioCore
import HelioLinalg
public import HelioNumerics

/// The loss of m neurons in equilibrium under noisy gradient descent, law exp(-(m/lambda) F(mu_m)) nu^m.
///
///     E F(mu_m) = F(mu*) + C/m + O(1/m^2),   C = (1/2) d/dbeta log det(I + beta L^{1/2} S L^{1/2}/n),  beta = 1/lambda
///
/// S and L follow the optimum at every beta: central differences with relative steps 1e-3 and 5e-4, extrapolated.
///
/// Source: sheet mean-field §5 (A4).
public struct FiniteWidthLaw: Sendable {
  /// F(mu*).
  public let limitLoss: Double
  /// C.
  public let widthConstant: Double
  /// The relative distance of the two differences after extrapolation, and the residual of the optima.
  public let convergence: Convergence

  public init(_ frozen: FrozenMeanField, at optimum: GibbsState) throws(HelioError) {
    limitLoss = frozen.problem.trainLoss(optimum.predictions)
    let beta = 1 / frozen.problem.regularization
    var residual = 0.0
    func logDeterminant(_ beta: Double) throws(HelioError) -> Double {
      let near = frozen.regularized(by: 1 / beta)
      let solution = try near.optimum(from: optimum.dualVariables)
      let state = try solution.accepting(1e-11, "The optimum at a neighbouring regularization")
      residual = max(residual, solution.convergence.residual ?? 0)
      var A = LinearResponse(near.problem, at: state).scaledResponse
      for i in 0..<A.rows { A[i, i] += 1 }
      return 2 * (try CholeskyFactor(A)).lower.diagonal.reduce(0) { $0 + log($1) }
    }
    func slope(_ step: Double) throws(HelioError) -> Double {
      let (up, down) = (
        try logDeterminant(beta * (1 + step)), try logDeterminant(beta * (1 - step))
      )
      return (up - down) / (4 * beta * step)
    }
    let (wide, narrow) = (try slope(1e-3), try slope(5e-4))
    widthConstant = narrow + (narrow - wide) / 3
    convergence = Convergence(
      status: .converged, iterations: 4, residual: residual,
      relativeChange: abs(narrow - wide) / max(abs(widthConstant), Double.leastNormalMagnitude),
      tolerance: 1e-7)
  }

  /// F(mu*) + C/m.
  public func firstOrderLoss(width m: Int) -> Double { limitLoss + widthConstant / Double(m) }
}

/// E F(mu_m) for every m, squared loss and one or two samples.
///
/// Z_m is a Gaussian integral over k in R^n; at the contour k + i m beta g* the integrand does not cancel:
///
///     E F = (1/n) sum_i [1/(2a) - <(k_i/a + i g*_i)^2>/2],   a = m beta/n
///     <.> weighted by prod_i e^{-k_i^2/(2a) - i k_i (g*_i + y_i)} [E_{mu_g*} e^{i sum k_i h_i/m}]^m
///
/// One and two neurons are summed over points and pairs instead.
///
/// - Accuracy: 1e-16 times the sum of sizes over the size of the sum, which is `relativeChange`.
/// - Complexity: K^n M complex exponentials and products, K = 3 sqrt a (r + max|y|) + 27 nodes; pairs M^2/2.
///
/// Source: sheet mean-field §5 (A4).
public func exactWidthLoss(
  _ frozen: FrozenMeanField, at optimum: GibbsState, width m: Int
) throws(HelioError) -> Solution<Double> {
  let problem = frozen.problem
  let n = problem.sampleCount
  try require(problem.loss == .squared && n <= 2, "widths", "of squared loss and n <= 2", got: n)
  try require(m >= 1, "widths", "at least 1", got: m)
  if m == 1 || m == 2 && frozen.points.count <= 40_000 {
    return Solution(sumOverPoints(frozen, m), .exact)
  }
  let beta = 1 / problem.regularization
  let a = Double(m) * beta / Double(n)
  let bound = problem.outputScale + (problem.labels.map { abs($0) }.max() ?? 0)
  let need = max(120, (3 * (a.squareRoot() * bound + 9) / 2).rounded(.up))
  let limit = n == 1 ? 10_000_000 : 20_000
  try require(
    need <= Double(limit), "widths",
    "so few neurons, or of so large a regularization, that \(2 * limit) nodes for each sample hold the exact loss",
    got: "\(m) neurons and \(2 * need) nodes")
  let half = Int(need)
  let step = 9 * a.squareRoot() / Double(half)
  let law = ContourSum(frozen, optimum, width: m, a: a, step: step, half: half)
  let sum = n == 1 ? law.one() : law.two()
  let error = Double.ulpOfOne / 2 * sum.size / max(abs(sum.norm), Double.leastNormalMagnitude)
  let g2 = sum.square / sum.norm
  let loss = 1 / (2 * a) - g2 / (2 * Double(n))
  return Solution(
    loss,
    Convergence(
      status: error <= 1e-7 ? .converged : .stagnated, iterations: 1,
      relativeChange: error * (1 + abs(g2) + 1 / a) / max(abs(loss), 1e-300), tolerance: 1e-7))
}

/// Sums of the contour integral: real parts of sum w, sum w sum_i (k_i/a + i g_i)^2, and sum |w|.
private struct ContourSum {
  let m, n: Int
  let a, step: Double
  let half: Int
  let g: [Double]
  /// g + y.
  let shift: [Double]
  /// Weights under mu_g* and features n x M, those that matter.
  let weights: [Double]
  let features: [[Double]]

  typealias Sums = (norm: Double, square: Double, size: Double)

  init(
    _ frozen: FrozenMeanField, _ optimum: GibbsState, width m: Int, a: Double, step: Double,
    half: Int
  ) {
    (self.m, self.a, self.step, self.half) = (m, a, step, half)
    n = frozen.problem.sampleCount
    g = optimum.dualVariables
    shift = zip(g, frozen.problem.labels).map { $0 + $1 }
    let w = frozen.weights(at: g)
    let kept = w.indices.filter { w[$0] > 1e-22 }
    weights = kept.map { w[$0] }
    let H = frozen.features.bySample()
    features = (0..<n).map { i in kept.map { H[i, $0] } }
  }

  /// cos and sin of k h_j/m for one sample's nodes, nodes x M.
  private func phases(_ i: Int, _ nodes: Range<Int>) -> (
    cosine: Matrix<Double>, sine: Matrix<Double>
  ) {
    let h = features[i]
    var C = Matrix<Double>(rows: nodes.count, columns: h.count)
    for (row, node) in nodes.enumerated() {
      let k = Double(node) * step / Double(m)
      for j in h.indices { C[row, j] = k * h[j] }
    }
    var S = C
    apply(.cos, to: &C)
    apply(.sin, to: &S)
    return (C, S)
  }

  /// Adds a node of characteristic value p + i q, counted `times`.
  private func add(
    _ p: Double, _ q: Double, at k: [Double], times: Double, to sums: inout Sums
  ) {
    let power = pow(p * p + q * q, Double(m) / 2)
    var (exponent, angle) = (0.0, Double(m) * atan2(q, p))
    // (k/a + i g)^2 = (k/a)^2 - g^2 + 2 i g k/a, summed.
    var (real, imaginary) = (0.0, 0.0)
    for i in 0..<n {
      exponent -= k[i] * k[i] / (2 * a)
      angle -= k[i] * shift[i]
      let x = k[i] / a
      real += x * x - g[i] * g[i]
      imaginary += 2 * g[i] * x
    }
    let size = times * exp(exponent) * power
    let (c, s) = (cos(angle), sin(angle))
    sums.norm += size * c
    sums.square += size * (real * c - imaginary * s)
    sums.size += size
  }

  /// The conjugate of the integrand stands at -k: half of the nodes.
  func one() -> Sums {
    var sums: Sums = (0, 0, 0)
    for start in stride(from: 0, through: half, by: 64) {
      let nodes = start..<min(start + 64, half + 1)
      let (C, S) = phases(0, nodes)
      let (p, q) = (product(C, weights), product(S, weights))
      for (row, node) in nodes.enumerated() {
        add(p[row], q[row], at: [Double(node) * step], times: node == 0 ? 1 : 2, to: &sums)
      }
    }
    return sums
  }

  func two() -> Sums {
    var sums: Sums = (0, 0, 0)
    // e^{i(u + v)} summed over points: four products of nodes x M matrices, in stripes of the first sample's nodes.
    for from in stride(from: -half, through: half, by: 128) {
      let second = from..<min(from + 128, half + 1)
      var (C2, S2) = phases(1, second)
      multiplyColumns(of: &C2, by: weights)
      multiplyColumns(of: &S2, by: weights)
      for start in stride(from: 0, through: half, by: 128) {
        let first = start..<min(start + 128, half + 1)
        let (C1, S1) = phases(0, first)
        var P = product(C1, C2, transposeSecond: true)
        addProduct(to: &P, S1, S2, transposeSecond: true, scale: -1)
        var R = product(S1, C2, transposeSecond: true)
        addProduct(to: &R, C1, S2, transposeSecond: true)
        for (i, node) in first.enumerated() {
          for (j, other) in second.enumerated() {
            add(
              P[i, j], R[i, j], at: [Double(node) * step, Double(other) * step],
              times: node == 0 ? 1 : 2, to: &sums)
          }
        }
      }
    }
    return sums
  }
}

/// E F of one or two neurons over all points or pairs.
private func sumOverPoints(_ frozen: FrozenMeanField, _ m: Int) -> Double {
  let problem = frozen.problem
  let (n, y) = (problem.sampleCount, problem.labels)
  let H = frozen.features.bySample()
  let log = frozen.points.logWeights
  let factor = -Double(m) / problem.regularization
  /// Sums over configurations relative to the largest weight so far.
  var (top, sum, total) = (-Double.infinity, 0.0, 0.0)
  func add(_ logWeights: inout [Double], _ losses: [Double]) {
    let most = logWeights.reduce(-.infinity, max)
    if most > top {
      let scale = exp(top - most)
      (sum, total, top) = (sum * scale, total * scale, most)
    }
    for j in logWeights.indices { logWeights[j] -= top }
    apply(.exp, to: &logWeights)
    sum += logWeights.reduce(0, +)
    total += dot(logWeights, losses)
  }
  let M = frozen.points.count
  let rows = (0..<n).map { H.row($0) }
  if m == 1 {
    var losses = [Double](repeating: 0, count: M)
    for i in 0..<n {
      for j in 0..<M { losses[j] += (rows[i][j] - y[i]) * (rows[i][j] - y[i]) / (2 * Double(n)) }
    }
    var weights = (0..<M).map { log[$0] + factor * losses[$0] }
    add(&weights, losses)
    return total / sum
  }
  for k in 0..<M {
    // Pairs j < k twice, and the diagonal once.
    var losses = [Double](repeating: 0, count: k + 1)
    for i in 0..<n {
      let (h, row) = (rows[i][k], rows[i])
      for j in 0...k {
        let d = (row[j] + h) / 2 - y[i]
        losses[j] += d * d
      }
    }
    for j in 0...k { losses[j] /= 2 * Double(n) }
    let twice = logarithm(2)
    var weights = (0...k).map { log[$0] + log[k] + factor * losses[$0] + ($0 < k ? twice : 0) }
    add(&weights, losses)
  }
  return total / sum
}
