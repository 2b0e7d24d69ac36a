public import HelioCore

/// A polynomial link of r indices by its terms: g = sum_t c_t h_{a_t1}(z_1) … h_{a_tr}(z_r).
public struct HermiteTerms: Sendable, Hashable {
  /// Rows [c, a_1, …, a_r].
  public let rows: [[Double]]
  /// r.
  public var directionCount: Int { rows[0].count - 1 }

  /// - Parameter rows: of equal length, degrees whole and not negative.
  public init(_ rows: [[Double]]) throws(HelioError) {
    try require(
      !rows.isEmpty && rows[0].count >= 2 && rows.allSatisfy { $0.count == rows[0].count },
      "hermiteTerms", "rows [c, a_1, …, a_r] of equal length", got: rows)
    try require(
      rows.allSatisfy { row in
        row.allSatisfy(\.isFinite) && row.dropFirst().allSatisfy { $0 >= 0 && $0 == $0.rounded() }
      }, "hermiteTerms", "of finite coefficients and degrees that are integers of at least 0",
      got: rows)
    self.rows = rows
  }

  /// g and its gradient at z.
  public func jet(_ z: [Double]) -> (value: Double, gradient: [Double]) {
    let r = directionCount
    let highest = Int(rows.flatMap { $0.dropFirst() }.max() ?? 0)
    let h = hermitePolynomials(count: highest + 1, at: z)
    var (value, gradient) = (0.0, [Double](repeating: 0, count: r))
    for row in rows {
      let factors = (0..<r).map { h[Int(row[$0 + 1])][$0] }
      value += row[0] * factors.reduce(1, *)
      for j in 0..<r where row[j + 1] > 0 {
        // h_a' = sqrt(a) h_{a-1}.
        var slope = row[0] * row[j + 1].squareRoot() * h[Int(row[j + 1]) - 1][j]
        for i in 0..<r where i != j { slope *= factors[i] }
        gradient[j] += slope
      }
    }
    return (value, gradient)
  }
}
