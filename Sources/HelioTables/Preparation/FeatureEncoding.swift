public import HelioCore
public import HelioLinalg

/// The map from columns of a table to numerical features, learned from training rows.
public struct FeatureEncoding: Sendable, Equatable, Codable {
  /// What becomes of one column.
  public enum Rule: Sendable, Equatable, Codable {
    case number(NumberRule)
    case boolean(BooleanRule)
    case category(CategoryRule)
    case date(DateRule)

    public var column: String {
      switch self {
      case .number(let rule): rule.column
      case .boolean(let rule): rule.column
      case .category(let rule): rule.column
      case .date(let rule): rule.column
      }
    }

    /// Names of the features, in the order of ``features(of:)``.
    var featureNames: [String] {
      switch self {
      case .number(let rule): rule.featureNames
      case .boolean(let rule): rule.featureNames
      case .category(let rule): rule.featureNames
      case .date(let rule): rule.featureNames
      }
    }

    /// The features of every row, feature by feature.
    func features(of column: TableColumn) throws(HelioError) -> [[Double]] {
      switch self {
      case .number(let rule): try rule.features(of: column)
      case .boolean(let rule): try rule.features(of: column)
      case .category(let rule): try rule.features(of: column)
      case .date(let rule): try rule.features(of: column)
      }
    }
  }
  public let rules: [Rule]

  public var featureNames: [String] { rules.flatMap(\.featureNames) }

  /// The columns of categories with the positions of their features.
  package var categoryBlocks: [(column: String, features: Range<Int>)] {
    var blocks: [(column: String, features: Range<Int>)] = []
    var start = 0
    for rule in rules {
      let end = start + rule.featureNames.count
      if case .category = rule { blocks.append((rule.column, start..<end)) }
      start = end
    }
    return blocks
  }

  /// Positions of the features of a curve that are left.
  package func positions(of function: FunctionExpansion) -> [Int] {
    let names = Set(function.featureNames)
    return featureNames.enumerated().compactMap { names.contains($1) ? $0 : nil }
  }

  /// The features of every row of a table that has the same columns, in any order, n x d.
  ///
  /// - Throws: ``HelioError/data(_:)`` that names column and row: a column that is absent or text,
  ///   an empty cell where the training rows had none, a number that is not finite.
  public func features(of table: Table) throws(HelioError) -> Matrix<Double> {
    let d = featureNames.count
    var X = Matrix<Double>(rows: table.rowCount, columns: d)
    var j = 0
    for rule in rules {
      for feature in try rule.features(of: table.column(named: rule.column)) {
        for i in 0..<table.rowCount { X.elements[i * d + j] = feature[i] }
        j += 1
      }
    }
    return X
  }
}
