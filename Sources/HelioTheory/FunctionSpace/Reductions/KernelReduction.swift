import HelioCore
import HelioKernels
import HelioLinalg
import HelioNumerics

/// A kernel K(x, x') that depends on t, rho_y, t', rho_y' and the cosine xi between the rests.
protocol ReducedKernel: Sendable {
  /// out[(j - columns.lowerBound) * angles + x] = K(x; eps t_j, rho_j, xi_x) for the nodes j of a grid.
  func fill(
    _ out: inout [Double], from point: ReducedPoint, signs: [Double], to grid: ReducedGrid,
    _ columns: Range<Int>, xi: [Double])
}

/// Nystrom's method on the reduced kernel.
///
///     Lambda_l(x; x') = E_xi[K(xi) P_l(xi)],   A_ij = sqrt(W_i W_j) Lambda_l^p(i, j)
///
/// For each node one fill of the kernel over (j, xi) and one matrix product with the projections on
/// all sectors together. Values Lambda_l sqrt(N) below 1e-13 K are rounding.
///
/// - Complexity: M^2/2 · 2^k · angles kernel values, M the nodes of one orthant.
///
/// Source: sheet function-space §4, items 1-5.
struct KernelReduction: Reduction {
  let grid: ReducedGrid
  let restDimension: Int
  let sectorCount: Int
  let polynomials: SectorPolynomials
  let kernel: any ReducedKernel

  var isSymmetric: Bool { true }

  init(
    _ kernel: any ReducedKernel, grid: ReducedGrid, restDimension: Int, sectorCount: Int,
    angleCount: Int
  ) throws(HelioError) {
    (self.kernel, self.grid, self.restDimension) = (kernel, grid, restDimension)
    self.sectorCount = sectorCount
    polynomials = try SectorPolynomials(
      restDimension: restDimension, sectorCount: sectorCount, angleCount: angleCount)
  }

  func rows(at point: ReducedPoint) -> [[Double]] { rows(at: point, 0..<grid.count) }

  func blocks() -> [Matrix<Double>] {
    let M = grid.count
    let roots = grid.weights.map { $0.squareRoot() }
    var blocks = [Matrix<Double>](
      repeating: Matrix(rows: M, columns: M), count: sectorCount * parities.count)
    for i in 0..<M {
      // Only the upper triangle is computed.
      for (block, row) in rows(at: grid.point(i), i..<M).enumerated() {
        for j in i..<M {
          blocks[block][i, j] = roots[i] * row[j - i]
          blocks[block][j, i] = blocks[block][i, j]
        }
      }
    }
    return blocks
  }

  private func rows(at point: ReducedPoint, _ columns: Range<Int>) -> [[Double]] {
    let (n, angles) = (columns.count, polynomials.xi.count)
    let patterns = Parity.patterns(grid.spikeCount)
    let parities = self.parities
    var sums = [[Double]](
      repeating: [Double](repeating: 0, count: n), count: sectorCount * parities.count)
    var values = [Double](repeating: 0, count: n * angles)
    for signs in patterns {
      kernel.fill(&values, from: point, signs: signs, to: grid, columns, xi: polynomials.xi)
      let Lambda = product(
        Matrix(rows: n, columns: angles, elements: values), polynomials.projection)
      for (p, parity) in parities.enumerated() {
        let chi = parity.character(signs) / Double(patterns.count)
        for l in 0..<sectorCount {
          for j in 0..<n { sums[l * parities.count + p][j] += chi * Lambda[j, l] }
        }
      }
    }
    for block in sums.indices {
      for j in 0..<n { sums[block][j] *= grid.weights[columns.lowerBound + j].squareRoot() }
    }
    return sums
  }
}

/// K_Sigma for Sigma = (1/d)(b I + sum theta_i v_i v_i^T), in reduced coordinates.
///
///     q = (sum (b+theta_i) t_i^2 + b rho^2)/d,   r = (sum (b+theta_i) t_i t_i' + b rho rho' xi)/d
struct SpikedDualKernel: ReducedKernel {
  let kernel: DualKernel
  let dimension: Int
  let bulk: Double
  let strengths: [Double]

  /// x' Sigma x.
  func variance(_ t: [Double], _ rho: Double) -> Double {
    let aligned = zip(t, strengths).reduce(0) { $0 + (bulk + $1.1) * $1.0 * $1.0 }
    return (aligned + bulk * rho * rho) / Double(dimension)
  }

  func fill(
    _ out: inout [Double], from point: ReducedPoint, signs: [Double], to grid: ReducedGrid,
    _ columns: Range<Int>, xi: [Double]
  ) {
    let d = Double(dimension)
    var r = [Double](repeating: 0, count: columns.count * xi.count)
    var qPrimes = r
    for (place, j) in columns.enumerated() {
      var base = 0.0
      var q = 0.0
      for i in strengths.indices {
        let (weight, t) = (bulk + strengths[i], grid.positions[i][j])
        base += weight * signs[i] * point.t[i] * t
        q += weight * t * t
      }
      let slope = bulk * point.radius * grid.radii[j] / d
      q = (q + bulk * grid.radii[j] * grid.radii[j]) / d
      base /= d
      let start = place * xi.count
      for x in xi.indices {
        r[start + x] = base + slope * xi[x]
        qPrimes[start + x] = q
      }
    }
    kernel.fill(&out, q: variance(point.t, point.radius), qPrimes: qPrimes, covariances: r)
  }
}
