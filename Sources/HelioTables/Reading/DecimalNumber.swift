/// The number written in `bytes[range]`, or `nil` if something else is written there.
///
/// Accepted: optional sign, decimal digits with an optional point, optional exponent; `nan`, `inf`,
/// `infinity` in any case. Spaces around the number must have been trimmed.
///
///     value = m 10^e,   m the digits as one integer
///
/// If m < 2^53 and |e| <= 22 both m and 10^|e| are exact in `Double`, so the one product or quotient is
/// the correctly rounded value (Clinger 1990). Everything else goes to the standard library, which
/// is correctly rounded too, only slower.
func decimalNumber(in bytes: [UInt8], _ range: Range<Int>) -> Double? {
  var p = range.lowerBound
  let end = range.upperBound
  guard p < end else { return nil }
  let isNegative = bytes[p] == UInt8(ascii: "-")
  if isNegative || bytes[p] == UInt8(ascii: "+") { p += 1 }

  var m: UInt64 = 0
  var digits = 0
  var e = 0
  var pointSeen = false
  while p < end {
    let byte = bytes[p]
    if byte == UInt8(ascii: ".") {
      guard !pointSeen else { return nil }
      pointSeen = true
    } else {
      let digit = byte &- UInt8(ascii: "0")
      guard digit < 10 else { break }
      m = m &* 10 &+ UInt64(digit)
      digits += 1
      if pointSeen { e -= 1 }
    }
    p += 1
  }
  if digits == 0 { return wordNumber(in: bytes, range) }
  if p < end {
    guard bytes[p] | 0x20 == UInt8(ascii: "e"), let written = exponent(in: bytes, p + 1..<end)
    else {
      return nil
    }
    e += written
  }
  // 18 digits cannot overflow 64 bits.
  guard digits <= 18, m < 1 << 53, abs(e) < powersOfTen.count else {
    return Double(String(decoding: bytes[range], as: UTF8.self))
  }
  let magnitude = e < 0 ? Double(m) / powersOfTen[-e] : Double(m) * powersOfTen[e]
  return isNegative ? -magnitude : magnitude
}

/// 10^0 … 10^22, all exact.
private let powersOfTen: [Double] = (0...22).map { power in
  (0..<power).reduce(1.0) { value, _ in value * 10 }
}

private func exponent(in bytes: [UInt8], _ range: Range<Int>) -> Int? {
  guard range.count <= 6 else { return nil }
  return Int(String(decoding: bytes[range], as: UTF8.self))
}

/// `nan`, `inf` and `infinity`, with a sign and in any case.
private func wordNumber(in bytes: [UInt8], _ range: Range<Int>) -> Double? {
  guard range.count <= 9 else { return nil }
  let word = String(decoding: bytes[range], as: UTF8.self).lowercased()
  let unsigned = word.hasPrefix("-") || word.hasPrefix("+") ? String(word.dropFirst()) : word
  switch unsigned {
  case "nan": return .nan
  case "inf", "infinity": return word.hasPrefix("-") ? -.infinity : .infinity
  default: return nil
  }
}
