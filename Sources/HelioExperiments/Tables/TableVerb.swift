public import HelioCore
import HelioLinalg
public import HelioTables

/// What determines the numbers of a verb on a table.
public protocol TableVerbSpecification: Codable, Sendable, Equatable {
  /// A path, or the name of a shipped example.
  var table: String { get }
  /// What was read from there.
  var source: TableSource? { get set }
  var preparation: PreparationOptions { get }
  /// At most this many rows, drawn at random; `nil` for all.
  var rowLimit: Int? { get set }
  var seed: UInt64 { get set }

  init(table: String, preparation: PreparationOptions)

  /// Refuses what cannot be run, before any work.
  func validate() throws(HelioError)
}

extension TableVerbSpecification {
  /// The prepared rows of the table that this is the specification of.
  ///
  /// - Throws: ``HelioError`` for another table than ``source``, and for one that cannot be used.
  func dataset(of table: Table) throws(HelioError) -> Dataset {
    try validate()
    try require(source, isOf: table)
    return try Dataset(limited(table), options: preparation)
  }

  /// In the table's order.
  private func limited(_ table: Table) -> Table {
    guard let rowLimit, table.rowCount > rowLimit else { return table }
    let order = RandomStream(seed: seed, purpose: "row limit").permutation(table.rowCount)
    return table.selectingRows(order.prefix(rowLimit).sorted())
  }

  func requireRowLimit() throws(HelioError) {
    if let rowLimit { try require(rowLimit >= 10, "rows", "at least 10", got: rowLimit) }
  }
}

extension Dataset {
  /// Refuses a table of which fewer rows are held out.
  func requireHeldOutRows(_ count: Int) throws(HelioError) {
    try require(
      testInputs.rows >= count, "testFraction", "large enough to hold out \(count) rows",
      got: "\(testInputs.rows) rows")
  }
}
