import HelioCore
import HelioLinalg
import HelioTables

/// The layout of a model file. All numbers are little-endian.
///
/// Version 2 knows normal scores and scales of coordinates, version 3 dates, ranges of columns, a least target and
/// how the table was read, version 4 linear parts, categories that count as one column, and how much they differ, version 5 mean-field
/// networks and curves. Files of the versions before are read as well.
///
///     8 bytes   "HELIOMDL"
///     8 bytes   version
///     8 bytes   length of the description
///     …         description: JSON, what the arrays are and everything that is not an array
///     …         arrays of 64-bit floating-point numbers, one after another, as the description lists them
///     8 bytes   FNV-1a hash of all bytes before
enum ModelFile {
  static let magic = Array("HELIOMDL".utf8)
  static let version = 5
  private static let readable = 1...version

  static func bytes(description: [UInt8], arrays: [[Double]]) -> [UInt8] {
    var bytes = magic
    bytes.reserveCapacity(40 + description.count + 8 * arrays.reduce(0) { $0 + $1.count })
    append(UInt64(version), to: &bytes)
    append(UInt64(description.count), to: &bytes)
    bytes += description
    for array in arrays { for x in array { append(x.bitPattern, to: &bytes) } }
    append(fnv1a(bytes), to: &bytes)
    return bytes
  }

  /// The description, and the numbers that follow it.
  ///
  /// - Throws: ``HelioError/data(_:)`` for a file that is no model, of another version, or damaged.
  static func parse(
    _ bytes: [UInt8]
  ) throws(HelioError) -> (description: [UInt8], numbers: [Double]) {
    guard bytes.count >= 32, Array(bytes[..<8]) == magic else {
      throw .data("The file is no model: it does not begin with HELIOMDL.")
    }
    let file = LittleEndianBytes(bytes: bytes)
    let stored = try file.integer(at: 8, width: 8)
    guard readable.contains(stored) else {
      throw .data(
        "The model file has version \(stored); this program reads versions 1 to \(version).")
    }
    let length = try file.integer(at: 16, width: 8)
    let end = bytes.count - 8
    guard file.word(at: end, width: 8) == fnv1a(bytes[..<end]) else {
      throw .data("The model file is damaged: its checksum does not agree with its content.")
    }
    guard length >= 0, length <= end - 24, (end - 24 - length) % 8 == 0 else {
      throw .data("The model file is damaged: its description has \(length) bytes.")
    }
    let numbers = stride(from: 24 + length, to: end, by: 8).map {
      Double(bitPattern: file.word(at: $0, width: 8))
    }
    return (Array(bytes[24..<(24 + length)]), numbers)
  }

  private static func append(_ word: UInt64, to bytes: inout [UInt8]) {
    for k in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: word >> (8 * UInt64(k)))) }
  }
}
