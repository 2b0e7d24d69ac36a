public import HelioCore
import HelioRuns
public import HelioTables

/// What determines the numbers of `heliotrope overfit TABLE`.
public struct OverfitSpecification: TableVerbSpecification {
  public var version = Provenance.version
  /// A path, or the name of a shipped example.
  public var table: String
  /// What was read from there.
  public var source: TableSource?
  public var preparation: PreparationOptions
  /// At most this many rows, drawn at random; `nil` for all.
  public var rowLimit: Int?
  public var sides = TwoSides.classes
  /// eta: shares of training labels that are flipped.
  public var flipRates = [0, 0.05, 0.1, 0.2, 0.3, 0.4]
  /// n: training rows of a run; of more, as many are drawn at random, anew for every replicate.
  public var trainingRows = 400
  /// p of the wide network, even; beside it runs one of two neurons.
  public var width = 64
  /// alpha of the leaky ReLU.
  public var negativeSlope = 0.1
  /// n lr: the step on the mean of the hinge losses. Fitting ends for any; published code takes 1.
  public var learningRate = 10.0
  /// Steps after which a run is given up.
  public var maximumSteps = 20_000
  /// Draws of rows, flips and starts.
  public var replicates = 5
  public var seed: UInt64 = 1

  public init(table: String, preparation: PreparationOptions) {
    self.table = table
    self.preparation = preparation
  }

  /// Refuses what cannot be run, before any work.
  public func validate() throws(HelioError) {
    try require(!flipRates.isEmpty, "rates", "one at least", got: "none")
    for rate in flipRates {
      try require(rate >= 0 && rate < 0.5, "rates", "each in [0, 0.5)", got: rate)
    }
    try require(
      zip(flipRates, flipRates.dropFirst()).allSatisfy { $0 < $1 }, "rates", "rising",
      got: flipRates.map { short($0) }.joined(separator: ","))
    try require(trainingRows >= 10, "trainingRows", "at least 10", got: trainingRows)
    try require(width >= 2 && width % 2 == 0, "width", "even, at least 2", got: width)
    try require(
      negativeSlope > 0 && negativeSlope <= 1, "slope", "in (0, 1]", got: negativeSlope)
    try require(
      learningRate.isFinite && learningRate > 0, "learningRate", "positive", got: learningRate)
    try require(maximumSteps >= 1, "maximumSteps", "at least 1", got: maximumSteps)
    try require(replicates >= 2, "replicates", "at least 2, for an error bar", got: replicates)
    try requireRowLimit()
  }
}
