import HelioCore

/// Text as UTF-8, whatever it was written in.
///
/// Goals, in this order: never change a letter without a word; read what spreadsheets on Windows save as
/// CSV, which is Windows-1252 in Western Europe and America; cost nothing where all is UTF-8.
///
/// A text that is not UTF-8 is taken as Windows-1252, with a note, if every byte has a meaning there and no
/// letter of it is written in UTF-8. What mixes both is damaged and refused: two spellings of one category
/// would become two categories.
///
/// - Returns: the bytes as they are, or decoded, and the note.
/// - Throws: ``HelioError/data(_:)`` that names the line.
/// - Complexity: one pass.
func utf8Text(_ bytes: [UInt8]) throws(HelioError) -> (bytes: [UInt8], note: String?) {
  var (letters, firstBad): (Int, Int?) = (0, nil)
  var p = 0
  while p < bytes.count {
    if bytes[p] < 0x80 {
      p += 1
    } else if let length = utf8Length(bytes, at: p) {
      // The byte-order mark is no letter.
      if !(p == 0 && bytes.starts(with: [0xEF, 0xBB, 0xBF])) { letters += 1 }
      p += length
    } else {
      firstBad = firstBad ?? p
      p += 1
    }
  }
  guard let firstBad else { return (bytes, nil) }
  let line = lineNumber(of: firstBad, in: bytes)
  let byte = String(bytes[firstBad], radix: 16, uppercase: true)
  guard letters == 0 else {
    throw .data(
      "Line \(line) is not UTF-8 (byte 0x\(byte)), although other letters of the file are: it mixes "
        + "two encodings; save it anew as UTF-8.")
  }
  var text: [UInt8] = []
  text.reserveCapacity(bytes.count + bytes.count / 8)
  for (place, byte) in bytes.enumerated() {
    guard byte >= 0x80 else {
      text.append(byte)
      continue
    }
    guard let scalar = windows1252(byte) else {
      throw .data(
        "Line \(lineNumber(of: place, in: bytes)) is neither UTF-8 nor Windows-1252 text (byte "
          + "0x\(String(byte, radix: 16, uppercase: true))); save the file as UTF-8.")
    }
    text += UTF8.encode(scalar)!
  }
  return (
    text,
    "The file is not UTF-8 text (first in line \(line)); it was read as Windows-1252. If letters look "
      + "wrong, save it as UTF-8."
  )
}

/// Text in UTF-16 with a byte-order mark, as spreadsheets save "Unicode text".
///
/// - Throws: ``HelioError/data(_:)`` for an odd number of bytes or a broken pair of surrogates.
func utf8(fromUTF16 bytes: [UInt8]) throws(HelioError) -> [UInt8] {
  let isLittle = bytes.starts(with: [0xFF, 0xFE])
  guard bytes.count % 2 == 0 else {
    throw .data("The file is UTF-16 text that ends within a letter.")
  }
  let units = stride(from: 2, to: bytes.count, by: 2).map { p in
    UInt16(bytes[isLittle ? p + 1 : p]) << 8 | UInt16(bytes[isLittle ? p : p + 1])
  }
  guard let text = String(validating: units, as: UTF16.self) else {
    throw .data("The file is damaged: it is UTF-16 text with half a letter in it.")
  }
  return Array(text.utf8)
}

/// Bytes of the character of two to four bytes that begins at `p`; `nil` if none does. Neither longer forms
/// than needed nor surrogates are characters. Source: The Unicode Standard, table 3-7.
private func utf8Length(_ bytes: [UInt8], at p: Int) -> Int? {
  let (length, second): (Int, ClosedRange<UInt8>)
  switch bytes[p] {
  case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
  case 0xE0: (length, second) = (3, 0xA0...0xBF)
  case 0xED: (length, second) = (3, 0x80...0x9F)
  case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
  case 0xF0: (length, second) = (4, 0x90...0xBF)
  case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
  case 0xF4: (length, second) = (4, 0x80...0x8F)
  default: return nil
  }
  guard p + length <= bytes.count, second.contains(bytes[p + 1]),
    bytes[(p + 2)..<max(p + length, p + 2)].allSatisfy({ (0x80...0xBF).contains($0) })
  else { return nil }
  return length
}

/// The letter of a byte from 0x80 on; `nil` for the five that mean nothing.
private func windows1252(_ byte: UInt8) -> Unicode.Scalar? {
  if byte >= 0xA0 { return Unicode.Scalar(byte) }
  let code = windows1252From80[Int(byte) - 0x80]
  return code == 0 ? nil : Unicode.Scalar(code)
}

/// The letters of bytes 0x80 to 0x9F; from 0xA0 on the code is Latin-1. Source: Microsoft, code page 1252.
private let windows1252From80: [UInt16] = [
  0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039,
  0x0152, 0, 0x017D, 0, 0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122,
  0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178,
]

/// Lines end with `LF`, `CR` or `CR LF`.
private func lineNumber(of place: Int, in bytes: [UInt8]) -> Int {
  var line = 1
  for p in 0..<place {
    let isEnd =
      bytes[p] == UInt8(ascii: "\n")
      || bytes[p] == UInt8(ascii: "\r") && bytes[p + 1] != UInt8(ascii: "\n")
    if isEnd { line += 1 }
  }
  return line
}
