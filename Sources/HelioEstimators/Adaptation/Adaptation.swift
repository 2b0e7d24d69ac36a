public import HelioCore
import HelioKernels
public import HelioLinalg

/// How the metric of a kernel is learned from the training rows.
public enum Adaptation: Sendable, Hashable, Codable {
  /// Sigma = I/d.
  case none
  /// One gradient step of a two-layer network: Sigma = (I + sum_r theta_r v_r v_r^T)/d, normalised, with
  /// theta_1 = strength d and one spike an output; I/d where inputs and target are uncorrelated. Source: sheet function-space section 7.
  case gradientStep(strength: Double)
  /// The same step of a network of finite width with weights drawn at random:
  ///
  ///     Sigma = W_1^T W_1/trace,   W_1 = W_0 + eta G,   |eta G| = sqrt(strength) |W_0|_F
  ///
  /// W_0 are `width` rows of N(0, 1/d), G the gradient of the correlation loss in them with ReLU and a second
  /// layer of N(0, 1), |.| the largest singular value. As |W_0|_F^2/d is the mean eigenvalue of W_0^T W_0, the
  /// spike has theta_1 = strength d as in `gradientStep`. Source: sheet function-space sections 2 and 7.
  case networkStep(width: Int, strength: Double, seed: UInt64)
  /// Sigma <- (1 - share) I/d + share M/tr M, `iterations` times, M the average gradient outer product of
  /// the ridge fit in the metric before; with `isDiagonal`, of its diagonal only.
  /// Source: sheet function-space section 8.
  case gradientOuterProduct(iterations: Int, share: Double, isDiagonal: Bool)
  /// Sigma = diag(s^2)/d with the scales of the coordinates that make the leave-one-out error of a product
  /// kernel small, after some steps of descent; see ``CoordinateScales``. For kernels of another family, of
  /// trace 1.
  case coordinateScales(steps: Int)

  public var description: String {
    switch self {
    case .none: "none"
    case .gradientStep(let strength): "one gradient step, strength \(shortDecimal(strength))"
    case .networkStep(let width, let strength, _):
      "one gradient step of \(width) neurons, strength \(shortDecimal(strength))"
    case .gradientOuterProduct(let iterations, let share, let isDiagonal):
      "\(isDiagonal ? "diagonal " : "")gradient outer product, "
        + "\(iterations) \(iterations == 1 ? "iteration" : "iterations"), share \(shortDecimal(share))"
    case .coordinateScales: "scales of the coordinates"
    }
  }

  /// Whether the metric has entries off the diagonal.
  var mixesCoordinates: Bool {
    switch self {
    case .none, .coordinateScales: false
    case .gradientStep, .networkStep: true
    case .gradientOuterProduct(_, _, let isDiagonal): !isDiagonal
    }
  }

  /// Whether the kernel and ridge of a ``MetricLearner`` matter.
  var usesLearner: Bool {
    switch self {
    case .none, .gradientStep, .networkStep: false
    case .gradientOuterProduct, .coordinateScales: true
    }
  }

  func validate() throws(HelioError) {
    switch self {
    case .none: break
    case .gradientStep(let strength):
      try require(
        strength >= 0 && strength.isFinite, "strength", "zero or positive", got: strength)
    case .networkStep(let width, let strength, _):
      try require(width >= 1, "width", "at least 1", got: width)
      try require(
        strength >= 0 && strength.isFinite, "strength", "zero or positive", got: strength)
    case .gradientOuterProduct(let iterations, let share, _):
      try require(iterations >= 1, "iterations", "at least 1", got: iterations)
      try require(share >= 0 && share <= 1, "share", "from 0 to 1", got: share)
    case .coordinateScales(let steps):
      try require(steps >= 1, "steps", "at least 1", got: steps)
    }
  }
}

/// The kernel and ridge with which a metric is learned.
public struct MetricLearner: Sendable, Hashable, Codable {
  public var form: KernelForm
  public var ridge: Double

  public init(form: KernelForm, ridge: Double) {
    self.form = form
    self.ridge = ridge
  }

  /// The metrics of an adaptation after each of its iterations, learned from these rows.
  ///
  /// - Parameters:
  ///   - X: n x d, mean |x|^2 = d; `Y`: n x k.
  ///   - weights: of the rows, or `nil`.
  /// - Returns: one metric, or one for every iteration of a gradient outer product.
  /// - Throws: as ``KernelSystem``; ``HelioError/invalid(parameter:requirement:got:)`` for a learner whose
  ///   kernel has no gradient.
  /// - Complexity: n^3/3 + n^2 d k an iteration; a step n d k, of a network n N (d + k).
  public func metrics(
    _ adaptation: Adaptation, inputs X: Matrix<Double>, targets Y: Matrix<Double>,
    weights: [Double]? = nil
  ) throws(HelioError) -> [Metric] {
    try metrics(
      adaptation, inputs: X, targets: Y, weights: weights, scaleRows: CoordinateScales.rowLimit)
  }

  /// - Parameter scaleRows: rows from which scales of coordinates are learned at most.
  func metrics(
    _ adaptation: Adaptation, inputs X: Matrix<Double>, targets Y: Matrix<Double>,
    weights: [Double]?, scaleRows: Int
  ) throws(HelioError) -> [Metric] {
    try adaptation.validate()
    let d = X.columns
    switch adaptation {
    case .none: return [.identity(dimension: d)]
    case .gradientStep(let strength):
      guard let step = try StepDirections.ofCorrelated(inputs: X, targets: Self.centred(Y, weights))
      else { return [.identity(dimension: d)] }
      let strengths = try step.spikeStrengths(leadingRatio: strength)
      let V = step.directions
      let spikes = Matrix(rows: d, columns: V.columns) { i, r in V[i, r] * strengths[r].squareRoot()
      }
      let M = gram(spikes, of: .rows)
      // tr(I) = d and tr(M) = sum theta: the share of the spikes in the trace.
      let share = M.trace / (Double(d) + M.trace)
      return [try Metric(learned: M, share: share)]
    case .networkStep(let width, let strength, let seed):
      let M = try NetworkStep.weightProduct(
        inputs: X, targets: Self.centred(Y, weights), width: width, strength: strength, seed: seed)
      return [try Metric(learned: M, share: 1)]
    case .gradientOuterProduct(let iterations, let share, let isDiagonal):
      try require(
        form.family.hasGradient, "metric learner",
        "a kernel with a gradient in closed form (relu, erf, a radial or a product kernel)",
        got: form.family.name)
      var metrics = [Metric.identity(dimension: d)]
      for _ in 0..<iterations {
        let metric = metrics[metrics.count - 1]
        let Z = form.points(X, metric)
        let K = try form.matrix(Z)
        let alpha = try coefficients(K, Y, weights)
        var M = form.gradientOuterProduct(
          at: Z, outputs: product(K, alpha), points: Z, coefficients: alpha, metric: metric)
        if isDiagonal { M = Matrix(rows: d, columns: d) { $0 == $1 ? M[$0, $1] : 0 } }
        metrics.append(try Metric(learned: M, share: share))
      }
      return Array(metrics.dropFirst())
    case .coordinateScales(let steps):
      let rows = TrainingRows(X: X, Y: Y, weights: weights)
      let learned = try CoordinateScales(
        rows, form: form, ridge: ridge, steps: steps, rowLimit: scaleRows)
      return [Metric(coordinateScales: learned.scales)]
    }
  }

  /// A learned metric as another kernel than the learner's takes it: of trace 1, for scales of coordinates as a
  /// whole belong to the family that they were learned with.
  func metric(_ learned: Metric, for form: KernelForm, _ adaptation: Adaptation) -> Metric {
    guard case .coordinateScales = adaptation, form.family != self.form.family else {
      return learned
    }
    return learned.normalised
  }

  /// w (y - mean), n x k.
  private static func centred(_ Y: Matrix<Double>, _ weights: [Double]?) -> Matrix<Double> {
    let means = weights.map { columnMeans(Y, weights: $0) } ?? columnMeans(Y)
    return Matrix(rows: Y.rows, columns: Y.columns) { i, j in
      (weights?[i] ?? 1) * (Y[i, j] - means[j])
    }
  }

  private func coefficients(
    _ K: Matrix<Double>, _ Y: Matrix<Double>, _ weights: [Double]?
  ) throws(HelioError) -> Matrix<Double> {
    if K.rows > LearnedMetrics.singleComparisonRows,
      let solution = singlePrecisionCoefficients(
        kernel: Matrix(converting: K), targets: Y, ridge: ridge, weights: weights)
    {
      return Matrix(converting: solution.coefficients)
    }
    return try KernelSystem(kernel: copy K, targets: Y, ridge: ridge, weights: weights)
      .coefficients
  }
}
