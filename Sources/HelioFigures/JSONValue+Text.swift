import Foundation
import HelioCore

/// A JSON value that is always written the same way.
///
/// Why not `JSONEncoder`: a specification is compared with a golden file, so keys must be sorted and
/// numbers must have one spelling. Here a number is written with at most 7 significant digits (finer
/// than any picture shows, coarser than rounding differences between machines) and NaN and the
/// infinities, for which JSON has no spelling, become `null`.
extension JSONValue {
  /// The number of significant digits that is written.
  static let significantDigits = 7

  /// The text of a number, or `nil` where it is not finite.
  static func text(_ x: Double) -> String? {
    guard x.isFinite else { return nil }
    if x == x.rounded(), abs(x) < 1e7 { return String(Int(x)) }
    return String(format: "%.\(significantDigits)g", x)
  }

  /// The value as text, keys sorted, two spaces an indent; what fits in one line stays in one line.
  func text(indent: Int = 0, lineLength: Int = 100) -> String {
    let line = compactText
    if indent + line.count <= lineLength { return line }
    let inner = String(repeating: " ", count: indent + 2)
    let outer = String(repeating: " ", count: indent)
    switch self {
    case .array(let values):
      let lines = values.map { inner + $0.text(indent: indent + 2, lineLength: lineLength) }
      return "[\n" + lines.joined(separator: ",\n") + "\n" + outer + "]"
    case .object(let fields):
      let lines = fields.sorted { $0.key < $1.key }.map { key, value in
        inner + Self.quoted(key) + ": " + value.text(indent: indent + 2, lineLength: lineLength)
      }
      return "{\n" + lines.joined(separator: ",\n") + "\n" + outer + "}"
    default: return line
    }
  }

  /// The value in one line.
  var compactText: String {
    switch self {
    case .null: "null"
    case .boolean(let value): value ? "true" : "false"
    case .number(let value): Self.text(value) ?? "null"
    case .string(let value): Self.quoted(value)
    case .array(let values): "[" + values.map(\.compactText).joined(separator: ", ") + "]"
    case .object(let fields):
      "{"
        + fields.sorted { $0.key < $1.key }
        .map { Self.quoted($0.key) + ": " + $0.value.compactText }.joined(separator: ", ") + "}"
    }
  }

  private static func quoted(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\r": out += "\\r"
      case "\t": out += "\\t"
      case "\u{2028}", "\u{2029}": out += String(format: "\\u%04x", scalar.value)
      case _ where scalar.value < 0x20: out += String(format: "\\u%04x", scalar.value)
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out + "\""
  }
}
