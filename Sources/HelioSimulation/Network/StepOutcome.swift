public import HelioCore
public import HelioLinalg

/// What one step did, measured on its own data.
///
/// The learning rate, the direction and the residual are what a theory of the step needs; the
/// products formed here (theta, rho) are the definitions of the sheet, evaluated with measured |v|
/// and e.
public struct StepOutcome<S: MatrixScalar>: Sendable {
  /// V = X^T E / n, d x k: the mean direction of the step, one column for each output.
  public let directions: Matrix<S>
  /// Mean over rows of |e_i|^2.
  public let meanSquaredResidual: Double
  /// eta~, the coefficient of a_j g_j.
  public let scaledLearningRate: Double
  /// n.
  public let sampleCount: Int

  init(inputs X: Matrix<S>, residuals E: Matrix<S>, scaledLearningRate: Double) {
    var V = Matrix<S>(rows: X.columns, columns: E.columns)
    addProduct(to: &V, X, E, transposeFirst: true, scale: S(1 / Double(X.rows)), keep: 0)
    directions = V
    meanSquaredResidual = Double(dot(E.elements, E.elements)) / Double(X.rows)
    self.scaledLearningRate = scaledLearningRate
    sampleCount = X.rows
  }

  /// |v| of the only output, or the Frobenius norm of V.
  public var directionNorm: Double { Double(directions.frobeniusNorm) }

  /// Spike strengths of the neurons' law in units of the bulk 1/d, descending.
  ///
  ///     theta_i = eta~^2 mu_1^2 tau^2 sigma_i^2 d,   sigma_i the singular values of V
  ///
  /// - Parameters:
  ///   - mu1: E s'(z) of the activation at the scale of its preactivations.
  ///   - variance: tau^2 of the second layer.
  ///
  /// Source: sheet function-space §2 A2, §7.1.
  public func spikeStrengths(
    meanDerivative mu1: Double, secondLayerVariance variance: Double = 1
  ) throws(HelioError) -> [Double] {
    let factor = scaledLearningRate * scaledLearningRate * mu1 * mu1 * variance
    return try singularValues(directions).map {
      factor * Double($0) * Double($0) * Double(directions.rows)
    }
  }

  /// Bulk inflation of the neurons' law.
  ///
  ///     rho = eta~^2 tau^2 mean(e^2) Var s'(z) / delta,   delta = n/d
  ///
  /// Source: sheet function-space §2 A3.
  public func bulkInflation(
    derivativeVariance: Double, secondLayerVariance variance: Double = 1
  ) -> Double {
    let delta = Double(sampleCount) / Double(directions.rows)
    return scaledLearningRate * scaledLearningRate * variance * meanSquaredResidual
      * derivativeVariance / delta
  }

  /// m = <vhat, u> for a unit vector u; 0 if the step has no direction.
  ///
  /// - Parameters:
  ///   - u: unit vector of length d.
  ///   - output: which column of V.
  public func overlap(with u: [Double], output: Int = 0) -> Double {
    let v = directions.column(output).map { Double($0) }
    let length = norm(v)
    return length > 0 ? dot(v, u) / length : 0
  }
}
