public import HelioCore
public import HelioEstimators
public import HelioRuns
public import HelioTables

/// What `heliotrope reshape TABLE` found on a person's data.
public struct TableReshaping: Codable, Sendable {
  /// One point of the path of step sizes. Errors are mean squared errors of the centred targets
  /// (regression: in units of the target's variance; classes: of the +-1 scores).
  public struct Point: Codable, Sendable {
    /// kappa of the leading direction.
    public var strength: Double
    /// eta~ that gives it.
    public var learningRate: Double
    /// theta_i of every direction, and the predicted bulk inflation rho.
    public var spikeStrengths: [Double]
    public var bulkInflation: Double
    /// Cross-validated error on the training rows (direction, ridge and fit inside each fold).
    public var crossValidated: Replicates
    /// Ridge chosen by leave-one-out, or given.
    public var ridge: Double
    /// Held-out error of the adapted kernel, and of the real networks that took the step.
    public var kernelError: Double
    public var networkError: Replicates
    /// Held-out accuracy; `nil` for regression.
    public var kernelAccuracy: Double?
    public var networkAccuracy: Replicates?
    public var alignment: Double
    public var degreesOfFreedom: Double
    /// The overlay of network and law; `nil` where the law is not known (several steps, or an activation
    /// without a closed-form derivative kernel).
    public var laws: LawComparison?
  }

  /// Real networks beside networks whose weights are drawn from the law, at equal width and ridge, with
  /// other rows for the readout than for the step; and how well each law describes the networks' kernel
  /// on held-out rows (relative operator norm).
  public struct LawComparison: Codable, Sendable {
    /// Held-out errors.
    public var networkError: Replicates
    public var lawError: Replicates
    /// Kernel error of: no step, spikes only (S), spikes and inflated bulk (S+b), exact covariance (F).
    public var isotropic: Double
    public var spikes: Double
    public var spikesAndBulk: Double
    public var exactCovariance: Double
    /// What the finite number of neurons alone gives: networks drawn from F against F.
    public var floor: Double
  }

  /// Whether adaptation helped, judged on the training rows and then on the held-out ones.
  public enum Verdict: String, Codable, Sendable { case helps, noDifference, hurts }

  public var specification: TableSpecification
  public var targetName: String
  public var task: LearningTask
  public var classLabels: [String]
  public var trainCount: Int
  public var testCount: Int
  public var dimension: Int
  public var featureNames: [String]
  public var path: [Point]
  /// Position in the path with the lowest cross-validated error.
  public var chosen: Int
  /// Position shown as "after": the chosen one, or the best step if none was chosen.
  public var shown: Int
  public var verdict: Verdict
  /// Held-out squared error without a step minus that with the chosen one, over rows.
  public var gain: Replicates
  public var reshaping: EmpiricalReshaping
  public var direction: DirectionAnalysis
  /// Spectrum of the features of the first network on held-out rows; absent in results of older versions.
  public var features: TableFeatures?
  /// The gradient steps of the first network one by one; absent without a step, for a network too narrow
  /// to tell its noise, and in results of older versions.
  public var steps: TableSteps?
  public var agreement: [Agreement]
  public var summary: AgreementSummary
  public var messages: [String]
}
