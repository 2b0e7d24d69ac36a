/// A number that an experiment measures or predicts, under a typed key.
///
///     extension Number {
///       static let testError = Number("testError", "test error", scale: .logarithmic)
///     }
///     CellValues(measured: [.testError: error])
///
/// Theory, simulation, figures and documents use the same key, so that a wrong name does not compile. A family is
/// a function: `static func eigenvalue(_ i: Int) -> Number { Number("eigenvalue\(i)") }`.
public struct Number: Hashable, Sendable {
  public enum Scale: Sendable { case linear, logarithmic }

  /// In results and tables.
  public let name: String
  /// On axes and in sentences.
  public let title: String
  /// In brackets after the title; `nil` where it has none.
  public let unit: String?
  /// Of the axis in figures made without a recipe; `nil` leaves it to the values.
  public let scale: Scale?

  /// - Parameter title: by default the words of the name, "testError" as "test error".
  public init(_ name: String, _ title: String? = nil, unit: String? = nil, scale: Scale? = nil) {
    self.name = name
    self.title = title ?? Self.words(name)
    self.unit = unit
    self.scale = scale
  }

  /// "test error", "angle (degrees)".
  public var axisTitle: String { unit.map { "\(title) (\($0))" } ?? title }

  public static func == (a: Number, b: Number) -> Bool { a.name == b.name }
  public func hash(into hasher: inout Hasher) { hasher.combine(name) }

  private static func words(_ name: String) -> String {
    name.reduce(into: "") { text, letter in
      let isNewWord = letter.isUppercase && text.last?.isLowercase == true
      text += isNewWord ? " " + letter.lowercased() : String(letter)
    }
  }
}

/// Values by number; in files under their names.
public struct ByNumber<Value: Sendable>: Sendable, ExpressibleByDictionaryLiteral {
  public private(set) var named: [String: Value]

  init(named: [String: Value] = [:]) { self.named = named }

  public init(dictionaryLiteral elements: (Number, Value)...) {
    named = Dictionary(elements.map { ($0.0.name, $0.1) }) { $1 }
  }

  public subscript(_ number: Number) -> Value? {
    get { named[number.name] }
    set { named[number.name] = newValue }
  }
  /// By the name in files.
  public subscript(named name: String) -> Value? {
    get { named[name] }
    set { named[name] = newValue }
  }

  public var isEmpty: Bool { named.isEmpty }
  /// In ascending order.
  public var names: [String] { named.keys.sorted() }
}

extension ByNumber: Equatable where Value: Equatable {}

extension ByNumber: Encodable where Value: Encodable {
  public func encode(to encoder: any Encoder) throws { try named.encode(to: encoder) }
}

extension ByNumber: Decodable where Value: Decodable {
  public init(from decoder: any Decoder) throws { named = try [String: Value](from: decoder) }
}
