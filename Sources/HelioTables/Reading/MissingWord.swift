/// Words for a cell without a value, as programs and people write them.
enum MissingWord {
  private static let words: Set<String> = [
    "na", "n/a", "n.a.", "n.a", "n/d", "n.d.", "n.v.", "k.a.", "k. a.", "nan", "-nan", "null",
    "nil",
    "none", "missing", "unknown", "undefined", "not available", "not applicable", "<na>", "nat",
    "#na",
    "#n/a", "#n/d", "#nv", "-", "--", "---", "\u{2013}", "\u{2014}", "?", "??", ".", "..", "...",
    "\u{2026}", "*", "(null)", "\\n",
  ]

  /// Whether the word means an empty cell where the other cells are numbers or dates: one of the usual ones
  /// in upper or lower case, or an error of a spreadsheet such as `#DIV/0!`.
  static func contains(_ text: String) -> Bool {
    if text.utf8.count <= 16, words.contains(text.lowercased()) { return true }
    return text.hasPrefix("#") && (text.hasSuffix("!") || text.hasSuffix("?"))
  }
}
