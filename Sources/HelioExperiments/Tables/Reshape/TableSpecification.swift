public import HelioCore
import HelioEstimators
public import HelioNumerics
import HelioRuns
public import HelioTables

/// What determines the numbers of `heliotrope reshape TABLE`.
public struct TableSpecification: TableVerbSpecification {
  public var version = Provenance.version
  /// A path, or the name of a shipped example.
  public var table: String
  /// What was read from there; absent in results of older versions.
  public var source: TableSource?
  public var preparation: PreparationOptions
  /// At most this many rows, drawn at random; `nil` for all.
  public var rowLimit: Int?
  public var activation = Activation.relu
  public var secondLayer = SecondLayerLaw.gaussian
  /// p, neurons of the real network.
  public var width = 1000
  /// kappa = theta_1/d of the leading direction at each point of the path; 0 is no step.
  public var strengths: [Double] = [0, 0.1, 0.3, 1, 3, 10]
  /// eta~ instead of the path: only no step and this one.
  public var learningRate: Double?
  /// T, gradient steps of the network on all rows, each with eta~/T; the law describes one.
  public var steps = 1
  /// K + ridge I; `nil` to choose by leave-one-out.
  public var ridge: Double?
  /// beta0, variance of the neurons' bias.
  public var biasVariance = 0.1
  /// Networks of each kind, and folds of the cross-validation over the path.
  public var replicates = 4
  public var folds = 5
  public var seed: UInt64 = 1

  public init(table: String, preparation: PreparationOptions) {
    self.table = table
    self.preparation = preparation
  }

  /// Refuses what cannot be run, before any work.
  public func validate() throws(HelioError) {
    try require(width >= 1, "width", "at least 1", got: width)
    try validateStrengths(strengths)
    if let learningRate {
      try require(
        learningRate.isFinite && learningRate > 0, "learningRate", "positive", got: learningRate)
    }
    try require(steps >= 1 && steps <= 1_000_000, "steps", "from 1 to 1e6", got: steps)
    if let ridge { try require(ridge.isFinite && ridge > 0, "ridge", "positive", got: ridge) }
    try require(
      biasVariance.isFinite && biasVariance >= 0, "biasVariance", "zero or positive",
      got: biasVariance)
    try require(replicates >= 2, "replicates", "at least 2", got: replicates)
    try require(folds >= 2, "folds", "at least 2", got: folds)
    try requireRowLimit()
    try requireLinearPart(of: activation)
  }
}
