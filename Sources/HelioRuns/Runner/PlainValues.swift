import Foundation
public import HelioCore

/// Values as people write them on a command line and in YAML, without JSON's quotation marks.
extension JSONValue {
  /// A number, true, false, a JSON list or object, or else the text itself.
  init(plain text: String) {
    let text = text.trimmingCharacters(in: .whitespaces)
    if let number = Double(text), number.isFinite {
      self = .number(number)
    } else if text == "true" || text == "false" {
      self = .boolean(text == "true")
    } else if let first = text.first, "[{".contains(first),
      let value = try? JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
    {
      self = value
    } else {
      self = .string(text)
    }
  }

  /// Without quotation marks round a text.
  public var plainText: String {
    if case .string(let text) = self { text } else { text }
  }
}
