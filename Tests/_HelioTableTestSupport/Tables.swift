public import Foundation
import HelioCore
import HelioLinalg
public import HelioTables

/// The table written in `text`.
public func table(_ text: String, _ options: ReadingOptions = .init()) throws -> Table {
  try Table(delimitedText: Array(text.utf8), options: options)
}

/// The numbers of a column; a failure if it is text.
public func numbers(_ table: Table, _ name: String) throws -> [Double] {
  guard case .numbers(let values) = try table.column(named: name).content else {
    throw HelioError.data("column \(name) is text")
  }
  return values
}

public func texts(_ table: Table, _ name: String) throws -> [String] {
  guard case .text(let values) = try table.column(named: name).content else {
    throw HelioError.data("column \(name) is numeric")
  }
  return values
}

public func numericColumn(_ name: String, _ values: [Double], missing: [Int] = []) -> TableColumn {
  TableColumn(name: name, content: .numbers(values), missingRows: missing)
}

/// n rows of d normal features f0, f1, … with scales 1, 10, 100, … and offsets; f3 correlates with f2,
/// f5 with f4, and so on. target = 2 f0 - z-score of f1 + 0.5 noise.
public func syntheticTable(rows n: Int, features d: Int, seed: UInt64 = 7) throws -> Table {
  let Z = Matrix<Double>.normal(
    rows: n, columns: d + 1, from: RandomStream(seed: seed, purpose: "synthetic table"))
  var columns = (0..<d).map { j in
    let z = (0..<n).map { Z[$0, j] + (j > 2 && j % 2 == 1 ? Z[$0, j - 1] : 0) }
    return numericColumn("f\(j)", z.map { pow(10, Double(j % 4)) * ($0 + Double(j)) })
  }
  let y = (0..<n).map { 2 * Z[$0, 0] - (d > 1 ? Z[$0, 1] : 0) + 0.5 * Z[$0, d] }
  columns.append(numericColumn("target", y))
  return try Table(columns: columns)
}

public let packageFolder = URL(fileURLWithPath: #filePath)
  .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

public func examplePath(_ name: String) -> String {
  packageFolder.appendingPathComponent("Examples/\(name)").path
}

/// The path of a table that stands beside the project, or `nil` where it is absent.
public func sharedTable(_ name: String) -> String? {
  let path = packageFolder.deletingLastPathComponent()
    .appendingPathComponent("shared/data/\(name)").path
  return FileManager.default.fileExists(atPath: path) ? path : nil
}
