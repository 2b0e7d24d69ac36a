import HelioKernels

/// A model that selection may choose: a kernel in a metric that is learned in some way.
public struct Candidate: Sendable, Hashable, Codable {
  public var form: KernelForm
  public var adaptation: Adaptation
  /// Kernel and ridge with which a gradient outer product is taken; the kernel has no linear part.
  public var learner: MetricLearner

  public init(form: KernelForm, adaptation: Adaptation, learner: MetricLearner) {
    self.form = form
    self.adaptation = adaptation
    self.learner = learner
  }

  /// As people read it.
  public var description: String {
    let rule = "\(form.description); metric: \(adaptation.description)"
    return adaptation.usesLearner ? "\(rule) of \(learner.form.family.name)" : rule
  }
}

/// How a candidate did.
public struct ScoredCandidate: Sendable, Codable {
  public enum Method: String, Sendable, Codable {
    /// Exact leave-one-out on a sub-sample, the metric learned from the same rows.
    case leaveOneOut = "leave-one-out"
    /// Rows that neither the metric nor the coefficients saw, of few rows: one split, or all folds.
    case contenders
    /// The same, of as many rows as the last step has: all folds up to 2500 rows.
    case finalists
  }
  public let candidate: Candidate
  /// The best one on a grid of two a decade.
  public let ridge: Double
  public let method: Method
  /// Mean squared error over variance of the target: 1 - R^2.
  public let error: Double
  /// Rows that were judged.
  public let rowCount: Int
  /// Its share in the blend; 0 if it is not a member.
  public internal(set) var weight: Double = 0
  /// Elapsed time of its evaluation; not stored, so that equal fits are equal files.
  public internal(set) var seconds: Double?

  private enum CodingKeys: CodingKey { case candidate, ridge, method, error, rowCount, weight }
}
