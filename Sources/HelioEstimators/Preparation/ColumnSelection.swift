import HelioCore

/// The columns and rows of a table that are used: target and features, missing cells dealt with
/// except those that a median will fill.
struct ColumnSelection {
  /// Without missing cells.
  let target: TableColumn
  let features: [TableColumn]
  /// The table's rows that are left, ascending.
  let rows: [Int]

  init(
    _ table: Table, options: PreparationOptions, report: inout PreparationReport
  ) throws(HelioError) {
    report.rowCount = table.rowCount
    try Self.refuseTooFew(table.rowCount, "The table has")
    let targetIndex =
      if let name = options.target { try table.indexOfColumn(named: name) } else {
        table.columns.count - 1
      }
    let target = table.columns[targetIndex]
    for name in options.excludedColumns {
      let index = try table.indexOfColumn(named: name)
      try require(
        index != targetIndex, "excludedColumns", "columns other than the target", got: name)
    }
    let candidates = table.columns.indices.filter { $0 != targetIndex }.map { table.columns[$0] }
    report.drop(options.excludedColumns, because: "excluded on request")
    let empty = candidates.filter { $0.missingRows.count == table.rowCount }.map(\.name)
    report.drop(empty, because: "no row has a value")
    let indices = candidates.filter(Self.isRowNumber).map(\.name)
    report.drop(indices, because: "it counts the rows")
    let dropped = Set(options.excludedColumns + empty + indices)
    let features = candidates.filter { !dropped.contains($0.name) }
    guard !features.isEmpty else {
      throw .data("The table has no column beside the target '\(target.name)' to learn from.")
    }
    if case .numbers = target.content { _ = try target.finiteNumbers() }
    if options.missing == .refuse { try Self.refuseMissing(features + [target]) }

    let needed = options.missing == .dropRows ? features + [target] : [target]
    let incomplete = Set(needed.flatMap(\.missingRows))
    rows = (0..<table.rowCount).filter { !incomplete.contains($0) }
    if !incomplete.isEmpty {
      report.droppedRowCount = incomplete.count
      report.sentences.append("\(incomplete.count) rows with empty cells are left out.")
      try Self.refuseTooFew(rows.count, "Without rows that have empty cells there are")
    }
    let used = try Table(columns: features + [target]).selectingRows(rows)
    self.features = Array(used.columns.dropLast())
    self.target = used.columns[used.columns.count - 1]
    for column in self.features where !column.missingRows.isEmpty {
      let count = column.missingRows.count
      let isText = if case .text = column.content { true } else { false }
      report.imputedCells[column.name] = count
      report.sentences.append(
        "\(count) empty cells of '\(column.name)' "
          + (isText ? "are none of its categories." : "were filled with its training median."))
    }
  }

  private static func refuseTooFew(_ count: Int, _ subject: String) throws(HelioError) {
    guard count >= Dataset.leastRowCount else {
      throw .data(
        "\(subject) \(count) rows; at least \(Dataset.leastRowCount) are needed.")
    }
  }

  /// Whether the column has no name and counts the rows from 0 or 1, as data frames are written.
  private static func isRowNumber(_ column: TableColumn) -> Bool {
    guard column.name.hasPrefix("unnamed "), case .numbers(let values) = column.content,
      let first = values.first, first == 0 || first == 1
    else { return false }
    return values.enumerated().allSatisfy { $1 == first + Double($0) }
  }

  private static func refuseMissing(_ columns: [TableColumn]) throws(HelioError) {
    let incomplete = columns.filter { !$0.missingRows.isEmpty }
    guard !incomplete.isEmpty else { return }
    let list = incomplete.map { "'\($0.name)': \($0.missingRows.count)" }.joined(separator: ", ")
    let total = incomplete.reduce(0) { $0 + $1.missingRows.count }
    throw .data(
      "\(total) \(total == 1 ? "cell is" : "cells are") empty (\(list)); the option `missing` "
        + "handles them: `drop-rows` leaves those rows out, `median` fills them in.")
  }
}
