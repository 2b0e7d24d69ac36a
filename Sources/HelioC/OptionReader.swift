import Heliotrope

/// A JSON object of options, read by name and type; what is wrong is refused with a sentence.
///
/// `null` is the same as absent. A name that nothing has asked for is refused by ``finish()``.
struct OptionReader {
  private let values: [String: JSONValue]
  private var known: Set<String> = []

  init(_ json: JSONValue, _ parameter: String) throws(HelioError) {
    guard case .object(let members) = json else {
      throw .invalid(parameter: parameter, requirement: "a JSON object", got: json.text)
    }
    values = members.filter { $0.value != .null }
  }

  init(_ text: UnsafePointer<CChar>, _ parameter: String) throws(HelioError) {
    try self.init(
      JSONValue(parsing: unsafe String(cString: text), parameter: parameter), parameter)
  }

  func finish() throws(HelioError) {
    for name in values.keys.sorted() where !known.contains(name) {
      throw .invalid(
        parameter: name, requirement: "one of \(known.sorted().joined(separator: ", "))",
        got: "an unknown option")
    }
  }

  /// The value of a name, if there is one.
  mutating func value(_ name: String) -> JSONValue? {
    known.insert(name)
    return values[name]
  }

  private mutating func read<Value>(
    _ name: String, _ rule: String, _ convert: (JSONValue) -> Value?
  ) throws(HelioError) -> Value? {
    guard let json = value(name) else { return nil }
    guard let value = convert(json) else {
      throw .invalid(parameter: name, requirement: rule, got: json.text)
    }
    return value
  }

  mutating func text(_ name: String) throws(HelioError) -> String? {
    try read(name, "a text") { if case .string(let text) = $0 { text } else { nil } }
  }

  mutating func texts(_ name: String) throws(HelioError) -> [String]? {
    try read(name, "a list of texts") { json in
      guard case .array(let items) = json else { return nil }
      let texts = items.compactMap { if case .string(let text) = $0 { text } else { nil } }
      return texts.count == items.count ? texts : nil
    }
  }

  mutating func number(_ name: String) throws(HelioError) -> Double? {
    try read(name, "a finite number", Self.finite)
  }

  mutating func numbers(_ name: String) throws(HelioError) -> [Double]? {
    try read(name, "a list of finite numbers", Self.list)
  }

  mutating func integer(_ name: String, atLeast least: Int) throws(HelioError) -> Int? {
    try read(name, "an integer of at least \(least)") { json in
      guard let x = Self.finite(json), x == x.rounded(), x >= Double(least), x <= 0x1p53 else {
        return nil
      }
      return Int(x)
    }
  }

  mutating func choice<Value: RawRepresentable & CaseIterable>(
    _ name: String, _ type: Value.Type
  ) throws(HelioError) -> Value? where Value.RawValue == String {
    try read(name, "one of " + Value.allCases.map(\.rawValue).joined(separator: ", ")) { json in
      if case .string(let text) = json { Value(rawValue: text) } else { nil }
    }
  }

  /// A matrix from equally long lists of numbers.
  mutating func rows(_ name: String) throws(HelioError) -> Matrix<Double>? {
    try read(name, "a list of equally long lists of finite numbers") { json in
      guard case .array(let items) = json else { return nil }
      let lists = items.compactMap(Self.list)
      let columns = lists.first?.count ?? 0
      guard lists.count == items.count, lists.allSatisfy({ $0.count == columns }) else {
        return nil
      }
      return Matrix(rows: lists.count, columns: columns, elements: lists.flatMap(\.self))
    }
  }

  /// An object whose values are of one kind.
  mutating func members<Value>(
    _ name: String, _ rule: String, _ convert: (JSONValue) -> Value?
  ) throws(HelioError) -> [String: Value]? {
    try read(name, rule) { json in
      guard case .object(let members) = json else { return nil }
      let converted = members.compactMapValues(convert)
      return converted.count == members.count ? converted : nil
    }
  }

  static func finite(_ json: JSONValue) -> Double? {
    if case .number(let x) = json, x.isFinite { x } else { nil }
  }

  private static func list(_ json: JSONValue) -> [Double]? {
    guard case .array(let items) = json else { return nil }
    let numbers = items.compactMap(finite)
    return numbers.count == items.count ? numbers : nil
  }
}
