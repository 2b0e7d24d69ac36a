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
  /// How the metric was learned; `nil` where it was not.
  let learning: (adaptation: Adaptation, learner: MetricLearner)?
  /// In the place of a kernel.
  let network: FittedMeanField?

  /// For people.
  var description: String { network?.description ?? form.description }

  /// The member of the largest weight among those that are differentiable, with gradients in closed form; if
  /// there is none, a ReLU kernel with biases in the metric I/d, its ridge chosen by leave-one-out.
  init(_ regressor: FittedAdaptiveRegressor, from stream: RandomStream) throws(HelioError) {
    let known = zip(regressor.members, regressor.weights).filter { member, _ in
      member.form.family.hasGradient && member.form.family.isDifferentiable
    }
    if let (member, weight) = known.max(by: { $0.1 < $1.1 }) {
      (form, metric, ridge, self.weight) = (member.form, member.metric, member.ridge, weight)
      let candidate = regressor.candidates.last {
        $0.weight > 0 && $0.candidate.form == member.form
          && $0.candidate.adaptation == member.adaptation
      }?.candidate
      network = nil
      learning =
        member.adaptation == .none ? nil : candidate.map { ($0.adaptation, $0.learner) }
      return
    }
    let rows = regressor.training.selecting(
      sampledRows(regressor.training.count, atMost: Sensitivity.rowLimit, stream))
    form = try KernelForm(.conjugate(.relu), biasVariance: 1)
    metric = .identity(dimension: regressor.dimension)
    network = regressor.network
    weight = network == nil ? nil : 1
    learning = nil
    guard network == nil else {
      ridge = 1
      return
    }
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

  /// Rows from which scales of coordinates are learned anew.
  private static let scaleRows = 600

  init(
    _ source: GradientSource, _ sample: TrainingRows, _ space: FeatureSpace
  ) {
    self.source = source
    self.sample = sample
    self.space = space
  }

  /// M in the standardised features, of the fit to rows that may be drawn more than once.
  ///
  /// A row drawn c times has c times its weight; rows that are not drawn are left out.
  /// - Parameter relearns: whether the metric is learned from the rows drawn, as it was from all of them.
  /// - Complexity: m^3/3 + n m d k for m different rows among n, and as much for every iteration of the metric.
  func outerProduct(drawn: [Int], relearns: Bool) throws(HelioError) -> Matrix<Double> {
    var counts = [Double](repeating: 0, count: sample.count)
    for i in drawn { counts[i] += 1 }
    let different = counts.indices.filter { counts[$0] > 0 }
    let chosen = sample.selecting(different)
    let weights = different.indices.map { counts[different[$0]] * (chosen.weights?[$0] ?? 1) }
    if let network = source.network {
      let rows = sample.selecting(drawn)
      let again = relearns ? try network.learnedAnew(rows.X, rows.Y) : network
      var M = Matrix<Double>(rows: rows.X.columns, columns: rows.X.columns)
      for G in try again.gradients(at: rows.X) {
        M = M + gram(G, of: .columns, scale: 1 / Double(rows.count))
      }
      return space.outerProduct(ofInputs: M)
    }
    let form = source.form
    var metric = source.metric
    if relearns, let (adaptation, learner) = source.learning {
      let metrics = try learner.metrics(
        adaptation, inputs: chosen.X, targets: chosen.Y, weights: weights,
        scaleRows: Self.scaleRows)
      metric = learner.metric(metrics[metrics.count - 1], for: form, adaptation)
    }
    let points = form.points(chosen.X, metric)
    let K = try form.matrix(points)
    let system = try KernelSystem(
      kernel: copy K, targets: chosen.Y, ridge: source.ridge, weights: weights)
    let f = product(K, system.coefficients)
    var position = [Int](repeating: 0, count: sample.count)
    for (a, i) in different.enumerated() { position[i] = a }
    let places = drawn.map { position[$0] }
    let M = form.gradientOuterProduct(
      at: points.selectingRows(places), outputs: f.selectingRows(places), points: points,
      coefficients: system.coefficients, metric: metric)
    return space.outerProduct(ofInputs: M)
  }
}
