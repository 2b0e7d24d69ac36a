public import HelioCore
public import HelioNumerics
import HelioRuns
public import HelioTables
import HelioTheory

/// What determines the numbers of `heliotrope robustness TABLE`.
public struct RobustnessSpecification: TableVerbSpecification {
  public var version = Provenance.version
  /// A path, or the name of a shipped example.
  public var table: String
  /// What was read from there.
  public var source: TableSource?
  public var preparation: PreparationOptions
  /// At most this many rows, drawn at random; `nil` for ``mostRows``.
  public var rowLimit: Int?
  /// Of the prepared inputs' variance, held by the principal components that make the data's subspace.
  public var share = 0.95
  public var activation = Activation.relu
  public var secondLayer = SecondLayerLaw.gaussian
  /// p.
  public var width = 1000
  /// beta0, variance of the neurons' bias.
  public var biasVariance = 0.1
  /// T, gradient steps of the first layer on all training rows.
  public var steps = 200
  /// lr of the mean squared loss; `nil` for ``TwoLayerNetwork/stableLearningRate(inputs:)``.
  public var learningRate: Double?
  /// lambda of the repair by decay; `nil` for lr lambda = 0.01.
  public var weightDecay: Double?
  /// How many times as far as before a smaller start and decay are to put a flip outside.
  public var gain = 4.0
  public var seed: UInt64 = 1

  /// Held-out rows whose distances are looked for; of more, as many are drawn at random.
  static let distanceRows = 1000
  /// Rows of a table that are used where no number is asked for: every step looks at all training rows.
  public static let mostRows = 20_000

  public init(table: String, preparation: PreparationOptions) {
    self.table = table
    self.preparation = preparation
  }

  /// Refuses what cannot be run, before any work.
  public func validate() throws(HelioError) {
    try require(share > 0 && share <= 1, "share", "above 0 and at most 1", got: share)
    // Of another one no law of the path outside is known.
    _ = try InputGradientMoments(activation: activation)
    try require(width >= 1, "width", "at least 1", got: width)
    try require(
      biasVariance.isFinite && biasVariance >= 0, "biasVariance", "zero or positive",
      got: biasVariance)
    try require(steps >= 1 && steps <= 1_000_000, "steps", "from 1 to 1e6", got: steps)
    if let learningRate {
      try require(
        learningRate.isFinite && learningRate > 0, "learningRate", "positive", got: learningRate)
      if let weightDecay {
        // The refusal of what diverges; the planner asks for less than 1.
        _ = try OffSubspaceDecay(
          learningRate: learningRate, weightDecay: weightDecay, stepCount: 1)
      }
    }
    if let weightDecay {
      try require(
        weightDecay.isFinite && weightDecay > 0, "weightDecay", "positive", got: weightDecay)
    }
    try require(gain.isFinite && gain > 1, "gain", "above 1", got: gain)
    try requireRowLimit()
  }
}
