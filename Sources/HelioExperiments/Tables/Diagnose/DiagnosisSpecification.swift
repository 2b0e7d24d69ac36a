public import HelioCore
public import HelioEstimators
import HelioRuns
public import HelioTables

/// What determines the numbers of `heliotrope diagnose TABLE`.
public struct DiagnosisSpecification: TableVerbSpecification {
  public var version = Provenance.version
  /// A path, or the name of a shipped example.
  public var table: String
  /// What was read from there; absent in results of older versions.
  public var source: TableSource?
  public var preparation: PreparationOptions
  /// At most this many rows, drawn at random; `nil` for all.
  public var rowLimit: Int?
  public var estimators = IndexEstimator.allCases
  /// r, directions asked of every estimator.
  public var directions = 3
  /// B, permutations of the targets; costly estimators get fewer, see
  /// ``IndexEstimator/permutations(asked:)``.
  public var permutations = 199
  public var seed: UInt64 = 1

  /// Random subspaces scored for comparison.
  static let randomSubspaces = 4
  /// Training rows of the smoother that scores subspaces; of more, as many are drawn at random.
  static let smootherRows = 1000

  public init(table: String, preparation: PreparationOptions) {
    self.table = table
    self.preparation = preparation
  }

  /// Refuses what cannot be run, before any work.
  public func validate() throws(HelioError) {
    try require(!estimators.isEmpty, "estimators", "one at least", got: "none")
    try require(
      Set(estimators).count == estimators.count, "estimators", "different from each other",
      got: estimators.map(\.rawValue).joined(separator: ","))
    try require(directions >= 1, "directions", "at least 1", got: directions)
    try require(
      permutations >= 19, "permutations", "at least 19, the fewest that can show p = 0.05",
      got: permutations)
    try requireRowLimit()
  }
}
