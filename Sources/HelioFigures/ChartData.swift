import HelioCore

/// One entry of a ``ChartData`` table: a number, a word, or nothing.
///
/// A number that is not finite is drawn as a gap and written as an empty cell.
public enum Cell: Sendable, Hashable, Codable, ExpressibleByFloatLiteral,
  ExpressibleByIntegerLiteral, ExpressibleByStringLiteral
{
  case number(Double)
  case text(String)
  case missing

  public init(floatLiteral value: Double) { self = .number(value) }
  public init(integerLiteral value: Int) { self = .number(Double(value)) }
  public init(stringLiteral value: String) { self = .text(value) }

  /// The finite number in this cell.
  var finite: Double? {
    guard case .number(let x) = self, x.isFinite else { return nil }
    return x
  }

  /// The word a category axis or a legend shows for this cell.
  var label: String? {
    switch self {
    case .number(let x): JSONValue.text(x)
    case .text(let word): word
    case .missing: nil
    }
  }

  var json: JSONValue {
    switch self {
    case .number(let x): x.isFinite ? .number(x) : .null
    case .text(let word): .string(word)
    case .missing: .null
    }
  }
}

/// A small table in memory: what one layer of a panel draws.
///
///     let data = ChartData([
///       "rank": .numbers(ranks), "eigenvalue": .numbers(values), "stage": .repeated("before"),
///     ])
///
/// Columns keep the order in which they are given: it is the order of the CSV file and of the tooltip.
/// The name of a column is also its label in the tooltip, so use plain words.
public struct ChartData: Sendable, Equatable, Codable {
  /// A column before its length is known.
  public enum Column: Sendable {
    case numbers([Double])
    case texts([String])
    case cells([Cell])
    /// The same entry in every row.
    case repeated(Cell)

    public static func integers(_ values: [Int]) -> Column { .numbers(values.map(Double.init)) }
  }

  public private(set) var columns: [String]
  public private(set) var rows: [[Cell]]

  /// A table from its columns, all of the same length.
  ///
  /// - Precondition: columns of equal length with distinct names; at least one is not `repeated`
  ///   (else the table has one row).
  public init(_ columns: KeyValuePairs<String, Column>) {
    let names = columns.map(\.key)
    precondition(Set(names).count == names.count, "column names repeat in \(names)")
    let lengths = columns.compactMap { $0.value.length }
    precondition(Set(lengths).count <= 1, "columns \(names) have lengths \(lengths)")
    let count = lengths.first ?? 1
    self.columns = names
    self.rows = (0..<count).map { i in columns.map { $0.value.entry(i) } }
  }

  /// A table without rows, to which ``append(_:)`` adds.
  public init(columns: [String]) {
    self.columns = columns
    self.rows = []
  }

  /// Adds a row; its cells are in the order of ``columns``.
  public mutating func append(_ row: [Cell]) {
    precondition(
      row.count == columns.count, "a row of \(row.count) cells for the columns \(columns)")
    rows.append(row)
  }

  /// The rows of both tables; a column that one of them lacks is missing there.
  public func appending(_ other: ChartData) -> ChartData {
    var all = columns
    for name in other.columns where !all.contains(name) { all.append(name) }
    var sum = ChartData(columns: all)
    for table in [self, other] {
      let place = all.map { table.columns.firstIndex(of: $0) }
      for row in table.rows { sum.append(place.map { $0.map { row[$0] } ?? .missing }) }
    }
    return sum
  }

  /// The cells of a column; empty where the table has no such column.
  public func column(_ name: String) -> [Cell] {
    guard let j = columns.firstIndex(of: name) else { return [] }
    return rows.map { $0[j] }
  }

  /// The rows whose entry in a column equals a value.
  public func filtered(_ name: String, equals value: Cell) -> ChartData {
    guard let j = columns.firstIndex(of: name) else { return self }
    var part = ChartData(columns: columns)
    part.rows = rows.filter { $0[j] == value }
    return part
  }

  /// The distinct entries of a column, in the order of their first appearance.
  func distinct(_ name: String) -> [Cell] {
    var seen: Set<Cell> = []
    return column(name).filter { seen.insert($0).inserted }
  }
}

extension ChartData.Column {
  fileprivate var length: Int? {
    switch self {
    case .numbers(let values): values.count
    case .texts(let values): values.count
    case .cells(let values): values.count
    case .repeated: nil
    }
  }

  fileprivate func entry(_ i: Int) -> Cell {
    switch self {
    case .numbers(let values): .number(values[i])
    case .texts(let values): .text(values[i])
    case .cells(let values): values[i]
    case .repeated(let cell): cell
    }
  }
}
