public import HelioCore
public import HelioLinalg

/// Weighted points that stand for a Gaussian prior nu = N(0, diag c).
///
/// Source: sheet mean-field §5 (A0), §8.
public struct PriorPoints: Sendable {
  /// M x D.
  public let points: Matrix<Double>
  /// Logarithms of weights that sum to 1.
  public let logWeights: [Double]
  /// Whether the points are a quadrature rule, whose number says nothing of a sample's size.
  public let isQuadrature: Bool

  public var count: Int { points.rows }

  /// Points of equal weight.
  public init(_ points: Matrix<Double>) {
    self.points = points
    logWeights = [Double](repeating: -log(Double(points.rows)), count: points.rows)
    isQuadrature = false
  }

  /// Equal weights at M quasi-Gaussian points: Phi^{-1}(frac((j + 1/2) sqrt(prime_k))) sqrt(c_k), j from 0.
  public init(quasiGaussian M: Int, variances c: [Double]) {
    let roots = primes(c.count).map { Double($0).squareRoot() }
    let scales = c.map { $0.squareRoot() }
    self.init(
      Matrix(rows: M, columns: c.count) { j, k in
        let u = (Double(j) + 0.5) * roots[k]
        // A whole number would have no quantile.
        return normalQuantile(max(u - u.rounded(.down), Double.ulpOfOne)) * scales[k]
      })
  }

  /// The tensor grid of a Gauss-Hermite rule; nodes below e^-80 of the heaviest are left out.
  ///
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for more than three coordinates.
  public init(gaussHermite nodes: Int, variances c: [Double]) throws(HelioError) {
    let D = c.count
    try require(D <= 3, "quadratureNodes", "given for at most three coefficients", got: D)
    let rule = try GaussRule.hermite(nodes)
    let logs = rule.weights.map { log($0) }
    let top = (logs.max() ?? 0) * Double(D)
    var (elements, weights): ([Double], [Double]) = ([], [])
    var index = [Int](repeating: 0, count: D)
    while true {
      let weight = index.reduce(0) { $0 + logs[$1] }
      if weight >= top - 80 {
        weights.append(weight)
        for k in 0..<D { elements.append(rule.nodes[index[k]] * c[k].squareRoot()) }
      }
      var k = D - 1
      while k >= 0, index[k] == nodes - 1 {
        index[k] = 0
        k -= 1
      }
      if k < 0 { break }
      index[k] += 1
    }
    points = Matrix(rows: weights.count, columns: D, elements: elements)
    logWeights = weights
    isQuadrature = true
  }

  /// The points' first `count` coordinates: a sample of the same prior on fewer coefficients.
  public func keeping(coefficients count: Int) -> PriorPoints {
    PriorPoints(
      points: points.selectingColumns(Array(0..<count)), logWeights: logWeights,
      isQuadrature: isQuadrature)
  }

  private init(points: Matrix<Double>, logWeights: [Double], isQuadrature: Bool) {
    (self.points, self.logWeights, self.isQuadrature) = (points, logWeights, isQuadrature)
  }
}

/// The first `count` prime numbers.
private func primes(_ count: Int) -> [Int] {
  var found: [Int] = []
  var candidate = 2
  while found.count < count {
    if !found.contains(where: { $0 * $0 <= candidate && candidate % $0 == 0 }) {
      found.append(candidate)
    }
    candidate += 1
  }
  return found
}
