package import HelioCore

/// Bytes of a binary file, read with bounds checks.
package struct LittleEndianBytes {
  package let bytes: [UInt8]

  package init(bytes: [UInt8]) { self.bytes = bytes }

  /// The unsigned integer of `width` bytes at `offset`.
  ///
  /// - Throws: ``HelioError/data(_:)`` if the file ends before it.
  package func integer(at offset: Int, width: Int) throws(HelioError) -> Int {
    guard offset >= 0, offset <= bytes.count - width else {
      throw .data("The file ends early: byte \(offset + width) of \(bytes.count) is needed.")
    }
    return Int(truncatingIfNeeded: word(at: offset, width: width))
  }

  /// The same without the check, for loops over a range that was checked.
  package func word(at offset: Int, width: Int) -> UInt64 {
    var value: UInt64 = 0
    for k in 0..<width { value |= UInt64(bytes[offset + k]) << (8 * UInt64(k)) }
    return value
  }
}
