import HelioCore
import HelioEstimators
public import HelioTables

/// Which table a result belongs to: what it holds, and how the file was read. Numbers of an edited table are
/// other numbers, though the file's name is the same.
public struct TableSource: Codable, Sendable, Equatable {
  /// Of the whole table, see ``Table/checksum``.
  public var checksum: String
  public var reading: ReadingOptions

  public init(_ table: Table, reading: ReadingOptions = ReadingOptions()) {
    checksum = table.checksum
    self.reading = reading
  }
}

/// Refuses to work on another table than the one that the specification, and so the folder, is of.
///
/// - Throws: ``HelioError/invalid(parameter:requirement:got:)``
func require(_ source: TableSource?, isOf table: Table) throws(HelioError) {
  let checksum = table.checksum
  try require(
    source?.checksum == checksum, "specification.source",
    "TableSource of the table that is passed, whose checksum is \(checksum)",
    got: source?.checksum ?? "none")
}
