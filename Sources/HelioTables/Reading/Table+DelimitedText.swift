public import HelioCore

extension Table {
  /// Reads a delimited text with a header row (RFC 4180, see ``ReadingOptions``).
  ///
  /// A column is numeric if every cell that is not missing is a number, and text otherwise. A column
  /// without a name is called `unnamed k`, k counting from 1; it is left out if it has no value.
  ///
  /// - Parameter bytes: UTF-8 text, with or without a byte-order mark, or Windows-1252, which ``notes`` say.
  /// - Throws: ``HelioError/data(_:)``: empty file, header without rows, a header of numbers, a name given
  ///   twice, or what ``DelimitedText`` refuses.
  /// - Complexity: two passes over the bytes.
  public init(
    delimitedText bytes: [UInt8], options: ReadingOptions = .init()
  ) throws(HelioError) {
    let text = try DelimitedText(bytes, delimiter: options.delimiter)
    let names = try text.columnNames(hasHeader: options.hasHeader)
    guard text.recordCount > (options.hasHeader ? 1 : 0) else {
      throw .data("The table has a header but no rows.")
    }
    try Self.refuseDuplicates(names.map(\.name))
    var columns: [TableColumn] = []
    for (j, (name, isGiven)) in names.enumerated() {
      let column = text.column(j, named: name, options: options)
      if !isGiven && column.missingRows.count == column.rowCount { continue }
      columns.append(column)
    }
    try self.init(columns: columns)
    if let note = text.note { notes.append(note) }
  }
}

extension DelimitedText {
  /// The names in the first record, and which of them were given rather than made up.
  fileprivate func columnNames(
    hasHeader: Bool
  ) throws(HelioError) -> [(name: String, isGiven: Bool)] {
    guard hasHeader else { return (0..<columnCount).map { (String($0), true) } }
    let header = cells[..<columnCount].map(text)
    let numbers = header.compactMap(Double.init)
    let counted = [0.0, 1.0].contains { first in
      numbers.enumerated().allSatisfy { $1 == Double($0) + first }
    }
    guard numbers.count < columnCount || counted else {
      throw .data(
        "The first line holds numbers (\(header.prefix(3).joined(separator: ", "))…), not column "
          + "names; add a header row, or say that the table has none.")
    }
    return header.enumerated().map { j, name in
      name.isEmpty ? ("unnamed \(j + 1)", false) : (name, true)
    }
  }

  /// Column `j` as numbers if all its cells are, otherwise as text.
  fileprivate func column(
    _ j: Int, named name: String, options: ReadingOptions
  ) -> TableColumn {
    let firstRecord = options.hasHeader ? 1 : 0
    let rows = recordCount - firstRecord
    var missing: [Int] = []
    var numbers: [Double] = []
    numbers.reserveCapacity(rows)
    var isNumeric = true
    for row in 0..<rows {
      let range = trimmed(cells[(row + firstRecord) * columnCount + j]).range
      let isMarker =
        !options.missingMarkers.isEmpty
        && options.missingMarkers.contains(String(decoding: bytes[range], as: UTF8.self))
      if range.isEmpty || isMarker {
        missing.append(row)
        numbers.append(.nan)
      } else if isNumeric || options.nanIsMissing {
        let value = decimalNumber(in: bytes, range)
        if options.nanIsMissing, let value, value.isNaN { missing.append(row) }
        if let value { numbers.append(value) } else { isNumeric = false }
      }
    }
    if isNumeric {
      return TableColumn(name: name, content: .numbers(numbers), missingRows: missing)
    }
    var values = (0..<rows).map { text(cells[($0 + firstRecord) * columnCount + j]) }
    for row in missing { values[row] = "" }
    return TableColumn(name: name, content: .text(values), missingRows: missing)
  }
}
