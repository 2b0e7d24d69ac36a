import HelioLinalg
import HelioNumerics

/// Moments of phi_a = y Shat(a; .) over points of one kind, reused or fresh, for the nodes of a.
///
///     E[phi_a phi_a'],   E[phi_a x_m],  E[phi_a xi],  E[phi_a y]
///
/// Points are worked on in blocks, so that the values of Shat never stand at once.
///
/// Source: sheet gradient-steps §4.2, §4.4.
struct TwoStepMoments: Sendable {
  /// E[phi_a phi_a'].
  private(set) var pairs: Matrix<Double>
  /// A row for each a: E[phi_a x_1] … E[phi_a x_k], E[phi_a xi], E[phi_a y].
  private(set) var target: Matrix<Double>

  /// - Parameters:
  ///   - spikes: mu_1 e for each a, what z is multiplied by.
  ///   - selfTerms: e/delta for each a, what the sample's own y is multiplied by; nil on fresh points.
  init(
    _ grid: LabelGrid, neurons: [NeuronDerivative], spikes: [Double], selfTerms: [Double]?,
    nodes: TwoStepNodes
  ) {
    let (n, axes, M) = (neurons.count, grid.index.count, grid.noise.count)
    pairs = Matrix(rows: n, columns: n)
    target = Matrix(rows: n, columns: axes + 2)
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
          let v = kept.map {
            spikes[j] * (grid.drift[i] + grid.noiseNorm * grid.noise.nodes[$0])
          }
          let kap = selfTerms.map { $0[j] * grid.labels[i] } ?? 0
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
}
