import HelioCore
import HelioLinalg
import HelioNumerics

/// The second moments of the learned part P(a) of the neurons on the nodes of a.
///
///     P(a) = (a/sqrt p)(eta_1 mu_1 beta + eta_2 q_a),   q_a = X^T phi_a/n,  phi_a = y Shat(a; .)
///     K(a,a') = <P(a), P(a')>,   pi_m(a) = <P(a), e_m>
///
/// both times sqrt(p): p K and sqrt(p) pi are returned.
///
/// Source: sheet gradient-steps §4.4, items 2 and 4.
struct TwoStepKernel: Sendable {
  /// p K, nodes x nodes.
  let K: Matrix<Double>
  /// sqrt(p) pi_m(a), `[m][a]`.
  let pi: [[Double]]
  /// E[phi_a phi_a'] over new points and over reused ones, times their shares.
  let newPairs: Matrix<Double>
  let reusedPairs: Matrix<Double>
  /// E[phi_a xi], and E[phi_a y] over reused points times their share.
  let along: [Double]
  let own: [Double]

  init(
    _ theory: TwoStepTheory, nodes: TwoStepNodes, learningRates eta: (Double, Double),
    width p: Double, tables: inout SmoothedDerivatives
  ) throws(HelioError) {
    let labels = theory.labels
    let (a, delta) = (nodes.readouts.nodes, labels.sampleRatio)
    let e = a.map { eta.0 * $0 / p.squareRoot() }
    var parts: [(grid: LabelGrid, isReused: Bool, share: Double)] = []
    for (isReused, share) in theory.batch.parts {
      parts.append(
        (try LabelGrid(labels, nodes.grid, resolvesLabelNoise: isReused), isReused, share))
    }
    let largest = Self.largest(parts[0].grid, labels, theory.mu1)
    let spread =
      (labels.secondMoment * theory.derivativeVariance / delta).squareRoot()
      * (e.map(abs).max() ?? 0)
    try require(
      !SmoothedDerivative.needsTable(theory.activation)
        || spread <= SmoothedDerivative.widestSpread,
      "learningRates",
      "so small that the first step moves a neuron's input by at most "
        + "\(SmoothedDerivative.widestSpread) for \(theory.activation.name)",
      got: "\(eta.0), which moves it by \(spread)")
    let neurons = e.map { e in
      let om2 = e * e * labels.secondMoment * theory.derivativeVariance / delta
      return NeuronDerivative(
        theory.activation, scale: 1 + e * labels.mean * 2.0.squareRoot() * theory.mu2, om2: om2,
        zeta: nodes.zeta,
        smoothed: tables.table(
          om2: om2, reach: Self.reach(e, theory, largest, parts[0].isReused ? 1 / delta : 0)))
    }

    // E over both kinds of points; `own` over the reused ones alone, times their share.
    let (n, axes) = (a.count, parts[0].grid.index.count)
    var newPairs = Matrix<Double>(rows: n, columns: n)
    var reusedPairs = newPairs
    var target = Matrix<Double>(rows: n, columns: axes + 2)
    var own = [Double](repeating: 0, count: n)
    for (grid, isReused, share) in parts {
      let moments = TwoStepMoments(
        grid, neurons: neurons, spikes: e.map { theory.mu1 * $0 },
        selfTerms: isReused ? e.map { $0 / delta } : nil, nodes: nodes)
      target = target + moments.target.scaled(by: share)
      if isReused {
        reusedPairs = moments.pairs.scaled(by: share)
        own = moments.target.column(axes + 1).map { share * $0 }
      } else {
        newPairs = moments.pairs.scaled(by: share)
      }
    }

    let (along, s) = (target.column(axes), parts[0].grid.noiseNorm)
    let pairs = newPairs + reusedPairs
    (self.newPairs, self.reusedPairs, self.along, self.own) = (newPairs, reusedPairs, along, own)
    let beta2 = labels.directionSquaredNorm
    let first = (0..<n).map { j in
      (0..<axes).reduce(s * along[j]) { $0 + labels.c[$1] * target[j, $1] } + own[j] / delta
    }
    let delta2 = theory.secondSampleRatio
    let (u1, u2) = (eta.0 * theory.mu1, eta.1)
    K = Matrix(rows: n, columns: n) { i, j in
      var q = pairs[i, j] / delta2 + along[i] * along[j]
      for m in 0..<axes { q += target[i, m] * target[j, m] }
      // Stein: E[d_t phi] = E[phi xi]/s.
      q += (along[i] * own[j] + along[j] * own[i]) / (s * delta)
      return a[i] * a[j] * (u1 * u1 * beta2 + u1 * u2 * (first[i] + first[j]) + u2 * u2 * q)
    }
    pi = (0..<axes).map { m in
      (0..<n).map { a[$0] * (u1 * labels.c[m] + u2 * target[$0, m]) }
    }
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
