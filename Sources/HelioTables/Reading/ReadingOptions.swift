/// What a reader may assume about a file.
public struct ReadingOptions: Sendable, Equatable, Codable {
  /// The character between two cells of a text table.
  public enum Delimiter: String, Sendable, Codable, CaseIterable {
    case comma, semicolon, tab

    var byte: UInt8 {
      switch self {
      case .comma: UInt8(ascii: ",")
      case .semicolon: UInt8(ascii: ";")
      case .tab: UInt8(ascii: "\t")
      }
    }
  }
  /// `nil`: the one that occurs most often, outside quotes, in the first line.
  public var delimiter: Delimiter?
  /// Without a header the columns are named by their number from 0: `0`, `1`, …
  public var hasHeader: Bool
  /// Cells that count as empty, such as `NA` or `?`. Empty cells always do.
  public var missingMarkers: Set<String>
  /// Whether a NaN, in text or in an array, counts as a missing cell rather than as a bad number.
  public var nanIsMissing: Bool

  public init(
    delimiter: Delimiter? = nil, hasHeader: Bool = true, missingMarkers: Set<String> = [],
    nanIsMissing: Bool = false
  ) {
    self.delimiter = delimiter
    self.hasHeader = hasHeader
    self.missingMarkers = missingMarkers
    self.nanIsMissing = nanIsMissing
  }
}

extension ReadingOptions {
  private enum Key: String, CodingKey { case delimiter, hasHeader, missingMarkers, nanIsMissing }

  /// Markers in order: equal options are equal texts.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Key.self)
    try values.encodeIfPresent(delimiter, forKey: .delimiter)
    try values.encode(hasHeader, forKey: .hasHeader)
    try values.encode(missingMarkers.sorted(), forKey: .missingMarkers)
    try values.encode(nanIsMissing, forKey: .nanIsMissing)
  }
}
