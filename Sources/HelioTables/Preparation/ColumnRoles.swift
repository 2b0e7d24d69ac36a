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
    if let row = weights.firstIndex(where: { $0 < 0 }) {
      throw .data(
        "The weight column '\(column.name)' holds \(decimalLabel(weights[row])) in row "
          + "\(tableRows[row] + 1); weights are positive numbers, or 0 for rows to leave out.")
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
    case .text(let texts):
      guard case .order(let order)? = DateOrder.found(in: texts) else {
        let orders = DateOrder.allCases
        let row =
          rows.first { row in orders.allSatisfy { date(texts[row], $0) == nil } }
          ?? rows.first { date(texts[$0], .yearFirst) == nil } ?? 0
        throw .data(
          "The time column '\(column.name)' holds '\(texts[row])' in row \(tableRows[row] + 1); times are "
            + "numbers or dates as 2024-12-31, 31.12.2024 or 2024-12-31T23:59:59, all alike and of a clear order "
            + "of day and month.")
      }
      let times = try column.days(order, tableRows: tableRows).map { $0 ?? .nan }
      return rows.sorted { (times[$0], $0) < (times[$1], $1) }
    }
  }
}
