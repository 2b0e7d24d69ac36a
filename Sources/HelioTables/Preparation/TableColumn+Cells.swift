import HelioCore

extension TableColumn {
  /// The numbers of the column, missing rows left `nan`.
  ///
  /// - Parameter tableRows: the rows of the table that the column's rows are, for messages; `nil`
  ///   if they are the same.
  /// - Throws: ``HelioError/data(_:)`` that names column, row and value of the first cell that is
  ///   text, NaN or infinite.
  func finiteNumbers(tableRows: [Int]? = nil) throws(HelioError) -> [Double] {
    guard case .numbers(let values) = content else {
      throw textWhereNumberIsNeeded(tableRows: tableRows)
    }
    var missing = missingRows[...]
    for (row, value) in values.enumerated() where !value.isFinite {
      if missing.first == row {
        missing = missing.dropFirst()
        continue
      }
      let advice = value.isNaN ? "; the option nanIsMissing reads NaN as an empty cell" : ""
      throw .data("Column '\(name)' holds \(value) in row \(number(of: row, tableRows))\(advice).")
    }
    return values
  }

  /// The truth values of the column, `nil` in missing rows.
  ///
  /// - Throws: ``HelioError/data(_:)`` that names column, row and value of the first other cell.
  func truthValues(tableRows: [Int]? = nil) throws(HelioError) -> [Bool?] {
    var truth: [Bool?] = []
    truth.reserveCapacity(rowCount)
    for (row, label) in labels().enumerated() {
      let value = TruthWord.value(label)
      guard value != nil || label.isEmpty else {
        throw .data(
          "Column '\(name)' holds '\(label)' in row \(number(of: row, tableRows)) where a truth "
            + "value is needed: true/false, yes/no, t/f, y/n or 1/0.")
      }
      truth.append(value)
    }
    return truth
  }

  /// The cells as text, missing ones empty; a number as people write it.
  func labels() -> [String] {
    switch content {
    case .text(let values): values
    case .numbers(let values): values.map { $0.isNaN ? "" : decimalLabel($0) }
    }
  }

  /// Share of the cells present that hold a number, in a text column.
  var numberShare: Double {
    guard case .text(let values) = content else { return 1 }
    let present = values.count - missingRows.count
    let numbers = values.count { Double($0) != nil }
    return present == 0 ? 0 : Double(numbers) / Double(present)
  }

  func textWhereNumberIsNeeded(tableRows: [Int]? = nil) -> HelioError {
    guard case .text(let values) = content else { return .data("Column '\(name)' is numeric.") }
    let row = values.firstIndex { !$0.isEmpty && Double($0) == nil } ?? 0
    let value = values[row]
    let isDecimalComma = Double(value.replacing(",", with: ".")) != nil
    let advice =
      isDecimalComma
      ? "write decimals with a point"
      : "mend it, exclude the column, or name the mark of missing cells (missingMarkers)"
    return .data(
      "Column '\(name)' holds the text '\(value)' in row \(number(of: row, tableRows)) where a "
        + "number is needed; \(advice).")
  }

  /// A row as people count it.
  private func number(of row: Int, _ tableRows: [Int]?) -> Int { (tableRows?[row] ?? row) + 1 }
}

/// A number as people write it as a category: `3`, not `3.0`; -0 is 0.
func decimalLabel(_ value: Double) -> String {
  let isShortInteger = value == value.rounded() && abs(value) < 1e15
  return isShortInteger ? String(Int(value)) : String(value)
}

/// Names as a message lists them, the first twelve of them.
func quotedList(_ names: [String]) -> String {
  let limit = 12
  let listed = names.prefix(limit).map { "'\($0)'" }.joined(separator: ", ")
  return names.count > limit ? "\(listed) and \(names.count - limit) more" : listed
}
