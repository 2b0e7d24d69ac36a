import HelioCore
import HelioLinalg

/// Metrics learned from some rows, each once.
struct LearnedMetrics {
  private let rows: TrainingRows
  private var known: [MetricLearner: [Adaptation: [Metric]]] = [:]

  /// Iterations of a gradient outer product that are learned at once.
  static let iterationLimit = 3
  /// Rows beyond which comparisons that single precision cuts short are not repeated in double.
  static let singlePrecisionRows = 700
  /// Rows beyond which candidates are compared in single precision first and metrics taught in it, and 1 - R^2 down to
  /// which that will do.
  static let singleComparisonRows = 300
  static let singlePrecisionError = 1e-3
  /// Rows from which scales of coordinates are learned at most.
  private let scaleRows: Int

  init(_ rows: TrainingRows, scaleRows: Int = CoordinateScales.rowLimit) {
    self.rows = rows
    self.scaleRows = scaleRows
  }

  mutating func metric(of candidate: Candidate) throws(HelioError) -> Metric {
    var rule = candidate.adaptation
    var position = 0
    if case .gradientOuterProduct(let iterations, let share, let isDiagonal) = rule {
      rule = .gradientOuterProduct(
        iterations: max(iterations, Self.iterationLimit), share: share, isDiagonal: isDiagonal)
      position = iterations - 1
    }
    var metrics = known[candidate.learner]?[rule] ?? []
    if metrics.isEmpty {
      metrics = try candidate.learner.metrics(
        rule, inputs: rows.X, targets: rows.Y, weights: rows.weights, scaleRows: scaleRows)
      known[candidate.learner, default: [:]][rule] = metrics
    }
    return candidate.learner.metric(metrics[position], for: candidate.form, rule)
  }
}
