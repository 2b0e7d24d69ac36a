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
    /// categories. Rows without a target, weight, group or time are left out.
    case median
    /// As `median`, with one more feature that is 1 in the empty cells of a numeric column; an
    /// empty category is the category "missing".
    case medianWithIndicator = "median-indicator"

    /// Whether rows with empty cells are kept.
    var fills: Bool { self == .median || self == .medianWithIndicator }
  }
  /// What is done about text columns that hold no truth values.
  public enum Categories: Sendable, Equatable, Codable {
    case refuse
    /// One column a category, 1 where it holds; refused for more than `limit` categories unless
    /// ``PreparationOptions/groupsRareCategories``.
    case oneHot(limit: Int)
    /// The same, but the columns of one category together have the variance of one column, so that many
    /// categories, and rare ones, do no harm: rarer ones have a column than with `oneHot`.
    case block(limit: Int)

    var limit: Int? {
      switch self {
      case .refuse: nil
      case .oneHot(let limit), .block(let limit): limit
      }
    }

    var isBlock: Bool { if case .block = self { true } else { false } }
  }
  public enum Scaling: String, Sendable, Codable, CaseIterable {
    /// Every column to mean 0 and variance 1.
    case standardise
    /// Standardise, then make the columns uncorrelated with a shrunk covariance.
    case whiten
    /// Replace every column of numbers by its ranks made normal, see ``NormalScores``, then
    /// standardise.
    case normalScores = "normal-scores"
  }

  /// How much rows of a class count.
  public enum ClassWeights: Sendable, Equatable, Codable {
    /// Every class as much as any other: n/(K n_c) a row.
    case balanced
    /// By label; a class that is not named counts 1 a row.
    case stated([String: Double])
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
  /// Types of feature columns that are not those of their content, by name.
  public var columnTypes: [String: ColumnType]
  /// Whether categories that are rare, beyond the limit, or unseen before count as one, "other".
  public var groupsRareCategories: Bool
  /// A column of positive weights of the rows; no feature.
  public var weightColumn: String?
  /// Multiply the weights of the rows, classes only; `nil`: all alike.
  public var classWeights: ClassWeights?
  /// A column whose equal values mark rows that are never split between training and test; no
  /// feature.
  public var groupColumn: String?
  /// A column of numbers or dates by which the rows are sorted, the last ones held out; no feature.
  public var timeColumn: String?
  public var targetTransform: TargetTransform
  /// Columns that are values of curves; `nil`: none.
  public var functions: [FunctionalColumns]?
  /// Share of the rows that is held out, in [0, 1).
  public var testFraction: Double
  /// Names the split into training and test rows.
  public var seed: UInt64

  public init(
    target: String? = nil, task: LearningTask? = nil, missing: Missing = .refuse,
    categories: Categories = .oneHot(limit: 20), scaling: Scaling = .standardise,
    excludedColumns: [String] = [], columnTypes: [String: ColumnType] = [:],
    groupsRareCategories: Bool = false, weightColumn: String? = nil,
    classWeights: ClassWeights? = nil, groupColumn: String? = nil, timeColumn: String? = nil,
    targetTransform: TargetTransform = .none, functions: [FunctionalColumns]? = nil,
    testFraction: Double = 0.25, seed: UInt64 = 1
  ) {
    self.target = target
    self.task = task
    self.missing = missing
    self.categories = categories
    self.scaling = scaling
    self.excludedColumns = excludedColumns
    self.columnTypes = columnTypes
    self.groupsRareCategories = groupsRareCategories
    self.weightColumn = weightColumn
    self.classWeights = classWeights
    self.groupColumn = groupColumn
    self.timeColumn = timeColumn
    self.targetTransform = targetTransform
    self.functions = functions
    self.testFraction = testFraction
    self.seed = seed
  }
}
