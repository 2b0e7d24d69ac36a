public import HelioCore
public import HelioLinalg
import HelioNumerics

/// The direction that one gradient step finds on data: how strong, how significant, and of what features.
///
///     V = X^T Y / n = U diag(sigma) B^T,   spikes along the columns of U, theta_i proportional to sigma_i^2
///
/// With several outputs each gives a column of V; their span is what a step can find.
///
/// Source: sheet function-space sections 2 and 7.
public struct DirectionAnalysis: Codable, Sendable, Equatable {
  /// Orthonormal directions in input space, one list of d numbers each, strongest first.
  public let directions: [[Double]]
  /// sigma_i.
  public let singularValues: [Double]
  /// V itself by output: d numbers each, in input units.
  public let outputDirections: [[Double]]
  /// Weights of the standardised features in the leading direction, of unit length.
  public let importance: [Double]
  /// Bootstrap standard error of each weight.
  public let importanceErrors: [Double]
  /// sum sigma_i^2 = |V|^2, and its mean under permuted targets.
  public let squaredNorm: Double
  public let squaredNormUnderPermutation: Double
  /// (1 + number of permutations with a longer V) / (1 + permutations).
  public let pValue: Double
  public let permutations: Int
  /// Estimate of how much of |V|^2 is signal: 1 - permuted mean / |V|^2, at least 0.
  public let signalShare: Double

  /// - Parameters:
  ///   - X: n x d, centred inputs; Y: n x k, centred targets.
  ///   - weights: maps a direction to weights of standardised features; the identity if absent.
  ///   - stream: permutations and bootstrap.
  /// - Complexity: (permutations + resamples) n d k operations.
  public init(
    inputs X: Matrix<Double>, targets Y: Matrix<Double>, permutations: Int = 200,
    resamples: Int = 100, from stream: RandomStream,
    weights: ([Double]) -> [Double] = { $0 }
  ) throws(HelioError) {
    let (n, k) = (X.rows, Y.columns)
    let V = Self.mean(X, Y)
    let svd = try singularValueDecomposition(V)
    let floor = 1e-12 * (svd.values.first ?? 0)
    let rank = max(1, svd.values.count { $0 > floor })
    directions = (0..<rank).map { Self.oriented(svd.left.column($0)) }
    singularValues = Array(svd.values.prefix(rank))
    outputDirections = (0..<k).map { V.column($0) }
    squaredNorm = dot(V.elements, V.elements)
    let leading = Self.unit(weights(directions[0]))
    importance = leading

    var longer = 0
    var total = 0.0
    for b in 0..<permutations {
      let order = stream.substream("permutations").at(b).permutation(n)
      let permuted = Self.mean(X, Y.selectingRows(order))
      let length = dot(permuted.elements, permuted.elements)
      total += length
      if length >= squaredNorm { longer += 1 }
    }
    self.permutations = permutations
    pValue = Double(1 + longer) / Double(1 + permutations)
    squaredNormUnderPermutation = total / Double(max(permutations, 1))
    signalShare = squaredNorm > 0 ? max(0, 1 - squaredNormUnderPermutation / squaredNorm) : 0

    var squares = [Double](repeating: 0, count: leading.count)
    for b in 0..<resamples {
      let rows = stream.substream("bootstrap").at(b).indices(n, below: n)
      let resampled = Self.mean(X.selectingRows(rows), Y.selectingRows(rows))
      let top = try singularValueDecomposition(resampled).left.column(0)
      var direction = Self.unit(weights(top))
      if dot(direction, leading) < 0 { direction = direction.map { -$0 } }
      for j in squares.indices {
        squares[j] += (direction[j] - leading[j]) * (direction[j] - leading[j])
      }
    }
    importanceErrors = squares.map { ($0 / Double(max(resamples, 1))).squareRoot() }
  }

  /// The directions as columns, d x rank.
  public var directionMatrix: Matrix<Double> {
    Matrix(rows: directions[0].count, columns: directions.count) { directions[$1][$0] }
  }

  private static func mean(_ X: Matrix<Double>, _ Y: Matrix<Double>) -> Matrix<Double> {
    var V = Matrix<Double>(rows: X.columns, columns: Y.columns)
    addProduct(to: &V, X, Y, transposeFirst: true, scale: 1 / Double(X.rows), keep: 0)
    return V
  }

  private static func unit(_ x: [Double]) -> [Double] {
    let length = norm(x)
    return length > 0 ? x.map { $0 / length } : x
  }

  /// The sign is arbitrary: the entry of largest size is positive.
  private static func oriented(_ x: [Double]) -> [Double] {
    let largest = x.max { abs($0) < abs($1) } ?? 0
    return largest < 0 ? x.map { -$0 } : x
  }
}
