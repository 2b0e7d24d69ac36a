import HelioCore
import HelioLinalg
import HelioNumerics

/// The second moments of the learned part P(a) of the neurons on the nodes of a.
///
///     P(a) = (a/sqrt p)(eta_1 mu_1 beta + eta_2 q_a),   q_a = X^T phi_a/n,  phi_a = y Shat(a; .)
///     K(a,a') = <P(a), P(a')>,   pi_m(a) = <P(a), e_m>
///
/// both times sqrt(p): p K and sqrt(p) pi are returned. Points are worked on in blocks, so that the
/// values of Shat never stand at once.
///
/// Source: sheet gradient-steps §4.4, items 2 and 4.
struct TwoStepKernel: Sendable {
  /// p K, nodes x nodes.
  let K: Matrix<Double>
  /// sqrt(p) pi_m(a), `[m][a]`.
  let pi: [[Double]]

  init(
    _ theory: TwoStepTheory, nodes: TwoStepNodes, learningRates eta: (Double, Double),
    width p: Double, tables: inout SmoothedDerivatives
  ) throws(HelioError) {
    let labels = theory.labels
    let grid = try LabelGrid(labels, nodes.grid, resolvesLabelNoise: theory.batch.isReused)
    let (a, delta) = (nodes.readouts.nodes, labels.sampleRatio)
    let reused = theory.batch.isReused
    let (s, axes) = (grid.noiseNorm, grid.index.count)
    let e = a.map { eta.0 * $0 / p.squareRoot() }
    let largest = Self.largest(grid, labels, theory.mu1)
    let neurons = e.map { e in
      let om2 = e * e * labels.secondMoment * theory.derivativeVariance / delta
      return NeuronDerivative(
        theory.activation, scale: 1 + e * labels.mean * 2.0.squareRoot() * theory.mu2, om2: om2,
        zeta: nodes.zeta,
        smoothed: tables.table(
          om2: om2, reach: Self.reach(e, theory, largest, reused ? 1 / delta : 0)))
    }

    let n = a.count
    var pairs = Matrix<Double>(rows: n, columns: n)
    var target = Matrix<Double>(rows: n, columns: axes + 2)
    let M = grid.noise.count
    let block = max(1, 1_000_000 / (n * M))
    for start in stride(from: 0, to: grid.count, by: block) {
      let points = start..<min(start + block, grid.count)
      var S = Matrix<Double>(rows: n, columns: points.count * M)
      var values = [Double](repeating: 0, count: points.count * M)
      for (j, neuron) in neurons.enumerated() {
        let weight = nodes.readouts.weights[j]
        for i in points {
          let mass = weight * grid.weights[i] * max(1, grid.labelSquares[i])
          let kept = Self.kept(grid.noise, nodes.negligible / mass)
          let row = (i - points.lowerBound) * M
          for k in 0..<M where !kept.contains(k) { values[row + k] = 0 }
          if kept.isEmpty { continue }
          let v = kept.map { theory.mu1 * e[j] * (grid.drift[i] + s * grid.noise.nodes[$0]) }
          let kap = reused ? e[j] * grid.labels[i] / delta : 0
          neuron.evaluate(v, kap: kap, into: &values, from: row + kept.lowerBound)
        }
        S.elements.replaceSubrange(j * S.columns..<(j + 1) * S.columns, with: values)
      }
      // Columns: w y x_m, w y xi, w y^2; then the pairs with weights w y^2.
      let F = Self.factors(grid, points)
      addProduct(to: &target, S, F)
      let roots = F.column(axes + 1).map { $0.squareRoot() }
      for j in 0..<n { for i in roots.indices { S.elements[j * S.columns + i] *= roots[i] } }
      addProduct(to: &pairs, S, S, transposeSecond: true)
    }

    let along = target.column(axes)
    let withLabel = target.column(axes + 1)
    let beta2 = labels.directionSquaredNorm
    let first = (0..<n).map { j in
      (0..<axes).reduce(s * along[j]) { $0 + labels.c[$1] * target[j, $1] }
        + (reused ? withLabel[j] / delta : 0)
    }
    let delta2 = theory.secondSampleRatio
    let (u1, u2) = (eta.0 * theory.mu1, eta.1)
    K = Matrix(rows: n, columns: n) { i, j in
      var q = pairs[i, j] / delta2 + along[i] * along[j]
      for m in 0..<axes { q += target[i, m] * target[j, m] }
      // Stein: E[d_t phi] = E[phi xi]/s.
      if reused { q += (along[i] * withLabel[j] + along[j] * withLabel[i]) / (s * delta) }
      return a[i] * a[j] * (u1 * u1 * beta2 + u1 * u2 * (first[i] + first[j]) + u2 * u2 * q)
    }
    pi = (0..<axes).map { m in
      (0..<n).map { a[$0] * (u1 * labels.c[m] + u2 * target[$0, m]) }
    }
  }

  /// The nodes of a symmetric rule with weights above a limit.
  private static func kept(_ rule: GaussRule, _ limit: Double) -> Range<Int> {
    guard let first = rule.weights.firstIndex(where: { $0 > limit }) else { return 0..<0 }
    return first..<max(rule.count - first, first)
  }

  /// Moments' weights at the points: y x_1 … y x_k, y xi and y^2, times w.
  private static func factors(_ grid: LabelGrid, _ points: Range<Int>) -> Matrix<Double> {
    let (M, axes) = (grid.noise.count, grid.index.count)
    var F = Matrix<Double>(rows: points.count * M, columns: axes + 2)
    for i in points {
      for k in 0..<M {
        let row = ((i - points.lowerBound) * M + k) * (axes + 2)
        let w = grid.weights[i] * grid.noise.weights[k]
        for m in 0..<axes { F.elements[row + m] = w * grid.labels[i] * grid.index[m][i] }
        F.elements[row + axes] = w * grid.labels[i] * grid.noise.nodes[k]
        F.elements[row + axes + 1] = w * grid.labelSquares[i]
      }
    }
    return F
  }

  /// The largest |mu_1 z| and |y| on the grid.
  private static func largest(
    _ grid: LabelGrid, _ labels: LabelMoments, _ mu1: Double
  ) -> (spike: Double, label: Double) {
    let drift = grid.drift.reduce(0) { max($0, abs($1)) }
    let xi = grid.noise.nodes.reduce(0) { max($0, abs($1)) }
    return (
      abs(mu1) * (drift + grid.noiseNorm * xi), grid.labels.reduce(0) { max($0, abs($1)) }
    )
  }

  /// The largest argument of s' up to the self-term's factor, taken as 4.
  private static func reach(
    _ e: Double, _ theory: TwoStepTheory, _ largest: (spike: Double, label: Double),
    _ self1: Double
  ) -> Double {
    let b = abs(e * theory.labels.mean * 2.0.squareRoot() * theory.mu2)
    return 8.5 * (1 + b) + abs(e) * (largest.spike + 4 * largest.label * self1)
  }
}
