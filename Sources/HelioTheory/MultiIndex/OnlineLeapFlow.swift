public import HelioCore
public import HelioLinalg
public import HelioNumerics

/// Overlaps along online gradient descent of a matched model, as a recursion that holds for small steps.
///
///     w_j <- w_j + eta y d_j g(W^T x) x,  columns made orthonormal in their order;   M = U^T W
///     A = E[y z grad g(s)^T],  C = E[y s grad g^T],  D = E[y^2 grad g grad g^T],   z = U^T x, s = W^T x
///     M <- (M + eta A) R^{-1},   R^T R = I + eta (C + C^T) + eta^2 (d - 2 r) D
///
/// The last term is the length that the noise orthogonal to all directions adds; without it the steps could be
/// as large as one likes. Expectations over the 2 r Gaussian variables are exact, by 6 nodes of Gauss and Hermite for
/// each (degrees up to 3). Source: Ben Arous, Gheissari and Jagannath (2021); sheet multi-index §2.1, §6 (E10).
public struct OnlineLeapFlow: Sendable {
  public let terms: HermiteTerms
  public let noiseVariance: Double
  private let nodes: [Node]
  /// Terms c h_a(z_1) h_b(z_2).
  private let flat: [(c: Double, a: Int, b: Int)]

  /// A node of the product rule: z and xi with one place each for the second index, and y = g(z).
  private struct Node {
    var z: (Double, Double)
    var xi: (Double, Double)
    var y: Double
    var weight: Double
  }

  public init(_ terms: HermiteTerms, noiseVariance: Double) throws(HelioError) {
    try require(
      terms.directionCount <= 2 && terms.rows.allSatisfy { $0.dropFirst().reduce(0, +) <= 3 },
      "hermiteTerms", "of at most two indices and total degree 3", got: terms.rows)
    self.terms = terms
    self.noiseVariance = noiseVariance
    flat = terms.rows.map { (c: $0[0], a: Int($0[1]), b: $0.count > 2 ? Int($0[2]) : 0) }
    let rule = try GaussRule.hermite(6)
    let pairs = terms.directionCount == 2
    let second = pairs ? Array(zip(rule.nodes, rule.weights)) : [(0, 1)]
    var nodes: [Node] = []
    for (z1, w1) in zip(rule.nodes, rule.weights) {
      for (z2, w2) in second {
        let y = terms.jet(pairs ? [z1, z2] : [z1]).value
        for (x1, w3) in zip(rule.nodes, rule.weights) {
          for (x2, w4) in second {
            nodes.append(Node(z: (z1, z2), xi: (x1, x2), y: y, weight: w1 * w2 * w3 * w4))
          }
        }
      }
    }
    self.nodes = nodes
  }

  /// |row i of M|^2, the share of true direction i in the span of W, after n rows.
  ///
  /// - Parameters:
  ///   - start: M at first, r x r.
  ///   - eta: the step.
  ///   - keepsNoise: whether the length of the orthogonal noise is removed; `false` for a theory that forgets it.
  public func affinities(
    from start: Matrix<Double>, step eta: Double, sampleCount n: Int, dimension d: Int,
    keepsNoise: Bool = true
  ) throws(HelioError) -> [Double] {
    let r = terms.directionCount
    var M = start
    /// Rows taken together: eta times the largest drift stays small.
    let block = max(1, Int(0.02 / eta))
    var left = n
    while left > 0 {
      let count = Double(min(block, left))
      left -= min(block, left)
      let (A, C, D) = try moments(M)
      var B = Matrix<Double>.identity(r)
      let noise = keepsNoise ? eta * eta * Double(max(d - 2 * r, 0)) : 0
      for i in 0..<r {
        for j in 0..<r {
          B[i, j] += count * (eta * (C[i, j] + C[j, i]) + noise * D[i, j])
        }
      }
      M = M + A.scaled(by: eta * count)
      // M R^{-1} column by column, R upper triangular with R^T R = B.
      let r00 = B[0, 0].squareRoot()
      if r == 1 {
        M[0, 0] /= r00
      } else {
        let r01 = B[0, 1] / r00
        let r11 = (B[1, 1] - r01 * r01).squareRoot()
        for i in 0..<2 {
          M[i, 0] /= r00
          M[i, 1] = (M[i, 1] - r01 * M[i, 0]) / r11
        }
      }
    }
    return (0..<r).map { min(1, dot(M.row($0), M.row($0))) }
  }

  /// A, C and D at overlaps M: s = M^T z + sqrt(I - M^T M) xi.
  private func moments(
    _ M: Matrix<Double>
  ) throws(HelioError) -> (A: Matrix<Double>, C: Matrix<Double>, D: Matrix<Double>) {
    let r = terms.directionCount
    let eigen = try symmetricEigen(Matrix<Double>.identity(r) - gram(M, of: .columns))
    let scaled = Matrix(rows: r, columns: r) {
      eigen.vectors[$0, $1] * max(eigen.values[$1], 0).squareRoot()
    }
    let root = product(scaled, eigen.vectors, transposeSecond: true)
    func entry(_ B: Matrix<Double>, _ i: Int, _ j: Int) -> Double {
      i < r && j < r ? B[i, j] : 0
    }
    let (m00, m01, m10, m11) = (M[0, 0], entry(M, 0, 1), entry(M, 1, 0), entry(M, 1, 1))
    let (r00, r01, r10, r11) = (
      root[0, 0], entry(root, 0, 1), entry(root, 1, 0), entry(root, 1, 1)
    )
    var A = (0.0, 0.0, 0.0, 0.0)
    var C = (0.0, 0.0, 0.0, 0.0)
    var D = (0.0, 0.0, 0.0)
    for node in nodes {
      let s = (
        m00 * node.z.0 + m10 * node.z.1 + r00 * node.xi.0 + r10 * node.xi.1,
        m01 * node.z.0 + m11 * node.z.1 + r01 * node.xi.0 + r11 * node.xi.1
      )
      let slope = slopes(s.0, s.1)
      let (p, q) = (node.weight * node.y * slope.0, node.weight * node.y * slope.1)
      A = (A.0 + p * node.z.0, A.1 + q * node.z.0, A.2 + p * node.z.1, A.3 + q * node.z.1)
      C = (C.0 + p * s.0, C.1 + q * s.0, C.2 + p * s.1, C.3 + q * s.1)
      let square = node.weight * (node.y * node.y + noiseVariance)
      D = (
        D.0 + square * slope.0 * slope.0, D.1 + square * slope.0 * slope.1,
        D.2 + square * slope.1 * slope.1
      )
    }
    func matrix(_ a: Double, _ b: Double, _ c: Double, _ d: Double) -> Matrix<Double> {
      r == 1
        ? Matrix(rows: 1, columns: 1, elements: [a])
        : Matrix(rows: 2, columns: 2, elements: [a, b, c, d])
    }
    return (
      matrix(A.0, A.1, A.2, A.3), matrix(C.0, C.1, C.2, C.3), matrix(D.0, D.1, D.1, D.2)
    )
  }

  /// The gradient of g, for degrees up to 3 in one index and without arrays: it is asked for a million times.
  private func slopes(_ s1: Double, _ s2: Double) -> (Double, Double) {
    func h(_ k: Int, _ z: Double) -> Double {
      switch k {
      case 0: 1
      case 1: z
      case 2: (z * z - 1) * 0.5.squareRoot()
      default: z * (z * z - 3) / 6.0.squareRoot()
      }
    }
    var gradient = (0.0, 0.0)
    for term in flat {
      if term.a > 0 {
        gradient.0 += term.c * Double(term.a).squareRoot() * h(term.a - 1, s1) * h(term.b, s2)
      }
      if term.b > 0 {
        gradient.1 += term.c * Double(term.b).squareRoot() * h(term.a, s1) * h(term.b - 1, s2)
      }
    }
    return gradient
  }
}
