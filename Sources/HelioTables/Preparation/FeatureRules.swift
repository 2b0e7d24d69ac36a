import HelioCore

/// A number as it is.
public struct NumberRule: Sendable, Equatable, Codable {
  public let column: String
  /// What a missing cell becomes; `nil`: it is refused.
  public let median: Double?
  /// Whether one more feature is 1 where the cell is missing.
  public let marksMissing: Bool
  /// The range of the training rows; `nil` from files that do not have it.
  public let lowest: Double?
  public let highest: Double?

  var featureNames: [String] { [column] + (marksMissing ? ["\(column) missing"] : []) }

  /// Rows outside the range of the training rows.
  func rowsBeyond(_ column: TableColumn) throws(HelioError) -> [Int] {
    guard let lowest, let highest else { return [] }
    return try column.withoutMissingWords.finiteNumbers().enumerated().compactMap { row, value in
      value < lowest || value > highest ? row : nil
    }
  }

  func features(of column: TableColumn) throws(HelioError) -> [[Double]] {
    let column = column.withoutMissingWords
    var values = try column.finiteNumbers()
    if median == nil { try column.refuseMissing() }
    for row in column.missingRows { values[row] = median ?? .nan }
    return [values] + (marksMissing ? [column.missingMarks] : [])
  }
}

/// 1 where the cell says true; a missing cell is 0, or refused.
public struct BooleanRule: Sendable, Equatable, Codable {
  public let column: String
  /// How the table writes true.
  public let label: String
  public let allowsMissing: Bool
  /// Whether one more feature is 1 where the cell is missing.
  public let marksMissing: Bool

  var featureNames: [String] {
    ["\(column) = \(label)"] + (marksMissing ? ["\(column) missing"] : [])
  }

  func features(of column: TableColumn) throws(HelioError) -> [[Double]] {
    if !allowsMissing { try column.refuseMissing() }
    let truth = column.labels().map { TruthWord.value($0) == true ? 1.0 : 0 }
    guard marksMissing else { return [truth] }
    var marks = column.missingMarks
    for (row, _) in unseen(in: column) { marks[row] = 1 }
    return [truth, marks]
  }

  /// The cells that hold no truth value, with their rows: as good as empty.
  func unseen(in column: TableColumn) -> [(row: Int, word: String)] {
    column.labels().enumerated().compactMap { row, word in
      word.isEmpty || TruthWord.value(word) != nil ? nil : (row, word)
    }
  }
}

/// One feature a level, 1 where it holds.
public struct CategoryRule: Sendable, Equatable, Codable {
  /// The level of empty cells where they are a level.
  static let missingLevel = "missing"
  /// The level of rare and unseen categories where they are grouped.
  static let otherLevel = "other"

  public let column: String
  /// Sorted; each has a feature.
  public let levels: [String]
  /// The first of exactly two levels: its feature would be one minus that of the second.
  public let base: String?
  /// Categories of the training rows that are too rare for a feature of their own.
  public let rare: [String]
  /// Whether rare and unseen categories count as the level "other", if that is one.
  public let groupsRare: Bool
  public let allowsMissing: Bool
  /// Whether an empty cell is the category "missing" rather than none.
  public let namesMissing: Bool

  var featureNames: [String] { levels.map { "\(column) = \($0)" } }

  func features(of column: TableColumn) throws(HelioError) -> [[Double]] {
    if !allowsMissing { try column.refuseMissing() }
    var features = [[Double]](
      repeating: [Double](repeating: 0, count: column.rowCount), count: levels.count)
    let position = Dictionary(uniqueKeysWithValues: levels.enumerated().map { ($1, $0) })
    let other = groupsRare ? position[Self.otherLevel] : nil
    for (i, label) in try categories(of: column).enumerated() where !label.isEmpty {
      if let level = position[label] ?? (label == base ? nil : other) { features[level][i] = 1 }
    }
    return features
  }

  /// The cells whose category no training row has, with their rows.
  func unseen(in column: TableColumn) throws(HelioError) -> [(row: Int, category: String)] {
    let seen = knownCategories.union(["", namesMissing ? Self.missingLevel : ""])
    return try categories(of: column).enumerated().compactMap { row, category in
      seen.contains(category) ? nil : (row, category)
    }
  }

  private var knownCategories: Set<String> { Set(levels + rare + (base.map { [$0] } ?? [])) }

  /// The category of every row, in the spelling of the training rows: a table whose cells are all
  /// numbers writes the category `01` as 1.
  private func categories(of column: TableColumn) throws(HelioError) -> [String] {
    var labels = column.labels()
    if case .numbers = column.content {
      let values = try column.finiteNumbers()
      let known = knownCategories
      let spelling = Dictionary(
        known.sorted().compactMap { label in Double(label).map { (decimalLabel($0), label) } },
        uniquingKeysWith: { first, _ in first })
      labels = zip(values, labels).map { value, label in
        known.contains(label) || label.isEmpty ? label : spelling[decimalLabel(value)] ?? label
      }
    }
    return namesMissing ? labels.map { $0.isEmpty ? Self.missingLevel : $0 } : labels
  }
}

extension TableColumn {
  /// A column of words for missing values alone as one of numbers that are all missing: beside no number such
  /// words are not known for what they are.
  var withoutMissingWords: TableColumn {
    guard case .text(let values) = content,
      values.allSatisfy({ $0.isEmpty || MissingWord.contains($0) })
    else { return self }
    return TableColumn(
      name: name, content: .numbers(values.map { _ in .nan }), missingRows: Array(values.indices))
  }

  /// 1 where the cell is missing.
  var missingMarks: [Double] {
    var marks = [Double](repeating: 0, count: rowCount)
    for row in missingRows { marks[row] = 1 }
    return marks
  }

  func refuseMissing() throws(HelioError) {
    guard let row = missingRows.first else { return }
    throw .data("Column '\(name)' is empty in row \(row + 1).")
  }
}
