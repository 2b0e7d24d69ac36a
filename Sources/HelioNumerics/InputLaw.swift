/// Law of the inputs x in R^d.
public enum InputLaw: String, Sendable, Hashable, Codable, CaseIterable {
  /// N(0, I).
  case gaussian
  /// Uniform with |x|^2 = d.
  case sphere
}
