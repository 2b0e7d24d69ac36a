/// One cell taken apart as a number that people wrote.
///
///     [<|>|≤|≥] [currency] [sign] digits with marks [exponent] [unit]
///
/// Signs are `-`, the minus sign and the dash; parentheses around the number mean a minus, as in accounts, and
/// so does one at its end. Marks are points, commas, apostrophes and spaces of any width; which of them is
/// the decimal mark is another question, see ``value(_:)``.
struct WrittenNumber {
  let isNegative: Bool
  /// Digits and marks, spaces as `_`.
  let digits: [UInt8]
  let exponent: Int
  /// Currency before, or anything after; empty for none.
  let unit: String
  /// Whether only a bound is given, as in `<0.5`.
  let isLimit: Bool

  init?(_ text: String) {
    var scalars = text.unicodeScalars.map(Self.plain)
    Self.trim(&scalars)
    guard (1...40).contains(scalars.count), scalars.contains(where: Self.isDigit) else {
      return nil
    }
    isLimit = ["<", ">", "\u{2264}", "\u{2265}"].contains(scalars[0])
    if isLimit {
      scalars.removeFirst()
      if scalars.first == "=" { scalars.removeFirst() }
      Self.trim(&scalars)
    }
    var isNegative = false
    if scalars.first == "(", scalars.last == ")" {
      scalars = Array(scalars.dropFirst().dropLast())
      Self.trim(&scalars)
      isNegative = true
    }
    guard let start = Self.start(of: scalars) else { return nil }
    var prefix = Array(scalars[..<start])
    if let place = prefix.firstIndex(where: { $0 == "-" || $0 == "+" }) {
      guard !isNegative, place == 0 || place == prefix.count - 1 || prefix[place + 1] == " " else {
        return nil
      }
      isNegative = prefix[place] == "-"
      prefix.remove(at: place)
    }
    Self.trim(&prefix)
    let currency = String(String.UnicodeScalarView(prefix))
    guard currency.isEmpty || Self.isCurrency(currency) else { return nil }

    var (digits, p) = Self.core(scalars, from: start)
    var exponent = 0
    if let (value, end) = Self.exponent(scalars, at: p) { (exponent, p) = (value, end) }
    var suffix = Array(scalars[p...])
    let isGlued = suffix.first != " "
    Self.trim(&suffix)
    if suffix == ["-"], isGlued {
      // After a point, as in 5.-, it stands for decimals.
      if digits.last != point { isNegative.toggle() }
      suffix = []
    }
    if let first = suffix.first {
      let isOpen = "-+/:.,;_'\"()=#".unicodeScalars.contains(first) || Self.isDigit(first)
      guard !isOpen, suffix.count <= 16 else { return nil }
    }
    if digits.last == point, digits.count > 1, suffix.isEmpty { digits.removeLast() }
    guard let last = digits.last, (48...57).contains(last) else { return nil }
    let end = String(String.UnicodeScalarView(suffix))
    self.isNegative = isNegative
    self.digits = digits
    self.exponent = exponent
    unit = currency.isEmpty || end.isEmpty ? currency + end : "\(currency) \(end)"
  }

  /// The number with that decimal mark, the other marks taken as separators of thousands; `nil` if the digits
  /// cannot be so understood. Groups have three digits, or as in India two before the last three.
  func value(_ mark: DecimalMark) -> Double? {
    let (decimal, other) = mark == .point ? (point, comma) : (comma, point)
    let parts = digits.split(separator: decimal, maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count <= 2 else { return nil }
    let fraction = parts.count == 2 ? parts[1] : []
    guard fraction.allSatisfy(Self.isDigitByte) else { return nil }
    var whole = Array(parts[0])
    let separators = Set(whole.filter { !Self.isDigitByte($0) })
    if let separator = separators.first {
      guard separators.count == 1, [other, apostrophe, space].contains(separator) else {
        return nil
      }
      let groups = whole.split(separator: separator, omittingEmptySubsequences: false)
      guard (1...3).contains(groups[0].count), groups[0].first != UInt8(ascii: "0"),
        groups.last?.count == 3
      else { return nil }
      let sizes = Set(groups.dropFirst().dropLast().map(\.count))
      guard sizes.isSubset(of: [3]) || separator == comma && sizes == [2] else { return nil }
      whole.removeAll { $0 == separator }
    }
    guard !whole.isEmpty || !fraction.isEmpty else { return nil }
    let text =
      (isNegative ? "-" : "") + String(decoding: whole, as: UTF8.self)
      + (fraction.isEmpty ? "" : "." + String(decoding: fraction, as: UTF8.self))
      + (exponent == 0 ? "" : "e\(exponent)")
    let bytes = Array(text.utf8)
    return decimalNumber(in: bytes, 0..<bytes.count)
  }

  /// The only decimal mark with which the digits can be understood; `nil` if both do.
  var provenMark: DecimalMark? {
    switch (value(.point), value(.comma)) {
    case (_?, nil): .point
    case (nil, _?): .comma
    default: nil
    }
  }

  /// Whether the two decimal marks make two numbers of it.
  var isAmbiguous: Bool {
    guard let a = value(.point), let b = value(.comma) else { return false }
    return a != b
  }

  /// Whether a mark separates thousands when the decimal mark is this one.
  func hasThousands(_ mark: DecimalMark) -> Bool {
    let decimal = mark == .point ? point : comma
    return digits.contains { !Self.isDigitByte($0) && $0 != decimal }
  }

  // MARK: Parts

  /// Marks of all widths and kinds as one.
  private static func plain(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    switch scalar.value {
    case 0x2212, 0x2013, 0x2010, 0x2011, 0xFE63, 0xFF0D: "-"
    case 0xA0, 0x202F, 0x2007, 0x2009, 0x200A: " "
    case 0x2019, 0x2BC, 0xB4: "'"
    default: scalar
    }
  }

  private static func trim(_ scalars: inout [Unicode.Scalar]) {
    while scalars.last == " " { scalars.removeLast() }
    if let first = scalars.firstIndex(where: { $0 != " " }) { scalars.removeFirst(first) }
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { (48...57).contains(scalar.value) }
  private static func isDigitByte(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

  /// Where the first digit stands, or the mark before it.
  private static func start(of scalars: [Unicode.Scalar]) -> Int? {
    guard let digit = scalars.firstIndex(where: isDigit) else { return nil }
    return digit > 0 && [".", ","].contains(scalars[digit - 1]) ? digit - 1 : digit
  }

  /// Digits and marks from a place on, and where they end. A space belongs to them between a digit and three
  /// digits that no fourth follows, an apostrophe likewise.
  private static func core(_ scalars: [Unicode.Scalar], from start: Int) -> ([UInt8], Int) {
    var digits: [UInt8] = []
    var p = start
    func groupFollows(_ p: Int) -> Bool {
      guard p + 3 < scalars.count, scalars[(p + 1)...(p + 3)].allSatisfy(isDigit) else {
        return false
      }
      return p + 4 == scalars.count || !isDigit(scalars[p + 4])
    }
    while p < scalars.count {
      let scalar = scalars[p]
      if isDigit(scalar) || scalar == "." {
        digits.append(UInt8(scalar.value))
      } else if scalar == "," && p + 1 < scalars.count && isDigit(scalars[p + 1]) {
        digits.append(comma)
      } else if (scalar == "'" || scalar == " ") && groupFollows(p) {
        digits.append(scalar == " " ? space : apostrophe)
      } else {
        break
      }
      p += 1
    }
    return (digits, p)
  }

  /// `e5`, `E-3` at a place, if a unit does not begin so.
  private static func exponent(_ scalars: [Unicode.Scalar], at place: Int) -> (Int, Int)? {
    guard place < scalars.count, scalars[place] == "e" || scalars[place] == "E" else { return nil }
    var p = place + 1
    var text = ""
    if p < scalars.count, scalars[p] == "-" || scalars[p] == "+" {
      text.unicodeScalars.append(scalars[p])
      p += 1
    }
    while p < scalars.count, isDigit(scalars[p]) {
      text.unicodeScalars.append(scalars[p])
      p += 1
    }
    guard let value = Int(text), abs(value) < 10_000, p == scalars.count || scalars[p] == " " else {
      return nil
    }
    return (value, p)
  }

  private static let currencyWords: Set<String> = [
    "USD", "EUR", "GBP", "CHF", "JPY", "CNY", "INR", "CAD", "AUD", "NZD", "SEK", "NOK", "DKK",
    "PLN",
    "CZK", "HUF", "RUB", "BRL", "MXN", "ZAR", "KRW", "TRY", "SGD", "HKD", "ILS", "Rs", "Rs.", "kr",
    "kr.",
    "Fr.", "SFr.",
  ]

  private static func isCurrency(_ text: String) -> Bool {
    if currencyWords.contains(text) { return true }
    guard
      let symbol = text.unicodeScalars.first(where: {
        $0.properties.generalCategory == .currencySymbol
      })
    else { return false }
    return text.unicodeScalars.count <= 4
      && text.unicodeScalars.allSatisfy { $0 == symbol || $0.properties.isAlphabetic }
  }
}

private let point = UInt8(ascii: ".")
private let comma = UInt8(ascii: ",")
private let apostrophe = UInt8(ascii: "'")
private let space = UInt8(ascii: "_")
