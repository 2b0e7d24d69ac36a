import HelioCore

/// A recursive-descent parser of the expression language.
///
///     sum     = product (("+" | "-") product)*
///     product = signed (("*" | "/") signed)*
///     signed  = ("-" | "+") signed | power
///     power   = primary ["^" signed]                      right associative, binds before the sign
///     primary = number | name | name "(" sum ["," sum] ")" | "(" sum ")"
///
/// Errors name the column, counted from 1, and what was expected there.
struct ExpressionParser {
  private let text: String
  private let parameter: String
  private let characters: [Character]
  private var position = 0
  private var depth = 0

  /// Deeper nesting is refused rather than exhausting the stack.
  private static let greatestDepth = 200
  /// Bounds the depth of a chain of operators, which nests to the left.
  private static let greatestLength = 2_000
  /// Hermite polynomials are named up to h20.
  private static let greatestHermite = 20

  /// - Parameters:
  ///   - text: what to parse.
  ///   - parameter: the name that errors blame.
  init(_ text: String, parameter: String) {
    self.text = text
    self.parameter = parameter
    characters = Array(text)
  }

  /// The tree of the whole text.
  mutating func parse() throws(HelioError) -> ExpressionSyntax {
    guard characters.count <= Self.greatestLength else {
      throw failure("longer than \(Self.greatestLength) characters")
    }
    let tree = try sum()
    guard next == nil else { throw unexpected("an operator or the end") }
    return tree
  }

  // MARK: Grammar

  private mutating func sum() throws(HelioError) -> ExpressionSyntax {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.greatestDepth else {
      throw failure("nested deeper than \(Self.greatestDepth) levels at column \(position + 1)")
    }
    var left = try product()
    while let symbol = next, symbol == "+" || symbol == "-" {
      let column = advance()
      let right = try product()
      left = try folded(.operation(symbol == "+" ? .add : .subtract, left, right), column)
    }
    return left
  }

  private mutating func product() throws(HelioError) -> ExpressionSyntax {
    var left = try signed()
    while let symbol = next, symbol == "*" || symbol == "/" {
      let column = advance()
      let right = try signed()
      left = try folded(.operation(symbol == "*" ? .multiply : .divide, left, right), column)
    }
    return left
  }

  private mutating func signed() throws(HelioError) -> ExpressionSyntax {
    var negative = false
    var column: Int?
    while let symbol = next, symbol == "-" || symbol == "+" {
      column = advance()
      if symbol == "-" { negative.toggle() }
    }
    let value = try power()
    return negative ? try folded(.negation(value), column ?? position) : value
  }

  private mutating func power() throws(HelioError) -> ExpressionSyntax {
    let base = try primary()
    guard next == "^" else { return base }
    let column = advance()
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.greatestDepth else {
      throw failure("nested deeper than \(Self.greatestDepth) levels at column \(column)")
    }
    return try folded(.operation(.power, base, try signed()), column)
  }

  private mutating func primary() throws(HelioError) -> ExpressionSyntax {
    let expected = "a number, a variable, a function or '('"
    guard let symbol = next else { throw unexpected(expected) }
    if symbol == "(" {
      advance()
      let inner = try sum()
      try expect(")")
      return inner
    }
    if symbol.isASCII, symbol.isNumber || symbol == "." { return try number() }
    if symbol.isASCII, symbol.isLetter { return try named() }
    throw unexpected(expected)
  }

  private mutating func number() throws(HelioError) -> ExpressionSyntax {
    let start = position
    func digits(_ from: Int) -> Int {
      var end = from
      while end < characters.count, characters[end].isASCII, characters[end].isNumber { end += 1 }
      return end
    }
    var end = digits(start)
    if end < characters.count, characters[end] == "." { end = digits(end + 1) }
    if end < characters.count, characters[end] == "e" || characters[end] == "E" {
      let signed = end + 1 < characters.count && "+-".contains(characters[end + 1])
      let first = end + (signed ? 2 : 1)
      if digits(first) > first { end = digits(first) }
    }
    var literal = String(characters[start..<end])
    if literal.hasPrefix(".") { literal = "0" + literal }
    if literal.hasSuffix(".") { literal += "0" }
    literal = literal.replacing(".e", with: ".0e").replacing(".E", with: ".0E")
    guard let value = Double(literal), value.isFinite, literal != "0.0" || end - start > 1 else {
      throw failure("'\(literal)' at column \(start + 1) is not a finite number")
    }
    position = end
    return .number(value)
  }

  private mutating func named() throws(HelioError) -> ExpressionSyntax {
    let start = position
    while position < characters.count, characters[position].isASCII,
      characters[position].isLetter || characters[position].isNumber
    {
      position += 1
    }
    let name = String(characters[start..<position])
    switch name {
    case "z": return .variable(0)
    case "pi": return .number(.pi)
    case "e": return .number(2.718281828459045)
    case "max", "min":
      try expect("(")
      let first = try sum()
      try expect(",")
      let second = try sum()
      try expect(")")
      return try folded(.operation(name == "max" ? .maximum : .minimum, first, second), start + 1)
    default: break
    }
    if let index = number(after: "z", in: name), (1...9).contains(index) {
      return .variable(index - 1)
    }
    if let degree = number(after: "h", in: name), degree <= Self.greatestHermite {
      let argument = next == "(" ? try parenthesised() : .variable(0)
      return try folded(.hermite(degree, argument), start + 1)
    }
    if let function = ElementaryFunction(rawValue: name) {
      return try folded(.call(function, try parenthesised()), start + 1)
    }
    throw failure("unknown name '\(name)' at column \(start + 1); known are \(Self.knownNames)")
  }

  private mutating func parenthesised() throws(HelioError) -> ExpressionSyntax {
    try expect("(")
    let argument = try sum()
    try expect(")")
    return argument
  }

  // MARK: Reading

  /// The next character that is not a space, without consuming it.
  private var next: Character? {
    mutating get {
      while position < characters.count, characters[position].isWhitespace { position += 1 }
      return position < characters.count ? characters[position] : nil
    }
  }

  /// Consumes one character; returns its column.
  @discardableResult
  private mutating func advance() -> Int {
    position += 1
    return position
  }

  private mutating func expect(_ symbol: Character) throws(HelioError) {
    guard next == symbol else { throw unexpected("'\(symbol)'") }
    advance()
  }

  private func number(after prefix: Character, in name: String) -> Int? {
    guard name.first == prefix, name.count <= 3 else { return nil }
    return Int(name.dropFirst())
  }

  /// The node with constants folded; a constant that is not finite is refused.
  private func folded(
    _ node: ExpressionSyntax, _ column: Int
  ) throws(HelioError) -> ExpressionSyntax {
    let result = node.folded
    if case .number(let value) = result, !value.isFinite {
      throw failure("a constant without a finite value at column \(column)")
    }
    return result
  }

  // MARK: Errors

  private static var knownNames: String {
    (["z", "z1 … z9", "h0 … h\(greatestHermite)"] + ElementaryFunction.allCases.map(\.rawValue)
      + ["max", "min", "pi", "e"]).joined(separator: ", ")
  }

  private mutating func unexpected(_ expected: String) -> HelioError {
    let found = next.map { "unexpected '\($0)'" } ?? "unexpected end"
    return failure("\(found) at column \(position + 1), expected \(expected)")
  }

  private func failure(_ reason: String) -> HelioError {
    .invalid(
      parameter: parameter, requirement: "a function of z such as 'z + h2(z)' (\(reason))",
      got: text.isEmpty ? "an empty text" : "'\(text)'")
  }
}
