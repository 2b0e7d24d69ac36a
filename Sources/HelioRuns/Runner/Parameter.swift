public import HelioCore
public import HelioNumerics

/// A setting of an experiment under a typed key: name, meaning, allowed values, default.
///
/// A value is JSON outside and typed inside: `settings[dimension]` is an `Int` because
/// `dimension` was declared as `Parameter.integer("dimension", ...)`.
public struct Parameter<Value: Sendable>: Sendable {
  public let name: String
  public let meaning: String
  /// The rule, as it completes "NAME must be ...".
  public let allowed: String
  let fallback: JSONValue
  /// The typed value, or the refusal that names the rule.
  let read: @Sendable (JSONValue) throws(HelioError) -> Value

  public init(
    _ name: String, _ fallback: JSONValue, allowed: String, _ meaning: String,
    read: @escaping @Sendable (JSONValue) throws(HelioError) -> Value?
  ) {
    self.name = name
    self.meaning = meaning
    self.allowed = allowed
    self.fallback = fallback
    self.read = { (json) throws(HelioError) in
      guard let value = try read(json) else {
        throw .invalid(parameter: name, requirement: allowed, got: json.text)
      }
      return value
    }
  }

  /// Without its type, for lists of parameters.
  public var declaration: ParameterDeclaration {
    let read = self.read
    return ParameterDeclaration(name: name, meaning: meaning, allowed: allowed, fallback: fallback)
    { (json) throws(HelioError) in _ = try read(json) }
  }
}

/// What is known of a parameter without its type.
public struct ParameterDeclaration: Sendable {
  public let name: String
  public let meaning: String
  public let allowed: String
  public let fallback: JSONValue
  /// Refuses a value that the parameter may not have.
  let check: @Sendable (JSONValue) throws(HelioError) -> Void
}

extension Parameter where Value == Int {
  public static func integer(
    _ name: String, _ fallback: Int, atLeast least: Int, atMost most: Int = 1_000_000_000,
    _ meaning: String
  ) -> Self {
    let allowed =
      most == 1_000_000_000
      ? "an integer of at least \(least)" : "an integer between \(least) and \(most)"
    return Parameter(name, .number(Double(fallback)), allowed: allowed, meaning) { json in
      guard case .number(let x) = json, x == x.rounded(), abs(x) <= 1e9 else { return nil }
      return (least...most).contains(Int(x)) ? Int(x) : nil
    }
  }
}

extension Parameter where Value == Double {
  public static func number(
    _ name: String, _ fallback: Double, _ range: ClosedRange<Double>, _ meaning: String
  ) -> Self {
    let words = range.inWords
    let allowed = "a number \(words.hasPrefix("at least") ? "of " : "")\(words)"
    return Parameter(name, .number(fallback), allowed: allowed, meaning) { json in
      guard case .number(let x) = json, x.isFinite, range.contains(x) else { return nil }
      return x
    }
  }

  /// At most 1e9, so that a ratio times a dimension is still a size that can be counted.
  public static func positive(_ name: String, _ fallback: Double, _ meaning: String) -> Self {
    Parameter(name, .number(fallback), allowed: "a positive number up to 1e9", meaning) { json in
      guard case .number(let x) = json, x > 0, x <= 1e9 else { return nil }
      return x
    }
  }
}

extension Parameter where Value == [Double] {
  /// A list that belongs to one grid point; sweeping over it means sweeping over lists.
  public static func numbers(
    _ name: String, _ fallback: [Double], _ range: ClosedRange<Double>, _ meaning: String
  ) -> Self {
    let allowed =
      "a list of numbers" + (range == -.infinity ... .infinity ? "" : ", each \(range.inWords)")
    return Parameter(name, .numbers(fallback), allowed: allowed, meaning) { json in
      guard case .array(let items) = json, !items.isEmpty else { return nil }
      var values: [Double] = []
      for item in items {
        guard case .number(let x) = item, x.isFinite, range.contains(x) else { return nil }
        values.append(x)
      }
      return values
    }
  }
}

extension Parameter where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
  public static func choice(_ name: String, _ fallback: Value, _ meaning: String) -> Self {
    let names = Value.allCases.map(\.rawValue)
    return Parameter(
      name, .string(fallback.rawValue), allowed: "one of \(names.joined(separator: ", "))", meaning
    ) { json in
      guard case .string(let text) = json else { return nil }
      return Value(rawValue: text)
    }
  }
}

extension Parameter where Value == Link {
  public static func link(_ fallback: String, _ meaning: String = "target function g") -> Self {
    Parameter(
      "link", .string(fallback),
      allowed: "a function of z, for instance z + h2(z) or tanh(2*z)", meaning
    ) { (json) throws(HelioError) in
      switch json {
      case .string(let text): return try Link(parsing: text)
      case .number(let constant): return try Link(parsing: "\(constant)")
      default: return nil
      }
    }
  }
}

extension Parameter where Value == Activation {
  public static func activation(_ fallback: Activation, _ meaning: String = "activation s") -> Self
  {
    Parameter(
      "activation", .string(fallback.name),
      allowed: "the name of an activation, for instance relu, erf, tanh or gelu, or a formula in z",
      meaning
    ) { (json) throws(HelioError) in
      guard case .string(let text) = json else { return nil }
      return try Activation(name: text)
    }
  }
}

extension Parameter where Value == SecondLayerLaw {
  public static func secondLayer(_ fallback: SecondLayerLaw) -> Self {
    Parameter(
      "secondLayerLaw", .string(fallback.name), allowed: "one of gaussian, rademacher, uniform",
      "law of the second layer's weights"
    ) { json in
      [SecondLayerLaw.gaussian, .rademacher, .uniform].first { .string($0.name) == json }
    }
  }
}

/// The values of all parameters at one grid point; every one has passed its check.
public struct Settings: Sendable, Equatable {
  package let values: [String: JSONValue]

  public subscript<Value>(_ parameter: Parameter<Value>) -> Value {
    do { return try parameter.read(values[parameter.name] ?? parameter.fallback) } catch {
      preconditionFailure("\(parameter.name) was not checked: \(error)")
    }
  }
}
