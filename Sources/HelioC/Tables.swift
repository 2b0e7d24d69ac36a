import CHelioC
import Foundation
import Heliotrope

/// A table while its columns are given, by one thread.
final class TableDraft {
  let rowCount: Int
  private var columns: [TableColumn] = []

  init(rowCount: Int) { self.rowCount = rowCount }

  func add(_ column: TableColumn) { columns.append(column) }

  func table() throws(HelioError) -> Table { try Table(columns: columns) }
}

@c @implementation
public func heliotrope_table_new(_ rows: Int, _ out: UnsafeMutablePointer<OpaquePointer?>) -> Int32
{
  answer { () throws(HelioError) in
    try require(rows >= 0, "rows", "at least 0", got: rows)
    unsafe out.pointee = unsafe handle(TableDraft(rowCount: rows))
  }
}

@c @implementation
public func heliotrope_table_release(_ table: OpaquePointer?) {
  unsafe release(table, TableDraft.self)
}

@c @implementation
public func heliotrope_table_add_numbers(
  _ table: OpaquePointer, _ name: UnsafePointer<CChar>, _ values: UnsafePointer<Double>,
  _ stride: Int
) -> Int32 {
  let draft = unsafe object(table, TableDraft.self)
  let values = unsafe numbers(values, draft.rowCount, stride: stride)
  draft.add(
    TableColumn(
      name: unsafe String(cString: name), content: .numbers(values),
      missingRows: values.indices.filter { values[$0].isNaN }))
  return 0
}

@c @implementation
public func heliotrope_table_add_words(
  _ table: OpaquePointer, _ name: UnsafePointer<CChar>, _ positions: UnsafePointer<Int32>,
  _ words: UnsafePointer<CChar>, _ count: Int
) -> Int32 {
  answer { () throws(HelioError) in
    let draft = unsafe object(table, TableDraft.self)
    let name = unsafe String(cString: name)
    var known: [String] = []
    var next = unsafe words
    for _ in 0..<max(count, 0) {
      known.append(unsafe String(cString: next))
      unsafe next += unsafe strlen(next) + 1
    }
    var (cells, missing) = ([String](), [Int]())
    cells.reserveCapacity(draft.rowCount)
    for row in 0..<draft.rowCount {
      let position = Int(unsafe positions[row])
      guard position < known.count else {
        throw .invalid(
          parameter: "positions", requirement: "below the number of words (\(known.count))",
          got: "\(position) in row \(row + 1) of '\(name)'")
      }
      let word = position < 0 ? "" : known[position]
      if word.isEmpty { missing.append(row) }
      cells.append(word)
    }
    draft.add(TableColumn(name: name, content: .text(cells), missingRows: missing))
  }
}
