public import HelioCore
public import HelioNumerics
import HelioRuns
public import HelioTables

/// What determines the numbers of `heliotrope forecast TABLE`.
public struct ForecastSpecification: TableVerbSpecification {
  public var version = Provenance.version
  /// A path, or the name of a shipped example.
  public var table: String
  /// What was read from there.
  public var source: TableSource?
  public var preparation: PreparationOptions
  /// At most this many rows, drawn at random; `nil` for all.
  public var rowLimit: Int?
  public var features = ForecastFeatures.activation(.relu)
  /// Variance of the neurons' bias.
  public var biasVariance = 0.1
  /// Whether the features' means over the training rows are subtracted.
  public var isCentred = false
  /// p, each forecast on its own.
  public var widths = [1000]
  /// g; `nil` for half the step that is safe whatever the rows are.
  public var learningRate: Double?
  /// zeta of the steps g t^-zeta.
  public var decay = 0.0
  /// B.
  public var batch = 1
  public var epochs = 50
  /// The share of the steps after which the average begins.
  public var tail = 0.0
  /// Real runs of each schedule; 0 for the forecast alone.
  public var runs = 3
  /// Whether unstable steps are drawn instead of refused.
  public var allowsDivergence = false
  public var seed: UInt64 = 1

  /// Steps of the grid of schedules as shares of the safe step of their batch.
  static let stepShares = [0.01, 0.03, 0.1, 0.3, 0.9]
  static let gridDecays = [0, 0.25, 0.5]
  static let gridBatches = [1, 8, 64]
  /// Tails that are tried at the best step of each batch and decay.
  static let gridTails = [0.25, 0.5, 0.75]
  /// Steps times modes that the schedules of one batch of the grid may take together.
  static let gridBudget = 3e10
  /// min(n, P), the order of the eigenproblem.
  static let largestOrder = 8000

  public init(table: String, preparation: PreparationOptions) {
    self.table = table
    self.preparation = preparation
  }

  /// Refuses what cannot be run, before any work.
  public func validate() throws(HelioError) {
    try require(!widths.isEmpty, "width", "one at least", got: "none")
    for width in widths {
      try require(width >= 1 && width <= 1_000_000, "width", "between 1 and 1000000", got: width)
    }
    try require(
      Set(widths).count == widths.count, "width", "different from each other",
      got: widths.map(String.init).joined(separator: ","))
    try require(
      biasVariance.isFinite && biasVariance >= 0, "bias", "zero or positive", got: biasVariance)
    if let learningRate {
      try require(
        learningRate.isFinite && learningRate > 0, "learningRate", "positive", got: learningRate)
    }
    try require(decay >= 0 && decay < 1, "decay", "in [0, 1)", got: decay)
    try require(batch >= 1, "batch", "at least 1", got: batch)
    try require(tail >= 0 && tail < 1, "tail", "in [0, 1)", got: tail)
    try require(
      epochs >= 1 && epochs <= 1_000_000, "epochs", "between 1 and 1000000", got: epochs)
    try require(runs == 0 || runs >= 2, "runs", "0, or at least 2 for an error bar", got: runs)
    try requireRowLimit()
  }
}

/// What a first layer that is drawn once makes of the inputs.
///
///     phi(x) = s(W x + b)/sqrt p,   or [cos(W x + b), sin(W x + b)]/sqrt p
public enum ForecastFeatures: Codable, Sendable, Equatable {
  case activation(Activation)
  case fourier

  /// An activation by its name or formula, or `fourier`.
  public init(name: String) throws(HelioError) {
    self = name == "fourier" ? .fourier : .activation(try Activation(name: name))
  }

  public var name: String {
    switch self {
    case .activation(let activation): activation.name
    case .fourier: "fourier"
    }
  }

  /// P for p neurons.
  public func featureCount(width p: Int) -> Int { self == .fourier ? 2 * p : p }
}
