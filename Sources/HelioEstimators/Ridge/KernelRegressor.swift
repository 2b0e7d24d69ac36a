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

  public init(
    form: KernelForm, ridge: Double, adaptation: Adaptation = .none, learner: MetricLearner? = nil
  ) {
    self.form = form
    self.ridge = ridge
    self.adaptation = adaptation
    self.learner = learner
  }

  public func fit(
    _ X: Matrix<Double>, _ Y: Matrix<Double>, weights: [Double]? = nil
  ) throws(HelioError) -> FittedKernelRegressor {
    try requireTrainable(X, Y, weights)
    let learner = learner ?? MetricLearner(form: form, ridge: ridge)
    let metrics = try learner.metrics(adaptation, inputs: X, targets: Y, weights: weights)
    return try fit(X, Y, weights: weights, metric: metrics[metrics.count - 1]).model
  }

  /// The fit in a metric that is already known, with its linear system.
  func fit(
    _ X: Matrix<Double>, _ Y: Matrix<Double>, weights: [Double]?, metric: Metric
  ) throws(HelioError) -> (model: FittedKernelRegressor, system: KernelSystem) {
    let Z = form.points(X, metric)
    let system = try KernelSystem(
      kernel: try form.family.matrix(Z), targets: Y, ridge: ridge, weights: weights)
    let model = FittedKernelRegressor(
      form: form, ridge: ridge, adaptation: adaptation, metric: metric, points: Z,
      offsets: system.offsets,
      coefficients: system.coefficients)
    return (model, system)
  }
}

/// f(x) = b + sum_i alpha_i K(x S, x_i S).
public struct FittedKernelRegressor: FittedEstimator {
  public let form: KernelForm
  public let ridge: Double
  /// How the metric was learned.
  public let adaptation: Adaptation
  public let metric: Metric
  /// Training points as the kernel family sees them.
  let points: Matrix<Double>
  public let offsets: [Double]
  /// alpha, n x k.
  public let coefficients: Matrix<Double>

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
      let cross = try form.family.matrix(form.points(block, metric), points)
      elements += fit.predict(cross: cross).elements
    }
    return Matrix(rows: X.rows, columns: outputCount, elements: elements)
  }
}
