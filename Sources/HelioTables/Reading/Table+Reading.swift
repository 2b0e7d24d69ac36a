import Foundation
public import HelioCore

extension Table {
  /// Reads a table from a file; its first bytes, not its name, say what it is.
  ///
  /// | content | columns |
  /// |---|---|
  /// | delimited text (CSV) | as named in the header |
  /// | NPY, two-dimensional | named by their number from 0: `0`, `1`, … |
  /// | NPZ with arrays `X` (n x d) and `y` (n) | `x0` … `x(d-1)` and `y`, the last |
  ///
  /// - Throws: ``HelioError/noInput(path:reason:)`` if it cannot be read, ``HelioError/data(_:)`` if its
  ///   content cannot be used.
  public static func read(
    path: String, options: ReadingOptions = .init()
  ) throws(HelioError) -> Table {
    let bytes = [UInt8](try contents(ofFile: path))
    do {
      return try Table(fileContent: bytes, options: options)
    } catch .data(let sentence) {
      throw .data("\(path): \(sentence)")
    }
  }

  /// The table in the bytes of a file, see ``read(path:options:)``.
  public init(
    fileContent bytes: [UInt8], options: ReadingOptions = .init()
  ) throws(HelioError) {
    if bytes.starts(with: NumpyArray.magic) {
      let source = LittleEndianBytes(bytes: bytes)
      let array = try NumpyArray(source, in: 0..<bytes.count, named: "The array")
      try self.init(array: array, options: options)
    } else if bytes.starts(with: NumpyArchive.magic) {
      try self.init(archive: NumpyArchive(LittleEndianBytes(bytes: bytes)), options: options)
    } else if bytes.starts(with: [0x1F, 0x8B]) {
      throw .data("The file is compressed with gzip; unpack it first.")
    } else {
      try self.init(delimitedText: bytes, options: options)
    }
  }

  private init(array: NumpyArray, options: ReadingOptions) throws(HelioError) {
    guard array.shape.count == 2, array.columnCount > 0 else {
      throw .data(
        "The array has shape \(array.shape); a table is two-dimensional, rows x columns, "
          + "one of the columns being the target.")
    }
    try self.init(
      columns: (0..<array.columnCount).map { j in
        TableColumn(name: String(j), content: array.column(j), options: options)
      })
  }

  private init(archive: NumpyArchive, options: ReadingOptions) throws(HelioError) {
    let names = archive.arrays.map(\.name)
    guard let X = archive.arrays.first(where: { $0.name == "X" })?.array,
      let y = archive.arrays.first(where: { $0.name == "y" })?.array
    else {
      throw .data(
        "The archive must hold the arrays 'X' (rows x features) and 'y' (rows), as numpy.savez "
          + "writes them; it holds: "
          + "\(names.isEmpty ? "nothing" : names.joined(separator: ", ")).")
    }
    guard X.shape.count == 2, X.columnCount > 0, !y.shape.isEmpty, y.columnCount == 1,
      X.rowCount == y.rowCount
    else {
      throw .data(
        "'X' has shape \(X.shape) and 'y' has shape \(y.shape); they must be "
          + "(rows, features) and (rows,).")
    }
    var columns = (0..<X.columnCount).map { j in
      TableColumn(name: "x\(j)", content: X.column(j), options: options)
    }
    columns.append(TableColumn(name: "y", content: y.column(0), options: options))
    try self.init(columns: columns)
  }
}

extension TableColumn {
  /// A column of an array: what counts as missing follows the options.
  fileprivate init(name: String, content: Content, options: ReadingOptions) {
    switch content {
    case .numbers(let values):
      let missing = options.nanIsMissing ? values.indices.filter { values[$0].isNaN } : []
      self.init(name: name, content: content, missingRows: missing)
    case .text(var values):
      let missing = values.indices.filter {
        values[$0].isEmpty || options.missingMarkers.contains(values[$0])
      }
      for row in missing { values[row] = "" }
      self.init(name: name, content: .text(values), missingRows: missing)
    }
  }
}
