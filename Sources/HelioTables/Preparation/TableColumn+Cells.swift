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
      throw .data("Column '\(name)' holds \(value) in row \(number(of: row, tableRows)).")
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
    case .numbers(let values): values.map { $0.isNaN ? "" : label(of: $0) }
    }
  }

  /// A number as the table writes it, or else as people do.
  func label(of value: Double) -> String { spellings[value] ?? decimalLabel(value) }

  /// The cells tried as numbers; `nil` for a column of numbers, and where most cells are none.
  var written: WrittenColumn? {
    guard case .text(let values) = content else { return nil }
    return WrittenColumn(values, missing: missingRows)
  }

  func textWhereNumberIsNeeded(tableRows: [Int]? = nil) -> HelioError {
    guard case .text(let values) = content else { return .data("Column '\(name)' is numeric.") }
    let written = written
    if let written, written.otherRows.isEmpty, let obstacle = written.obstacle(known: nil) {
      return .data(
        "Column '\(name)' \(obstacle), exclude the column (--exclude '\(name)'), or say that it holds "
          + "categories (--types '\(name)=category').")
    }
    let row =
      written?.otherRows.first ?? values.firstIndex { !$0.isEmpty && Double($0) == nil } ?? 0
    let value = values[row]
    let isDecimalComma = Double(value.replacing(",", with: ".")) != nil
    let advice =
      isDecimalComma
      ? "write decimals alike, with a point, or name their mark (--decimal comma)"
      : "mend it, exclude the column (--exclude '\(name)'), name the text as a mark of empty cells "
        + "(--missing-markers '\(value)'), or say that the column holds categories "
        + "(--types '\(name)=category')"
    return .data(
      "Column '\(name)' holds the text '\(value)' in row \(number(of: row, tableRows)) where a "
        + "number is needed; \(advice).")
  }

  /// A row as people count it.
  func number(of row: Int, _ tableRows: [Int]?) -> Int { (tableRows?[row] ?? row) + 1 }
}

/// A number as people write it as a category: `3`, not `3.0`; -0 is 0.
func decimalLabel(_ value: Double) -> String {
  let isShortInteger = value == value.rounded() && abs(value) < 1e15
  return isShortInteger ? String(Int(value)) : String(value)
}
