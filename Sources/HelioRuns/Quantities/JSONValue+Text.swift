import Foundation
public import HelioCore

extension JSONValue {
  /// Parses a JSON text.
  ///
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` that quotes the text.
  public init(parsing text: String, parameter: String) throws(HelioError) {
    do { self = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8)) } catch {
      throw .invalid(parameter: parameter, requirement: "valid JSON", got: text)
    }
  }

  /// As it would be written, for messages.
  package var text: String {
    switch self {
    case .null: "null"
    case .boolean(let value): "\(value)"
    case .number(let value):
      value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
    case .string(let value): "\"\(value)\""
    case .array(let values): "[" + values.map(\.text).joined(separator: ", ") + "]"
    case .object(let members):
      "{"
        + members.sorted { $0.key < $1.key }.map { "\"\($0.key)\": \($0.value.text)" }
        .joined(separator: ", ") + "}"
    }
  }
}
