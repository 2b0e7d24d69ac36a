public import HelioCore
import HelioEstimators
import HelioRuns
public import HelioTables

/// What determines the numbers of `heliotrope robustness --model FILE`.
public struct ModelRobustnessSpecification: Codable, Sendable, Equatable {
  public var version = Provenance.version
  /// A path, and what is in the file.
  public var model: String
  public var checksum: String
  /// Of the table whose rows are moved; `nil` for the rows that the model learned from.
  public var table: String?
  public var source: TableSource?
  /// As ``RobustnessSpecification/share``, of the rows that the model learned from.
  public var share = 0.95
  /// At most this many rows, drawn at random.
  public var rowLimit = 300
  public var seed: UInt64 = 1

  public init(model: String, checksum: String) {
    self.model = model
    self.checksum = checksum
  }

  /// Refuses what cannot be run, before any work.
  public func validate() throws(HelioError) {
    try require(share > 0 && share <= 1, "share", "above 0 and at most 1", got: share)
    try require(rowLimit >= 3, "rows", "at least 3", got: rowLimit)
  }
}

/// What `heliotrope robustness --model FILE` found: where a fitted model's answers change, inside the subspace of the
/// rows that it learned from and outside, and which rows are nearest to another answer.
///
/// Distances are in the prepared inputs, whose mean squared length is d.
public struct ModelRobustness: Codable, Sendable {
  /// Lengths over rows of the gradient of the lead over the nearest rival, and of the way to another answer.
  public struct Way: Codable, Sendable {
    public var gradient: TableRobustness.Distances
    public var distance: TableRobustness.Distances
  }
  /// A row near another answer.
  public struct NearRow: Codable, Sendable, Equatable {
    /// From 1, of the table or of the rows that the model learned from.
    public var row: Int
    /// Empty for regression.
    public var answer: String
    public var other: String
    public var distance: Double
    /// Of the squared way.
    public var outsideShare: Double
    /// The features that move most, with their change in standardised units; empty for whitened inputs.
    public var features: [FeatureMove]
  }
  public struct FeatureMove: Codable, Sendable, Equatable {
    public var name: String
    public var change: Double
  }

  public var specification: ModelRobustnessSpecification
  public var targetName: String
  public var task: LearningTask
  public var scaling: PreparationOptions.Scaling
  /// Rows that were moved.
  public var rowCount: Int
  public var dimension: Int
  public var subspaceDimension: Int
  public var variances: [Double]
  /// Share of the moved rows' mean squared length outside.
  public var outsideShare: Double
  /// Anywhere, inside alone, outside alone.
  public var anywhere: Way
  public var inside: Way
  public var outside: Way
  /// The nearest first.
  public var nearest: [NearRow]
  public var messages: [String]

  /// l.
  public var codimension: Int { dimension - subspaceDimension }
}
