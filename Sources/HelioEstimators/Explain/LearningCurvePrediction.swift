import HelioCore
import HelioKernels
import HelioLinalg

/// How the error of the leading member falls with the number of training rows: predicted from its spectrum,
/// and measured on parts of the rows.
///
/// Eigenvalues and target powers are those of n0 <= 1500 training rows in the member's metric; the noise is
/// what makes ``KernelRidgeLaw`` agree there with the exact leave-one-out error. Kernel, metric and ridge are
/// kept for every number of rows. Measured twice: in the same metric, which checks the law, and with the
/// metric learned anew from each part, which shows what of the error the metric owes to all rows.
/// Errors are RMSE in units of the table for a regression without transform, else 1 - R^2 of what is learned.
/// Source: sheet function-space section 6.
public struct LearningCurvePrediction: Codable, Sendable, Equatable {
  public struct Point: Codable, Sendable, Equatable {
    public let rows: Double
    public let error: Double
  }
  /// Errors at rows left out of parts of equal size.
  public struct Measurement: Codable, Sendable, Equatable {
    public let rows: Int
    public let mean: Double
    public let standardError: Double
    public let predicted: Double
    /// With the metric learned from the part; `nil` if there is none to learn.
    public let relearnedMean: Double?
    public let relearnedStandardError: Double?

    var relativeDiscrepancy: Double { abs(predicted - mean) / mean }
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
  /// What no number of rows removes, by the law.
  public let noiseFloor: Double
  /// At n/4, n/2, n, 2n, 4n.
  public let predictions: [Point]
  /// From n0/8 to 4n, for drawing.
  public let curve: [Point]
  /// At n0/4 and n0/2.
  public let measurements: [Measurement]
  /// Of predictions: the largest relative discrepancy at the parts, or two relative standard errors if more.
  public let relativeUncertainty: Double

  static let rowLimit = 1500
  private static let parts = 5
}

extension LearningCurvePrediction {
  /// - Parameters:
  ///   - learner: of the member's metric, if it is known and there is one.
  ///   - scale: of the targets in units of the table, `nil` for 1 - R^2.
  /// - Complexity: an eigenproblem of order n0 <= 1500; ten fits to n0/2 rows at most.
  init(
    _ member: FittedKernelRegressor, weight: Double, learner: MetricLearner?, rows: TrainingRows,
    scale: Double?, from stream: RandomStream
  ) throws(HelioError) {
    let sample = rows.selecting(
      sampledRows(rows.count, atMost: Self.rowLimit, stream.substream("rows")))
    let n0 = sample.count
    try require(n0 >= 8, "rows", "at least 8 for a learning curve", got: n0)
    let problem = try MemberProblem(member, sample)
    let law = try problem.law()
    let variance = problem.variance
    func shown(_ error: Double) -> Double {
      scale.map { $0 * error.squareRoot() } ?? error / variance
    }
    func point(_ N: Double) throws(HelioError) -> Point {
      Point(rows: N, error: shown(try law.point(rows: N).testError))
    }
    let n = Double(rows.count)
    var predictions: [Point] = []
    for factor in [0.25, 0.5, 1, 2, 4] { predictions.append(try point(factor * n)) }
    var curve: [Point] = []
    let (first, last) = (logarithm(max(2, Double(n0) / 8)), logarithm(4 * n))
    for i in 0..<40 {
      curve.append(try point(exponential(first + (last - first) * Double(i) / 39)))
    }
    var measurements: [Measurement] = []
    for (position, divisor) in [4, 2].enumerated() {
      let size = n0 / divisor
      var (kept, again) = ([Double](), [Double]())
      for part in 0..<Self.parts {
        let order = stream.substream("parts").at(position * Self.parts + part).permutation(n0)
        let (inside, outside) = (order.prefix(size).sorted(), order.dropFirst(size).sorted())
        kept.append(shown(try problem.error(training: inside, judging: outside)))
        guard let learner, !member.metric.isIdentity else { continue }
        let training = sample.selecting(inside)
        let metrics = try learner.metrics(
          member.adaptation, inputs: training.X, targets: training.Y, weights: training.weights)
        let fresh = try MemberProblem(member, sample, metric: metrics[metrics.count - 1])
        again.append(shown(try fresh.error(training: inside, judging: outside)))
      }
      let (mean, relearned) = (Moments(kept), again.isEmpty ? nil : Moments(again))
      measurements.append(
        Measurement(
          rows: size, mean: mean.mean, standardError: mean.standardError,
          predicted: try point(Double(size)).error, relearnedMean: relearned?.mean,
          relearnedStandardError: relearned?.standardError))
    }
    kernel = member.form.description
    self.weight = weight
    ridge = member.ridge
    isInTableUnits = scale != nil
    trainingRows = rows.count
    rowCount = n0
    leaveOneOutError = shown(problem.leaveOneOutError)
    noiseFloor = shown(law.noiseVariance)
    self.predictions = predictions
    self.curve = curve
    self.measurements = measurements
    relativeUncertainty =
      measurements.map { max($0.relativeDiscrepancy, 2 * $0.standardError / $0.mean) }.max() ?? 0
  }
}

/// A member in a metric on a sample of rows: its kernel and its errors, summed over outputs.
private struct MemberProblem {
  private let rows: TrainingRows
  private let ridge: Double
  private let K: Matrix<Double>
  /// w, of mean 1.
  private let weights: [Double]
  /// In units of w.
  private let weightScale: Double
  /// Of the targets around their mean.
  let variance: Double
  let leaveOneOutError: Double

  init(
    _ member: FittedKernelRegressor, _ rows: TrainingRows, metric: Metric? = nil
  ) throws(HelioError) {
    self.rows = rows
    ridge = member.ridge
    let K = try member.form.family.matrix(member.form.points(rows.X, metric ?? member.metric))
    let w = rows.weights ?? [Double](repeating: 1, count: rows.count)
    let total = w.reduce(0, +)
    weightScale = total / Double(rows.count)
    let scale = weightScale
    weights = w.map { $0 / scale }
    let residuals = try KernelSystem(
      kernel: copy K, targets: rows.Y, ridge: ridge, weights: rows.weights
    ).leaveOneOutResiduals()
    let sums = rows.squaredError(residuals: residuals)
    leaveOneOutError = sums.error / total
    variance = sums.variance / total
    self.K = K
  }

  /// With weights, A = K + ridge W^(-1) is W^(-1/2) (W^(1/2) K W^(1/2) + ridge I) W^(-1/2).
  func law() throws(HelioError) -> KernelRidgeLaw {
    let n = rows.count
    let roots = weights.map { $0.squareRoot() }
    let means = product(rows.Y, weights, transposeFirst: true).map { $0 / Double(n) }
    let Y = Matrix(rows: n, columns: rows.Y.columns) { i, j in
      roots[i] * (rows.Y[i, j] - means[j])
    }
    let eigen = try symmetricEigen(
      Matrix(rows: n, columns: n) { i, j in roots[i] * K[i, j] * roots[j] / Double(n) })
    let C = product(eigen.vectors, Y, transposeFirst: true)
    let powers = (0..<n).map { k in
      (0..<C.columns).reduce(0) { $0 + C[k, $1] * C[k, $1] } / Double(n)
    }
    return try KernelRidgeLaw(
      sampleEigenvalues: eigen.values, samplePowers: powers, ridge: ridge / weightScale,
      matching: leaveOneOutError)
  }

  /// Mean squared error at some rows of the fit to others.
  func error(training: [Int], judging: [Int]) throws(HelioError) -> Double {
    let (part, others) = (rows.selecting(training), rows.selecting(judging))
    let system = try KernelSystem(
      kernel: Matrix(rows: training.count, columns: training.count) {
        K[training[$0], training[$1]]
      }, targets: part.Y, ridge: ridge, weights: part.weights)
    let cross = Matrix(rows: judging.count, columns: training.count) {
      K[judging[$0], training[$1]]
    }
    let sum = others.squaredError(of: system.predict(cross: cross)).error
    return sum / (others.weights?.reduce(0, +) ?? Double(others.count))
  }
}

/// Mean and its standard error.
private struct Moments {
  let mean: Double
  let standardError: Double

  init(_ x: [Double]) {
    let n = Double(x.count)
    let mean = x.reduce(0, +) / n
    self.mean = mean
    standardError = (x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1) / n).squareRoot()
  }
}
