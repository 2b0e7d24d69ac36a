import HelioLinalg

/// Weights w >= 0 of sum 1 that minimise |sum_m w_m r_m|^2, from the products G = r_m . r_l of residuals.
///
/// Since y - sum_m w_m f_m = sum_m w_m r_m, these are the best blend of the models. Pairs of weights are
/// optimised in turn, each in closed form, until nothing moves.
/// - Complexity: a few times M^3 for M models.
func blendWeights(residualProducts G: Matrix<Double>) -> [Double] {
  let M = G.rows
  let first = (0..<M).min { G[$0, $0] < G[$1, $1] }!
  var w = [Double](repeating: 0, count: M)
  w[first] = 1
  for _ in 0..<1000 {
    var moved = 0.0
    for a in 0..<M {
      for b in 0..<a {
        // w_a + t, w_b - t:  the slope in t vanishes at t = -(G w)_a - (G w)_b over the curvature.
        let curvature = G[a, a] + G[b, b] - 2 * G[a, b]
        guard curvature > 0 else { continue }
        let slope = (0..<M).reduce(0) { $0 + (G[a, $1] - G[b, $1]) * w[$1] }
        let t = min(max(-slope / curvature, -w[a]), w[b])
        w[a] += t
        w[b] -= t
        moved = max(moved, abs(t))
      }
    }
    if moved < 1e-9 { break }
  }
  return w
}

/// A blend of few models, chosen greedily.
struct Blend {
  /// Positions, the best model first.
  private(set) var members: [Int]
  private(set) var weights: [Double]
  /// |sum_m w_m r_m|^2.
  private(set) var error: Double

  /// What a further member must gain: less is within the noise, and costs a fit.
  private static let leastGain = 0.01

  /// - Parameter G: products r_m . r_l of the residuals.
  init(residualProducts G: Matrix<Double>, limit: Int) {
    let first = (0..<G.rows).min { G[$0, $0] < G[$1, $1] }!
    (members, weights, error) = ([first], [1], G[first, first])
    while members.count < limit {
      var best = (candidate: -1, weights: weights, error: error)
      for candidate in 0..<G.rows where !members.contains(candidate) {
        let some = members + [candidate]
        let part = G.selectingRows(some).selectingColumns(some)
        let w = blendWeights(residualProducts: part)
        let error = dot(w, product(part, w))
        if error < best.error { best = (candidate, w, error) }
      }
      guard best.error < (1 - Self.leastGain) * error else { break }
      members.append(best.candidate)
      (weights, error) = (best.weights, best.error)
    }
    let used = members.indices.filter { weights[$0] > 0.01 }
    let total = used.reduce(0) { $0 + weights[$1] }
    (members, weights) = (used.map { members[$0] }, used.map { weights[$0] / total })
  }
}
