public import HelioCore
import HelioLinalg
public import HelioNumerics

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The spikes of the features s(X~ W_1^T) of fresh inputs after one step: the mean part's spectrum.
///
///     H_ij = sbar(u_j t_i),  sbar(v) = E s(z + v),  u = eta mu_1 a/sqrt p,  t = X~ beta
///     singular values of (H - mu_0)/sqrt n = sqrt p x those of
///         sqrt(w_q w_q') (sbar(c |beta| z_q z_q') - mu_0),   c = eta mu_1/sqrt p
///
/// with Q Gauss–Hermite nodes. No correction for the bulk: a spike is visible where it clears the
/// noise part of the features. Expanded in c, the k-th spike carries the k-th power of t.
///
/// Source: B. Moniri et al. (2023), arXiv:2310.07891; sheet gradient-steps §3.
public struct FeatureSpikes: Sendable, Equatable {
  /// Over sqrt n, descending.
  public let singularValues: [Double]
  /// Component of spike i's sample-side vector, as a function of t/|beta|, on the orthonormal
  /// Hermite polynomial h_k: `[i][k]`, k = 0 … 6, rows of unit norm if nothing lies beyond. Signs are
  /// arbitrary. The neuron-side vector is the same function of a, up to the sign.
  public let polynomialComponents: [[Double]]

  /// - Parameters:
  ///   - activation: any.
  ///   - c: eta mu_1/sqrt p, >= 0.
  ///   - squaredNorm: |beta|^2 > 0.
  ///   - p: width.
  ///   - count: how many spikes, 1 … nodes.
  ///   - nodes: Q.
  /// - Returns: the spikes; `relativeChange` is the error of sbar.
  public static func spikes(
    activation: Activation, spikeScale c: Double, directionSquaredNorm squaredNorm: Double,
    width p: Int, count: Int = 3, nodes: Int = 40
  ) throws(HelioError) -> Solution<FeatureSpikes> {
    try require(c.isFinite && c >= 0, "spikeScale", "zero or positive", got: c)
    try require(
      squaredNorm.isFinite && squaredNorm > 0, "directionSquaredNorm", "positive",
      got: squaredNorm)
    try require(p >= 1, "width", "at least 1", got: p)
    try require(
      count >= 1 && count <= nodes, "spikeCount", "between 1 and the \(nodes) nodes", got: count)
    let rule = try GaussRule.hermite(nodes)
    let strength = c * squaredNorm.squareRoot()
    // The matrix is symmetric and depends on the product of two nodes.
    var offsets: [Double] = []
    for q in 0..<nodes {
      for r in 0...q { offsets.append(strength * rule.nodes[q] * rule.nodes[r]) }
    }
    let means = try meanActivation(activation, shifts: offsets + [0])
    let mu0 = means.value[offsets.count]
    let roots = rule.weights.map { $0.squareRoot() }
    var A = Matrix<Double>(rows: nodes, columns: nodes)
    var index = 0
    for q in 0..<nodes {
      for r in 0...q {
        let entry = roots[q] * roots[r] * (means.value[index] - mu0)
        (A[q, r], A[r, q]) = (entry, entry)
        index += 1
      }
    }
    let svd = try singularValueDecomposition(A)
    let h = hermitePolynomials(count: 7, at: rule.nodes)
    let root = Double(p).squareRoot()
    return Solution(
      FeatureSpikes(
        singularValues: svd.values.prefix(count).map { root * $0 },
        polynomialComponents: (0..<count).map { i in
          h.map { h in
            (0..<nodes).reduce(0) { $0 + svd.left[$1, i] * roots[$1] * h[$1] }
          }
        }), means.convergence)
  }

  /// The leading order of the spike of power k over sqrt n, for a small step.
  ///
  ///     |mu_k|/sqrt(k!) (c |beta|)^k R_k sqrt p
  ///     R_k = squared distance of z^k from the span of z^j, 1 <= j < k, mu_j != 0
  ///
  /// of order eta^k p^{(1-k)/2}, against the order 1 of the bulk. R_1 = 1, R_2 = 3 (z^2 keeps its
  /// constant, which only mu_0 could take), R_3 = 6, ….
  ///
  /// - Parameter k: 1 … 20.
  public static func leadingOrder(
    power k: Int, activation: Activation, spikeScale c: Double, directionSquaredNorm: Double,
    width p: Int
  ) throws(HelioError) -> Double {
    try require((1...20).contains(k), "power", "between 1 and 20", got: k)
    let mu = abs(activation.hermiteCoefficients(count: k + 1)[k])
    // Exact for the degree 2k of the inner products.
    let rule = try GaussRule.hermite(k + 1)
    var basis: [[Double]] = []
    var squaredNorm = 0.0
    for j in 1...k where j == k || activation.hasHermiteTerm(j) {
      var power = rule.nodes.indices.map { q in
        rule.weights[q].squareRoot() * pow(rule.nodes[q], Double(j))
      }
      for _ in 0..<2 {
        for b in basis {
          let overlap = dot(b, power)
          for q in power.indices { power[q] -= overlap * b[q] }
        }
      }
      squaredNorm = dot(power, power)
      basis.append(power.map { $0 / squaredNorm.squareRoot() })
    }
    let strength = pow(c * directionSquaredNorm.squareRoot(), Double(k))
    return mu * exp(-logGamma(Double(k) + 1) / 2) * strength * squaredNorm
      * Double(p).squareRoot()
  }
}

/// sbar(v) = E s(z + v), z ~ N(0,1), at every shift v.
///
/// - Returns: in closed form where there is one, else by quadrature with its report.
public func meanActivation(
  _ activation: Activation, shifts v: [Double]
) throws(HelioError) -> Solution<[Double]> {
  switch activation {
  case .relu:
    return Solution(v.map { $0 * normalCDF($0) + normalDensity($0) }, .exact)
  case .leakyRelu(let slope):
    return Solution(
      v.map { slope * $0 + (1 - slope) * ($0 * normalCDF($0) + normalDensity($0)) }, .exact)
  case .step: return Solution(v.map { normalCDF($0) }, .exact)
  case .sinCos: return Solution(v.map { exp(-0.5) * (sin($0) + cos($0)) }, .exact)
  case .sin: return Solution(v.map { exp(-0.5) * sin($0) }, .exact)
  case .scaledErf: return Solution(v.map { errorFunction($0 / 2) }, .exact)
  case .erf: return Solution(v.map { errorFunction($0 / 3.0.squareRoot()) }, .exact)
  case .hermite(let c):
    // E h_k(z + v) = v^k/sqrt(k!).
    return Solution(
      v.map { v in
        var (sum, power) = (0.0, 1.0)
        for k in c.indices {
          sum += c[k] * power
          power *= v / Double(k + 1).squareRoot()
        }
        return sum
      }, .exact)
  default:
    let table = try localCoefficientTable(
      offsets: v, scale: 1, hasKink: activation.hasKink, name: activation.name
    ) { activation.apply(to: &$0) }
    return Solution(table.value.map(\.constant), table.convergence)
  }
}
