public import HelioCore

/// A column of a table: numbers or text, with the rows whose cell was empty.
public struct TableColumn: Sendable, Equatable {
  public enum Content: Sendable, Equatable {
    /// One number a row; `nan` stands in the missing rows.
    case numbers([Double])
    /// One string a row; the empty string stands in the missing rows.
    case text([String])
  }
  public let name: String
  public let content: Content
  /// Rows (from 0, ascending) whose cell is missing.
  public let missingRows: [Int]
  /// How the table writes numbers that it does not write as usual: `1.0`, `007`; not of columns with many.
  let spellings: [Double: String]

  public init(name: String, content: Content, missingRows: [Int] = []) {
    self.init(name: name, content: content, missingRows: missingRows, spellings: [:])
  }

  init(name: String, content: Content, missingRows: [Int], spellings: [Double: String]) {
    self.name = name
    self.content = content
    self.missingRows = missingRows
    self.spellings = spellings
  }

  public var rowCount: Int {
    switch content {
    case .numbers(let values): values.count
    case .text(let values): values.count
    }
  }
}

/// A table as it was read: named columns of equal length, nothing cleaned yet.
///
/// Rows count from 0 here and from 1 in every message, the header not counted.
public struct Table: Sendable, Equatable {
  public let columns: [TableColumn]
  public let rowCount: Int
  /// One sentence for everything that was decided in reading the file, for people.
  public internal(set) var notes: [String] = []
  /// How columns of numbers were written, by name, where not plainly.
  public internal(set) var notations: [String: NumberNotation] = [:]

  /// - Throws: ``HelioError/data(_:)`` for no column, a name given twice, or unequal lengths.
  public init(columns: [TableColumn]) throws(HelioError) {
    guard let first = columns.first else { throw .data("The table has no column.") }
    try Self.refuseDuplicates(columns.map(\.name))
    for column in columns where column.rowCount != first.rowCount {
      throw .data(
        "Column '\(column.name)' has \(column.rowCount) rows "
          + "but column '\(first.name)' has \(first.rowCount).")
    }
    self.columns = columns
    rowCount = first.rowCount
  }

  public var columnNames: [String] { columns.map(\.name) }

  /// The position of a column.
  ///
  /// - Throws: ``HelioError/data(_:)`` that lists the columns there are.
  public func indexOfColumn(named name: String) throws(HelioError) -> Int {
    if let index = columns.firstIndex(where: { $0.name == name }) { return index }
    let listLimit = 30
    let listed = columnNames.prefix(listLimit).map { "'\($0)'" }.joined(separator: ", ")
    let more = columns.count > listLimit ? " and \(columns.count - listLimit) more" : ""
    let meant = similarName(to: name, among: columnNames).map { " (is '\($0)' meant?)" } ?? ""
    throw .data("The table has no column '\(name)'\(meant); its columns are \(listed)\(more).")
  }

  /// The column of that name; the error lists the columns there are.
  public func column(named name: String) throws(HelioError) -> TableColumn {
    columns[try indexOfColumn(named: name)]
  }

  /// The same table with the given rows only, in the given order.
  public func selectingRows(_ rows: [Int]) -> Table {
    let selected = columns.map { column in
      var isMissing = [Bool](repeating: false, count: rowCount)
      for row in column.missingRows { isMissing[row] = true }
      let missing = rows.indices.filter { isMissing[rows[$0]] }
      let content: TableColumn.Content =
        switch column.content {
        case .numbers(let values): .numbers(rows.map { values[$0] })
        case .text(let values): .text(rows.map { values[$0] })
        }
      return TableColumn(
        name: column.name, content: content, missingRows: missing, spellings: column.spellings)
    }
    var table = Table(checked: selected, rowCount: rows.count, notes: notes)
    table.notations = notations
    return table
  }

  private init(checked columns: [TableColumn], rowCount: Int, notes: [String]) {
    self.columns = columns
    self.rowCount = rowCount
    self.notes = notes
  }

  /// - Throws: ``HelioError/data(_:)`` that names the first repeated column.
  static func refuseDuplicates(_ names: [String]) throws(HelioError) {
    var firstPosition: [String: Int] = [:]
    for (position, name) in names.enumerated() {
      if let earlier = firstPosition.updateValue(position, forKey: name) {
        throw .data(
          "The column name '\(name)' appears twice in the header "
            + "(columns \(earlier + 1) and \(position + 1)); give each column its own name.")
      }
    }
  }
}
