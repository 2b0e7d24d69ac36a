public import HelioCore
public import HelioLinalg

/// What the envelope knows of the initial weights: A_j = |a_j| and B_j = |w_j| of every neuron.
///
///     S0 = sum (A_j + B_j)^2,   D0 = sum (A_j - B_j)^2,   sum A_j B_j = (S0 - D0)/4
///
/// Source: sheet wasserstein-generalization §3.1.
public struct InitialNorms: Sendable, Equatable {
  /// A, p numbers.
  public let secondLayer: [Double]
  /// B, p numbers.
  public let rows: [Double]

  public init(secondLayer A: [Double], rows B: [Double]) throws(HelioError) {
    try require(!A.isEmpty, "secondLayerMagnitudes", "a list of at least one number", got: "none")
    try require(
      A.count == B.count, "rowLengths", "\(A.count) numbers, as many as secondLayerMagnitudes",
      got: B.count)
    for a in A {
      try require(
        a >= 0 && a.isFinite, "secondLayerMagnitudes", "finite and not negative", got: a)
    }
    for b in B {
      try require(b >= 0 && b.isFinite, "rowLengths", "finite and not negative", got: b)
    }
    (secondLayer, rows) = (A, B)
  }

  /// Of a network's weights: a, p numbers, and W, p x d.
  public init(secondLayer a: [Double], firstLayer W: Matrix<Double>) throws(HelioError) {
    try self.init(
      secondLayer: a.map { abs($0) }, rows: (0..<W.rows).map { norm(W.row($0)) })
  }

  /// The sheet's weights for comparisons: a_j = +1, -1, …, W = reshape(sin(1 + i), p x d)/sqrt d in row order.
  public static func builtIn(width p: Int, dimension d: Int) throws(HelioError) -> InitialNorms {
    try require(p >= 1, "width", "at least 1", got: p)
    try require(d >= 1, "dimension", "at least 1", got: d)
    let rows = (0..<p).map { j in
      ((0..<d).reduce(0.0) { sum, k in
        let w = sin(Double(1 + j * d + k))
        return sum + w * w
      } / Double(d)).squareRoot()
    }
    return try InitialNorms(secondLayer: [Double](repeating: 1, count: p), rows: rows)
  }

  /// p.
  public var width: Int { rows.count }
  /// S0.
  public var sumSquares: Double {
    zip(secondLayer, rows).reduce(0) { $0 + ($1.0 + $1.1) * ($1.0 + $1.1) }
  }
  /// D0.
  public var differenceSquares: Double {
    zip(secondLayer, rows).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
  }
  /// sum A_j B_j.
  public var products: Double { zip(secondLayer, rows).reduce(0) { $0 + $1.0 * $1.1 } }
}
