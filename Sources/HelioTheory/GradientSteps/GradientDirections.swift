public import HelioCore
public import HelioNumerics

/// Statistics of the directions q_k = X^T(y (X beta)^k)/n of the second step.
///
///     z = <c, x*> + s xi,  s^2 = E y^2/delta;   fresh: t = z,  reused: t = z + y/delta
///     <q_k, e_m> = E[phi_k x_m],   phi_k = y t^k
///     <q_k, q_l> = E[phi_k phi_l]/delta_2 + sum_m E[phi_k x_m] E[phi_l x_m]
///                  + E[phi_k xi] E[phi_l xi]
///                  + (E[d_t phi_k] R[y phi_l] + E[d_t phi_l] R[y phi_k])/delta
///     <q_k, beta> = sum_m c_m E[phi_k x_m] + s E[phi_k xi] + R[phi_k y]/delta
///
/// E is over all points of the second sample, R over those of the first sample among them times their share phi:
/// 0 for a fresh sample. For a pair i, j of points with <x_i, x_j>^2 = d on average, t_i contains <x_i, x_j> y_j/n
/// if j is a point of the first sample, whatever i is; so d_t phi has the mean E and y phi the mean R.
///
/// Exact in the proportional limit. The neuron-side self-term of reused points does not enter here; see
/// ``TwoStepTheory``.
///
/// Source: sheet gradient-steps §4.2; parts of a sample: §11, derived here.
public struct GradientDirections: Sendable, Equatable {
  /// <q_k, e_m>, `[k][m]`: one column for each index direction.
  public let targetComponents: [[Double]]
  /// <q_k, q_l>, `[k][l]`.
  public let products: [[Double]]
  /// <q_k, beta>.
  public let firstDirectionProducts: [Double]

  /// |q_k|^2.
  public var squaredNorms: [Double] { products.indices.map { products[$0][$0] } }

  /// Moments for k = 0 … maximumPower.
  ///
  /// - Parameters:
  ///   - noiseVariance: sigma^2 >= 0.
  ///   - delta: n/d of the first sample.
  ///   - K: the largest power, 0 … 12.
  ///   - tolerance: of every number relative to the size of its terms.
  /// - Returns: the moments; `relativeChange` is the one at the last refinement of all nodes.
  public static func moments(
    link: Link, noiseVariance: Double, sampleRatio delta: Double, batch: SecondBatch,
    maximumPower K: Int, tolerance: Double = 1e-9
  ) throws(HelioError) -> Solution<GradientDirections> {
    try require((0...12).contains(K), "maximumPower", "between 0 and 12", got: K)
    let labels = try LabelMoments(link: link, noiseVariance: noiseVariance, sampleRatio: delta)
    let delta2 = try batch.sampleRatio(first: delta)
    var previous: (directions: GradientDirections, scales: [Double])?
    var change = Double.infinity
    let levels = 5
    for level in 0..<levels {
      let growth = pow(1.5, Double(level))
      var sizes = LabelGrid.Sizes(
        index: Int((link.variableCount > 1 ? 40 : 80) * growth), reach: 9 + 2 * Double(level),
        noise: K + 2, labelNoise: K + 3)
      if let c = link.hermiteSeries {
        // phi_k phi_l has degree (c.count - 1)(2K + 2) in x*.
        sizes.isPolynomial = true
        sizes.index = (c.count - 1) * (K + 1) + K + 2
      }
      let current = try PowerMoments(labels, sizes, delta2: delta2, batch: batch, count: K + 1)
      if sizes.isPolynomial { return Solution(current.directions, .exact) }
      if let previous {
        change = current.change(from: previous.directions)
        if change <= tolerance {
          return Solution(
            current.directions,
            Convergence(
              status: .converged, iterations: level, relativeChange: change, tolerance: tolerance))
        }
      }
      previous = (current.directions, current.scales)
    }
    guard let previous else { preconditionFailure("no level was computed") }
    return Solution(
      previous.directions,
      Convergence(
        status: .iterationLimit, iterations: levels, relativeChange: change, tolerance: tolerance))
  }
}

/// The moments of y t^k on one grid.
private struct PowerMoments {
  let directions: GradientDirections
  /// Root mean squares of phi_k, the scale of every number with index k.
  let scales: [Double]
  private let labelScale: Double

  init(
    _ labels: LabelMoments, _ sizes: LabelGrid.Sizes, delta2: Double, batch: SecondBatch,
    count: Int
  ) throws(HelioError) {
    let (s, delta, axes) = (labels.noiseNorm, labels.sampleRatio, labels.c.count)
    // E; `own` is R[y phi].
    var target = [[Double]](repeating: [Double](repeating: 0, count: axes), count: count)
    var along = [Double](repeating: 0, count: count)
    var own = along
    var pairs = [[Double]](repeating: along, count: count)
    var powers = [Double](repeating: 1, count: count)
    for (isReused, share) in batch.parts {
      let grid = try LabelGrid(labels, sizes, resolvesLabelNoise: isReused)
      for i in 0..<grid.count {
        let y = grid.labels[i]
        let start = grid.drift[i] + (isReused ? y / delta : 0)
        for (xi, v) in zip(grid.noise.nodes, grid.noise.weights) {
          let t = start + s * xi
          let w = share * grid.weights[i] * v
          for k in 1..<max(count, 1) { powers[k] = powers[k - 1] * t }
          for k in 0..<count {
            let phi = w * y * powers[k]
            for m in 0..<axes { target[k][m] += phi * grid.index[m][i] }
            along[k] += phi * xi
            let square = w * grid.labelSquares[i] * powers[k]
            if isReused { own[k] += square }
            for l in 0...k { pairs[k][l] += square * powers[l] }
          }
        }
      }
    }
    // Stein: E[d_t phi] = E[phi xi]/s at fixed y.
    let slopes = along.map { $0 / s }
    var products = pairs
    for k in 0..<count {
      for l in 0...k {
        var sum = pairs[k][l] / delta2 + along[k] * along[l]
        for m in 0..<axes { sum += target[k][m] * target[l][m] }
        sum += (slopes[k] * own[l] + slopes[l] * own[k]) / delta
        (products[k][l], products[l][k]) = (sum, sum)
      }
    }
    let beta = (0..<count).map { k in
      (0..<axes).reduce(s * along[k]) { $0 + labels.c[$1] * target[k][$1] } + own[k] / delta
    }
    directions = GradientDirections(
      targetComponents: target, products: products, firstDirectionProducts: beta)
    scales = (0..<count).map { pairs[$0][$0].squareRoot() }
    labelScale = labels.directionSquaredNorm.squareRoot()
  }

  /// The largest change relative to what Cauchy and Schwarz allow.
  func change(from other: GradientDirections) -> Double {
    var worst = 0.0
    for k in scales.indices {
      let scale = max(scales[k], .leastNormalMagnitude)
      for (a, b) in zip(directions.targetComponents[k], other.targetComponents[k]) {
        worst = largerError(worst, abs(a - b) / scale)
      }
      for l in scales.indices {
        let size = max(scale * scales[l], .leastNormalMagnitude)
        worst = largerError(worst, abs(directions.products[k][l] - other.products[k][l]) / size)
      }
      let difference =
        directions.firstDirectionProducts[k] - other.firstDirectionProducts[k]
      worst = largerError(worst, abs(difference) / (scale * labelScale))
    }
    return worst.isFinite ? worst : .infinity
  }
}
