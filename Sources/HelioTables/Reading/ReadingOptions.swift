/// What a reader may assume about a file.
public struct ReadingOptions: Sendable, Equatable {
  /// The character between two cells of a text table.
  public enum Delimiter: String, Sendable, Codable, CaseIterable {
    case comma, semicolon, tab, pipe

    var byte: UInt8 {
      switch self {
      case .comma: UInt8(ascii: ",")
      case .semicolon: UInt8(ascii: ";")
      case .tab: UInt8(ascii: "\t")
      case .pipe: UInt8(ascii: "|")
      }
    }
  }
  /// `nil`: that of a first line such as `sep=;`, or else found in the first lines.
  public var delimiter: Delimiter?
  /// `nil`: found for each column, see ``NumberNotation``.
  public var decimalMark: DecimalMark?
  /// Without a header the columns are named by their number from 0: `0`, `1`, …
  public var hasHeader: Bool
  /// Cells that count as empty in every column, such as `?`. Empty cells always do, and words such as `NA`
  /// where all others are numbers or dates.
  public var missingMarkers: Set<String>
  /// How columns of numbers were written in a table that this one is to be read like, by name.
  public var notations: [String: NumberNotation]

  public init(
    delimiter: Delimiter? = nil, decimalMark: DecimalMark? = nil, hasHeader: Bool = true,
    missingMarkers: Set<String> = [], notations: [String: NumberNotation] = [:]
  ) {
    self.delimiter = delimiter
    self.decimalMark = decimalMark
    self.hasHeader = hasHeader
    self.missingMarkers = missingMarkers
    self.notations = notations
  }
}

extension ReadingOptions: Codable {
  private enum Key: String, CodingKey {
    case delimiter, decimalMark, hasHeader, missingMarkers, notations
  }

  /// Options that were written before a choice existed have its default.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    self.init(
      delimiter: try values.decodeIfPresent(Delimiter.self, forKey: .delimiter),
      decimalMark: try values.decodeIfPresent(DecimalMark.self, forKey: .decimalMark),
      hasHeader: try values.decode(Bool.self, forKey: .hasHeader),
      missingMarkers: Set(try values.decode([String].self, forKey: .missingMarkers)),
      notations: try values.decodeIfPresent([String: NumberNotation].self, forKey: .notations)
        ?? [:])
  }

  /// Markers in order: equal options are equal texts.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Key.self)
    try values.encodeIfPresent(delimiter, forKey: .delimiter)
    try values.encodeIfPresent(decimalMark, forKey: .decimalMark)
    try values.encode(hasHeader, forKey: .hasHeader)
    try values.encode(missingMarkers.sorted(), forKey: .missingMarkers)
    if !notations.isEmpty { try values.encode(notations, forKey: .notations) }
  }
}
