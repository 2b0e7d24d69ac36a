import HelioCore

/// What is learned: a number, one of two classes, or one of several.
public enum LearningTask: String, Sendable, Codable, CaseIterable {
  case regression, binary, multiclass
}

/// How a table becomes a ``Dataset``.
public struct PreparationOptions: Sendable, Equatable, Codable {
  /// What is done about empty cells.
  public enum Missing: String, Sendable, Codable, CaseIterable {
    /// Refuse, and say how many there are and where.
    case refuse
    /// Leave out every row that has one.
    case dropRows = "drop-rows"
    /// Replace it by the median of the column's training rows; an empty category is none of the
    /// categories. Rows without a target are left out.
    case median
  }
  /// What is done about text columns.
  public enum Categories: Sendable, Equatable, Codable {
    case refuse
    /// One column a category, 1 where it holds; refused for more than `limit` categories.
    case oneHot(limit: Int)
  }
  public enum Scaling: String, Sendable, Codable, CaseIterable {
    /// Every column to mean 0 and variance 1.
    case standardise
    /// Standardise, then make the columns uncorrelated with a shrunk covariance.
    case whiten
  }

  /// `nil`: the last column.
  public var target: String?
  /// `nil`: decided from the target, see ``TargetValues``.
  public var task: LearningTask?
  public var missing: Missing
  public var categories: Categories
  public var scaling: Scaling
  /// Columns to leave out.
  public var excludedColumns: [String]
  /// Share of the rows that is held out, in [0, 1).
  public var testFraction: Double
  /// Names the split into training and test rows.
  public var seed: UInt64

  public init(
    target: String? = nil, task: LearningTask? = nil, missing: Missing = .refuse,
    categories: Categories = .oneHot(limit: 20), scaling: Scaling = .standardise,
    excludedColumns: [String] = [], testFraction: Double = 0.25, seed: UInt64 = 1
  ) {
    self.target = target
    self.task = task
    self.missing = missing
    self.categories = categories
    self.scaling = scaling
    self.excludedColumns = excludedColumns
    self.testFraction = testFraction
    self.seed = seed
  }

  func validate() throws(HelioError) {
    try require(
      testFraction >= 0 && testFraction < 1, "testFraction", "at least 0 and below 1",
      got: testFraction)
    if case .oneHot(let limit) = categories {
      try require(limit >= 2, "categories.oneHot(limit:)", "at least 2", got: limit)
    }
  }
}

/// What was done to a table, for people to read.
public struct PreparationReport: Sendable, Equatable, Codable {
  /// A column that is not used, and why.
  public struct DroppedColumn: Sendable, Equatable, Codable {
    public let name: String
    public let reason: String
  }
  public internal(set) var rowCount = 0
  public internal(set) var trainRowCount = 0
  public internal(set) var testRowCount = 0
  /// Columns of the inputs, after categories became columns.
  public internal(set) var featureCount = 0
  public internal(set) var droppedColumns: [DroppedColumn] = []
  public internal(set) var droppedRowCount = 0
  /// Cells that were replaced by a median, or categories that were left empty, by column.
  public internal(set) var imputedCells: [String: Int] = [:]
  /// One sentence for everything that was decided or changed, in order.
  public internal(set) var sentences: [String] = []

  mutating func drop(_ names: [String], because reason: String) {
    guard !names.isEmpty else { return }
    droppedColumns += names.map { DroppedColumn(name: $0, reason: reason) }
    let list = names.map { "'\($0)'" }.joined(separator: ", ")
    let subject = names.count == 1 ? "Column \(list) is" : "\(names.count) columns (\(list)) are"
    sentences.append("\(subject) left out: \(reason).")
  }
}
