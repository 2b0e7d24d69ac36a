import HelioCore

/// The cells of a delimited text (CSV), found but not yet interpreted.
///
/// Goals, in this order: say what is wrong and in which line; read what RFC 4180 allows, and what
/// spreadsheets write beside it (byte-order mark, `CR`, `LF` or `CR LF`, blank lines, semicolons, tabs
/// and bars, a first line such as `sep=;`); stay near the speed of memory. Given up: other encodings than
/// UTF-8, UTF-16 with a byte-order mark, and Windows-1252.
///
/// A quote opens a quoted cell only as its first character; inside, `""` is one quote, and
/// delimiters and line ends are text. A quote inside an unquoted cell is an ordinary character.
struct DelimitedText {
  /// Bytes `start..<end` of the text, quotes excluded. Offsets fit 32 bits as files do.
  struct Cell {
    var start: UInt32
    var end: UInt32
  }
  let bytes: [UInt8]
  /// What people should know about the encoding, and about rows that are left out.
  let notes: [String]
  let columnCount: Int
  /// Row-major, the first record (header or not) included; empty records at the end are not.
  let cells: [Cell]
  /// Between two cells.
  let delimiter: ReadingOptions.Delimiter

  /// - Throws: ``HelioError/data(_:)`` for a file that is not text, is empty, has an unclosed quote or a
  ///   record whose number of cells differs from the first record's.
  /// - Complexity: one pass; 8 bytes a cell.
  init(_ bytes: [UInt8], delimiter: ReadingOptions.Delimiter?) throws(HelioError) {
    guard bytes.count < Int(UInt32.max) else {
      throw .data("The file is larger than 4 GB; pass a part of it, or an NPY array.")
    }
    let isWide = bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
    guard isWide || !bytes.prefix(4096).contains(0) else {
      throw .data("The file is not UTF-8 text (it contains zero bytes); save it as UTF-8 CSV.")
    }
    let (bytes, note) = try isWide ? (utf8(fromUTF16: bytes), nil) : utf8Text(bytes)
    guard bytes.count < Int(UInt32.max) else {
      throw .data("The file is larger than 4 GB as UTF-8; pass a part of it, or an NPY array.")
    }
    var start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    var line = 1
    var stated: ReadingOptions.Delimiter?
    if let (named, end) = Self.separatorLine(bytes, from: start) {
      (stated, start, line) = (named, end, 2)
    }
    let mark = delimiter ?? stated ?? Self.likelyDelimiter(bytes, from: start)
    var scanner = Scanner(position: start, line: line, delimiter: mark.byte)
    try scanner.scan(bytes)
    guard scanner.columnCount > 0 else { throw .data("The file is empty.") }
    self.bytes = bytes
    columnCount = scanner.columnCount
    self.delimiter = mark
    // What a spreadsheet appends where cells once were.
    var count = scanner.cells.count
    while count > columnCount,
      scanner.cells[(count - columnCount)..<count].allSatisfy({ Self.isBlank(bytes, $0) })
    { count -= columnCount }
    let emptyCount = (scanner.cells.count - count) / columnCount
    cells = Array(scanner.cells[..<count])
    let emptyNote =
      emptyCount == 0
      ? nil
      : "\(emptyCount) empty \(emptyCount == 1 ? "row" : "rows") at the end of the file "
        + "\(emptyCount == 1 ? "is" : "are") left out."
    notes = [note, emptyNote].compactMap(\.self)
  }

  private static func isBlank(_ bytes: [UInt8], _ cell: Cell) -> Bool {
    bytes[Int(cell.start)..<Int(cell.end)].allSatisfy { $0 == UInt8(ascii: " ") }
  }

  /// The delimiter in a first line `sep=;`, as spreadsheets write it, and where the next line begins.
  private static func separatorLine(
    _ bytes: [UInt8], from start: Int
  ) -> (ReadingOptions.Delimiter, Int)? {
    var p = start
    if p < bytes.count, bytes[p] == quote { p += 1 }
    guard p + 5 <= bytes.count,
      String(decoding: bytes[p..<p + 4], as: UTF8.self).lowercased() == "sep=",
      let delimiter = ReadingOptions.Delimiter.allCases.first(where: { $0.byte == bytes[p + 4] })
    else { return nil }
    p += 5
    if p < bytes.count, bytes[p] == quote { p += 1 }
    guard p == bytes.count || bytes[p] == lineFeed || bytes[p] == carriageReturn else { return nil }
    if p + 1 < bytes.count, bytes[p] == carriageReturn, bytes[p + 1] == lineFeed { p += 1 }
    return (delimiter, min(p + 1, bytes.count))
  }

  var recordCount: Int { cells.count / columnCount }

  /// The bytes of a cell without the spaces around them, and whether the cell was quoted.
  func trimmed(_ cell: Cell) -> (range: Range<Int>, isQuoted: Bool) {
    var start = Int(cell.start)
    var end = Int(cell.end)
    let isQuoted = start > 0 && bytes[start - 1] == UInt8(ascii: "\"")
    while start < end && bytes[start] == UInt8(ascii: " ") { start += 1 }
    while end > start && bytes[end - 1] == UInt8(ascii: " ") { end -= 1 }
    return (start..<end, isQuoted)
  }

  /// The text of a cell, trimmed, doubled quotes undone.
  func text(_ cell: Cell) -> String {
    let (range, isQuoted) = trimmed(cell)
    let text = String(decoding: bytes[range], as: UTF8.self)
    guard isQuoted, text.contains("\"\"") else { return text }
    return text.replacing("\"\"", with: "\"")
  }

  /// The delimiter of the first lines; the comma if there is none.
  ///
  /// Outside quotes, one that is as often in each of them as in the first; of several the one that is most often
  /// there, the comma last, since decimals have it too. If there is none, the most frequent of the first line.
  private static func likelyDelimiter(_ bytes: [UInt8], from start: Int) -> ReadingOptions.Delimiter
  {
    let lines = delimiterCounts(bytes, from: start, lineLimit: 20)
    guard let first = lines.first else { return .comma }
    let candidates = ReadingOptions.Delimiter.allCases
    let steady = candidates.filter { mark in
      let count = first[mark.byte] ?? 0
      return count > 0 && lines.allSatisfy { ($0[mark.byte] ?? 0) == count }
    }
    let others = steady.filter { $0 != .comma }
    let left = steady.isEmpty ? candidates : others.isEmpty ? steady : others
    let most = left.map { first[$0.byte] ?? 0 }.max() ?? 0
    return left.first { (first[$0.byte] ?? 0) == most } ?? .comma
  }

  /// How often each delimiter stands outside quotes in the first lines that are not empty.
  private static func delimiterCounts(
    _ bytes: [UInt8], from start: Int, lineLimit: Int
  ) -> [[UInt8: Int]] {
    let marks = Set(ReadingOptions.Delimiter.allCases.map(\.byte))
    var lines: [[UInt8: Int]] = []
    var counts: [UInt8: Int] = [:]
    var (isQuoted, isEmpty) = (false, true)
    for byte in bytes[start...] {
      if byte == quote { isQuoted.toggle() }
      if isQuoted { continue }
      if byte == lineFeed || byte == carriageReturn {
        if !isEmpty { lines.append(counts) }
        if lines.count == lineLimit { return lines }
        (counts, isEmpty) = ([:], true)
        continue
      }
      isEmpty = false
      if marks.contains(byte) { counts[byte, default: 0] += 1 }
    }
    return isEmpty ? lines : lines + [counts]
  }
}

private let lineFeed = UInt8(ascii: "\n")
private let carriageReturn = UInt8(ascii: "\r")
private let quote = UInt8(ascii: "\"")

/// One pass over the bytes: position, line and what was found.
private struct Scanner {
  var position: Int
  let delimiter: UInt8
  var line: Int
  var columnCount = 0
  var cells: [DelimitedText.Cell] = []

  init(position: Int, line: Int, delimiter: UInt8) {
    self.position = position
    self.line = line
    self.delimiter = delimiter
  }

  mutating func scan(_ bytes: [UInt8]) throws(HelioError) {
    while position < bytes.count {
      if skipLineEnd(bytes) { continue }
      let recordLine = line
      let before = cells.count
      try scanRecord(bytes)
      let found = cells.count - before
      if columnCount == 0 {
        columnCount = found
        cells.reserveCapacity(bytes.count / 6)
      } else if found != columnCount {
        throw .data(
          "Line \(recordLine) has \(found) \(found == 1 ? "cell" : "cells") but the first line has "
            + "\(columnCount); a cell that contains the delimiter must stand in double quotes.")
      }
    }
  }

  private mutating func scanRecord(_ bytes: [UInt8]) throws(HelioError) {
    while true {
      if position < bytes.count && bytes[position] == quote {
        try scanQuotedCell(bytes)
      } else {
        let start = position
        while position < bytes.count {
          let byte = bytes[position]
          if byte == delimiter || byte == lineFeed || byte == carriageReturn { break }
          position += 1
        }
        cells.append(.init(start: UInt32(start), end: UInt32(position)))
      }
      guard position < bytes.count else { return }
      if skipLineEnd(bytes) { return }
      position += 1
    }
  }

  private mutating func scanQuotedCell(_ bytes: [UInt8]) throws(HelioError) {
    let openingLine = line
    position += 1
    let start = position
    while true {
      guard position < bytes.count else {
        throw .data("The double quote opened in line \(openingLine) is never closed.")
      }
      if bytes[position] == quote {
        guard position + 1 < bytes.count, bytes[position + 1] == quote else { break }
        position += 2
      } else if !skipLineEnd(bytes) {
        position += 1
      }
    }
    cells.append(.init(start: UInt32(start), end: UInt32(position)))
    position += 1
    while position < bytes.count && bytes[position] == UInt8(ascii: " ") { position += 1 }
    guard position < bytes.count else { return }
    let next = bytes[position]
    guard next == delimiter || next == lineFeed || next == carriageReturn else {
      throw .data(
        "Line \(line) has text after a closing double quote; "
          + "a quote inside a quoted cell is written twice.")
    }
  }

  /// Steps over `LF`, `CR` or `CR LF`, and says whether there was one.
  private mutating func skipLineEnd(_ bytes: [UInt8]) -> Bool {
    let byte = bytes[position]
    guard byte == lineFeed || byte == carriageReturn else { return false }
    position += 1
    if byte == carriageReturn && position < bytes.count && bytes[position] == lineFeed {
      position += 1
    }
    line += 1
    return true
  }
}
