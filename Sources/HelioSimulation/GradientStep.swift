public import HelioLinalg
import HelioNumerics

/// The size of a step on the first layer.
///
///     w_j <- w_j + eta~ sum_c a_jc g_jc,   g_jc = (1/n) sum_i e_ic s'(<w_j, x_i> + b_j) x_i
///
/// eta~ is "the coefficient of a_j g_j": for the loss |f - y|^2 / (2n) and f with p^{-1/2}, a plain
/// gradient step of size eta has eta~ = eta / sqrt p.
public enum LearningRate: Sendable, Equatable {
  /// eta~ itself; O(1) is the strong regime.
  case scaled(Double)
  /// eta, the step size of gradient descent.
  case plain(Double)
  /// eta = coefficient p^exponent.
  case power(coefficient: Double, exponent: Double)

  /// eta~ at width p.
  public func scaled(width: Int) -> Double {
    let p = Double(width)
    return switch self {
    case .scaled(let value): value
    case .plain(let eta): eta / p.squareRoot()
    case .power(let coefficient, let exponent): coefficient * raised(p, exponent - 0.5)
    }
  }
}

extension TwoLayerNetwork {
  /// One step on the first layer with the squared loss, on all given rows or on a part of them.
  ///
  /// - Parameters:
  ///   - X: n x d; Y: n x k.
  ///   - batch: rows of this step; `nil` for all.
  /// - Returns: what the step did; see ``StepOutcome``.
  /// - Complexity: 4 n d p operations; half of it at the first step of a symmetrised start, because
  ///   the two neurons of a pair have the same gradient.
  ///
  /// Source: sheet function-space section 1.
  @discardableResult
  public mutating func step(
    inputs X: Matrix<S>, targets Y: Matrix<S>, learningRate: LearningRate, batch: [Int]? = nil
  ) -> StepOutcome<S> {
    precondition(X.rows == Y.rows && Y.columns == outputs, "targets do not fit")
    if let batch {
      return step(
        inputs: X.selectingRows(batch), targets: Y.selectingRows(batch), learningRate: learningRate)
    }
    let E = isZero ? Y : Y - self(X)
    let rate = learningRate.scaled(width: width)
    let inPairs = stepCount == 0 && start == .symmetrised
    let distinct = inPairs ? width / 2 : width
    let B = weightedDerivatives(X, residuals: E, neurons: distinct)
    let scale = S(rate / Double(X.rows))
    if inPairs {
      var change = Matrix<S>(rows: distinct, columns: dimension)
      addProduct(to: &change, B, X, transposeFirst: true, scale: scale, keep: 0)
      let opposite = change.elements.map { -$0 }
      add(change.elements + opposite, to: &firstLayer.elements)
    } else {
      addProduct(to: &firstLayer, B, X, transposeFirst: true, scale: scale)
    }
    stepCount += 1
    return StepOutcome(inputs: X, residuals: E, scaledLearningRate: rate)
  }

  /// B_ij = s'(<w_j, x_i> + b_j) sum_c e_ic a_jc, n x neurons, in one matrix.
  private func weightedDerivatives(
    _ X: Matrix<S>, residuals E: Matrix<S>, neurons: Int
  ) -> Matrix<S> {
    var Z = preactivations(X, neurons: neurons)
    activation.applyDerivative(to: &Z)
    let A = secondLayer.rows(0..<neurons)
    let block = 256  // rows whose weights e a^T are formed at once
    for start in stride(from: 0, to: X.rows, by: block) {
      let rows = start..<min(start + block, X.rows)
      multiplyRows(rows, of: &Z, by: product(E.rows(rows), A, transposeSecond: true))
    }
    return Z
  }
}

/// What one step did, in the quantities that theory speaks of.
public struct StepOutcome<S: MatrixScalar>: Sendable {
  /// V = X^T E / n, d x k: the mean direction of the step.
  public let directions: Matrix<S>
  /// mean over rows of |e_i|^2.
  public let meanSquaredResidual: Double
  public let scaledLearningRate: Double
  public let sampleCount: Int

  init(inputs X: Matrix<S>, residuals E: Matrix<S>, scaledLearningRate: Double) {
    var V = Matrix<S>(rows: X.columns, columns: E.columns)
    addProduct(to: &V, X, E, transposeFirst: true, scale: S(1 / Double(X.rows)), keep: 0)
    directions = V
    meanSquaredResidual = Double(dot(E.elements, E.elements)) / Double(X.rows)
    self.scaledLearningRate = scaledLearningRate
    sampleCount = X.rows
  }
}
