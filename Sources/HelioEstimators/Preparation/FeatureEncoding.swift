public import HelioCore
public import HelioLinalg

/// The map from columns of a table to numerical features, learned from training rows.
public struct FeatureEncoding: Sendable, Equatable, Codable {
  public enum Rule: Sendable, Equatable, Codable {
    /// The column as it is; a missing cell becomes `median`, or is refused if that is `nil`.
    case number(column: String, median: Double?)
    /// One feature a level, 1 where it holds. A level seen rarely, never, or missing has none.
    case category(column: String, levels: [String], allowsMissing: Bool)
  }
  public let rules: [Rule]

  public var featureNames: [String] {
    rules.flatMap { rule in
      switch rule {
      case .number(let column, _): [column]
      case .category(let column, let levels, _): levels.map { "\(column) = \($0)" }
      }
    }
  }

  /// The features of every row of a table that has the same columns, in any order, n x d.
  ///
  /// - Throws: ``HelioError/data(_:)`` that names column and row: a column that is absent or text, an
  ///   empty cell without a median, a number that is not finite.
  public func features(of table: Table) throws(HelioError) -> Matrix<Double> {
    let d = featureNames.count
    var X = Matrix<Double>(rows: table.rowCount, columns: d)
    var j = 0
    for rule in rules {
      switch rule {
      case .number(let name, let median):
        let column = try table.column(named: name)
        var values = try column.finiteNumbers()
        if let row = column.missingRows.first, median == nil {
          throw .data("Column '\(name)' is empty in row \(row + 1).")
        }
        for row in column.missingRows { values[row] = median ?? .nan }
        for i in 0..<table.rowCount { X.elements[i * d + j] = values[i] }
        j += 1
      case .category(let name, let levels, let allowsMissing):
        let column = try table.column(named: name)
        if let row = column.missingRows.first, !allowsMissing {
          throw .data("Column '\(name)' is empty in row \(row + 1).")
        }
        let position = Dictionary(uniqueKeysWithValues: levels.enumerated().map { ($1, $0) })
        for (i, label) in column.labels().enumerated() {
          if let level = position[label] { X.elements[i * d + j + level] = 1 }
        }
        j += levels.count
      }
    }
    return X
  }
}

extension TableColumn {
  /// The numbers of the column, missing rows left `nan`.
  ///
  /// - Throws: ``HelioError/data(_:)`` that names column, row and value of the first cell that is text, NaN
  ///   or infinite.
  func finiteNumbers() throws(HelioError) -> [Double] {
    guard case .numbers(let values) = content else { throw textWhereNumberIsNeeded() }
    var missing = missingRows[...]
    for (row, value) in values.enumerated() where !value.isFinite {
      if missing.first == row {
        missing = missing.dropFirst()
        continue
      }
      let advice = value.isNaN ? "; the option nanIsMissing reads NaN as an empty cell" : ""
      throw .data("Column '\(name)' holds \(value) in row \(row + 1)\(advice).")
    }
    return values
  }

  /// The cells as text; a number as its shortest decimal.
  func labels() -> [String] {
    switch content {
    case .text(let values): values
    case .numbers(let values): values.map { $0.isNaN ? "" : "\($0)" }
    }
  }

  /// Share of the cells present that hold a number, in a text column.
  var numberShare: Double {
    guard case .text(let values) = content else { return 1 }
    let present = values.count - missingRows.count
    let numbers = values.count { Double($0) != nil }
    return present == 0 ? 0 : Double(numbers) / Double(present)
  }

  func textWhereNumberIsNeeded() -> HelioError {
    guard case .text(let values) = content else { return .data("Column '\(name)' is numeric.") }
    let row = values.firstIndex { !$0.isEmpty && Double($0) == nil } ?? 0
    let value = values[row]
    let isDecimalComma = Double(value.replacing(",", with: ".")) != nil
    let advice =
      isDecimalComma
      ? "write decimals with a point"
      : "mend it, exclude the column, or name the mark of missing cells (missingMarkers)"
    return .data(
      "Column '\(name)' holds the text '\(value)' in row \(row + 1) where a number is needed; "
        + "\(advice).")
  }
}
