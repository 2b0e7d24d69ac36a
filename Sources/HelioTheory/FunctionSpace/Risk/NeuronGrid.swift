import HelioCore
import HelioLinalg
import HelioNumerics

/// The neurons of a network of finite width as a second set of nodes w = (w_1, |w_perp|).
///
///     F_l(x, w) = E_xi[s(w_1 t + |w_perp| rho_y xi) P_l(xi)] = sum_k f_k(x) K_k(w)
///     F2(x, w)  = E_xi s^2 - sum_l N_l F_l^2
///
/// Random phases of cosine features are averaged over.
///
/// Source: sheet function-space section 6b.
struct NeuronGrid: Sendable {
  /// o, the weights of the nodes.
  let weights: [Double]
  /// K of each block, modes x neurons.
  let coefficients: [Matrix<Double>]
  /// F2, nodes x neurons.
  let rest: Matrix<Double>

  init(
    _ plan: ReductionPlan, _ resolution: Resolution, _ layout: HalfRule.Layout,
    _ blocks: [RefinedRisk.Block], _ grid: ReducedGrid
  ) throws(HelioError) {
    // A Gauss rule converges with the square of the number of nodes across a kink; in small dimensions
    // the number is high already.
    let factor = plan.operation.dimension >= 30 ? 12 : 6
    let angles = resolution.angle * (plan.operation.activation.hasKink ? factor : 1)
    let reduction = try plan.featureReduction(
      resolution, layout, sectorCount: plan.sectorCount, angleCount: angles)
    let (M, J) = (grid.count, reduction.neurons.count)
    var features = blocks.map { _ in Matrix<Double>(rows: M, columns: J) }
    var rest = Matrix<Double>(rows: M, columns: J)
    for n in 0..<M {
      let (even, odd, meanSquares) = reduction.features(at: grid.point(n))
      for (b, block) in blocks.enumerated() {
        // The part that is odd in t is the odd part of s in even sectors, and the even part in odd ones.
        guard let F = block.isOdd == (block.degree % 2 == 0) ? odd : even else { continue }
        for j in 0..<J { features[b][n, j] = F[j, block.degree] }
      }
      for j in 0..<J { rest[n, j] = meanSquares[j] }
    }
    coefficients = zip(blocks, features).map { block, F in
      var weighted = block.modes
      apply(.identity, rowScales: grid.weights, to: &weighted)
      return product(weighted, F, transposeFirst: true)
    }
    for (block, K) in zip(blocks, coefficients) {
      var F = product(block.modes, K)
      apply(.square, scale: -block.multiplicity, to: &F)
      add(F.elements, to: &rest.elements)
    }
    for i in rest.elements.indices where rest.elements[i] < 0 { rest.elements[i] = 0 }
    (weights, self.rest) = (reduction.neurons.weights, rest)
  }
}
