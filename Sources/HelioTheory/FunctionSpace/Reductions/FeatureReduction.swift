import HelioCore
import HelioLinalg
import HelioNumerics

/// The square root of the operator over the neurons' law: no kernel, and no round-off floor.
///
///     Lambda_l = E_w[F_l F_l'],   F_l(t, rho; w) = E_xi[s(sum_i w_i t_i + w_perp rho xi) P_l(xi)],
///     w_i ~ N(0, (b+theta_i)/d),  w_perp ~ sqrt(b/d) chi_D
///
/// With the reflections of w folded in, the block of parity p needs only the part s_pi of the
/// activation with the total parity pi = (-1)^l p:
///
///     F_l^p = mean over eps with eps_1 = + of chi_p(eps) E_xi[s_pi(sum eps_i w_i t_i + w_perp rho xi) P_l]
///
/// The eigenvalues are squared singular values, so that an eigenvalue loses half as many digits to
/// rounding as through the kernel. For smooth s.
///
/// - Complexity: M M_w · 2^{k-1} · angles activations, M and M_w the nodes of the orthants of x and w.
///
/// Source: sheet function-space §4, item 7.
struct FeatureReduction: Reduction {
  let grid: ReducedGrid
  /// Nodes of w on its orthant.
  let neurons: ReducedGrid
  let restDimension: Int
  let sectorCount: Int
  let polynomials: SectorPolynomials
  let parts: ParityParts

  var isSymmetric: Bool { false }

  init(
    _ activation: Activation, grid: ReducedGrid, neurons: ReducedGrid, restDimension: Int,
    sectorCount: Int, angleCount: Int
  ) throws(HelioError) {
    (self.grid, self.neurons, self.restDimension) = (grid, neurons, restDimension)
    self.sectorCount = sectorCount
    parts = ParityParts(activation)
    polynomials = try SectorPolynomials(
      restDimension: restDimension, sectorCount: sectorCount, angleCount: angleCount)
  }

  func rows(at point: ReducedPoint) -> [[Double]] {
    let (n, parities) = (neurons.count, self.parities)
    let patterns = Parity.patternsUpToSign(grid.spikeCount)
    var rows = [[Double]](repeating: [], count: sectorCount * parities.count)
    for signs in patterns {
      let (even, odd) = projected(point, signs)
      for (p, parity) in parities.enumerated() {
        let chi = parity.character(signs) / Double(patterns.count)
        for l in 0..<sectorCount {
          let isOdd = parity.isTotallyOdd != (l % 2 == 1)
          guard let F = isOdd ? odd : even else { continue }
          let block = l * parities.count + p
          if rows[block].isEmpty { rows[block] = [Double](repeating: 0, count: n) }
          for j in 0..<n { rows[block][j] += chi * F[j, l] }
        }
      }
    }
    for block in rows.indices where !rows[block].isEmpty {
      for j in 0..<n { rows[block][j] *= neurons.weights[j].squareRoot() }
    }
    return rows
  }

  /// E_xi[s_e(y) P_l] and E_xi[s_o(y) P_l] for all neurons and sectors, neurons x sectors.
  private func projected(
    _ point: ReducedPoint, _ signs: [Double]
  ) -> (even: Matrix<Double>?, odd: Matrix<Double>?) {
    let parts = activations(point, signs)
    return (
      parts.even.map { product($0, polynomials.projection) },
      parts.odd.map { product($0, polynomials.projection) }
    )
  }

  /// s_e(<w, x>) and s_o(<w, x>), neurons x angles.
  private func activations(
    _ point: ReducedPoint, _ signs: [Double]
  ) -> (even: Matrix<Double>?, odd: Matrix<Double>?) {
    let xi = polynomials.xi
    let (n, angles) = (neurons.count, xi.count)
    var y = [Double](repeating: 0, count: n * angles)
    for j in 0..<n {
      var base = 0.0
      for i in signs.indices { base += signs[i] * neurons.positions[i][j] * point.t[i] }
      let slope = neurons.radii[j] * point.radius
      for x in 0..<angles { y[j * angles + x] = base + slope * xi[x] }
    }
    let parts = self.parts.values(at: y)
    func matrix(_ values: [Double]?) -> Matrix<Double>? {
      values.map { Matrix(rows: n, columns: angles, elements: $0) }
    }
    return (matrix(parts.even), matrix(parts.odd))
  }

  /// The features themselves and their mean squares at a point, for one spike.
  ///
  /// - Returns: E_xi[s_e P_l], E_xi[s_o P_l], neurons x sectors, and E_xi[s_e^2 + s_o^2], which is
  ///   E_xi s^2 averaged over the sign of t.
  func features(
    at point: ReducedPoint
  ) -> (even: Matrix<Double>?, odd: Matrix<Double>?, meanSquares: [Double]) {
    let parts = activations(point, [1])
    let weights = polynomials.projection.column(0)  // P_0 = 1
    var meanSquares = [Double](repeating: 0, count: neurons.count)
    func projected(_ part: Matrix<Double>?) -> Matrix<Double>? {
      guard var part else { return nil }
      let projection = product(part, polynomials.projection)
      apply(.square, to: &part)
      add(product(part, weights), to: &meanSquares)
      return projection
    }
    return (projected(parts.even), projected(parts.odd), meanSquares)
  }
}
