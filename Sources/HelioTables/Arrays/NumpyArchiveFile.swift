import CZlib
public import Foundation
public import HelioCore

/// Arrays as `numpy.load` reads them.
///
/// Source: NumPy Enhancement Proposal 1; PKWARE, ".ZIP File Format Specification".
public struct NumpyArchiveFile: Sendable {
  private var members: [(name: String, bytes: [UInt8])] = []

  public init() {}

  /// Adds an array of double precision in row order.
  public mutating func add(_ name: String, shape: [Int], _ elements: [Double]) {
    precondition(
      shape.reduce(1, *) == elements.count, "\(elements.count) elements for the shape \(shape)")
    let bytes = elements.flatMap { value in
      (0..<8).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * UInt64($0))) }
    }
    members.append((name + ".npy", Self.header("<f8", shape) + bytes))
  }

  /// Adds an array of whole numbers.
  public mutating func add(_ name: String, shape: [Int], _ elements: [Int]) {
    precondition(
      shape.reduce(1, *) == elements.count, "\(elements.count) elements for the shape \(shape)")
    let bytes = elements.flatMap { value in
      (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    members.append((name + ".npy", Self.header("<i8", shape) + bytes))
  }

  /// One array alone, as `numpy.save` writes it.
  public static func array(shape: [Int], _ elements: [Double]) -> Data {
    var file = NumpyArchiveFile()
    file.add("", shape: shape, elements)
    return Data(file.members[0].bytes)
  }

  /// Version 1.0: the header ends where a multiple of 64 bytes does.
  private static func header(_ type: String, _ shape: [Int]) -> [UInt8] {
    let extents = shape.map { "\($0)," }.joined(separator: " ")
    let text = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(extents)), }"
    let length = (10 + text.utf8.count + 1 + 63) / 64 * 64 - 10
    let padding = [UInt8](repeating: 0x20, count: length - text.utf8.count - 1)
    return NumpyArray.magic + [1, 0, UInt8(length & 255), UInt8(length >> 8)] + Array(text.utf8)
      + padding + [0x0A]
  }

  /// The NPZ archive, its members stored without compression.
  ///
  /// - Throws: ``HelioError/unwritable(_:)`` beyond 4 GB, which the format's plain form cannot hold.
  public func data() throws(HelioError) -> Data {
    var (file, directory) = ([UInt8](), [UInt8]())
    func little(_ value: Int, _ width: Int) -> [UInt8] {
      (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    let total = members.reduce(0) { $0 + $1.bytes.count + 2 * $1.name.utf8.count + 100 }
    guard total < 1 << 32, members.count < 1 << 16 else {
      throw .unwritable("An archive of \(total) bytes is beyond the 4 GB of a plain ZIP file.")
    }
    for (name, bytes) in members {
      let offset = file.count
      // Version 2.0, no flags, stored, no time, 1980-01-01.
      let common =
        little(20, 2) + little(0, 2) + little(0, 2) + little(0, 2) + little(0x21, 2)
        + little(Self.checksum(bytes), 4) + little(bytes.count, 4) + little(bytes.count, 4)
        + little(name.utf8.count, 2) + little(0, 2)
      file += [0x50, 0x4B, 0x03, 0x04] + common + Array(name.utf8) + bytes
      directory +=
        [0x50, 0x4B, 0x01, 0x02] + little(20, 2) + common + little(0, 2) + little(0, 2)
        + little(0, 2) + little(0, 4) + little(offset, 4) + Array(name.utf8)
    }
    let end =
      [0x50, 0x4B, 0x05, 0x06] + little(0, 4) + little(members.count, 2)
      + little(members.count, 2) + little(directory.count, 4) + little(file.count, 4)
      + little(0, 2)
    return Data(file + directory + end)
  }

  private static func checksum(_ bytes: [UInt8]) -> Int {
    var sum = crc32(0, nil, 0)
    for start in stride(from: 0, to: bytes.count, by: 1 << 30) {
      let piece = Array(bytes[start..<min(start + 1 << 30, bytes.count)])
      sum = unsafe crc32(sum, piece, UInt32(piece.count))
    }
    return Int(sum)
  }
}
