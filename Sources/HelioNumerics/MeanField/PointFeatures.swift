import HelioCore
public import HelioLinalg

/// The features h_j(x_i) = r tanh <theta_j, x_i> of many points theta_j at n inputs, block by block.
///
/// A small table is kept; a large one is made anew at every pass, in blocks that stay in the caches, so that nothing of
/// the size M n is stored.
///
/// - Complexity: a pass over a table that is not kept costs a product of 2 M n D operations and M n values of tanh.
public struct PointFeatures: Sendable {
  private let points: Matrix<Double>
  private let inputs: Matrix<Double>
  private let scale: Double
  /// M x n; `nil` where it is too large to keep.
  private let table: Matrix<Double>?

  /// Numbers of a table that is kept, 8 MiB.
  private static let keptNumbers = 1 << 20
  /// Numbers of a block, 1 MiB.
  private static let blockNumbers = 1 << 17

  public var count: Int { points.rows }

  public init(points: Matrix<Double>, inputs: Matrix<Double>, scale r: Double) {
    precondition(
      points.columns == inputs.columns, "\(points.columns) and \(inputs.columns) coefficients")
    (self.points, self.inputs, scale) = (points, inputs, r)
    table =
      points.rows * inputs.rows <= Self.keptNumbers
      ? Self.features(points, inputs, r) : nil
  }

  static func features(_ points: Matrix<Double>, _ inputs: Matrix<Double>, _ r: Double)
    -> Matrix<Double>
  {
    var H = product(points, inputs, transposeSecond: true)
    apply(.tanh, scale: r, to: &H)
    return H
  }

  /// Calls `body` with every block of points and their features, in order.
  public func forEachBlock(_ body: (Range<Int>, Matrix<Double>) -> Void) {
    let rows = max(16, Self.blockNumbers / max(inputs.rows, 1))
    for start in stride(from: 0, to: count, by: rows) {
      let range = start..<min(start + rows, count)
      body(range, table?.rows(range) ?? Self.features(points.rows(range), inputs, scale))
    }
  }

  /// All features, n x M: a sample's numbers side by side.
  public func bySample() -> Matrix<Double> {
    var H = product(inputs, points, transposeSecond: true)
    apply(.tanh, scale: scale, to: &H)
    return H
  }

  /// sum_i a_i h_j(x_i) for every point.
  public func combination(_ a: [Double]) -> [Double] {
    var result: [Double] = []
    result.reserveCapacity(count)
    forEachBlock { _, H in result += product(H, a) }
    return result
  }
}
