import HelioCore

/// The columns and rows of a table that are used: target and features, missing cells dealt with
/// except those that a median will fill.
struct ColumnSelection {
  /// Without missing cells.
  let target: TableColumn
  let features: [TableColumn]
  let roles: ColumnRoles
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
    try options.validateNames(in: table, target: target.name)
    let roles = try options.roleColumns.map { name throws(HelioError) in
      try table.column(named: name)
    }
    let features = try Self.features(table, target, options, &report)
    if case .numbers = target.content { _ = try target.finiteNumbers() }
    if options.missing == .refuse { try Self.refuseMissing(features + roles + [target]) }

    let needed = (options.missing == .dropRows ? features : []) + roles + [target]
    let incomplete = Set(needed.flatMap(\.missingRows))
    let weightless = try Self.weightlessRows(table, options).subtracting(incomplete)
    rows = (0..<table.rowCount).filter { !incomplete.contains($0) && !weightless.contains($0) }
    if !incomplete.isEmpty {
      report.droppedRowCount = incomplete.count
      let reasons = needed.filter { !$0.missingRows.isEmpty }.map {
        "\($0.name == target.name ? "the target " : "")'\($0.name)'"
      }
      report.sentences.append(
        "\(rowsAre(incomplete.count)) left out: \(quotedReasons(reasons)) "
          + "\(reasons.count == 1 ? "is" : "are") empty there.")
    }
    if !weightless.isEmpty {
      report.droppedRowCount += weightless.count
      report.sentences.append("\(rowsAre(weightless.count)) left out: the weight is 0.")
    }
    if rows.count < table.rowCount {
      try Self.refuseTooFew(
        rows.count,
        "Without rows that have empty cells\(weightless.isEmpty ? "" : " or weight 0") there are")
    }
    let used = try Table(columns: features + [target]).selectingRows(rows)
    self.features = Array(used.columns.dropLast())
    self.target = used.columns[used.columns.count - 1]
    self.roles = try ColumnRoles(table.selectingRows(rows), options: options, tableRows: rows)
    for column in self.features where !column.missingRows.isEmpty {
      report.describeFilled(column, options)
    }
  }

  /// The columns to learn from, the others reported.
  private static func features(
    _ table: Table, _ target: TableColumn, _ options: PreparationOptions,
    _ report: inout PreparationReport
  ) throws(HelioError) -> [TableColumn] {
    let excluded = options.excludedColumns.filter { !options.roleColumns.contains($0) }
    report.drop(excluded, because: "excluded on request")
    for (name, role) in [
      (options.weightColumn, "the weights"), (options.groupColumn, "the groups"),
      (options.timeColumn, "the times"),
    ] {
      if let name { report.drop([name], because: "it holds \(role) of the rows") }
    }
    let unavailable = Set(excluded + options.roleColumns + [target.name])
    let candidates = table.columns.filter { !unavailable.contains($0.name) }
    let empty = candidates.filter { $0.missingRows.count == table.rowCount }.map(\.name)
    report.drop(empty, because: "no row has a value")
    let indices = candidates.filter { isRowNumber($0) && options.columnTypes[$0.name] == nil }
      .map(\.name)
    report.drop(indices, because: "it counts the rows")
    let dropped = Set(empty + indices)
    let features = candidates.filter { !dropped.contains($0.name) }
    guard !features.isEmpty else {
      throw .data("The table has no column beside the target '\(target.name)' to learn from.")
    }
    return features
  }

  /// Rows that count for nothing.
  private static func weightlessRows(
    _ table: Table, _ options: PreparationOptions
  ) throws(HelioError) -> Set<Int> {
    guard let name = options.weightColumn,
      case .numbers(let weights) = try table.column(named: name).content
    else { return [] }
    return Set(weights.indices.filter { weights[$0] == 0 })
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
        + "(--missing) handles them: `drop-rows` leaves those rows out, `median` fills them in, and "
        + "`median-indicator` also marks them.")
  }
}

extension PreparationReport {
  /// What happened to the empty cells of a feature column.
  fileprivate mutating func describeFilled(_ column: TableColumn, _ options: PreparationOptions) {
    let count = column.missingRows.count
    let isText = if case .text = column.content { true } else { false }
    let isNumber = options.columnTypes[column.name].map { $0 == .number } ?? !isText
    imputedCells[column.name] = count
    let fate =
      if isNumber {
        "\(count == 1 ? "was" : "were") filled with its training median"
      } else if options.missing == .medianWithIndicator {
        "\(count == 1 ? "counts" : "count") as missing"
      } else {
        "\(count == 1 ? "is" : "are") none of its categories"
      }
    sentences.append("\(count) empty \(count == 1 ? "cell" : "cells") of '\(column.name)' \(fate).")
  }
}

private func rowsAre(_ count: Int) -> String { count == 1 ? "1 row is" : "\(count) rows are" }

/// The first few of a list of names in quotes.
private func quotedReasons(_ names: [String]) -> String {
  names.count <= 6
    ? names.joined(separator: ", ")
    : names.prefix(6).joined(separator: ", ") + " and \(names.count - 6) more"
}
