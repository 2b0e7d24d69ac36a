import HelioCore

extension FeatureEncoding {
  /// A category needs min(10, n/20) training rows, at least one, to become a feature: a rarer one,
  /// once standardised, would be a handful of huge entries.
  static func rowsPerCategory(trainRowCount n: Int) -> Int { max(1, min(10, n / 20)) }

  /// Learns the rules from the training rows of a table, and reports what was decided.
  ///
  /// Columns that are constant on the training rows are left out. A text column that is mostly
  /// numbers is refused: it is a numeric column with a mistake in it.
  init(
    fitting columns: [TableColumn], trainRows: [Int], options: PreparationOptions,
    report: inout PreparationReport
  ) throws(HelioError) {
    var rules: [Rule] = []
    var constant: [String] = []
    for column in columns {
      let allowsMissing = options.missing == .median
      switch column.content {
      case .numbers:
        let values = try column.finiteNumbers()
        let present = trainRows.map { values[$0] }.filter { !$0.isNaN }
        if isConstant(present) {
          constant.append(column.name)
        } else {
          rules.append(
            .number(column: column.name, median: allowsMissing ? Self.median(present) : nil))
        }
      case .text:
        guard let levels = try Self.levels(of: column, trainRows, options, &report) else {
          constant.append(column.name)
          continue
        }
        if !levels.isEmpty {
          rules.append(
            .category(column: column.name, levels: levels, allowsMissing: allowsMissing))
        }
      }
    }
    report.drop(constant, because: "constant on the training rows")
    guard !rules.isEmpty else { throw .data("No column is left to learn from.") }
    self.rules = rules
  }

  /// The categories that become features, none if all are rare; `nil` if the column is constant.
  private static func levels(
    of column: TableColumn, _ trainRows: [Int], _ options: PreparationOptions,
    _ report: inout PreparationReport
  ) throws(HelioError) -> [String]? {
    guard case .oneHot(let limit) = options.categories, column.numberShare < 0.5 else {
      throw column.textWhereNumberIsNeeded()
    }
    let labels = column.labels()
    var counts: [String: Int] = [:]
    for row in trainRows where !labels[row].isEmpty { counts[labels[row], default: 0] += 1 }
    let all = counts.keys.sorted()
    guard all.count <= limit else {
      let example = labels.first { !$0.isEmpty } ?? ""
      throw .data(
        "Column '\(column.name)' holds text ('\(example)') with \(all.count) distinct values, more "
          + "than the limit of \(limit) categories; exclude it or raise the limit.")
    }
    guard all.count > 1 else { return nil }
    let least = rowsPerCategory(trainRowCount: trainRows.count)
    let rare = all.filter { counts[$0, default: 0] < least }
    var kept = all.filter { counts[$0, default: 0] >= least }
    guard !kept.isEmpty else {
      report.drop([column.name], because: "each category has fewer than \(least) training rows")
      return []
    }
    // The indicator of the first of two categories is one minus that of the second.
    if kept.count == 2 && rare.isEmpty { kept.removeFirst() }
    // One frequent category and rare others: its indicator tells it from the rest.
    report.sentences.append(
      "Column '\(column.name)' became \(kept.count) \(kept.count == 1 ? "column" : "columns") "
        + "of 0 and 1, one a category.")
    if !rare.isEmpty {
      report.sentences.append(
        "Categories of '\(column.name)' with fewer than \(least) training rows have no column: "
          + rare.joined(separator: ", ") + ".")
    }
    return kept
  }

  private static func median(_ x: [Double]) -> Double {
    let sorted = x.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : 0.5 * (sorted[middle - 1] + sorted[middle])
  }
}
