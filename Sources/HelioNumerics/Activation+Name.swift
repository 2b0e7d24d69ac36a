public import HelioCore

// The name a person types, and the same as code in files.

extension Activation {
  /// Names without a parameter, in the order in which messages list them.
  private static let named: [(name: String, activation: Activation)] = [
    ("relu", .relu), ("leakyRelu", .leakyRelu(slope: defaultLeakySlope)), ("step", .step),
    ("relu2", .relu2), ("erf", .erf), ("scaledErf", .scaledErf), ("tanh", .tanh), ("sin", .sin),
    ("sinCos", .sinCos), ("softplus", .softplus), ("gelu", .gelu), ("linear", .linear),
    ("square", .square), ("rff", .cosineFeatures),
  ]

  /// The names that ``init(name:)`` knows, for help and messages.
  public static var knownNames: [String] { named.map(\.name) + ["h0 … h20"] }

  /// An activation by its name, or a formula in z.
  ///
  /// Known are relu, leakyRelu (also leakyRelu(0.2)), step, relu2, erf, scaledErf, tanh, sin,
  /// sinCos, softplus, gelu, linear, square, rff, the Hermite polynomials h0 … h20, a series
  /// hermite(c0,c1,…), and any formula of the expression language in z alone, such as `tanh(2*z)`.
  ///
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` listing the names and, for a
  ///   formula, the column of the mistake; or if the formula has several variables, no finite
  ///   value somewhere, or no finite E s(z)^2.
  public init(name: String) throws(HelioError) {
    if let known = Self.named.first(where: { $0.name == name }) {
      self = known.activation
    } else if let numbers = Self.arguments(of: "leakyRelu", in: name), numbers.count == 1 {
      self = .leakyRelu(slope: numbers[0])
    } else if let numbers = Self.arguments(of: "hermite", in: name), !numbers.isEmpty {
      self = .hermite(numbers)
    } else if name.first == "h", let degree = Int(name.dropFirst()), (0...20).contains(degree) {
      self = .hermite((0...degree).map { $0 == degree ? 1 : 0 })
    } else {
      self = .expression(try Self.formula(name))
    }
  }

  /// The name that gives this activation back through ``init(name:)``.
  public var name: String {
    switch self {
    case .leakyRelu(let slope) where slope != Self.defaultLeakySlope: return "leakyRelu(\(slope))"
    case .hermite(let c):
      if c.count <= 21, c.last == 1, c.dropLast().allSatisfy({ $0 == 0 }) {
        return "h\(c.count - 1)"
      }
      return "hermite(\(c.map { "\($0)" }.joined(separator: ",")))"
    case .expression(let expression): return expression.text
    default: return Self.named.first { $0.activation == self }?.name ?? ""
    }
  }

  /// The finite numbers of `prefix(a,b,…)`, or nil if the text is not of that form.
  private static func arguments(of prefix: String, in text: String) -> [Double]? {
    guard text.hasPrefix(prefix + "("), text.hasSuffix(")") else { return nil }
    let inner = text.dropFirst(prefix.count + 1).dropLast()
    var numbers: [Double] = []
    for part in inner.split(separator: ",", omittingEmptySubsequences: false) {
      guard let number = Double(part.filter { $0 != " " }), number.isFinite else { return nil }
      numbers.append(number)
    }
    return numbers
  }

  private static func formula(_ text: String) throws(HelioError) -> Expression {
    do {
      let expression = try Expression(parsing: text, parameter: "activation")
      try require(
        expression.variableCount == 1, "activation", "a function of z alone", got: "'\(text)'")
      try expression.requireFinite(parameter: "activation")
      try requireSquare(expression)
      return expression
    } catch .invalid(let parameter, let requirement, let got)
      where requirement.hasPrefix("a function of z such")
    {
      throw .invalid(
        parameter: parameter,
        requirement: "one of \(knownNames.joined(separator: ", ")), or \(requirement)", got: got)
    }
  }
}

extension Activation {
  /// Refuses a formula like 1/z or exp(z^2), whose moments would be whatever the nodes give.
  private static func requireSquare(_ expression: Expression) throws(HelioError) {
    let square = gaussianMean { z in expression.values([z]).map { $0 * $0 } }.convergence
    let accuracy = 1e-8
    if let achieved = square.achieved, achieved <= accuracy { return }
    let found = square.relativeChange.map { "left open by \($0)" } ?? "not finite"
    throw .invalid(
      parameter: "activation",
      requirement:
        "a function whose E s^2 under N(0,1) exists (it must settle to \(accuracy) when the "
        + "nodes are refined, and is \(found))", got: "'\(expression.text)'")
  }
}

extension Activation: Codable {
  private enum Key: String, CodingKey { case hermite }

  /// A name, or {"hermite": [c_0, c_1, …]}.
  public init(from decoder: any Decoder) throws {
    if let name = try? decoder.singleValueContainer().decode(String.self) {
      self = try Activation(name: name)
      return
    }
    let c = try decoder.container(keyedBy: Key.self).decode([Double].self, forKey: .hermite)
    try require(
      !c.isEmpty && c.allSatisfy(\.isFinite), "activation.hermite",
      "a list of at least one finite number", got: c)
    self = .hermite(c)
  }

  public func encode(to encoder: any Encoder) throws {
    if case .hermite(let c) = self {
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(c, forKey: .hermite)
    } else {
      var container = encoder.singleValueContainer()
      try container.encode(name)
    }
  }
}

extension Activation: CustomStringConvertible {
  public var description: String { name }
}
