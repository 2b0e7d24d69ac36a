import HelioCore

/// An array in NumPy's NPY format, versions 1.0 to 3.0: header parsed, elements decoded on demand.
///
///     "\x93NUMPY" major minor, header length (2 bytes; 4 from version 2.0), header, elements
///
/// The header is a Python literal with `descr` (element type), `fortran_order` and `shape`. Read are
/// `float64`, `float32`, `float16`, signed and unsigned integers, booleans and fixed-length strings, in both
/// orders of bytes and of entries.
/// Source: NumPy Enhancement Proposal 1, "A simple file format for NumPy arrays".
struct NumpyArray {
  /// Kind and size in bytes of one element.
  enum Element: Equatable {
    case float(Int), signed(Int), unsigned(Int)
    /// Unicode string of that many code points, four bytes each.
    case text(Int)

    var size: Int {
      switch self {
      case .float(let size), .signed(let size), .unsigned(let size): size
      case .text(let length): 4 * length
      }
    }
  }
  let shape: [Int]
  let element: Element
  private let isColumnMajor: Bool
  private let isBigEndian: Bool
  private let source: LittleEndianBytes
  private let offset: Int

  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  /// - Parameters:
  ///   - bytes: of the whole file; `range`: where the array stands in it.
  ///   - name: of the array, for messages.
  /// - Throws: ``HelioError/data(_:)`` for another format, another element type or too few bytes.
  init(_ source: LittleEndianBytes, in range: Range<Int>, named name: String) throws(HelioError) {
    let start = range.lowerBound
    guard range.count >= 10, source.bytes[range].starts(with: Self.magic) else {
      throw .data("\(name) is not an array in NumPy's NPY format.")
    }
    let version = source.bytes[start + 6]
    guard (1...3).contains(version) else {
      throw .data("\(name) has NPY version \(version); versions 1, 2 and 3 can be read.")
    }
    let lengthSize = version == 1 ? 2 : 4
    let headerStart = start + 8 + lengthSize
    let headerEnd = headerStart + (try source.integer(at: start + 8, width: lengthSize))
    guard headerEnd <= range.upperBound else { throw .data("\(name) ends inside its header.") }
    let header = String(decoding: source.bytes[headerStart..<headerEnd], as: UTF8.self)

    (element, isBigEndian) = try Self.element(in: header, name)
    isColumnMajor = header.contains(/'fortran_order':\s*True/)
    shape = try Self.shape(in: header, name)
    self.source = source
    offset = headerEnd
    guard !shape.contains(0) else { throw .data("\(name) has shape \(shape): it holds nothing.") }
    // With no extent zero, every product of some of the extents fits if this one does.
    var size = element.size
    for extent in shape {
      let (product, overflow) = size.multipliedReportingOverflow(by: extent)
      guard !overflow else { throw .data("\(name) claims an impossible shape \(shape).") }
      size = product
    }
    guard size <= range.upperBound - headerEnd else {
      throw .data(
        "\(name) ends early: shape \(shape) needs \(size) bytes, "
          + "\(range.upperBound - headerEnd) are there.")
    }
  }

  var rowCount: Int { shape.first ?? 1 }
  /// Product of all extents after the first.
  var columnCount: Int { shape.dropFirst().reduce(1, *) }

  /// Column `j` of a one- or two-dimensional array.
  func column(_ j: Int) -> TableColumn.Content {
    let n = rowCount
    let stride = isColumnMajor ? 1 : columnCount
    let first = isColumnMajor ? j * n : j
    let positions = (0..<n).lazy.map { offset + element.size * (first + $0 * stride) }
    switch element {
    case .float(8):
      return .numbers(positions.map { Double(bitPattern: word(at: $0, width: 8)) })
    case .float(2):
      return .numbers(
        positions.map { half(UInt16(truncatingIfNeeded: word(at: $0, width: 2))) })
    case .float(let size):
      return .numbers(
        positions.map {
          Double(Float(bitPattern: UInt32(truncatingIfNeeded: word(at: $0, width: size))))
        })
    case .unsigned(let size):
      return .numbers(positions.map { Double(word(at: $0, width: size)) })
    case .signed(let size):
      // Shifting up and back down copies the sign bit.
      let unused = 64 - 8 * Int64(size)
      return .numbers(
        positions.map {
          let word = word(at: $0, width: size)
          return Double(Int64(bitPattern: word << UInt64(unused)) >> unused)
        })
    case .text(let length):
      return .text(
        positions.map { position in
          var text = String.UnicodeScalarView()
          for k in 0..<length {
            let word = UInt32(truncatingIfNeeded: word(at: position + 4 * k, width: 4))
            guard word != 0, let scalar = Unicode.Scalar(word) else { break }
            text.append(scalar)
          }
          return String(text)
        })
    }
  }

  private func word(at position: Int, width: Int) -> UInt64 {
    let word = source.word(at: position, width: width)
    return isBigEndian ? word.byteSwapped >> UInt64(64 - 8 * width) : word
  }

  private static func element(
    in header: String, _ name: String
  ) throws(HelioError) -> (Element, isBigEndian: Bool) {
    guard let match = header.firstMatch(of: /'descr':\s*'([<>|=])([a-zA-Z])(\d+)'/),
      let size = Int(match.3)
    else {
      throw .data("\(name) has a structured element type; save one plain array of numbers.")
    }
    let kind = String(match.2)
    let isBigEndian = match.1 == ">" && size > 1
    let element: Element? =
      switch (kind, size) {
      case ("f", 2), ("f", 4), ("f", 8): .float(size)
      case ("i", 1), ("i", 2), ("i", 4), ("i", 8): .signed(size)
      case ("u", 1), ("u", 2), ("u", 4), ("u", 8), ("b", 1): .unsigned(size)
      case ("U", 1...Int(Int32.max)): .text(size)
      default: nil
      }
    guard let element else {
      throw .data(
        "\(name) has element type '\(match.1)\(kind)\(size)'; save it as real numbers, for example with "
          + "array.astype('<f8').")
    }
    return (element, isBigEndian)
  }

  private static func shape(in header: String, _ name: String) throws(HelioError) -> [Int] {
    guard let match = header.firstMatch(of: /'shape':\s*\(([^)]*)\)/) else {
      throw .data("\(name) has no shape in its header.")
    }
    let shape = match.1.split(separator: ",").map { Int(String($0).filter { $0 != " " }) }
    guard shape.allSatisfy({ $0 != nil && $0! >= 0 }) else {
      throw .data("\(name) has an unreadable shape (\(match.1)).")
    }
    return shape.compactMap(\.self)
  }
}

/// A number in half precision: one sign bit, five of the exponent, ten of the fraction. Source: IEEE 754.
private func half(_ bits: UInt16) -> Double {
  let (exponent, fraction) = (Int(bits >> 10 & 31), Double(bits & 1023))
  let magnitude =
    switch exponent {
    case 0: fraction * 0x1p-24
    case 31: fraction == 0 ? Double.infinity : .nan
    default: (1024 + fraction) * Double(sign: .plus, exponent: exponent - 25, significand: 1)
    }
  return bits >> 15 == 1 ? -magnitude : magnitude
}
