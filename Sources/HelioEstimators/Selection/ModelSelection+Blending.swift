import HelioLinalg
import HelioTables

extension ModelSelection {
  /// Step 4: the best candidate, and those that make the blend better by a hundredth at least.
  func blend(
    _ finalists: [Entry], _ problems: [SplitProblem], _ last: [RowSplit],
    _ outcome: inout Outcome
  ) {
    let (G, variance) = residualProducts(finalists, problems)
    let blend = Blend(residualProducts: G, limit: blendLimit)
    for (m, weight) in zip(blend.members, blend.weights) {
      let entry = finalists[m]
      outcome.members.append(
        Member(candidate: entry.candidate, ridge: entry.ridge, weight: weight))
      let position = outcome.scored.lastIndex {
        $0.method == .finalists && $0.candidate == entry.candidate
      }
      if let position { outcome.scored[position].weight = weight }
    }
    var elements: [Double] = []
    for k in problems.indices {
      var f = [Double](repeating: 0, count: finalists[0].outputs[k].elements.count)
      for (m, weight) in zip(blend.members, blend.weights) {
        for i in f.indices { f[i] += weight * finalists[m].outputs[k].elements[i] }
      }
      elements += f
    }
    outcome.judgedRows = last.flatMap(\.test)
    outcome.judgedOutputs = Matrix(
      rows: outcome.judgedRows.count, columns: elements.count / outcome.judgedRows.count,
      elements: elements)
    outcome.error = blend.error / variance
  }

  /// r_m . r_l of the residuals in the splits so far, and the sum of squares about the mean there.
  func residualProducts(
    _ entries: [Entry], _ problems: [SplitProblem]
  ) -> (G: Matrix<Double>, variance: Double) {
    let M = entries.count
    var (G, variance) = (Matrix<Double>(rows: M, columns: M), 0.0)
    for (k, problem) in problems.prefix(entries[0].outputs.count).enumerated() {
      let rows = problem.validation
      let residuals = entries.map { rows.residuals(of: $0.outputs[k]) }
      variance += rows.squaredError(residuals: residuals[0]).variance
      for a in 0..<M {
        for b in 0..<M { G[a, b] += rows.weightedProduct(residuals[a], residuals[b]) }
      }
    }
    return (G, variance)
  }
}
