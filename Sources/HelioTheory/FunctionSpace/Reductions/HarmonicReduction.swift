import HelioCore
import HelioLinalg
import HelioNumerics

/// The square root of a homogeneous activation's operator in the harmonics of z = Sigma^{1/2} x.
///
///     K_Sigma(x, x') = b^h |z|^h |z'|^h sum_l b_l sum_m Y_lm(z/|z|) Y_lm(z'/|z'|),
///     |x|^2 = d,  |z|^2 = 1 + sum theta_i v_i^2,  v_i = t_i/sqrt d,  u_i = v_i sqrt(1+theta_i)/|z|
///
/// In sector m only harmonics with a chain of degrees l = j_0 >= j_1 >= … >= j_k = m occur (one level
/// for each spike),
///
///     Y = prod_i Y^{(d-i)}_{j_{i-1}, j_i}(u~_i),   u~_i = u_i / sqrt(1 - u_1^2 - … - u_{i-1}^2),
///     Y^{(d)}_{l,j}(u) = (1-u^2)^{j/2} sqrt(N(d+2j, l-j)/c_j(d)) P_{l-j}(u; d+2j),
///     c_j(d) = E (1-u^2)^j = prod_{i<j} (d-1+2i)/(d+2i)
///
/// so kinks of s cost nothing: the b_l are known in closed form, and the series converges like
/// (theta/(1+theta))^l. At kappa = theta/d well above 1 it needs hundreds of degrees, and the kernel
/// with stretched nodes is the better method.
///
/// - Complexity: nodes · degrees^k values, then singular values of nodes x degrees^k/2^k matrices.
///
/// Source: sheet function-space §4, item 8 (there for one spike and ReLU).
struct HarmonicReduction: Reduction {
  let grid: ReducedGrid
  let restDimension: Int
  let sectorCount: Int
  let dimension: Int
  /// theta_i in units of the bulk.
  let thetas: [Double]
  /// h.
  let homogeneity: Int
  /// b^{h/2}.
  let scale: Double
  /// log sqrt(b_l).
  let logRoots: [Double]
  let columns: [[Chain]]

  /// One harmonic: degrees j_0 >= … >= j_k and the log of its constant.
  struct Chain: Sendable {
    let degrees: [Int]
    let logAmplitude: Double
  }

  var isSymmetric: Bool { false }

  init(
    _ harmonics: HomogeneousHarmonics, grid: ReducedGrid, thetas: [Double], bulk: Double,
    sectorCount: Int, degreeCount L: Int
  ) {
    (self.grid, self.thetas, self.sectorCount) = (grid, thetas, sectorCount)
    dimension = harmonics.dimension
    restDimension = dimension - thetas.count
    homogeneity = harmonics.degree
    scale = pow(bulk, Double(homogeneity) / 2)
    logRoots = harmonics.logRoots(through: L + sectorCount)
    let (d, roots) = (dimension, logRoots)
    let table = LogConstants(
      dimension: d, spikeCount: thetas.count, degree: L + sectorCount, sectorCount: sectorCount)
    columns = (0..<sectorCount).flatMap { m in
      Parity.all(thetas.count).map { parity in
        Self.chains(m, through: m + L, parity).filter { roots[$0[0]] > -.infinity }.map { js in
          let constants = (1..<js.count).reduce(0) { $0 + table.value($1 - 1, js[$1 - 1], js[$1]) }
          return Chain(degrees: js, logAmplitude: roots[js[0]] + constants)
        }
      }
    }
  }

  /// Chains j_0 >= … >= j_k = m with j_{i-1} - j_i odd exactly on the odd axes.
  private static func chains(_ m: Int, through L: Int, _ parity: Parity) -> [[Int]] {
    parity.isOdd.reversed().reduce([[m]]) { chains, isOdd in
      chains.flatMap { chain in
        stride(from: chain[0] + (isOdd ? 1 : 0), through: L, by: 2).map { [$0] + chain }
      }
    }
  }

  func rows(at point: ReducedPoint) -> [[Double]] { rows(at: [point]).map { $0.row(0) } }

  func blocks() -> [Matrix<Double>] {
    rows(at: (0..<grid.count).map(grid.point)).map { block in
      Matrix(rows: block.rows, columns: block.columns) { i, j in
        grid.weights[i].squareRoot() * block[i, j]
      }
    }
  }

  /// All rows of all blocks at points of the sphere |x|^2 = d.
  private func rows(at points: [ReducedPoint]) -> [Matrix<Double>] {
    let k = thetas.count
    let root = Double(dimension).squareRoot()
    var radial: [Double] = []
    // s[i] = nested coordinates u~_i, logRest[i] = log(1 - u~_i^2)/2.
    var s = [[Double]](repeating: [], count: k)
    var logRest = s
    for point in points {
      let v = point.t.map { $0 / root }
      let rest = point.radius * point.radius / Double(dimension)
      let stretched = zip(v, thetas).map { $0 * $0 * (1 + $1) }
      let norm2 = stretched.reduce(rest, +)
      radial.append(pow(norm2, Double(homogeneity) / 2) * scale)
      var remaining = norm2
      for i in 0..<k {
        // What is left beyond coordinate i, summed instead of subtracted.
        let beyond = stretched[(i + 1)...].reduce(rest, +)
        s[i].append(v[i] * ((1 + thetas[i]) / remaining).squareRoot())
        logRest[i].append(log(beyond / remaining) / 2)
        remaining = beyond
      }
    }
    return columns.map { chains in
      guard !chains.isEmpty else { return Matrix(rows: points.count, columns: 0) }
      return block(chains, radial, s, logRest)
    }
  }

  private func block(
    _ chains: [Chain], _ radial: [Double], _ s: [[Double]], _ logRest: [[Double]]
  ) -> Matrix<Double> {
    let (k, n) = (thetas.count, radial.count)
    var cache: [[Int: [[Double]]]] = .init(repeating: [:], count: k)
    // P_{l-j} of dimension d-i+2j, for the largest l-j that occurs.
    for i in 0..<k {
      for (j, group) in Dictionary(grouping: chains, by: { $0.degrees[i + 1] }) {
        let top = group.map { $0.degrees[i] - j }.max() ?? 0
        cache[i][j] = legendrePolynomials(dimension: dimension - i + 2 * j, degree: top, at: s[i])
      }
    }
    var out = Matrix<Double>(rows: n, columns: chains.count)
    for (c, chain) in chains.enumerated() {
      for a in 0..<n {
        var (logFactor, value) = (chain.logAmplitude, radial[a])
        for i in 0..<k {
          let (l, j) = (chain.degrees[i], chain.degrees[i + 1])
          value *= cache[i][j]![l - j][a]
          if j > 0 { logFactor += Double(j) * logRest[i][a] }
        }
        out[a, c] = value * exp(logFactor)
      }
    }
    return out
  }
}

/// log sqrt(N(d-i+2j, l-j)/c_j(d-i)) for the levels i of a chain.
private struct LogConstants {
  private let logN: [[[Double]]]  // [i][j][l-j]
  private let logC: [[Double]]  // [i][j]

  init(dimension d: Int, spikeCount k: Int, degree L: Int, sectorCount: Int) {
    logC = (0..<k).map { i in
      var sum = 0.0
      return [0]
        + (0..<L).map { j in
          sum += log(Double(d - i - 1 + 2 * j) / Double(d - i + 2 * j))
          return sum
        }
    }
    logN = (0..<k).map { i in
      // The last level only has j = m, a few sectors; the others every j.
      (0...(i == k - 1 ? min(sectorCount, L) : L)).map { j in
        Self.logMultiplicities(d - i + 2 * j, L - j)
      }
    }
  }

  func value(_ i: Int, _ l: Int, _ j: Int) -> Double { (logN[i][j][l - j] - logC[i][j]) / 2 }

  /// log N(D, n) by N(D,n+1)/N(D,n) = (2n+D)/(2n+D-2) · (n+D-2)/(n+1).
  private static func logMultiplicities(_ D: Int, _ L: Int) -> [Double] {
    var sum = 0.0
    return [0]
      + (0..<L).map { n in
        // For n = 0 the two factors D/(D-2) · (D-2) are written without the 0/0 of D = 2.
        let ratio =
          n == 0
          ? Double(D)
          : Double(2 * n + D) / Double(2 * n + D - 2) * Double(n + D - 2)
            / Double(n + 1)
        sum += log(ratio)
        return sum
      }
  }
}
