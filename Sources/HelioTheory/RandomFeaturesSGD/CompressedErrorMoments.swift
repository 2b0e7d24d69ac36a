import HelioCore
import HelioNumerics

extension OnePassRecursion {
  /// The recursion by ``CompressedErrorMoments``, nodes doubled until nothing moves.
  ///
  /// - Returns: `nil` for few modes, where the whole of M is no dearer, and where the nodes do not settle.
  package func compressedExcess(
    initialError v: [Double], residualVariance s2: Double
  ) -> IterateRisk? {
    guard eigenvalues.count > Self.fewModes else { return nil }
    var coarse = compressedExcess(v, s2, nodes: 24)
    for nodes in [48, 96] where nodes < eigenvalues.count {
      let fine = compressedExcess(v, s2, nodes: nodes)
      func isSettled(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= Self.accuracy * abs(b) }
      if isSettled(coarse.last, fine.last), isSettled(coarse.average, fine.average) { return fine }
      coarse = fine
    }
    return nil
  }

  private static let fewModes = 64
  /// Of what is compared, two numbers of nodes apart by a factor of two: far below any use of a risk.
  private static let accuracy = 1e-10

  private func compressedExcess(_ v: [Double], _ s2: Double, nodes: Int) -> IterateRisk {
    let lambda = eigenvalues
    var state = CompressedErrorMoments(
      start: v, eigenvalues: lambda, mean: mean, nodes: nodes)
    var (c, S) = (state.diagonal, state.diagonal)
    var average = 0.0
    for t in 1...schedule.stepCount {
      if t == schedule.stepCount {
        let N = Double(schedule.averagedCount)
        average = zip(lambda, S).reduce(0) { $0 + $1.0 * $1.1 } / (N * N)
      }
      let g = schedule.step(t)
      state.step(g, batchSize: schedule.batchSize, residualVariance: s2)
      for i in lambda.indices {
        let moved = (1 - g * lambda[i]) * c[i]
        S[i] += 2 * moved + state.diagonal[i]
        c[i] = moved + state.diagonal[i]
      }
      if t == schedule.averageStart { (c, S) = (state.diagonal, state.diagonal) }
    }
    return IterateRisk(last: state.power, average: average)
  }
}

/// M as smooth functions of the eigenvalues, of which a few nodes know all.
///
///     M_ij = a(l_i, l_j) v_i v_j + b(l_i, l_j) mu_i mu_j + delta_ij d_i
///     f(l, l') = 1 - g (l + l') + g^2 (1 + 1/B) l l':   a <- f a,   b <- f b - 2 (g^2/B) K,
///     d_i <- f(l_i, l_i) d_i + (g^2/B) l_i (Q + s2),   M_ii <- f(l_i, l_i) M_ii + (g^2/B) [l_i (Q + s2) - 2 K mu_i^2]
///     K = mu^T M mu = sum_kl (a_kl alpha_k alpha_l + b_kl beta_k beta_l) + sum_i d_i mu_i^2
///     alpha_k = sum_i L_k(l_i) v_i mu_i,   beta_k = sum_i L_k(l_i) mu_i^2
///
/// with the Lagrange polynomials L_k of Chebyshev nodes over all eigenvalues but the largest, which is a node of its
/// own. The diagonal is exact but for K, and polynomials a, b of degree t that vary little over a bulk of small
/// eigenvalues need few nodes: a step costs O(P + nodes^2).
struct CompressedErrorMoments {
  private let lambda: [Double]
  private let squaredMean: [Double]
  /// The nodes, the largest eigenvalue first.
  private let x: [Double]
  private let alpha: [Double]
  private let beta: [Double]
  private var a: [Double]
  private var b: [Double]
  private var d: [Double]
  /// M_ii.
  private(set) var diagonal: [Double]
  /// Q = tr(H M).
  private(set) var power: Double

  init(start v: [Double], eigenvalues: [Double], mean mu: [Double], nodes N: Int) {
    lambda = eigenvalues
    squaredMean = mu.map { $0 * $0 }
    let (low, high) = (eigenvalues.last ?? 0, eigenvalues[1])
    let angles = (0..<N).map { (Double($0) + 0.5) * .pi / Double(N) }
    let bulk = angles.map { (low + high) / 2 + (high - low) / 2 * cos($0) }
    x = [eigenvalues[0]] + bulk
    var (alpha, beta) = (
      [Double](repeating: 0, count: N + 1), [Double](repeating: 0, count: N + 1)
    )
    alpha[0] = v[0] * mu[0]
    beta[0] = mu[0] * mu[0]
    let weights = angles.enumerated().map { ($0 % 2 == 0 ? 1 : -1) * sin($1) }
    for i in 1..<eigenvalues.count {
      // The barycentric formula; a node that is hit takes all.
      var parts = zip(weights, bulk).map { $0 / (eigenvalues[i] - $1) }
      if let hit = parts.firstIndex(where: { !$0.isFinite }) {
        parts = parts.indices.map { $0 == hit ? 1 : 0 }
      }
      let sum = parts.reduce(0, +)
      for k in 0..<N {
        alpha[k + 1] += parts[k] / sum * v[i] * mu[i]
        beta[k + 1] += parts[k] / sum * mu[i] * mu[i]
      }
    }
    (self.alpha, self.beta) = (alpha, beta)
    a = [Double](repeating: 1, count: (N + 1) * (N + 1))
    b = [Double](repeating: 0, count: a.count)
    d = [Double](repeating: 0, count: eigenvalues.count)
    diagonal = v.map { $0 * $0 }
    power = zip(eigenvalues, diagonal).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// K.
  private var meanPower: Double {
    let N = x.count
    var sum = zip(d, squaredMean).reduce(0) { $0 + $1.0 * $1.1 }
    for k in 0..<N {
      var (first, second) = (0.0, 0.0)
      for l in 0..<N {
        first += a[k * N + l] * alpha[l]
        second += b[k * N + l] * beta[l]
      }
      sum += alpha[k] * first + beta[k] * second
    }
    return sum
  }

  mutating func step(_ g: Double, batchSize: Int, residualVariance s2: Double) {
    let (N, B) = (x.count, Double(batchSize))
    let (square, noise) = (g * g * (1 + 1 / B), g * g / B)
    let K = meanPower
    let source = noise * (power + s2)
    for k in 0..<N {
      let (constant, slope) = (1 - g * x[k], square * x[k] - g)
      for l in 0..<N {
        let f = constant + slope * x[l]
        a[k * N + l] *= f
        b[k * N + l] = f * b[k * N + l] - 2 * noise * K
      }
    }
    var Q = 0.0
    for i in lambda.indices {
      let l = lambda[i]
      let f = 1 - 2 * g * l + square * l * l
      d[i] = f * d[i] + source * l
      diagonal[i] = f * diagonal[i] + source * l - 2 * noise * K * squaredMean[i]
      Q += l * diagonal[i]
    }
    power = Q
  }
}
