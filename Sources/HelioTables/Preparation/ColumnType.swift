import HelioCore

/// What the cells of a feature column mean.
public enum ColumnType: String, Sendable, Codable, CaseIterable {
  /// One feature: the number.
  case number
  /// One feature a category, 1 where it holds.
  case category
  /// One feature, 1 where the cell says true. Written true/false, yes/no, t/f or y/n in upper or
  /// lower case, or 1/0.
  case boolean
}

/// Words for true and false.
enum TruthWord {
  static let pairs = [("false", "true"), ("no", "yes"), ("f", "t"), ("n", "y")]

  static func value(_ label: String) -> Bool? {
    let word = label.lowercased()
    if word == "1" || pairs.contains(where: { $0.1 == word }) { return true }
    if word == "0" || pairs.contains(where: { $0.0 == word }) { return false }
    return nil
  }
}

extension TableColumn {
  /// The type of the column where nobody states it: that of its content, and truth values if its
  /// words are those of one pair and both are as frequent as a category must be.
  func likelyType(trainRows: [Int]) -> ColumnType {
    guard case .text(let values) = content else { return .number }
    let words = Set(values.lazy.filter { !$0.isEmpty }.map { $0.lowercased() })
    guard let pair = TruthWord.pairs.first(where: { words == [$0.0, $0.1] }) else {
      return .category
    }
    let present = trainRows.lazy.map { values[$0].lowercased() }
    let least = FeatureEncoding.rowsPerCategory(trainRowCount: trainRows.count)
    let areFrequent = [pair.0, pair.1].allSatisfy { word in present.count { $0 == word } >= least }
    return areFrequent ? .boolean : .category
  }
}
