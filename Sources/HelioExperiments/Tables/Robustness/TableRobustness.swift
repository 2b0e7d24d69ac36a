public import HelioCore
import HelioEstimators
import HelioRuns
public import HelioTables

/// What `heliotrope robustness TABLE` found: how far held-out rows are from another answer of a network, inside the
/// data's subspace and outside, and what repairs buy and cost.
///
/// Distances are in the prepared inputs, whose mean squared length is d.
///
/// Source: sheet adversarial-directions §4.
public struct TableRobustness: Codable, Sendable {
  /// Median and quartiles over rows; a row without such a distance counts as infinitely far.
  public struct Distances: Codable, Sendable, Equatable {
    /// `nil` where infinite.
    public var lowerQuartile: Double?
    public var median: Double?
    public var upperQuartile: Double?
    /// Each row's, in the order of the rows looked at; `nil` where there is none.
    public var rows: [Double?]

    init(_ values: [Double]) {
      let sorted = values.sorted()
      func place(_ share: Double) -> Double? {
        guard !sorted.isEmpty else { return nil }
        let value = sorted[Int((share * Double(sorted.count - 1)).rounded())]
        return value.isFinite ? value : nil
      }
      lowerQuartile = place(0.25)
      median = place(0.5)
      upperQuartile = place(0.75)
      rows = values.map { $0.isFinite ? $0 : nil }
    }

    /// Rows without such a distance.
    public var absent: Int { rows.count { $0 == nil } }
  }

  /// One network, or one way of using it.
  public struct Network: Codable, Sendable {
    public enum Kind: String, Codable, Sendable, CaseIterable {
      /// Trained on the rows projected on the subspace.
      case plain
      /// The same from a start divided by the gain.
      case smallerStart = "smaller-start"
      /// The plain one, trained on with weight decay.
      case decay
      /// The plain one with W P.
      case projectedWeights = "projected-weights"
      /// The plain one, seeing P x.
      case projectedInputs = "projected-inputs"
      /// No repair: trained on the rows as they are, so that what they have outside may move the weights.
      case unprojectedRows = "unprojected-rows"
    }
    public var kind: Kind
    public var steps: Int
    public var weightDecay: Double
    /// b, by the law; `nil` where nothing is left outside, 1 where the law is only a hypothesis.
    public var weightScale: Double?
    /// |f - y|^2/|y|^2 on the training rows it saw.
    public var trainingError: Double
    /// On held-out rows as they are: the share of right classes, or R^2.
    public var score: Double
    /// Held-out loss minus that of the plain network, row by row: 1 for a wrong class, or squared errors in
    /// variances of the target. The mean and its standard error.
    public var cost: Replicates
    /// Distances outside: found by following the gradient, and by the path's law; `nil` without a gradient there.
    public var outside: Distances?
    public var outsidePredicted: Distances?
    /// Inside: found, and to first order.
    public var inside: Distances
    public var insidePredicted: Distances
    /// Of the mean gradients of the outputs outside, against the start scaled by b.
    public var pValue: Double?
    /// The squared length of those gradients over what the law expects.
    public var gradientRatio: Double?
  }

  public var specification: RobustnessSpecification
  public var targetName: String
  public var task: LearningTask
  public var classLabels: [String]
  public var trainCount: Int
  public var testCount: Int
  /// Held-out rows whose distances were looked for.
  public var distanceCount: Int
  /// d, and r of the subspace.
  public var dimension: Int
  public var subspaceDimension: Int
  /// Mean squared lengths of the training rows along the principal components, descending.
  public var variances: [Double]
  /// Share of the mean squared length of held-out rows that lies outside.
  public var outsideShare: Double
  public var learningRate: Double
  public var networks: [Network]
  public var messages: [String]

  /// l.
  public var codimension: Int { dimension - subspaceDimension }

  public func network(_ kind: Network.Kind) -> Network? { networks.first { $0.kind == kind } }
}
