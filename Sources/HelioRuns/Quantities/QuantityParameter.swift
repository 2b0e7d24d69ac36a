public import HelioCore

/// A parameter of a quantity, as far as a reading of examples tells.
public struct QuantityParameter: Codable, Sendable, Equatable {
  public enum Kind: String, Codable, Sendable {
    case number, integer, numbers, integers, rows, text, activation, link
  }
  public let name: String
  /// `nil` where no example gives it.
  public private(set) var kind: Kind?
  /// As it completes "NAME must be ...".
  public private(set) var rule: String?
  /// What is taken where it is not given, if a number or word is.
  public private(set) var fallback: JSONValue?
  public private(set) var isOptional: Bool

  init(
    name: String, kind: Kind? = nil, rule: String? = nil, fallback: JSONValue? = nil,
    isOptional: Bool = false
  ) {
    self.name = name
    self.kind = kind
    self.rule = rule
    self.fallback = fallback
    self.isOptional = isOptional
  }

  private enum CodingKeys: String, CodingKey {
    case name, kind, rule, fallback = "default", isOptional
  }

  /// Adds what another reading knows.
  mutating func merge(_ other: QuantityParameter) {
    kind = kind ?? other.kind
    rule = rule ?? other.rule
    fallback = fallback ?? other.fallback
    isOptional = isOptional || other.isOptional
  }
}

extension Topic {
  /// The parameters that a quantity asks for, read from examples; nothing is computed.
  ///
  /// - Parameter examples: parameters that the quantity accepts; what none of them leads to is not found.
  /// - Returns: in the order in which they are read, those that must be given first.
  public func parameters(
    of quantity: String, examples: [JSONValue]
  ) throws(HelioError) -> [QuantityParameter] {
    let found = try self.quantity(named: quantity)
    var parameters: [QuantityParameter] = []
    for example in examples {
      var reader = try QuantityParameters(example, isDescribing: true)
      _ = try? found.compute(&reader)
      for parameter in reader.declared {
        if let position = parameters.firstIndex(where: { $0.name == parameter.name }) {
          parameters[position].merge(parameter)
        } else {
          parameters.append(parameter)
        }
      }
    }
    return parameters.filter { !$0.isOptional } + parameters.filter(\.isOptional)
  }
}
