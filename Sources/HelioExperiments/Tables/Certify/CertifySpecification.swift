public import HelioCore
public import HelioNumerics
import HelioRuns
public import HelioTables

/// What determines the numbers of `heliotrope certify TABLE`.
public struct CertifySpecification: TableVerbSpecification {
  public var version = Provenance.version
  /// A path, or the name of a shipped example.
  public var table: String
  /// What was read from there.
  public var source: TableSource?
  public var preparation: PreparationOptions
  /// At most this many rows, drawn at random; `nil` for all.
  public var rowLimit: Int?
  public var sides = TwoSides.classes
  public var loss = MarginLoss.logistic
  /// n: of more training rows, as many are drawn at random.
  public var trainingRows = 200
  /// m.
  public var width = 64
  /// kappa: rows of the first layer start on the sphere of radius kappa/sqrt m.
  public var initialScale = 0.5
  /// eta.
  public var learningRate = 0.01
  /// Steps of the run.
  public var stepCount = 4000
  /// The loss that is asked for; `nil` for half of the initial one.
  public var targetLoss: Double?
  /// n': test rows whose gap is asked for; `nil` for as many as are held out.
  public var testRows: Int?
  /// The gap whose test rows are asked for; `nil` for 0.05.
  public var targetGap: Double?
  public var seed: UInt64 = 1

  public init(table: String, preparation: PreparationOptions) {
    self.table = table
    self.preparation = preparation
  }

  /// Refuses what cannot be run, before any work.
  public func validate() throws(HelioError) {
    try require(trainingRows >= 10, "trainingRows", "at least 10", got: trainingRows)
    try require(
      width >= 1 && width <= 1_000_000, "width", "at least 1 and at most 1000000", got: width)
    try requireInitialScale(initialScale)
    try require(
      learningRate.isFinite && learningRate > 0, "learningRate", "positive", got: learningRate)
    try require(
      stepCount >= 1 && stepCount <= 10_000_000, "steps", "at least 1 and at most 10000000",
      got: stepCount)
    if let targetLoss {
      try require(
        targetLoss.isFinite && targetLoss > 0, "targetLoss", "positive", got: targetLoss)
    }
    if let testRows { try require(testRows >= 1, "testRows", "at least 1", got: testRows) }
    if let targetGap {
      try require(targetGap.isFinite && targetGap > 0, "targetGap", "positive", got: targetGap)
    }
    if testRows != nil || targetGap != nil {
      try require(
        loss.isLipschitz, "loss",
        "logistic where testRows or targetGap is asked for: the bound of the gap needs a loss whose slope is bounded, and "
          + "that of the \(loss.rawValue) loss grows with the error", got: loss.rawValue)
    }
    try requireRowLimit()
  }
}
