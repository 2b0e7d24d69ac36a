public import HelioCore

extension Table {
  /// Reads a delimited text with a header row (RFC 4180, see ``ReadingOptions``).
  ///
  /// A column is numeric if every cell that is not missing is a number, see ``ColumnDraft``, and text otherwise.
  /// A column without a name is called `unnamed k`, k counting from 1; it is left out if it has no value.
  ///
  /// - Parameter bytes: UTF-8 text, with or without a byte-order mark, UTF-16 with one, or Windows-1252, which
  ///   ``notes`` say.
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
    try text.refuseUnknownDelimiter(names.map(\.name))
    var drafts: [ColumnDraft] = []
    var unnamed = 0
    for (j, (name, isGiven)) in names.enumerated() {
      let draft = text.draft(j, named: name, options: options)
      if !isGiven && draft.isEmpty {
        unnamed += 1
        continue
      }
      drafts.append(draft)
    }
    try self.init(drafts: drafts, options: options, delimiter: text.delimiter)
    if unnamed > 0 {
      notes.insert(
        "\(unnamed) empty \(unnamed == 1 ? "column" : "columns") without a name "
          + "\(unnamed == 1 ? "is" : "are") left out.", at: 0)
    }
    notes = text.notes + notes
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
          + "names; add a header row, or say that the table has none (--no-header).")
    }
    return header.enumerated().map { j, name in
      name.isEmpty ? ("unnamed \(j + 1)", false) : (name, true)
    }
  }

  /// One column only is hardly a table: its header may show another delimiter.
  fileprivate func refuseUnknownDelimiter(_ names: [String]) throws(HelioError) {
    guard names.count == 1 else { return }
    for (mark, name) in [
      ("|", "bars"), (";", "semicolons"), ("\t", "tabs"), (":", "colons"), (" ", "spaces"),
    ]
    where names[0].split(separator: mark).count > 2 {
      throw .data(
        "The table has one column, '\(names[0])': its cells seem to be separated by \(name); save it with "
          + "commas, or name the separator (--delimiter comma, semicolon, tab or pipe).")
    }
  }

  /// Column `j`: plain numbers at once, anything else as text that is still to be understood.
  fileprivate func draft(_ j: Int, named name: String, options: ReadingOptions) -> ColumnDraft {
    let firstRecord = options.hasHeader ? 1 : 0
    let rows = recordCount - firstRecord
    var missing: [Int] = []
    var numbers: [Double] = []
    numbers.reserveCapacity(rows)
    var zeros = 0
    // A comma between decimals leaves the point to thousands.
    var isPlain = options.decimalMark != .comma
    for row in 0..<rows {
      let range = trimmed(cells[(row + firstRecord) * columnCount + j]).range
      let isMarker =
        !options.missingMarkers.isEmpty
        && options.missingMarkers.contains(String(decoding: bytes[range], as: UTF8.self))
      if range.isEmpty || isMarker {
        missing.append(row)
        numbers.append(.nan)
      } else if isPlain {
        guard let value = decimalNumber(in: bytes, range) else {
          isPlain = false
          continue
        }
        if value.isNaN { missing.append(row) }
        if range.count > 1, bytes[range.lowerBound] == UInt8(ascii: "0"),
          (48...57).contains(bytes[range.lowerBound + 1])
        {
          zeros += 1
        }
        numbers.append(value)
      }
    }
    func cell(_ row: Int) -> String { text(cells[(row + firstRecord) * columnCount + j]) }
    if isPlain {
      return ColumnDraft(
        plain: name, numbers, missing: missing, leadingZeroCount: zeros, cell: cell)
    }
    // A NaN found before the column proved to be text is text as well.
    let isMissing = Set(
      missing.filter { row in
        let range = trimmed(cells[(row + firstRecord) * columnCount + j]).range
        return range.isEmpty
          || options.missingMarkers.contains(String(decoding: bytes[range], as: UTF8.self))
      })
    return ColumnDraft(
      texts: name, (0..<rows).map { isMissing.contains($0) ? "" : cell($0) },
      missing: isMissing.sorted(), options: options)
  }
}
