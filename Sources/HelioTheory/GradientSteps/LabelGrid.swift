import HelioCore
import HelioNumerics

// Goals: (1) kinks of a link at 0 cost nothing: half-lines of Gauss-Legendre; (2) what is polynomial
// is integrated exactly; (3) one grid for any number of index directions.

/// Nodes for the law of one sample: its index coordinates x*, its label noise, and the component xi
/// of beta that no index direction explains.
///
///     t = <c, x*> + s xi  (+ y/delta on a reused batch),   y = g(x*) + sigma eps
///
/// Source: sheet gradient-steps §4.2.
struct LabelGrid: Sendable {
  /// Points (x*, eps): coordinates `index[m][i]`, weights, labels and E y^2 at the point.
  let index: [[Double]]
  let weights: [Double]
  let labels: [Double]
  let labelSquares: [Double]
  /// <c, x*>.
  let drift: [Double]
  /// xi.
  let noise: GaussRule
  /// s.
  let noiseNorm: Double

  /// How many nodes each variable has.
  struct Sizes: Sendable {
    /// Nodes on either half of the axis of x*, or of the whole axis if `isPolynomial`.
    var index: Int
    /// |x*| <= reach.
    var reach: Double
    var noise: Int
    var labelNoise: Int
    /// Whether Gauss–Hermite nodes are used for x*.
    var isPolynomial = false
  }

  /// - Parameter resolvesLabelNoise: false where the label enters at most quadratically at fixed t:
  ///   then sigma^2 goes into `labelSquares` and no node is spent.
  init(
    _ labels: LabelMoments, _ sizes: Sizes, resolvesLabelNoise: Bool
  ) throws(HelioError) {
    let axis = try sizes.isPolynomial ? GaussRule.hermite(sizes.index) : Self.halfLines(sizes)
    let k = labels.link.variableCount
    let points = (0..<k).reduce(1.0) { product, _ in product * Double(axis.count) }
    /// Beyond this the columns alone take gigabytes.
    try require(
      points <= 4e6, "link", "a function of few enough variables (the grid has at most 4e6 points)",
      got: "\(k) variables, \(points) points")
    var index = [[Double]](repeating: [], count: k)
    var weights: [Double] = [1]
    for m in 0..<k {
      // The new variable runs fastest; the older columns repeat.
      for older in 0..<m {
        index[older] = index[older].flatMap { [Double](repeating: $0, count: axis.count) }
      }
      index[m] = weights.indices.flatMap { _ in axis.nodes }
      weights = weights.flatMap { w in axis.weights.map { w * $0 } }
    }
    var g = labels.link.values(index)
    let sigma = labels.noiseVariance.squareRoot()
    var squares = g.map { $0 * $0 + labels.noiseVariance }
    if resolvesLabelNoise, sigma > 0 {
      let eps = try GaussRule.hermite(sizes.labelNoise)
      index = index.map { column in
        column.flatMap { [Double](repeating: $0, count: eps.count) }
      }
      weights = weights.flatMap { w in eps.weights.map { w * $0 } }
      g = g.flatMap { value in eps.nodes.map { value + sigma * $0 } }
      squares = g.map { $0 * $0 }
    }
    self.index = index
    self.weights = weights
    self.labels = g
    labelSquares = squares
    drift = weights.indices.map { i in
      (0..<k).reduce(0) { $0 + labels.c[$1] * index[$1][i] }
    }
    noise = try GaussRule.hermite(sizes.noise)
    noiseNorm = labels.noiseNorm
  }

  var count: Int { weights.count }

  private static func halfLines(_ sizes: Sizes) throws(HelioError) -> GaussRule {
    let half = try GaussRule.legendre(from: 0, to: sizes.reach, sizes.index)
    let weights = zip(half.nodes, half.weights).map { normalDensity($0) * $1 }
    return GaussRule(
      nodes: half.nodes.reversed().map { -$0 } + half.nodes,
      weights: weights.reversed() + weights)
  }
}
