import HelioCore

/// The background for which a figure is drawn.
///
/// A specification is made for white paper; a theme replaces each of its colours by the one that has
/// the same meaning on the other background. The report does the same in the browser.
public enum Theme: String, Sendable, Codable, CaseIterable {
  case light, dark

  /// A colour of a light figure in this theme.
  func colour(_ light: String) -> String {
    self == .light ? light : Style.darkColours[light] ?? light
  }

  /// A specification in this theme; its data are left alone.
  func applied(to specification: JSONValue) -> JSONValue {
    guard self == .dark else { return specification }
    switch specification {
    case .string(let text): return .string(colour(text))
    case .array(let values): return .array(values.map(applied))
    case .object(let fields):
      return .object(
        Dictionary(
          uniqueKeysWithValues: fields.map { key, value in
            (key, key == "datasets" || key == "usermeta" ? value : applied(to: value))
          }))
    default: return specification
    }
  }
}
