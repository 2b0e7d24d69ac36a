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

  /// The fit in a metric that is already known, and leave-one-out errors at some rows, in their order.
  ///
  /// - Parameter isRefined: as of `KernelSolution`.
  func fit(
    _ X: Matrix<Double>, _ Y: Matrix<Double>, weights: [Double]?, metric: Metric,
    judging judges: [Int] = [], isRefined: Bool = false
  ) throws(HelioError) -> (model: FittedKernelRegressor, residuals: Matrix<Double>) {
    let n = X.rows
    let Z = form.points(X, metric)
    // Rows that judge come last, where leave-one-out costs nothing.
    let isJudge = Set(judges)
    let order = isJudge.isEmpty ? nil : (0..<n).filter { !isJudge.contains($0) } + judges
    func ordered(_ A: Matrix<Double>) -> Matrix<Double> { order.map(A.selectingRows) ?? A }
    let K = try form.matrix(ordered(Z))
    let norm = largestRowSum(K)
    let solution = try KernelSolution(
      kernel: consume K, targets: ordered(Y), ridge: ridge,
      weights: weights.map { w in order?.map { w[$0] } ?? w }, judged: judges.count,
      isRefined: isRefined)
    var coefficients = solution.coefficients
    for (a, i) in (order ?? []).enumerated() {
      for j in 0..<Y.columns { coefficients[i, j] = solution.coefficients[a, j] }
    }
    let some = Array(stride(from: 0, to: n, by: max(1, n / 64)))
    let f = product(try form.matrix(Z.selectingRows(some), Z), coefficients)
    var (error, size) = (0.0, 0.0)
    for (a, i) in some.enumerated() {
      for j in 0..<Y.columns {
        let y = Y[i, j] - solution.offsets[j]
        let r = f[a, j] + ridge / (weights?[i] ?? 1) * coefficients[i, j] - y
        error += r * r
        size += y * y
      }
    }
    let model = FittedKernelRegressor(
      form: form, ridge: ridge, adaptation: adaptation, metric: metric, centres: nil, points: Z,
      offsets: solution.offsets, coefficients: coefficients,
      solution: SolutionReport(
        method: .exact, rowCount: n, centreCount: n, iterations: 0,
        residual: size > 0 ? (error / size).squareRoot() : 0,
        conditionBound: (norm + ridge) / ridge))
    return (model, solution.lastResiduals)
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
