import HelioCore

extension FeatureEncoding {
  /// A category needs min(10, n/20) training rows, at least one, to become a feature: a rarer one,
  /// once standardised, would be a handful of huge entries.
  static func rowsPerCategory(trainRowCount n: Int) -> Int { max(1, min(10, n / 20)) }

  /// Of a block, whose columns are not standardised one by one: a single row would say nothing beside itself.
  static let rowsPerBlockCategory = 2

  /// Learns the rules from the training rows of a table, and reports what was decided.
  ///
  /// Columns that are constant on the training rows are left out.
  init(
    fitting selection: ColumnSelection, trainRows: [Int], options: PreparationOptions,
    report: inout PreparationReport
  ) throws(HelioError) {
    var rules: [Rule] = []
    var constant: [String] = []
    for column in selection.features {
      let fitting = RuleFitting(
        column: column, trainRows: trainRows, tableRows: selection.rows, options: options)
      let type: ColumnType
      if let stated = options.columnTypes[column.name] {
        type = stated
      } else {
        let likely = try column.likelyType(trainRows: trainRows, tableRows: selection.rows)
        type = likely.type
        if let note = likely.note { report.sentences.append(note) }
      }
      let fitted: RuleFitting.Result =
        switch type {
        case .number where fitting.holdsDates:
          try fitting.date(target: selection.target, asNumber: true, &report)
        case .number: try fitting.number(&report)
        case .boolean: try fitting.boolean(&report)
        case .category: try fitting.category(&report)
        case .date: try fitting.date(target: selection.target, asNumber: false, &report)
        }
      switch fitted {
      case .rule(let rule): rules.append(rule)
      case .constant: constant.append(column.name)
      case .rare: break
      }
    }
    report.drop(constant, because: "constant on the training rows")
    guard !rules.isEmpty else { throw .data("No column is left to learn from.") }
    self.rules = rules
  }
}

/// One column on its way to a rule.
struct RuleFitting {
  enum Result {
    case rule(FeatureEncoding.Rule)
    case constant
    /// Every category is too rare; reported.
    case rare
  }
  let column: TableColumn
  /// Positions in the column.
  let trainRows: [Int]
  /// The table's rows that the column's rows are, for messages.
  let tableRows: [Int]
  let options: PreparationOptions

  var allowsMissing: Bool { options.missing.fills }
  var marksMissing: Bool { options.missing == .medianWithIndicator }
  /// Training rows that a category must have for a feature of its own.
  var leastRowCount: Int {
    let n = trainRows.count
    return options.categories.isBlock
      ? FeatureEncoding.rowsPerBlockCategory
      : FeatureEncoding.rowsPerCategory(trainRowCount: n)
  }

  /// Whether the column is text that holds dates.
  var holdsDates: Bool {
    guard case .text(let values) = column.content else { return false }
    return DateOrder.found(in: values.lazy.filter { !$0.isEmpty }) != nil
  }

  func number(_ report: inout PreparationReport) throws(HelioError) -> Result {
    let values = try column.finiteNumbers(tableRows: tableRows)
    let present = trainRows.map { values[$0] }.filter { !$0.isNaN }
    if isConstant(present) { return .constant }
    let (lowest, highest) = (present.min() ?? 0, present.max() ?? 0)
    // Half of the largest number, so that means and differences of values are finite.
    guard max(-lowest, highest) < 0.5 * Double.greatestFiniteMagnitude else {
      throw .data(
        "Column '\(column.name)' reaches from \(lowest) to \(highest), beyond what can be computed with; "
          + "divide it, or exclude it (--exclude '\(column.name)').")
    }
    let isMarked = marksMissing && present.count < trainRows.count
    if isMarked { report.marked(column.name) }
    return .rule(
      .number(
        NumberRule(
          column: column.name, median: allowsMissing ? Self.median(present) : nil,
          marksMissing: isMarked, lowest: lowest, highest: highest)))
  }

  func boolean(_ report: inout PreparationReport) throws(HelioError) -> Result {
    let truth = try column.truthValues(tableRows: tableRows)
    let present = trainRows.compactMap { truth[$0] }
    guard present.contains(true), present.contains(false) else { return .constant }
    let isMarked = marksMissing && trainRows.count - present.count >= leastRowCount
    if isMarked { report.marked(column.name) }
    let labels = column.labels()
    let label = trainRows.lazy.filter { truth[$0] == true }.map { labels[$0] }.min()
    report.sentences.append(
      "Column '\(column.name)' became 1 column of 0 and 1: true or false.")
    return .rule(
      .boolean(
        BooleanRule(
          column: column.name, label: label ?? "true", allowsMissing: allowsMissing,
          marksMissing: isMarked)))
  }

  private static func median(_ x: [Double]) -> Double {
    let sorted = x.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : 0.5 * (sorted[middle - 1] + sorted[middle])
  }
}

extension PreparationReport {
  fileprivate mutating func marked(_ name: String) {
    sentences.append("A column '\(name) missing' of 0 and 1 marks the empty cells of '\(name)'.")
  }
}
