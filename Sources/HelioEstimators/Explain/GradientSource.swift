import HelioCore
import HelioKernels
import HelioLinalg
import HelioNumerics

/// The kernel, metric and ridge whose gradients explain a model.
struct GradientSource {
  let form: KernelForm
  let metric: Metric
  let ridge: Double
  /// In the blend; `nil` for a stand-in.
  let weight: Double?

  /// The member of the largest weight among those that are differentiable, with gradients in closed form; if
  /// there is none, a ReLU kernel with biases in the metric I/d, its ridge chosen by leave-one-out.
  init(_ regressor: FittedAdaptiveRegressor, from stream: RandomStream) throws(HelioError) {
    let known = zip(regressor.members, regressor.weights).filter { member, _ in
      member.form.family.hasGradient && member.form.family.isDifferentiable
    }
    if let (member, weight) = known.max(by: { $0.1 < $1.1 }) {
      (form, metric, ridge, self.weight) = (member.form, member.metric, member.ridge, weight)
      return
    }
    let rows = regressor.training.selecting(
      sampledRows(regressor.training.count, atMost: Sensitivity.rowLimit, stream))
    form = try KernelForm(.conjugate(.relu), biasVariance: 1)
    metric = .identity(dimension: regressor.dimension)
    weight = nil
    let K = try form.matrix(form.points(rows.X, metric))
    let size = try form.typicalVariance
    ridge = try rows.leaveOneOutRidge(kernel: K, near: 0.1 * size, unit: size).ridge
  }
}

/// Average gradient outer products of one kernel on rows drawn from a sample.
struct GradientProblem {
  private let source: GradientSource
  private let sample: TrainingRows
  private let space: FeatureSpace
  private let points: Matrix<Double>
  private let kernel: Matrix<Double>

  init(
    _ source: GradientSource, _ sample: TrainingRows, _ space: FeatureSpace
  ) throws(HelioError) {
    self.source = source
    self.sample = sample
    self.space = space
    points = source.form.points(sample.X, source.metric)
    kernel = try source.form.matrix(points)
  }

  /// M in the standardised features, of the fit to rows that may be drawn more than once.
  ///
  /// A row drawn c times has c times its weight; rows that are not drawn are left out.
  /// - Complexity: m^3/3 + n m d k for m different rows among n.
  func outerProduct(drawn: [Int]) throws(HelioError) -> Matrix<Double> {
    var counts = [Double](repeating: 0, count: sample.count)
    for i in drawn { counts[i] += 1 }
    let different = counts.indices.filter { counts[$0] > 0 }
    let chosen = sample.selecting(different)
    let weights = different.indices.map { counts[different[$0]] * (chosen.weights?[$0] ?? 1) }
    let K = Matrix(rows: different.count, columns: different.count) { a, b in
      kernel[different[a], different[b]]
    }
    let system = try KernelSystem(
      kernel: copy K, targets: chosen.Y, ridge: source.ridge, weights: weights)
    let f = product(K, system.coefficients)
    var position = [Int](repeating: 0, count: sample.count)
    for (a, i) in different.enumerated() { position[i] = a }
    let M = source.form.gradientOuterProduct(
      at: points.selectingRows(drawn), outputs: f.selectingRows(drawn.map { position[$0] }),
      points: points.selectingRows(different), coefficients: system.coefficients,
      metric: source.metric)
    return space.outerProduct(ofInputs: M)
  }
}
