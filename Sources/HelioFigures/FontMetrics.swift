/// Widths of letters in Liberation Sans (those of Arial and Helvetica), for laying out before drawing.
///
/// The renderer measures the same font, so that a layout made here is the one that is drawn; letters
/// that are not listed count as wide as a digit.
enum FontMetrics {
  /// Thousandths of the size for the letters from space to tilde.
  private static let ascii: [Int] = [
    277, 277, 354, 556, 556, 889, 666, 190, 333, 333, 389, 583, 277, 333, 277, 277, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 277, 277, 583, 583, 583, 556, 1015, 666, 666, 722, 722, 666,
    610, 777, 722, 277, 500, 666, 556, 833, 722, 777, 666, 777, 722, 666, 610, 722, 666, 943, 666,
    666, 610, 277, 277, 277, 469, 556, 333, 556, 556, 500, 556, 556, 277, 556, 556, 222, 222, 500,
    222, 833, 556, 556, 556, 556, 333, 500, 277, 556, 500, 722, 500, 500, 500, 333, 259, 333, 583,
  ]

  private static let others: [Character: Int] = [
    "\u{03b1}": 578, "\u{03b2}": 575, "\u{03b3}": 500, "\u{03b4}": 556, "\u{03b5}": 445,
    "\u{03b6}": 440, "\u{03b7}": 556, "\u{03b8}": 556, "\u{03b9}": 222, "\u{03ba}": 500,
    "\u{03bb}": 500, "\u{03bc}": 576, "\u{03bd}": 500, "\u{03be}": 447, "\u{03c0}": 689,
    "\u{03c1}": 568, "\u{03c3}": 617, "\u{03c4}": 395, "\u{03c6}": 648, "\u{03c7}": 524,
    "\u{03c8}": 712, "\u{03c9}": 780, "\u{0394}": 667, "\u{0398}": 777, "\u{039b}": 667,
    "\u{03a3}": 618, "\u{03a6}": 797, "\u{03a8}": 835, "\u{03a9}": 747, "\u{2212}": 583,
    "\u{00d7}": 583, "\u{00b1}": 548, "\u{00b7}": 277, "\u{00b0}": 399, "\u{221e}": 712,
    "\u{2264}": 548, "\u{2265}": 548, "\u{2248}": 548, "\u{221a}": 548, "\u{2026}": 1000,
  ]

  /// Bold letters are wider by about this factor.
  static let bold = 1.07

  /// The width of a text in the unit of its size.
  static func width(of text: String, size: Double) -> Double {
    var sum = 0
    for character in text { sum += thousandths(character) }
    return Double(sum) / 1000 * size
  }

  private static func thousandths(_ character: Character) -> Int {
    if let code = character.asciiValue, code >= 32, code < 127 { return ascii[Int(code) - 32] }
    if let known = others[character] { return known }
    if let plain = RaisedText.plain(character) {
      return Int(RaisedText.scale * Double(thousandths(plain.character)))
    }
    return 556
  }
}

/// Raised and lowered digits and signs.
///
/// In a text they are the Unicode letters, which hardly any text font has all of; the renderer
/// replaces them by small plain digits, raised or lowered, so that a printed figure needs one font.
enum RaisedText {
  /// Size of a raised letter relative to its text.
  static let scale = 0.68

  private static let raised: [Character: Character] = [
    "\u{2070}": "0", "\u{00b9}": "1", "\u{00b2}": "2", "\u{00b3}": "3", "\u{2074}": "4",
    "\u{2075}": "5", "\u{2076}": "6", "\u{2077}": "7", "\u{2078}": "8", "\u{2079}": "9",
    "\u{207b}": "\u{2212}",
  ]
  private static let lowered: [Character: Character] = [
    "\u{2080}": "0", "\u{2081}": "1", "\u{2082}": "2", "\u{2083}": "3", "\u{2084}": "4",
    "\u{2085}": "5", "\u{2086}": "6", "\u{2087}": "7", "\u{2088}": "8", "\u{2089}": "9",
  ]

  static func plain(_ character: Character) -> (character: Character, isRaised: Bool)? {
    if let plain = raised[character] { return (plain, true) }
    if let plain = lowered[character] { return (plain, false) }
    return nil
  }

  /// A whole number, raised.
  static func raised(_ number: Int) -> String {
    String(
      String(number).map { digit in
        let plain: Character = digit == "-" ? "\u{2212}" : digit
        return raised.first { $0.value == plain }?.key ?? digit
      })
  }
}
