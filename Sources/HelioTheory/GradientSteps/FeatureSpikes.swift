public import HelioCore
import HelioLinalg
public import HelioNumerics

/// The spikes of the features s(X~ W_1^T) of fresh inputs after one step: the mean part's spectrum.
///
///     H_ij = sbar(u_j t_i),  sbar(v) = E s(z + v),  u = eta mu_1 a/sqrt p,  t = X~ beta
///     singular values of (H - mu_0)/sqrt n = sqrt p x those of
///         sqrt(w_q w_q') (sbar(c |beta| z_q z_q') - mu_0),   c = eta mu_1/sqrt p
///
/// with Q Gauss–Hermite nodes. Expanded in c, the k-th spike carries the k-th power of t.
///
/// The initial weights too have a part along beta, w_0j^T beta/|beta| = g/sqrt d, which the same t multiplies: at
/// dimension d the neurons of a readout a have u = c a |beta| + g/sqrt d, g = ±1. It adds mu_1^2 psi to the square
/// of the first spike and does not vanish as d grows, because W_0 and the bulk share t.
///
/// For the same reason lengths count: pre-activations of an input and a neuron of squared lengths |x|^2 = d(1 + x)
/// and |w|^2 = 1 + w have variance (1 + x)(1 + w), x and w of variance 2/d. The parts mu_2 x/sqrt 2 and mu_2 w/sqrt 2 that
/// all neurons, or all inputs, share have strength |mu_2| sqrt psi each, and meet the constants in t^2 and a^2: they
/// lift the second spike. x and w are ±sqrt(2/d) here, as g is ±1.
///
/// The gradient's noise widens the pre-activations of a neuron with readout a by rho a^2 and so weakens what
/// heavy neurons carry: sbar(v) = E s(sqrt(1 + rho a^2) z + v), rho = (eta^2/p) E y^2 Var s'(z)/delta. What the
/// bulk adds to a spike is ``FeatureBulk``'s.
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
  ///   - d: dimension, for the part of the initial weights along beta and for lengths; `nil` leaves them to the
  ///     bulk.
  ///   - rho: variance that the gradient's noise adds to pre-activations, over a^2; >= 0.
  ///   - count: how many spikes, 1 … nodes.
  ///   - nodes: Q.
  /// - Returns: the spikes; `relativeChange` is the error of sbar.
  public static func spikes(
    activation: Activation, spikeScale c: Double, directionSquaredNorm squaredNorm: Double,
    width p: Int, dimension d: Int? = nil, noise rho: Double = 0, count: Int = 3, nodes: Int = 40
  ) throws(HelioError) -> Solution<FeatureSpikes> {
    try require(c.isFinite && c >= 0, "spikeScale", "zero or positive", got: c)
    try require(
      squaredNorm.isFinite && squaredNorm > 0, "directionSquaredNorm", "positive",
      got: squaredNorm)
    try require(p >= 1, "width", "at least 1", got: p)
    if let d { try require(d >= 1, "dimension", "at least 1", got: d) }
    try require(
      count >= 1 && count <= nodes, "spikeCount", "between 1 and the \(nodes) nodes", got: count)
    let rule = try GaussRule.hermite(nodes)
    let strength = c * squaredNorm.squareRoot()
    try require(rho.isFinite && rho >= 0, "noise", "zero or positive", got: rho)
    let roots = rule.weights.map { $0.squareRoot() }
    let mean = try meanActivation(activation, shifts: [0])
    let mu0 = mean.value[0]
    // g/sqrt d and relative squared lengths 1 + x, 1 + w.
    let signs = d == nil ? [0.0] : [-1.0, 1.0]
    let part = d.map { 1 / Double($0).squareRoot() } ?? 0
    let lengths = signs.map { 1 + $0 * 2.0.squareRoot() * part }
    let share = 1 / (Double(signs.count) * Double(signs.count * signs.count)).squareRoot()
    // Rows are inputs of t and x, columns neurons of a, g and w.
    var A = Matrix<Double>(
      rows: nodes * signs.count, columns: nodes * signs.count * signs.count)
    var report = mean.convergence
    var column = 0
    for (q, a) in rule.nodes.enumerated() {
      for sign in signs {
        for neuron in lengths {
          let u = strength * a + part * sign
          for (k, input) in lengths.enumerated() {
            let sbar = try meanActivation(
              activation, shifts: rule.nodes.map { u * $0 },
              scale: ((neuron + rho * a * a) * input).squareRoot())
            for r in 0..<nodes {
              A[k * nodes + r, column] = share * roots[q] * roots[r] * (sbar.value[r] - mu0)
            }
            if sbar.convergence.relativeChange ?? 0 >= report.relativeChange ?? 0 {
              report = sbar.convergence
            }
          }
          column += 1
        }
      }
    }
    let svd = try singularValueDecomposition(A)
    let h = hermitePolynomials(count: 7, at: rule.nodes)
    let inputShare = 1 / Double(signs.count).squareRoot()
    let root = Double(p).squareRoot()
    return Solution(
      FeatureSpikes(
        singularValues: svd.values.prefix(count).map { root * $0 },
        polynomialComponents: (0..<count).map { i in
          h.map { h in
            (0..<A.rows).reduce(0) {
              $0 + svd.left[$1, i] * inputShare * roots[$1 % nodes] * h[$1 % nodes]
            }
          }
        }), report)
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
    let mu = abs(try activation.hermiteCoefficients(count: k + 1)[k])
    // Exact for the degree 2k of the inner products.
    let rule = try GaussRule.hermite(k + 1)
    var basis: [[Double]] = []
    var squaredNorm = 0.0
    for j in 1...k {
      if j < k, try !activation.hasHermiteTerm(j) { continue }
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

/// sbar(v) = E s(r z + v), z ~ N(0,1), at every shift v; r is the scale.
///
/// - Returns: in closed form where there is one, else by quadrature with its report.
public func meanActivation(
  _ activation: Activation, shifts v: [Double], scale r: Double = 1
) throws(HelioError) -> Solution<[Double]> {
  try require(r.isFinite && r > 0, "scale", "positive", got: r)
  let damped = exp(-0.5 * r * r)
  func relu(_ v: Double) -> Double { v * normalCDF(v / r) + r * normalDensity(v / r) }
  switch activation {
  case .relu: return Solution(v.map(relu), .exact)
  case .leakyRelu(let slope):
    return Solution(v.map { slope * $0 + (1 - slope) * relu($0) }, .exact)
  case .step: return Solution(v.map { normalCDF($0 / r) }, .exact)
  case .sinCos: return Solution(v.map { damped * (sin($0) + cos($0)) }, .exact)
  case .sin: return Solution(v.map { damped * sin($0) }, .exact)
  case .scaledErf:
    return Solution(v.map { errorFunction($0 / (2 + 2 * r * r).squareRoot()) }, .exact)
  case .erf: return Solution(v.map { errorFunction($0 / (1 + 2 * r * r).squareRoot()) }, .exact)
  case .hermite(let c) where r == 1:
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
      offsets: v, scale: r, hasKink: activation.hasKink, name: activation.name
    ) { activation.apply(to: &$0) }
    return Solution(table.value.map(\.constant), table.convergence)
  }
}
