import HelioCore

/// What the weight, group and time columns say about the rows that are used.
struct ColumnRoles {
  /// Positive, not yet normalised.
  let weights: [Double]?
  /// Position of each row's label among the sorted labels.
  let groups: [Int]?
  /// The rows from the earliest to the latest, equal times in the table's order.
  let timeOrder: [Int]?

  /// - Parameters:
  ///   - table: without missing cells in these columns.
  ///   - tableRows: the rows, for messages, that the table's rows are.
  init(_ table: Table, options: PreparationOptions, tableRows: [Int]) throws(HelioError) {
    weights = try options.weightColumn.map { name throws(HelioError) in
      try Self.weights(table.column(named: name), tableRows)
    }
    groups = try options.groupColumn.map { name throws(HelioError) in
      try Self.groups(table.column(named: name), tableRows)
    }
    timeOrder = try options.timeColumn.map { name throws(HelioError) in
      try Self.timeOrder(table.column(named: name), tableRows)
    }
  }

  private static func weights(
    _ column: TableColumn, _ tableRows: [Int]
  ) throws(HelioError) -> [Double] {
    let weights = try column.finiteNumbers(tableRows: tableRows)
    if let row = weights.firstIndex(where: { $0 <= 0 }) {
      throw .data(
        "The weight column '\(column.name)' holds \(decimalLabel(weights[row])) in row "
          + "\(tableRows[row] + 1); weights are positive numbers.")
    }
    return weights
  }

  private static func groups(
    _ column: TableColumn, _ tableRows: [Int]
  ) throws(HelioError) -> [Int] {
    if case .numbers = column.content { _ = try column.finiteNumbers(tableRows: tableRows) }
    let labels = column.labels()
    let position = Dictionary(
      uniqueKeysWithValues: Set(labels).sorted().enumerated().map { ($1, $0) })
    guard position.count > 1 else {
      throw .data("The group column '\(column.name)' holds one group only; two are needed.")
    }
    return labels.map { position[$0] ?? 0 }
  }

  private static func timeOrder(
    _ column: TableColumn, _ tableRows: [Int]
  ) throws(HelioError) -> [Int] {
    let rows = Array(0..<column.rowCount)
    switch column.content {
    case .numbers:
      let times = try column.finiteNumbers(tableRows: tableRows)
      return rows.sorted { (times[$0], $0) < (times[$1], $1) }
    case .text(let times):
      let shape = dateShape(times[0])
      if let row = rows.first(where: { !isSortable(shape) || dateShape(times[$0]) != shape }) {
        throw .data(
          "The time column '\(column.name)' holds '\(times[row])' in row \(tableRows[row] + 1); "
            + "times are numbers or dates as 2024-12-31 or 2024-12-31T23:59:59, all alike.")
      }
      return rows.sorted { (times[$0], $0) < (times[$1], $1) }
    }
  }

  /// The text with every digit replaced by 0: texts of one such shape that begin with the year and
  /// go down to smaller units sort as their times do.
  private static func dateShape(_ text: String) -> String {
    String(text.map { ("0"..."9").contains($0) ? "0" : $0 })
  }

  private static func isSortable(_ shape: String) -> Bool {
    let dates = ["0000-00", "0000-00-00"]
    let times = ["00", "00:00", "00:00:00", "00:00:00.0", "00:00:00.000", "00:00:00.000000"]
    if dates.contains(shape) { return true }
    return ["T", " "].contains { separator in
      times.contains { time in
        ["", "Z"].contains { shape == "0000-00-00\(separator)\(time)\($0)" }
      }
    }
  }
}
