public import HelioCore
import HelioRuns
import HelioTables

/// What `heliotrope overfit TABLE` found: what fitting wrong labels costs on a table.
///
/// Errors are shares of judging rows on the wrong side of the table's own labels.
///
/// Source: sheet benign-overfitting §1 to §4.
public struct TableOverfit: Codable, Sendable {
  /// A network on one draw of rows, flips and start.
  public struct NetworkRun: Codable, Sendable, Equatable {
    /// Steps to zero hinge loss; `nil` if the cap came first.
    public var steps: Int?
    public var error: Double
    /// Share of the labels that it learned from, flipped ones included, that it gets wrong.
    public var trainingError: Double
    /// sum_i max(0, 1 - y_i f(x_i))/n in the end.
    public var hingeLoss: Double
    /// Where the error on the choosing rows was least, and the error of the judging rows there.
    public var stop: Stop
    /// |W|_F over that of a network of the same margins along the max-margin rule; `nil` where one of the two has none.
    public var marginRatio: Double?
    /// Violations and |W|_F over what is proved; `nil` where nothing separates the data.
    public var violationShare: Double?
    public var normShare: Double?
    /// Errors at the steps of ``TableOverfit/recordedSteps``; those after the end are those of the end.
    public var course: [Point]
  }

  public struct Stop: Codable, Sendable, Equatable {
    public var step: Int
    public var error: Double
  }

  public struct Point: Codable, Sendable, Equatable {
    public var error: Double
    public var trainingError: Double
  }

  /// The linear rule of largest margin, where there is one.
  public struct LinearRun: Codable, Sendable, Equatable {
    public var error: Double
    public var margin: Double
    public var supportShare: Double
  }

  public struct Draw: Codable, Sendable, Equatable {
    public var wide: NetworkRun
    /// Two neurons.
    public var narrow: NetworkRun
    /// `nil` where the rows are not separable.
    public var linear: LinearRun?
  }

  /// All draws of one share of flipped labels.
  public struct Rate: Codable, Sendable {
    public var rate: Double
    /// k = floor(eta n + 1/2).
    public var flips: Int
    public var draws: [Draw]
    /// Clean error of the max margin on the mixture of ``TableOverfit/signal``; `nil` where that is not separable.
    public var predictedError: Double?
  }

  /// Max-margin errors of Gaussian mixtures.
  public struct ModelMap: Codable, Sendable {
    /// gamma n.
    public var scaledSignals: [Double]
    /// d/n.
    public var dimensionRatios: [Double]
    /// By ratio, then by signal; `nil` where the mixture is not separable.
    public var errors: [[Double?]]
  }

  public var specification: OverfitSpecification
  public var targetName: String
  public var positive: String
  public var negative: String
  /// n of a run.
  public var sampleCount: Int
  /// Training rows that there are.
  public var trainCount: Int
  public var choosingCount: Int
  public var judgingCount: Int
  /// d, without the column of ones.
  public var dimension: Int
  /// Share of the rarer side among the judging rows: the error of the constant rule.
  public var rarerShare: Double
  public var signal: SignalEstimate
  /// Of ``shownRate``; `nil` without a signal.
  public var map: ModelMap?
  /// Steps at which the courses of the runs are told.
  public var recordedSteps: [Int]
  public var rates: [Rate]
  public var messages: [String]
}

extension TableOverfit.Rate {
  public func wide(_ value: (TableOverfit.NetworkRun) -> Double) -> Replicates {
    Replicates(draws.map { value($0.wide) })
  }

  public func narrow(_ value: (TableOverfit.NetworkRun) -> Double) -> Replicates {
    Replicates(draws.map { value($0.narrow) })
  }

  /// Over the draws that a linear rule separates; `nil` for fewer than two.
  public func linear(_ value: (TableOverfit.LinearRun) -> Double) -> Replicates? {
    let found = draws.compactMap(\.linear)
    return found.count < 2 ? nil : Replicates(found.map(value))
  }

  /// What the error would lose by stopping in time, draw by draw.
  public var gainOfStopping: Replicates {
    Replicates(draws.map { $0.wide.error - $0.wide.stop.error })
  }

  /// What the error would lose with two neurons.
  public var gainOfTwoNeurons: Replicates {
    Replicates(draws.map { $0.wide.error - $0.narrow.error })
  }

  /// Wide networks that met the cap of steps.
  public var unfinished: Int { draws.count { $0.wide.steps == nil } }
}
