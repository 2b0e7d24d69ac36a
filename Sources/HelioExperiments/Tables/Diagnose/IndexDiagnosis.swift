public import HelioCore
public import HelioEstimators
import HelioRuns
public import HelioTables

/// What `heliotrope diagnose TABLE` found: the directions of the inputs on which the target
/// depends, as several estimators see them, and which of them hold on rows they have not seen.
///
/// Source: sheet multi-index §9.1.
public struct IndexDiagnosis: Codable, Sendable {
  /// Held-out R^2 of functions of the leading q projections.
  public struct Score: Codable, Sendable, Equatable {
    /// q.
    public var directions: Int
    public var explained: Double
    public var standardError: Double
    /// For classes.
    public var accuracy: Double?
    /// How far R^2 is below the best of all, and the standard error of that difference over rows.
    public var shortfall: Double
    public var shortfallError: Double

    /// Whether the difference from the best is within two of its standard errors.
    public var keepsUp: Bool { shortfall <= 2 * shortfallError }
  }

  /// What one estimator found.
  public struct Finding: Codable, Sendable {
    public var estimator: IndexEstimator
    /// Unit directions in the coordinates of the whitened inputs, one list of numbers each.
    public var directions: [[Double]]
    /// Weights of the standardised features in the projections on them, of unit length.
    public var weights: [[Double]]
    /// Leading strengths, at most ``IndexDiagnosis/shownStrengths``.
    public var strengths: [Double]
    /// The law's edge, and how many strengths are above it; `nil` where no law is known.
    public var lawEdge: Double?
    public var countAboveLaw: Int?
    public var significance: IndexSignificance
    /// For q = 1, 2, … up to the number of directions.
    public var scores: [Score]

    /// The score with the largest R^2.
    public var best: Score { scores.max { $0.explained < $1.explained }! }
  }

  /// An estimator that is not defined for these data.
  public struct Refusal: Codable, Sendable {
    public var estimator: IndexEstimator
    public var reason: String
  }

  /// Random subspaces of q dimensions: R^2, mean over them.
  public struct RandomScore: Codable, Sendable {
    public var directions: Int
    public var explained: Replicates
  }

  public var specification: DiagnosisSpecification
  public var targetName: String
  public var task: LearningTask
  public var trainCount: Int
  public var testCount: Int
  /// Training rows of the smoother.
  public var smootherCount: Int
  public var featureNames: [String]
  /// Independent directions of the inputs.
  public var dimension: Int
  public var findings: [Finding]
  public var refusals: [Refusal]
  /// mean |w|^4/(d (d + 2)) of the whitened inputs: 1 for Gaussian ones.
  public var radialKurtosis: Double
  /// leadingAngles[i][j]: between the leading directions of findings i and j, in degrees.
  public var leadingAngles: [[Double]]
  /// angles[i][j]: between the spans of their first ``recommendedCount`` directions.
  public var angles: [[SubspaceAngles]]
  public var allInputs: Score
  public var random: [RandomScore]
  /// Share of the identity in the covariance that was whitened; `nil` or 0 for the sample's own.
  public var shrinkage: Double?
  /// `nil` for inputs that were not whitened by their own covariance.
  public var gaussianity: InputGaussianity?
  /// What theory says at this size; `nil` with the reason in `planRefusal`.
  public var plan: IndexPlan?
  public var planRefusal: String?
  /// Position of the finding with the best score.
  public var bestFinding: Int
  public var messages: [String]

  static let shownStrengths = 20

  /// The fewest directions with which some estimator keeps up with the best score.
  public var recommendedCount: Int {
    findings.flatMap(\.scores).filter(\.keepsUp).map(\.directions).min()
      ?? findings[bestFinding].best.directions
  }
}
