public import HelioCore
public import HelioLinalg

/// A mean-field two-layer network's training problem: data, loss, the bound of a neuron, the entropy's weight.
///
///     P(mu) = (1/n) sum_i l_i(h_mu(x_i)) + lambda KL(mu | nu),   h_mu(x) = int r tanh <theta, x> dmu
///
/// Inputs are coefficients in an orthonormal basis. Source: sheet mean-field §2.
public struct MeanFieldProblem: Sendable {
  /// X, n x D.
  public let inputs: Matrix<Double>
  /// y, n numbers; logistic: each -1 or 1.
  public let labels: [Double]
  public let loss: MeanFieldLoss
  /// r = B, the bound of a feature.
  public let outputScale: Double
  /// lambda.
  public let regularization: Double

  public var sampleCount: Int { inputs.rows }
  public var dimension: Int { inputs.columns }

  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for no samples, lengths that differ, numbers that are
  ///   not finite, logistic labels other than -1 and 1, r <= 0 or lambda <= 0.
  public init(
    inputs: Matrix<Double>, labels: [Double], loss: MeanFieldLoss = .squared, outputScale r: Double,
    regularization lambda: Double
  ) throws(HelioError) {
    try require(
      inputs.rows >= 1 && inputs.columns >= 1, "designMatrix", "of at least one row and column",
      got: "\(inputs.rows) x \(inputs.columns)")
    try require(inputs.isFinite, "designMatrix", "finite", got: "a number that is not")
    try require(
      labels.count == inputs.rows, "labels", "\(inputs.rows), one for each row", got: labels.count)
    for y in labels {
      try require(y.isFinite, "labels", "finite", got: y)
      if loss == .logistic { try require(abs(y) == 1, "labels", "-1 or 1", got: y) }
    }
    try require(r > 0 && r.isFinite, "outputScale", "positive", got: r)
    try require(lambda > 0 && lambda.isFinite, "regularization", "positive", got: lambda)
    (self.inputs, self.labels, self.loss) = (inputs, labels, loss)
    (outputScale, regularization) = (r, lambda)
  }

  /// l'_i(0): where every algorithm starts.
  public var initialDualVariables: [Double] { labels.map { loss.slope(0, label: $0) } }

  /// (1/n) sum l_i(z_i).
  public func trainLoss(_ z: [Double]) -> Double {
    zip(z, labels).reduce(0) { $0 + loss.value($1.0, label: $1.1) } / Double(sampleCount)
  }

  /// P(mu_g) - D(g) = (1/n) sum [l_i(z_i) + l_i*(g_i) - g_i z_i], by its own formula; sheet §3.
  public func dualityGap(_ z: [Double], _ g: [Double]) -> Double {
    var sum = 0.0
    for i in labels.indices { sum += loss.duality(z[i], g[i], label: labels[i]) }
    return sum / Double(sampleCount)
  }

  /// q = B^2/(n lambda): what a coordinate's curvature cannot pass.
  public var coordinateCurvature: Double {
    outputScale * outputScale / (Double(sampleCount) * regularization)
  }

  /// The same data with the first `count` coefficients only.
  ///
  /// - Precondition: 1 ... D.
  public func keeping(coefficients count: Int) -> MeanFieldProblem {
    MeanFieldProblem(
      unchecked: inputs.selectingColumns(Array(0..<count)), labels, loss, outputScale,
      regularization)
  }

  /// The same data with another lambda > 0.
  public func regularized(by lambda: Double) -> MeanFieldProblem {
    MeanFieldProblem(unchecked: inputs, labels, loss, outputScale, lambda)
  }

  private init(
    unchecked inputs: Matrix<Double>, _ labels: [Double], _ loss: MeanFieldLoss, _ r: Double,
    _ lambda: Double
  ) {
    (self.inputs, self.labels, self.loss) = (inputs, labels, loss)
    (outputScale, regularization) = (r, lambda)
  }
}

extension MeanFieldProblem {
  /// Deterministic test data: X_ik = cos(i k)/k, y_i = sin(1.5 i), logistic their signs; i, k from 1.
  ///
  /// Source: sheet mean-field §8.
  public static func waves(
    sampleCount n: Int, dimension D: Int, loss: MeanFieldLoss = .squared, outputScale r: Double,
    regularization lambda: Double
  ) throws(HelioError) -> MeanFieldProblem {
    let y = (1...max(n, 1)).map { sin(1.5 * Double($0)) }
    return try MeanFieldProblem(
      inputs: waveInputs(sampleCount: n, dimension: D),
      labels: loss == .logistic ? y.map { $0 < 0 ? -1 : 1 } : y, loss: loss, outputScale: r,
      regularization: lambda)
  }

  /// X of ``waves(sampleCount:dimension:loss:outputScale:regularization:)``.
  public static func waveInputs(sampleCount n: Int, dimension D: Int) -> Matrix<Double> {
    Matrix(rows: n, columns: D) { i, k in cos(Double((i + 1) * (k + 1))) / Double(k + 1) }
  }
}

/// Variances of a Gaussian prior on coefficients.
public enum PriorVariances {
  /// c_k = k^(-2 alpha), k = 1 ... D.
  ///
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` for alpha <= 1/2, where the variances have no finite
  ///   sum and the prior no place in the Hilbert space.
  public static func decaying(_ alpha: Double, dimension D: Int) throws(HelioError) -> [Double] {
    try require(alpha > 0.5 && alpha.isFinite, "priorDecay", "above 0.5", got: alpha)
    return (0..<D).map { pow(Double($0 + 1), -2 * alpha) }
  }

  /// Refuses variances that are not positive and finite, or not D of them.
  public static func check(_ c: [Double], dimension D: Int) throws(HelioError) {
    try require(c.count == D, "priorVariances", "\(D), one for each coefficient", got: c.count)
    for value in c {
      try require(value > 0 && value.isFinite, "priorVariances", "positive and finite", got: value)
    }
  }
}
