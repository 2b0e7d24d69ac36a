public import HelioCore

extension Table {
  /// Reads a table from a file; its first bytes, not its name, say what it is.
  ///
  /// | content | columns |
  /// |---|---|
  /// | delimited text (CSV) | as named in the header |
  /// | NPY, two-dimensional | named by their number from 0: `0`, `1`, … |
  /// | NPZ with arrays `X` (n x d) and `y` (n) | `x0` … `x(d-1)` and `y`, the last |
  /// | one of these compressed by gzip, or alone in a ZIP archive | the same |
  /// | Excel, OpenDocument, Parquet, Feather | as named, if Python with pandas is there |
  ///
  /// A NaN is an empty cell.
  ///
  /// - Parameter path: of a file; `-` is standard input.
  /// - Throws: ``HelioError/noInput(path:reason:)`` if it cannot be read, ``HelioError/data(_:)`` if its
  ///   content cannot be used.
  public static func read(
    path: String, options: ReadingOptions = .init()
  ) throws(HelioError) -> Table {
    let bytes = [UInt8](try contents(ofFile: path))
    do {
      return try Table(fileContent: bytes, options: options)
    } catch .data(let sentence) {
      throw .data("\(path == standardInputPath ? "Standard input" : path): \(sentence)")
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
    } else if bytes.starts(with: ZipArchive.magic) {
      try self.init(archive: ZipArchive(bytes), bytes, options: options)
    } else if bytes.starts(with: [0x1F, 0x8B]) {
      try self.init(
        fileContent: inflated(bytes[...], .gzip, named: "The file"), options: options)
    } else if let format = ForeignFormat(bytes) {
      try self.init(delimitedText: format.delimitedText(bytes), options: options)
    } else {
      try Self.refuseUnreadable(bytes)
      try self.init(delimitedText: bytes, options: options)
    }
  }

  /// Formats that are known and not read, by their first bytes.
  private static func refuseUnreadable(_ bytes: [UInt8]) throws(HelioError) {
    let formats: [(start: [UInt8], name: String)] = [
      ([0xD0, 0xCF, 0x11, 0xE0], "an Excel workbook of the old format (.xls)"),
      ([0x89] + Array("HDF".utf8), "an HDF5 file"), (Array("BZh".utf8), "compressed with bzip2"),
      ([0xFD] + Array("7zXZ".utf8), "compressed with xz"),
      ([0x28, 0xB5, 0x2F, 0xFD], "compressed with zstd"), (Array("%PDF".utf8), "a PDF document"),
    ]
    if let format = formats.first(where: { bytes.starts(with: $0.start) }) {
      throw .data("The file is \(format.name); save the table as CSV.")
    }
    let text = bytes.prefix(64).drop { [0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF].contains($0) }
    let start = String(decoding: text, as: UTF8.self)
    let isObject = start.firstMatch(of: /^[\[{]\s*["\[{}\]]/) != nil
    if isObject || start.hasPrefix("<?xml") || start.lowercased().hasPrefix("<!doctype html") {
      throw .data(
        "The file is \(isObject ? "JSON" : "XML or HTML"), no table; save the table as CSV.")
    }
  }

  /// NumPy arrays, a workbook, or one table alone.
  private init(archive: ZipArchive, _ bytes: [UInt8], options: ReadingOptions) throws(HelioError) {
    let members = archive.members.filter {
      !$0.name.hasSuffix("/") && !$0.name.hasPrefix("__MACOSX/")
    }
    if let format = ForeignFormat(members: members.map(\.name)) {
      try self.init(delimitedText: format.delimitedText(bytes), options: options)
    } else if members.allSatisfy({ $0.name.hasSuffix(".npy") }) {
      try self.init(arrays: NumpyArchive(archive), options: options)
    } else if members.count == 1 {
      let content = try archive.content(of: members[0])
      guard !content.starts(with: ZipArchive.magic) else {
        throw .data("The ZIP archive holds another archive, '\(members[0].name)'; unpack it first.")
      }
      try self.init(fileContent: content, options: options)
    } else {
      throw .data(
        "The ZIP archive holds \(members.count) files (\(quotedList(members.map(\.name)))) that are not "
          + "all NumPy arrays; unpack it and name one.")
    }
  }

  private init(array: NumpyArray, options: ReadingOptions) throws(HelioError) {
    guard array.shape.count == 2, array.columnCount > 0 else {
      throw .data(
        "The array has shape \(array.shape); a table is two-dimensional, rows x columns, "
          + "one of the columns being the target.")
    }
    try self.init(
      typed: (0..<array.columnCount).map { j in
        TableColumn(name: String(j), content: array.column(j), options: options)
      }, options: options)
  }

  private init(arrays archive: NumpyArchive, options: ReadingOptions) throws(HelioError) {
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
    try self.init(typed: columns, options: options)
  }
}

extension TableColumn {
  /// A column of an array: what counts as missing follows the options.
  fileprivate init(name: String, content: Content, options: ReadingOptions) {
    switch content {
    case .numbers(let values):
      let missing = values.indices.filter { values[$0].isNaN }
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
