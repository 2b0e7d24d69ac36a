public import HelioCore
public import HelioNumerics

/// The parameters of one quantity, read by name and type; what is wrong is refused with a sentence.
///
/// `null` is the same as absent. A name that no getter has asked for is refused by ``finish()``, so a
/// quantity reads all its parameters first, then calls it, then computes.
public struct QuantityParameters {
  private let values: [String: JSONValue]
  private var known: Set<String> = []
  /// What was asked for, in order.
  private(set) var declared: [QuantityParameter] = []
  /// Whether ``finish()`` ends the reading even if all is well.
  private let isDescribing: Bool

  public init(_ json: JSONValue) throws(HelioError) { try self.init(json, isDescribing: false) }

  init(_ json: JSONValue, isDescribing: Bool) throws(HelioError) {
    guard case .object(let members) = json else {
      throw .invalid(parameter: "parameters", requirement: "a JSON object", got: json.text)
    }
    values = members.filter { $0.value != .null }
    self.isDescribing = isDescribing
  }

  /// Refuses names that nothing asked for.
  public func finish() throws(HelioError) {
    for name in values.keys.sorted() where !known.contains(name) {
      throw .invalid(
        parameter: name, requirement: "one of \(known.sorted().joined(separator: ", "))",
        got: "an unknown parameter")
    }
    if isDescribing { throw .stopped }
  }

  /// Notes what is asked for; what is known of it already stays.
  private mutating func declare(
    _ name: String, _ kind: QuantityParameter.Kind?, _ rule: String? = nil,
    default fallback: JSONValue? = nil, isOptional: Bool = false
  ) {
    let position = declared.firstIndex { $0.name == name } ?? declared.count
    if position == declared.count { declared.append(QuantityParameter(name: name)) }
    declared[position].merge(
      QuantityParameter(
        name: name, kind: kind, rule: rule, fallback: fallback,
        isOptional: isOptional || fallback != nil))
  }

  public mutating func has(_ name: String) -> Bool {
    declare(name, nil, isOptional: true)
    return isGiven(name)
  }

  private mutating func isGiven(_ name: String) -> Bool {
    known.insert(name)
    return values[name] != nil
  }

  private mutating func value(_ name: String) throws(HelioError) -> JSONValue {
    known.insert(name)
    guard let value = values[name] else {
      throw .invalid(parameter: name, requirement: "given", got: "nothing")
    }
    return value
  }

  private func finite(_ json: JSONValue, _ name: String) throws(HelioError) -> Double {
    guard case .number(let value) = json else {
      throw .invalid(parameter: name, requirement: "a number", got: json.text)
    }
    try require(value.isFinite, name, "finite", got: value)
    return value
  }

  private func whole(_ json: JSONValue, _ name: String) throws(HelioError) -> Int {
    let value = try finite(json, name)
    try require(
      value == value.rounded() && abs(value) <= 1e9, name, "an integer", got: json.text)
    return Int(value)
  }

  public mutating func number(
    _ name: String, _ range: ClosedRange<Double> = -.infinity ... .infinity,
    default fallback: Double? = nil
  ) throws(HelioError) -> Double {
    declare(name, .number, Self.phrase(range), default: fallback.map { .number($0) })
    if let fallback, !isGiven(name) { return fallback }
    let value = try finite(try value(name), name)
    try require(range.contains(value), name, Self.phrase(range), got: value)
    return value
  }

  public mutating func integer(
    _ name: String, atLeast least: Int, default fallback: Int? = nil
  ) throws(HelioError) -> Int {
    declare(
      name, .integer, "an integer of at least \(least)",
      default: fallback.map { .number(Double($0)) })
    if let fallback, !isGiven(name) { return fallback }
    let value = try whole(try value(name), name)
    try require(value >= least, name, "an integer of at least \(least)", got: value)
    return value
  }

  public mutating func optionalInteger(_ name: String, atLeast least: Int) throws(HelioError)
    -> Int?
  {
    declare(name, .integer, "an integer of at least \(least)", isOptional: true)
    return has(name) ? try integer(name, atLeast: least) : nil
  }

  public mutating func integers(
    _ name: String, atLeast least: Int, default fallback: [Int]? = nil
  ) throws(HelioError) -> [Int] {
    declare(
      name, .integers, "integers of at least \(least)",
      default: fallback.map { .numbers($0.map(Double.init)) })
    if let fallback, !isGiven(name) { return fallback }
    var result: [Int] = []
    for item in try list(name) {
      let value = try whole(item, name)
      try require(value >= least, name, "integers of at least \(least)", got: value)
      result.append(value)
    }
    return result
  }

  public mutating func numbers(
    _ name: String, _ range: ClosedRange<Double> = -.infinity ... .infinity
  ) throws(HelioError) -> [Double] {
    declare(name, .numbers, Self.phrase(range))
    var result: [Double] = []
    for item in try list(name) {
      let value = try finite(item, name)
      try require(range.contains(value), name, Self.phrase(range), got: value)
      result.append(value)
    }
    return result
  }

  /// Rows of a matrix: a list of equally long lists of numbers, at least one of at least one.
  public mutating func rows(_ name: String) throws(HelioError) -> [[Double]] {
    declare(name, .rows, "a list of equally long lists of numbers")
    var rows: [[Double]] = []
    for item in try list(name) {
      guard case .array(let entries) = item else {
        throw .invalid(parameter: name, requirement: "a list of lists of numbers", got: item.text)
      }
      var row: [Double] = []
      for entry in entries { row.append(try finite(entry, name)) }
      try require(
        !row.isEmpty && row.count == (rows.first?.count ?? row.count), name,
        "a list of equally long lists of numbers", got: "rows of different length, or empty")
      rows.append(row)
    }
    try require(!rows.isEmpty, name, "a list of at least one row", got: "none")
    return rows
  }

  private mutating func list(_ name: String) throws(HelioError) -> [JSONValue] {
    let json = try value(name)
    guard case .array(let items) = json else {
      throw .invalid(parameter: name, requirement: "a list of numbers", got: json.text)
    }
    return items
  }

  /// A name whose meaning, and refusal, another type knows.
  public mutating func text(_ name: String) throws(HelioError) -> String {
    declare(name, .text, "a name")
    let json = try value(name)
    guard case .string(let text) = json else {
      throw .invalid(parameter: name, requirement: "a name in quotes", got: json.text)
    }
    return text
  }

  /// - Parameter fallback: `nil` where the choice must be given.
  public mutating func choice<Value: RawRepresentable & CaseIterable>(
    _ name: String, default fallback: Value?
  ) throws(HelioError) -> Value where Value.RawValue == String {
    let names = Value.allCases.map(\.rawValue).joined(separator: ", ")
    declare(
      name, .text, "one of \(names)", default: fallback.map { .string($0.rawValue) })
    if let fallback, !isGiven(name) { return fallback }
    let json = try value(name)
    guard case .string(let text) = json, let value = Value(rawValue: text) else {
      throw .invalid(parameter: name, requirement: "one of \(names)", got: json.text)
    }
    return value
  }

  public mutating func secondLayerLaw(_ name: String = "secondLayerLaw") throws(HelioError)
    -> SecondLayerLaw
  {
    declare(name, .text, "one of gaussian, rademacher, uniform")
    let json = try value(name)
    switch json {
    case .string("gaussian"): return .gaussian
    case .string("rademacher"): return .rademacher
    case .string("uniform"): return .uniform
    default:
      throw .invalid(
        parameter: name, requirement: "one of gaussian, rademacher, uniform", got: json.text)
    }
  }

  /// An activation of the vocabulary, or {"hermite": [mu_0, mu_1, ...]}.
  public mutating func activation(_ name: String = "activation") throws(HelioError) -> Activation {
    declare(name, .activation, "the name of an activation, or {\"hermite\": [...]}")
    let json = try value(name)
    if case .object(let members) = json, members.count == 1, let list = members["hermite"] {
      return .hermite(try coefficients(list, name))
    }
    let vocabulary = [
      "relu", "step", "relu2", "erf", "scaledErf", "tanh", "sin", "sinCos", "linear", "square",
      "h2", "rff",
    ]
    guard case .string(let text) = json, vocabulary.contains(text) else {
      throw .invalid(
        parameter: name,
        requirement: "one of \(vocabulary.joined(separator: ", ")) or {\"hermite\": [...]}",
        got: json.text)
    }
    return try Activation(name: text)
  }

  /// A target function: an object with the key hermite, function or trigonometric.
  public mutating func link(_ name: String = "link") throws(HelioError) -> Link {
    declare(name, .link, "an object with one key: hermite, function or trigonometric")
    let json = try value(name)
    guard case .object(let members) = json, members.count == 1, let (key, content) = members.first
    else {
      throw .invalid(
        parameter: name, requirement: "an object with one key: hermite, function or trigonometric",
        got: json.text)
    }
    switch (key, content) {
    case ("hermite", _): return try .hermite(try coefficients(content, name))
    case ("trigonometric", _): return try .trigonometric(try coefficients(content, name))
    case ("function", .string(let text)): return try .function(text)
    default:
      throw .invalid(
        parameter: name,
        requirement:
          "{\"hermite\": [...]}, {\"function\": name} or {\"trigonometric\": [b1, b2, b3, b4]}",
        got: json.text)
    }
  }

  private func coefficients(_ json: JSONValue, _ name: String) throws(HelioError) -> [Double] {
    guard case .array(let items) = json, !items.isEmpty else {
      throw .invalid(parameter: name, requirement: "a list of numbers", got: json.text)
    }
    var result: [Double] = []
    for item in items { result.append(try finite(item, name)) }
    return result
  }

  private static func phrase(_ range: ClosedRange<Double>) -> String {
    range == -.infinity ... .infinity ? "a number" : range.inWords
  }
}
