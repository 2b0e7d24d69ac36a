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
  /// The features of each block; `nil` where they are too many to keep.
  private let table: [Matrix<Double>]?

  /// Numbers of a table that is kept, 8 MiB.
  private static let keptNumbers = 1 << 20
  /// Numbers of a block, 1 MiB.
  private static let blockNumbers = 1 << 17

  public var count: Int { points.rows }

  public init(points: Matrix<Double>, inputs: Matrix<Double>, scale r: Double) {
    precondition(
      points.columns == inputs.columns, "\(points.columns) and \(inputs.columns) coefficients")
    (self.points, self.inputs, scale) = (points, inputs, r)
    if points.rows * inputs.rows <= Self.keptNumbers {
      table = Self.blocks(points.rows, inputs.rows).map { range in
        var H = product(points.rows(range), inputs, transposeSecond: true)
        apply(.tanh, scale: r, to: &H)
        return H
      }
    } else {
      table = nil
    }
  }

  private static func blocks(_ M: Int, _ n: Int) -> [Range<Int>] {
    let rows = max(16, blockNumbers / max(n, 1))
    return stride(from: 0, to: M, by: rows).map { $0..<min($0 + rows, M) }
  }

  /// Calls `body` with every block of points and their features H, in order.
  public func forEachBlock(_ body: (Range<Int>, Matrix<Double>) -> Void) {
    pass(combinedBy: nil) { range, H, _ in body(range, H) }
  }

  /// The same with the combinations H a, for n numbers a.
  public func forEachBlock(
    combinedBy a: [Double], _ body: (Range<Int>, Matrix<Double>, [Double]) -> Void
  ) {
    pass(combinedBy: a, body)
  }

  private func pass(
    combinedBy a: [Double]?, _ body: (Range<Int>, Matrix<Double>, [Double]) -> Void
  ) {
    let blocks = Self.blocks(count, inputs.rows)
    if let table {
      for (range, H) in zip(blocks, table) { body(range, H, a.map { product(H, $0) } ?? []) }
      return
    }
    // One block for all: fresh memory would cost as much as what is written to it.
    var H = Matrix<Double>(rows: 0, columns: inputs.rows)
    let a = a ?? [Double](repeating: 0, count: inputs.rows)
    for range in blocks {
      if H.rows != range.count { H = Matrix(rows: range.count, columns: inputs.rows) }
      addProduct(to: &H, points.rows(range), inputs, transposeSecond: true, keep: 0)
      let sums = applyTanh(scale: scale, to: &H, combinedBy: a)
      body(range, H, sums)
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
    forEachBlock(combinedBy: a) { _, _, sums in result += sums }
    return result
  }
}
