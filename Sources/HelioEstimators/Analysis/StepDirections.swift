public import HelioCore
public import HelioLinalg
public import HelioNumerics

/// The directions that one gradient step from a symmetrised start learns on a table.
///
///     V = (1/n) sum_i m_i x_i y_i^T  (d x k),   m_i = M(|x_i|^2/d)/mu_1,  M(q) = E s'(sqrt(q) z)
///     V = sum_r sigma_r v_r u_r^T,              theta_r = eta~^2 mu_1^2 tau^2 sigma_r^2 d
///
/// Column c of V is the direction of output c alone; the left singular vectors v_r are the spikes of
/// the neurons' covariance. For ReLU and linear activations m_i = 1.
/// Source: sheet function-space sections 2 (A2) and 7.
public struct StepDirections: Sendable {
  /// V, d x k.
  public let gradient: Matrix<Double>
  /// v_r as orthonormal columns, d x rank; the largest entry of each is positive, except that the
  /// direction of a single output keeps its sign: there the target grows with <v, x>.
  public let directions: Matrix<Double>
  /// sigma_r, descending; those below 1e-8 sigma_1 are left out.
  public let singularValues: [Double]
  /// The debiased squared overlap of each output's direction with its population value:
  /// max(0, 1 - d mean(y^2)/(n |v|^2)).
  public let squaredOverlaps: [Double]
  /// m_i x_i, n x d.
  let weightedInputs: Matrix<Double>
  /// n x k.
  let targets: Matrix<Double>

  public var sampleCount: Int { targets.rows }
  public var dimension: Int { gradient.rows }
  public var outputCount: Int { gradient.columns }
  /// sigma_r^2/sigma_1^2.
  public var relativeStrengths: [Double] {
    singularValues.map { ($0 / singularValues[0]) * ($0 / singularValues[0]) }
  }

  private static let rankTolerance = 1e-8

  /// - Parameters:
  ///   - X: training inputs, n x d, mean |x|^2 = d.
  ///   - Y: centred training targets, n x k.
  ///   - activation: s; `nil` for m_i = 1.
  /// - Throws: ``HelioError/undefined(_:)`` if mu_1 = 0 or X^T Y = 0, where there is no direction;
  ///   ``HelioError/invalid(parameter:requirement:got:)`` for shapes and entries.
  /// - Complexity: n d k, and a singular value problem of d x k.
  public init(
    inputs X: Matrix<Double>, targets Y: Matrix<Double>, activation: Activation? = nil
  ) throws(HelioError) {
    let (n, d) = (X.rows, X.columns)
    try require(n >= 1 && d >= 1, "inputs", "not empty", got: "\(n) x \(d)")
    try require(
      Y.rows == n && Y.columns >= 1, "targets", "\(n) rows and a column at least",
      got: "\(Y.rows) x \(Y.columns)")
    try require(X.isFinite && Y.isFinite, "inputs and targets", "finite", got: "NaN or infinity")
    let m = try activation.map { s throws(HelioError) in try stepWeights(X, s) }
    let A = m.map { m in Matrix(rows: n, columns: d) { i, j in m[i] * X[i, j] } } ?? X
    let V = product(A, Y, transposeFirst: true).scaled(by: 1 / Double(n))
    // What |V| would be if every product had one sign bounds what rounding leaves of a zero.
    guard V.frobeniusNorm > 1e-14 * A.frobeniusNorm * Y.frobeniusNorm / Double(n) else {
      throw .undefined(
        "The inputs are uncorrelated with the target (X^T Y = 0): one gradient step learns no "
          + "direction.")
    }
    let svd = try singularValueDecomposition(V)
    let rank = svd.values.count { $0 > Self.rankTolerance * svd.values[0] }
    directions = Matrix(rows: d, columns: rank) { j, r in
      svd.left[j, r] * Self.sign(ofDirection: r, svd)
    }
    singularValues = Array(svd.values[..<rank])
    squaredOverlaps = (0..<Y.columns).map { c in
      let (v, y) = (V.column(c), Y.column(c))
      return max(0, 1 - Double(d) * dot(y, y) / (Double(n * n) * dot(v, v)))
    }
    gradient = V
    weightedInputs = A
    targets = Y
  }

  /// The directions, or `nil` for inputs that are uncorrelated with the target (X^T Y = 0), where a step
  /// moves nothing; every other failure is thrown.
  static func ofCorrelated(
    inputs X: Matrix<Double>, targets Y: Matrix<Double>
  ) throws(HelioError) -> StepDirections? {
    // Without an activation nothing else is undefined.
    do { return try StepDirections(inputs: X, targets: Y) } catch .undefined { return nil }
  }

  /// The spike strengths theta_r when the leading one is kappa d.
  public func spikeStrengths(leadingRatio kappa: Double) throws(HelioError) -> [Double] {
    try require(kappa >= 0 && kappa.isFinite, "leadingRatio", "zero or positive", got: kappa)
    return relativeStrengths.map { kappa * Double(dimension) * $0 }
  }

  /// The spike strengths of a step: theta_r = eta~^2 mu_1^2 tau^2 sigma_r^2 d.
  ///
  /// - Parameters:
  ///   - step: eta~ = eta/sqrt(p).
  ///   - variance: tau^2 of the second layer.
  public func spikeStrengths(
    scaledStep step: Double, activation: Activation, secondLayerVariance variance: Double = 1
  ) throws(HelioError) -> [Double] {
    try require(step >= 0 && step.isFinite, "scaledStep", "zero or positive", got: step)
    try require(
      variance > 0 && variance.isFinite, "secondLayerVariance", "positive", got: variance)
    let factor = step * (try activation.meanDerivative())
    return singularValues.map { factor * factor * variance * $0 * $0 * Double(dimension) }
  }

  private static func sign(
    ofDirection r: Int, _ svd: SingularValueDecomposition<Double>
  ) -> Double {
    if svd.right.rows == 1 { return svd.right[0, r] < 0 ? -1 : 1 }
    let v = svd.left.column(r)
    let largest = v.max { abs($0) < abs($1) } ?? 0
    return largest < 0 ? -1 : 1
  }
}
