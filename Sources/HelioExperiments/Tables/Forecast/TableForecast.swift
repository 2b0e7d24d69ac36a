public import HelioCore
public import HelioTables

/// What `heliotrope forecast TABLE` found: errors of random features trained by SGD, predicted before a step is made,
/// and real runs on top.
///
/// Errors are mean squared ones over the variance of the training targets, summed over outputs: 1 is to know nothing.
/// Schedules, stopping times and ridges are chosen on one half of the held-out rows, and all held-out errors told are those of
/// the other.
///
/// Source: sheet random-features-sgd §3.4, §3.5, §8.
public struct TableForecast: Codable, Sendable {
  public struct Schedule: Codable, Sendable, Equatable {
    /// g.
    public var learningRate: Double
    /// zeta.
    public var decay: Double
    /// B.
    public var batch: Int
    /// The share of all steps after which the average begins; 0 for all iterates.
    public var tail = 0.0
  }

  /// The closure at one time.
  public struct Point: Codable, Sendable {
    public var step: Int
    public var epoch: Double
    public var train: Double
    public var averageTrain: Double
    /// Held-out errors of theta_t, and of the mean of theta_k … theta_{t-1}, k the schedule's tail; of theta_t up to k.
    public var last: Double
    public var average: Double
    /// The same without the noise of stochastic gradients.
    public var descentLast: Double
    public var descentAverage: Double
  }

  /// Real runs at one time.
  public struct RunPoint: Codable, Sendable {
    public var step: Int
    public var epoch: Double
    public var last: Replicates
    public var average: Replicates
    /// Shares of right classes; `nil` for a regression.
    public var lastAccuracy: Double?
    public var averageAccuracy: Double?
  }

  /// Which iterate is kept, and when.
  public struct Stop: Codable, Sendable {
    public var step: Int
    public var epoch: Double
    public var isAveraged: Bool
    /// Predicted, held-out.
    public var error: Double
    public var train: Double
    /// On the half of the held-out rows that chose it.
    public var chosenBy: Double
  }

  /// One schedule from the start to the end.
  public struct Course: Codable, Sendable {
    public var schedule: Schedule
    public var largestStableStep: Double
    public var safeStep: Double
    /// Up to where the error is finite.
    public var points: [Point]
    public var stop: Stop
    /// The best that the last iterate, and that the average, can do.
    public var bestLast: Stop
    public var bestAverage: Stop
    public var runs: [RunPoint]
    /// Whether the closure leaves the range of numbers before the end.
    public var diverges: Bool

    public func point(_ step: Int) -> Point? { points.first { $0.step == step } }
  }

  /// A schedule of the grid, at its best time and iterate.
  public struct GridEntry: Codable, Sendable {
    public var schedule: Schedule
    /// g over the safe step.
    public var share: Double
    public var stop: Stop
  }

  /// A readout without steps.
  public struct Baseline: Codable, Sendable {
    /// 0 for the least norm.
    public var ridge: Double
    public var error: Double
    public var train: Double
    public var accuracy: Double?
  }

  public struct Width: Codable, Sendable {
    public var width: Int
    public var featureCount: Int
    public var rank: Int
    /// max |phi|^2 over mean |phi|^2 of the training rows.
    public var lengthSpread: Double
    /// |mean phi|^2 over mean |phi|^2 of the training rows.
    public var meanShare: Double
    public var asked: Course
    public var best: Course
    public var grid: [GridEntry]
    /// For every batch and decay the best step of the grid, with the average of a tail.
    public var tails: [GridEntry]
    /// Batches that the grid leaves out, since they take too many steps.
    public var omittedBatches: [Int]
    public var leastNorm: Baseline
    public var ridge: Baseline
  }

  public var specification: ForecastSpecification
  public var targetName: String
  public var task: LearningTask
  public var classLabels: [String]
  public var trainCount: Int
  public var choosingCount: Int
  public var judgingCount: Int
  public var dimension: Int
  public var widths: [Width]
  public var messages: [String]

  /// The width whose best schedule was chosen.
  public var bestWidth: Width { widths.min { $0.best.stop.chosenBy < $1.best.stop.chosenBy }! }
}

extension TableForecast.Course {
  /// The distance of real runs from the closure, relative to it.
  public struct Gap: Sendable {
    public var relative: Double
    /// Of `relative`.
    public var standardError: Double
    public var epoch: Double
    public var isAveraged: Bool
  }

  /// At every recorded time, of both iterates.
  public var gaps: [Gap] {
    runs.flatMap { run in
      guard let point = point(run.step) else { return [Gap]() }
      return [(run.last, point.last, false), (run.average, point.average, true)].map {
        Gap(
          relative: ($0.mean - $1) / $1, standardError: $0.standardError / $1, epoch: run.epoch,
          isAveraged: $2)
      }
    }
  }

  /// Real runs at the stop.
  public var atStop: Replicates? {
    runs.first { $0.step == stop.step }.map { stop.isAveraged ? $0.average : $0.last }
  }

  public var accuracyAtStop: Double? {
    runs.first { $0.step == stop.step }
      .flatMap { stop.isAveraged ? $0.averageAccuracy : $0.lastAccuracy }
  }
}

extension [TableForecast.Course.Gap] {
  /// Root mean square, and what of it is the chance of few runs.
  ///
  ///     E gap^2 = (distance of the closure)^2 + (standard error)^2
  ///
  /// so that the closure's own distance is the root of the difference, 0 where chance explains all.
  public var distance: (found: Double, chance: Double, own: Double) {
    let n = Double(count)
    let square = reduce(0) { $0 + $1.relative * $1.relative } / n
    let noise = reduce(0) { $0 + $1.standardError * $1.standardError } / n
    return (square.squareRoot(), noise.squareRoot(), Swift.max(square - noise, 0).squareRoot())
  }
}
