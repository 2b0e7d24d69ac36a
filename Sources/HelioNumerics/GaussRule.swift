public import HelioCore
import HelioLinalg

// Goals: (1) rules for dimension 10^4 and more without a gamma function; (2) weights that are right
// relative to themselves, so that high polynomials times small weights stay orthonormal.

/// Nodes and weights of a quadrature rule; the weights of a probability rule sum to 1.
///
///     E f(x) ≈ sum_i w_i f(x_i),   exact for polynomials of degree below 2n (Gauss rules)
///
/// Source: G. Golub and J. Welsch, Math. Comp. 23 (1969); sheet function-space §4, item 1.
public struct GaussRule: Sendable, Equatable {
  /// Nodes in ascending order.
  public let nodes: [Double]
  /// Positive weights (those below the smallest `Double` are 0).
  public let weights: [Double]

  /// A rule from its nodes and weights, of equal number.
  public init(nodes: [Double], weights: [Double]) {
    precondition(
      nodes.count == weights.count, "\(nodes.count) nodes but \(weights.count) weights")
    self.nodes = nodes
    self.weights = weights
  }

  /// sum_i w_i f(x_i).
  public func expectation(_ f: (Double) -> Double) -> Double {
    var sum = 0.0
    for i in nodes.indices { sum += weights[i] * f(nodes[i]) }
    return sum
  }

  /// The number of nodes.
  public var count: Int { nodes.count }
}

extension GaussRule {
  /// Gauss–Hermite rule for z ~ N(0,1): off-diagonal sqrt(j).
  ///
  /// - Parameter n: number of nodes, >= 1.
  public static func hermite(_ n: Int) throws(HelioError) -> GaussRule {
    try requireNodes(n)
    return try even(n) { Double($0).squareRoot() }
  }

  /// Gauss rule for the radius rho = |y| of y ~ N(0, I_D); its nodes are the radii.
  ///
  ///     u = rho^2/2 ~ Gamma(D/2):  diagonal 2j+1+al, off-diagonal sqrt(j(j+al)), al = D/2-1
  ///
  /// Exact for polynomials in rho^2. The mean al+1 is split off before the eigenvalues are taken,
  /// so that D = 10^4 loses no digits.
  ///
  /// - Parameters:
  ///   - D: dimension, >= 1.
  ///   - n: number of nodes, >= 1.
  public static func chi(dimension D: Int, _ n: Int) throws(HelioError) -> GaussRule {
    try require(D >= 1, "dimension", "at least 1", got: D)
    try requireNodes(n)
    let al = Double(D) / 2 - 1
    let rule = try golubWelsch(
      diagonal: (0..<n).map { 2 * Double($0) },
      offDiagonal: (1...n).map { (Double($0) * (Double($0) + al)).squareRoot() })
    return GaussRule(
      nodes: rule.nodes.map { (2 * max(al + 1 + $0, 0)).squareRoot() }, weights: rule.weights)
  }

  /// Gauss rule for the first coordinate xi of a uniform point of S^{D-1}.
  ///
  ///     density ∝ (1-xi^2)^{(D-3)/2}
  ///
  /// Off-diagonal as in ``gegenbauerPolynomials(dimension:degree:at:)``.
  ///
  /// - Parameters:
  ///   - D: dimension of the space, >= 2.
  ///   - n: number of nodes, >= 1.
  public static func gegenbauer(dimension D: Int, _ n: Int) throws(HelioError) -> GaussRule {
    try require(D >= 2, "dimension", "at least 2", got: D)
    try requireNodes(n)
    return try even(n) { gegenbauerOffDiagonal(dimension: D, $0) }
  }

  /// Gauss–Legendre rule on an interval; **its weights sum to the length**, not to 1.
  ///
  /// - Parameters:
  ///   - from: lower end.
  ///   - to: upper end, greater than the lower one.
  ///   - n: number of nodes, >= 1.
  public static func legendre(
    from a: Double, to b: Double, _ n: Int
  ) throws(HelioError) -> GaussRule {
    try require(a < b && (b - a).isFinite, "interval", "finite and not empty", got: "[\(a), \(b)]")
    let unit = try gegenbauer(dimension: 3, n)
    return GaussRule(
      nodes: unit.nodes.map { (a + b) / 2 + (b - a) / 2 * $0 },
      weights: unit.weights.map { $0 * (b - a) })
  }

  static func requireNodes(_ n: Int) throws(HelioError) {
    try require(n >= 1, "number of nodes", "at least 1", got: n)
  }
}

// MARK: - Golub and Welsch

extension GaussRule {
  /// The rule of an even weight: zero diagonal, nodes and weights made exactly symmetric.
  private static func even(
    _ n: Int, offDiagonal: (Int) -> Double
  ) throws(HelioError) -> GaussRule {
    let rule = try golubWelsch(
      diagonal: [Double](repeating: 0, count: n), offDiagonal: (1...n).map(offDiagonal))
    return GaussRule(
      nodes: (0..<n).map { (rule.nodes[$0] - rule.nodes[n - 1 - $0]) / 2 },
      weights: (0..<n).map { (rule.weights[$0] + rule.weights[n - 1 - $0]) / 2 })
  }

  /// Nodes = eigenvalues of the Jacobi matrix J; weights = squared first components of its unit
  /// eigenvectors, evaluated as
  ///
  ///     w_i = 1 / sum_{k<n} p_k(x_i)^2,
  ///
  /// which is the same number (the eigenvector at x_i is p_0(x_i), …, p_{n-1}(x_i)) but keeps its
  /// relative accuracy where w_i is far below the rounding of the eigenvectors' norm.
  ///
  /// - Parameter offDiagonal: n entries; the last one, beyond J, only scales the next polynomial
  ///   p_n, by which each node is improved with one Newton step.
  private static func golubWelsch(
    diagonal a: [Double], offDiagonal beta: [Double]
  ) throws(HelioError) -> GaussRule {
    let n = a.count
    guard n > 1 else { return GaussRule(nodes: a, weights: [1]) }
    var x = try tridiagonalEigen(diagonal: a, offDiagonal: Array(beta.dropLast())).values
    var weights = [Double](repeating: 0, count: n)
    for i in 0..<n {
      let first = christoffel(x[i], a, beta)
      let correction = first.polynomial / first.derivative
      let gap = min(i > 0 ? x[i] - x[i - 1] : .infinity, i < n - 1 ? x[i + 1] - x[i] : .infinity)
      if abs(correction) < 1e-6 * gap { x[i] -= correction }
      weights[i] = christoffel(x[i], a, beta).weight
    }
    let total = weights.reduce(0, +)
    return GaussRule(nodes: x, weights: weights.map { $0 / total })
  }

  /// The weight at x, and p_n(x) with its derivative up to one common factor.
  ///
  /// The recurrence is rescaled by powers of two before it overflows; the weight is scaled back.
  private static func christoffel(
    _ x: Double, _ a: [Double], _ beta: [Double]
  ) -> (weight: Double, polynomial: Double, derivative: Double) {
    let (large, shrink) = (0x1p300, 0x1p-300)
    var (p0, p1, d0, d1) = (0.0, 1.0, 0.0, 0.0)
    var (sum, scale) = (0.0, 1.0)
    for k in a.indices {
      sum += p1 * p1
      let back = k == 0 ? 0 : beta[k - 1]
      let p2 = ((x - a[k]) * p1 - back * p0) / beta[k]
      let d2 = (p1 + (x - a[k]) * d1 - back * d0) / beta[k]
      (p0, p1, d0, d1) = (p1, p2, d1, d2)
      if abs(p1) + abs(p0) + abs(d1) > large {
        (p0, p1, d0, d1) = (p0 * shrink, p1 * shrink, d0 * shrink, d1 * shrink)
        (sum, scale) = (sum * shrink * shrink, scale * shrink * shrink)
      }
    }
    return (scale / sum, p1, d1)
  }
}
