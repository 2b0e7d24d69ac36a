import HelioCore

/// The arrays of an NPZ file as `numpy.savez` writes it: a ZIP archive of stored NPY files.
///
/// The sizes are taken from the central directory at the end, because NumPy leaves them out of the
/// local headers. Compressed members (`numpy.savez_compressed`) are refused.
/// Source: PKWARE, ".ZIP File Format Specification", 4.3.
struct NumpyArchive {
  /// Arrays by name, in the file's order, without the suffix `.npy`.
  let arrays: [(name: String, array: NumpyArray)]

  static let magic: [UInt8] = [0x50, 0x4B, 0x03, 0x04]
  private static let centralMagic = 0x0201_4B50
  private static let endMagic = 0x0605_4B50
  private static let endSize = 22

  /// - Throws: ``HelioError/data(_:)`` for a damaged or compressed archive, or an unreadable array.
  init(_ source: LittleEndianBytes) throws(HelioError) {
    let end = try Self.endOfCentralDirectory(source)
    let count = try source.integer(at: end + 10, width: 2)
    var entry = try source.integer(at: end + 16, width: 4)
    var arrays: [(name: String, array: NumpyArray)] = []
    for _ in 0..<count {
      guard try source.integer(at: entry, width: 4) == Self.centralMagic else {
        throw .data("The NPZ archive is damaged: its directory is not where it should be.")
      }
      let method = try source.integer(at: entry + 10, width: 2)
      let size = try source.integer(at: entry + 20, width: 4)
      let nameLength = try source.integer(at: entry + 28, width: 2)
      let extraLength = try source.integer(at: entry + 30, width: 2)
      let commentLength = try source.integer(at: entry + 32, width: 2)
      let local = try source.integer(at: entry + 42, width: 4)
      let next = entry + 46 + nameLength + extraLength + commentLength
      guard next <= source.bytes.count else { throw .data("The NPZ archive ends early.") }
      let file = String(decoding: source.bytes[entry + 46..<entry + 46 + nameLength], as: UTF8.self)
      entry = next
      guard file.hasSuffix(".npy") else {
        throw .data(
          "The file is a ZIP archive but not NPZ (it holds '\(file)'); "
            + "an Excel file must be exported as CSV.")
      }
      guard method == 0 else {
        throw .data(
          "The array '\(file)' in the NPZ archive is compressed; save it with numpy.savez instead "
            + "of numpy.savez_compressed.")
      }
      guard size != 0xFFFF_FFFF, local != 0xFFFF_FFFF else {
        throw .data("The array '\(file)' is larger than 4 GB; save X and y in smaller parts.")
      }
      let start =
        try local + 30 + source.integer(at: local + 26, width: 2)
        + source.integer(at: local + 28, width: 2)
      guard start + size <= source.bytes.count else { throw .data("The NPZ archive ends early.") }
      let name = String(file.dropLast(4))
      let array = try NumpyArray(source, in: start..<start + size, named: "The array '\(name)'")
      arrays.append((name, array))
    }
    self.arrays = arrays
  }

  /// The end record stands last, before a comment of at most 65535 bytes.
  private static func endOfCentralDirectory(
    _ source: LittleEndianBytes
  ) throws(HelioError) -> Int {
    var position = source.bytes.count - endSize
    let lowest = max(0, position - 65_535)
    while position >= lowest {
      if try source.integer(at: position, width: 4) == endMagic { return position }
      position -= 1
    }
    throw .data("The NPZ archive is damaged or ends early: it has no directory.")
  }
}
