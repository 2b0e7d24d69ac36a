public import HelioCore
import HelioKernels
public import HelioLinalg

/// Kernel ridge regression with a given kernel, adaptation and ridge.
public struct KernelRegressor: Estimator, Hashable, Codable {
  public var form: KernelForm
  public var ridge: Double
  public var adaptation: Adaptation
  /// Kernel and ridge of the gradients; `nil`: those of the regressor itself.
  public var learner: MetricLearner?
  /// Rows drawn as centres of the expansion, by conjugate gradients; `nil`: all rows, exactly.
  public var centreCount: Int?

  public init(
    form: KernelForm, ridge: Double, adaptation: Adaptation = .none, learner: MetricLearner? = nil,
    centreCount: Int? = nil
  ) {
    self.form = form
    self.ridge = ridge
    self.adaptation = adaptation
    self.learner = learner
    self.centreCount = centreCount
  }

  public func fit(
    _ X: Matrix<Double>, _ Y: Matrix<Double>, weights: [Double]? = nil
  ) throws(HelioError) -> FittedKernelRegressor {
    try requireTrainable(X, Y, weights)
    let learner = learner ?? MetricLearner(form: form, ridge: ridge)
    let metrics = try learner.metrics(adaptation, inputs: X, targets: Y, weights: weights)
    let metric = learner.metric(metrics[metrics.count - 1], for: form, adaptation)
    guard let centreCount else { return try fit(X, Y, weights: weights, metric: metric).model }
    try require(centreCount >= 1, "centreCount", "at least 1", got: centreCount)
    let centres = sampledRows(
      X.rows, atMost: centreCount, RandomStream(seed: 1, purpose: "centres"))
    return try fit(
      X, Y, weights: weights, metric: metric, centres: centres, progress: { _ in })
  }

  /// The fit in a metric that is already known, with its linear system.
  func fit(
    _ X: Matrix<Double>, _ Y: Matrix<Double>, weights: [Double]?, metric: Metric
  ) throws(HelioError) -> (model: FittedKernelRegressor, system: KernelSystem) {
    let n = X.rows
    let Z = form.points(X, metric)
    let K = try form.matrix(Z)
    var largestRowSum = 0.0
    for i in 0..<n {
      var sum = 0.0
      for j in (i * n)..<((i + 1) * n) { sum += abs(K.elements[j]) }
      largestRowSum = max(largestRowSum, sum)
    }
    let system = try KernelSystem(
      kernel: consume K, targets: Y, ridge: ridge, weights: weights)
    let some = Array(stride(from: 0, to: n, by: max(1, n / 64)))
    let f = product(try form.matrix(Z.selectingRows(some), Z), system.coefficients)
    var (error, size) = (0.0, 0.0)
    for (a, i) in some.enumerated() {
      for j in 0..<Y.columns {
        let y = Y[i, j] - system.offsets[j]
        let r = f[a, j] + ridge / (weights?[i] ?? 1) * system.coefficients[i, j] - y
        error += r * r
        size += y * y
      }
    }
    let model = FittedKernelRegressor(
      form: form, ridge: ridge, adaptation: adaptation, metric: metric, centres: nil, points: Z,
      offsets: system.offsets, coefficients: system.coefficients,
      solution: SolutionReport(
        method: .exact, rowCount: n, centreCount: n, iterations: 0,
        residual: size > 0 ? (error / size).squareRoot() : 0,
        conditionBound: (largestRowSum + ridge) / ridge))
    return (model, system)
  }

  /// The fit on some rows as centres, see ``NystromSystem``.
  func fit(
    _ X: Matrix<Double>, _ Y: Matrix<Double>, weights: [Double]?, metric: Metric, centres: [Int],
    progress: (Double) -> Void
  ) throws(HelioError) -> FittedKernelRegressor {
    let Z = form.points(X, metric)
    let system = try NystromSystem(
      kernel: form, points: Z, centres: centres, targets: Y, ridge: ridge, weights: weights,
      progress: progress)
    return FittedKernelRegressor(
      form: form, ridge: ridge, adaptation: adaptation, metric: metric, centres: centres,
      points: Z.selectingRows(centres), offsets: system.offsets, coefficients: system.coefficients,
      solution: SolutionReport(
        method: .nystrom, rowCount: X.rows, centreCount: centres.count,
        iterations: system.iterations, residual: system.residual, conditionBound: nil))
  }
}

/// f(x) = b + sum_i alpha_i K(x S, x_i S) over training rows, all or some.
public struct FittedKernelRegressor: FittedEstimator {
  public let form: KernelForm
  public let ridge: Double
  /// How the metric was learned.
  public let adaptation: Adaptation
  public let metric: Metric
  /// Rows that the sum is over; `nil` for all.
  let centres: [Int]?
  /// Their points as the kernel family sees them.
  let points: Matrix<Double>
  public let offsets: [Double]
  /// alpha, n x k.
  public let coefficients: Matrix<Double>
  public let solution: SolutionReport

  public var dimension: Int { metric.dimension }
  public var outputCount: Int { coefficients.columns }

  /// - Complexity: m n (d + k), in blocks of 1024 points.
  public func predict(_ X: Matrix<Double>) throws(HelioError) -> Matrix<Double> {
    try require(
      X.columns == dimension, "X", "\(dimension) columns", got: "\(X.rows) x \(X.columns)")
    try require(X.isFinite, "X", "finite", got: "NaN or infinity")
    var elements: [Double] = []
    elements.reserveCapacity(X.rows * outputCount)
    let fit = KernelRidgeFit(ridge: ridge, offsets: offsets, dualCoefficients: coefficients)
    for start in stride(from: 0, to: X.rows, by: 1024) {
      let block = X.rows(start..<min(start + 1024, X.rows))
      let cross = try form.matrix(form.points(block, metric), points)
      elements += fit.predict(cross: cross).elements
    }
    return Matrix(rows: X.rows, columns: outputCount, elements: elements)
  }
}
