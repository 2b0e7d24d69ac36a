/// The mark between a number's integer part and its decimals.
public enum DecimalMark: String, Sendable, Codable, CaseIterable {
  case point, comma
}

/// How the numbers of a column are written, where not plainly as `-1234.5`.
public struct NumberNotation: Sendable, Equatable, Codable {
  public var decimalMark: DecimalMark
  /// What stands beside the numbers: `kg`, `%`, `$`; `nil` for nothing.
  public var unit: String?

  public init(decimalMark: DecimalMark = .point, unit: String? = nil) {
    self.decimalMark = decimalMark
    self.unit = unit
  }
}
