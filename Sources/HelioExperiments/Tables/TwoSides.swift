/// How a table's target becomes two sides, +1 and -1.
public enum TwoSides: Codable, Sendable, Equatable {
  /// The two classes that there are; the second is +1.
  case classes
  /// Rows of other classes are left out.
  case pair(positive: String, negative: String)
  case oneAgainstRest(String)
  /// Numbers above the value are +1.
  case above(Double)
}
