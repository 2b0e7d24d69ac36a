import HelioCore
import HelioLinalg
import HelioTables

/// Rows of a table about which the training rows say little: with a number beyond the range of a column, or a
/// category that no training row has.
struct OutsideRows {
  /// Names of the columns, by row of the table; empty for most.
  let columns: [[String]]
  private let beyond: [Int]
  private let unseen: [(column: String, rows: [Int])]

  /// Training rows up to which a Gaussian process is asked.
  private static let processRows = 5000

  init(_ table: Table, _ preparation: Preparation) throws(HelioError) {
    let beyond = try preparation.rowsBeyondRange(table)
    unseen = try preparation.rowsOfUnseenCategories(table)
    var columns = [[String]](repeating: [], count: table.rowCount)
    for (column, rows) in beyond + unseen { for row in rows { columns[row].append(column) } }
    self.columns = columns
    self.beyond = Set(beyond.flatMap(\.rows)).sorted()
  }

  /// Widens half the lengths of intervals.
  ///
  /// Beyond the range an interval is at least that of the Gaussian process, which knows how far the training rows
  /// are; with an unseen category its square grows by that of z s sqrt(1 + 1/C), see ``CategorySpread``.
  /// - Parameter z: the normal quantile of the level.
  /// - Returns: a sentence if anything was widened, or could not be.
  func widen(
    _ q: inout [Double], _ model: TableModel, inputs X: Matrix<Double>, level: Double, z: Double,
    memory: Int
  ) throws(HelioError) -> String? {
    for (column, rows) in unseen {
      guard let spread = model.categorySpreads.first(where: { $0.column == column }) else {
        continue
      }
      let more = z * spread.ofNewCategory
      for row in rows { q[row] = (q[row] * q[row] + more * more).squareRoot() }
    }
    guard !beyond.isEmpty else { return nil }
    guard model.regressor.network == nil else {
      return
        "Conformal intervals of a mean-field network do not widen beyond the range of the training rows."
    }
    let isExact = model.regressor.members.allSatisfy { $0.solution.method == .exact }
    guard isExact, model.regressor.training.count <= Self.processRows else {
      return "Conformal intervals do not widen beyond the range of so many training rows."
    }
    let wide = try model.regressor.gaussianIntervals(memory: memory)
      .halfLengths(X.selectingRows(beyond), level: level)
    var count = 0
    for (a, row) in beyond.enumerated() where wide[a, 0] > q[row] {
      q[row] = wide[a, 0]
      count += 1
    }
    return count == 0
      ? nil
      : "Beyond the range \(count) \(count == 1 ? "interval is that" : "intervals are those") of a Gaussian "
        + "process, which \(count == 1 ? "is" : "are") longer."
  }
}
