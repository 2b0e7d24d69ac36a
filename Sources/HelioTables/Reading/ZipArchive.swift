import HelioCore

/// The members of a ZIP archive, stored or deflated.
///
/// Sizes are taken from the central directory at the end, because writers such as NumPy leave them out of the
/// local headers. Source: PKWARE, ".ZIP File Format Specification", 4.3.
struct ZipArchive {
  struct Member {
    let name: String
    fileprivate let method: Int
    /// Of the compressed bytes.
    fileprivate let range: Range<Int>
  }
  let members: [Member]
  private let source: LittleEndianBytes

  static let magic: [UInt8] = [0x50, 0x4B, 0x03, 0x04]
  private static let centralMagic = 0x0201_4B50
  private static let endMagic = 0x0605_4B50
  private static let endSize = 22

  /// - Throws: ``HelioError/data(_:)`` for a damaged archive, or one of more than 4 GB.
  init(_ bytes: [UInt8]) throws(HelioError) {
    source = LittleEndianBytes(bytes: bytes)
    let end = try Self.endOfCentralDirectory(source)
    let count = try source.integer(at: end + 10, width: 2)
    var entry = try source.integer(at: end + 16, width: 4)
    var members: [Member] = []
    for _ in 0..<count {
      guard try source.integer(at: entry, width: 4) == Self.centralMagic else {
        throw .data("The ZIP archive is damaged: its directory is not where it should be.")
      }
      let method = try source.integer(at: entry + 10, width: 2)
      let size = try source.integer(at: entry + 20, width: 4)
      let nameLength = try source.integer(at: entry + 28, width: 2)
      let extraLength = try source.integer(at: entry + 30, width: 2)
      let commentLength = try source.integer(at: entry + 32, width: 2)
      let local = try source.integer(at: entry + 42, width: 4)
      let next = entry + 46 + nameLength + extraLength + commentLength
      guard next <= bytes.count else { throw .data("The ZIP archive ends early.") }
      let name = String(decoding: bytes[entry + 46..<entry + 46 + nameLength], as: UTF8.self)
      entry = next
      guard size != 0xFFFF_FFFF, local != 0xFFFF_FFFF else {
        throw .data("'\(name)' in the ZIP archive is larger than 4 GB; save it in smaller parts.")
      }
      let start =
        try local + 30 + source.integer(at: local + 26, width: 2)
        + source.integer(at: local + 28, width: 2)
      guard start + size <= bytes.count else { throw .data("The ZIP archive ends early.") }
      members.append(Member(name: name, method: method, range: start..<start + size))
    }
    self.members = members
  }

  /// The bytes of a member.
  ///
  /// - Throws: ``HelioError/data(_:)`` for another compression than deflation, or damaged bytes.
  func content(of member: Member) throws(HelioError) -> [UInt8] {
    let stored = source.bytes[member.range]
    switch member.method {
    case 0: return Array(stored)
    case 8: return try inflated(stored, .bare, named: "'\(member.name)' in the ZIP archive")
    default:
      throw .data(
        "'\(member.name)' in the ZIP archive is compressed by method \(member.method); only deflation (8) "
          + "can be read.")
    }
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
    throw .data("The ZIP archive is damaged or ends early: it has no directory.")
  }
}
