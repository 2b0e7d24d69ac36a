import HelioCore
import HelioLinalg

/// How the error of the leading member falls with the number of training rows: predicted from its spectrum,
/// and measured on parts of the rows.
///
/// Eigenvalues and target powers are those of n0 <= 1500 training rows in the member's metric, continued by
/// power laws; the noise is what makes ``KernelRidgeLaw`` agree there with the exact leave-one-out
/// error. Kernel, metric and ridge are kept for every number of rows. Errors on parts are measured twice: in
/// the same metric, which checks the law, and with the metric learned anew from each part, which shows what
/// the metric owes to all rows. How far extrapolation can be trusted is tried out: parts of n0/4 rows
/// predict the errors at n0/2 and n0.
/// Errors are RMSE in units of the table for a regression without transform, else 1 - R^2 of what is learned.
/// Source: sheet function-space section 6.
public struct LearningCurvePrediction: Codable, Sendable, Equatable {
  public struct Point: Codable, Sendable, Equatable {
    public let rows: Double
    public let error: Double
    /// By what was seen of the law's errors at as many times fewer rows.
    public let relativeUncertainty: Double
  }
  /// Errors at rows left out of five parts of equal size.
  public struct Measurement: Codable, Sendable, Equatable {
    public let rows: Int
    public let mean: Double
    public let standardError: Double
    /// From all n0 rows.
    public let predicted: Double
    /// With the metric learned from the part; `nil` if there is none to learn.
    public let relearnedMean: Double?
    public let relearnedStandardError: Double?
  }
  /// An error predicted from parts of n0/4 rows, beside the measured one.
  public struct Trial: Codable, Sendable, Equatable {
    public let fromRows: Int
    public let rows: Int
    /// Mean over five parts.
    public let predicted: Double
    public let measured: Double

    public var relativeDiscrepancy: Double { abs(predicted - measured) / measured }
  }
  public let kernel: String
  public let weight: Double
  public let ridge: Double
  /// Whether errors are RMSE in units of the table.
  public let isInTableUnits: Bool
  /// n.
  public let trainingRows: Int
  /// n0.
  public let rowCount: Int
  /// At n0 rows, in the member's metric.
  public let leaveOneOutError: Double
  /// What the noise alone would leave. Poorly determined: target power in eigenfunctions that no part of
  /// the curve reaches looks the same.
  public let noise: Double
  /// At n/4, n/2, n, 2n, 4n.
  public let predictions: [Point]
  /// From n0/8 to 4n, for drawing.
  public let curve: [Point]
  /// At n0/4 and n0/2.
  public let measurements: [Measurement]
  /// At twice and four times the rows they come from.
  public let trials: [Trial]

  static let rowLimit = 1500
  /// Parts of a quarter, and the leading half of their spectra, need some.
  static let fewestRows = 32
  private static let parts = 5
}

extension LearningCurvePrediction {
  /// - Parameters:
  ///   - learner: of the member's metric, if it is known and there is one.
  ///   - scale: of the targets in units of the table, `nil` for 1 - R^2.
  /// - Complexity: an eigenproblem of order n0 <= 1500, and ten fits to n0/2 rows at most.
  init(
    _ member: FittedKernelRegressor, weight: Double, learner: MetricLearner?, rows: TrainingRows,
    scale: Double?, from stream: RandomStream
  ) throws(HelioError) {
    let sample = rows.selecting(
      sampledRows(rows.count, atMost: Self.rowLimit, stream.substream("rows")))
    let n0 = sample.count
    try require(n0 >= Self.fewestRows, "rows", "at least \(Self.fewestRows)", got: n0)
    let problem = try MemberProblem(member, sample)
    let variance = problem.variance
    func shown(_ error: Double) -> Double {
      scale.map { $0 * error.squareRoot() } ?? error / variance
    }
    let exact = try problem.leaveOneOutError()
    let (law, factor) = try problem.law(leaveOneOutError: exact)
    func error(_ N: Double) throws(HelioError) -> Double {
      shown(factor * (try law.point(rows: N).testError))
    }

    var measurements: [Measurement] = []
    var trialErrors = [[Double]](repeating: [], count: 2)
    for (position, divisor) in [4, 2].enumerated() {
      let size = n0 / divisor
      var (kept, again) = ([Double](), [Double]())
      for part in 0..<Self.parts {
        let order = stream.substream("parts").at(position * Self.parts + part).permutation(n0)
        let (inside, outside) = (order.prefix(size).sorted(), order.dropFirst(size).sorted())
        kept.append(shown(try problem.error(training: inside, judging: outside)))
        if divisor == 4 {
          let small = problem.part(inside)
          let (law, factor) = try small.law(leaveOneOutError: try small.leaveOneOutError())
          for (t, target) in [n0 / 2, n0].enumerated() {
            trialErrors[t].append(
              shown(factor * (try law.point(rows: Double(target)).testError)))
          }
        }
        guard let learner, !member.metric.isIdentity else { continue }
        let training = sample.selecting(inside)
        let metrics = try learner.metrics(
          member.adaptation, inputs: training.X, targets: training.Y, weights: training.weights)
        let metric = learner.metric(
          metrics[metrics.count - 1], for: member.form, member.adaptation)
        let fresh = try MemberProblem(member, sample, metric: metric)
        again.append(shown(try fresh.error(training: inside, judging: outside)))
      }
      let (mean, relearned) = (Replicates(kept), again.isEmpty ? nil : Replicates(again))
      measurements.append(
        Measurement(
          rows: size, mean: mean.mean, standardError: mean.standardError,
          predicted: try error(Double(size)), relearnedMean: relearned?.mean,
          relearnedStandardError: relearned?.standardError))
    }
    let measured = [measurements[1].mean, shown(exact)]
    let trials = [n0 / 2, n0].enumerated().map { t, target in
      Trial(
        fromRows: n0 / 4, rows: target, predicted: Replicates(trialErrors[t]).mean,
        measured: measured[t])
    }

    let uncertainty = Uncertainty(measurements, trials, rowCount: n0)
    func point(_ N: Double) throws(HelioError) -> Point {
      Point(rows: N, error: try error(N), relativeUncertainty: uncertainty(N))
    }
    let n = Double(rows.count)
    var (predictions, curve) = ([Point](), [Point]())
    for factor in [0.25, 0.5, 1, 2, 4] { predictions.append(try point(factor * n)) }
    let (first, last) = (log(Double(n0) / 8), log(4 * n))
    for i in 0..<40 {
      curve.append(try point(exp(first + (last - first) * Double(i) / 39)))
    }
    kernel = member.form.description
    self.weight = weight
    ridge = member.ridge
    isInTableUnits = scale != nil
    trainingRows = rows.count
    rowCount = n0
    leaveOneOutError = shown(exact)
    noise = shown(law.noiseVariance)
    self.predictions = predictions
    self.curve = curve
    self.measurements = measurements
    self.trials = trials
  }
}

/// The relative uncertainty of a prediction by how many times its rows exceed n0.
///
/// Up to n0 the largest relative discrepancy on parts, or two relative standard errors of what was measured
/// there; at twice and four times n0 what the trials show, if that is more; between and beyond by straight
/// lines in log N.
private struct Uncertainty {
  private let levels: [Double]
  private let rowCount: Double

  init(
    _ measurements: [LearningCurvePrediction.Measurement],
    _ trials: [LearningCurvePrediction.Trial], rowCount: Int
  ) {
    let inside =
      measurements.map {
        max(abs($0.predicted - $0.mean), 2 * $0.standardError) / $0.mean
      }.max() ?? 0
    var levels = [inside]
    for trial in trials { levels.append(max(levels.last!, trial.relativeDiscrepancy)) }
    self.levels = levels
    self.rowCount = Double(rowCount)
  }

  func callAsFunction(_ N: Double) -> Double {
    let doublings = max(0, log(N / rowCount) / log(2))
    let i = min(Int(doublings), levels.count - 2)
    return levels[i] + (doublings - Double(i)) * (levels[i + 1] - levels[i])
  }
}
