public import HelioCore
public import HelioLinalg
import HelioNumerics

extension TwoLayerNetwork where S == Double {
  /// Full-batch gradient descent on the first layer, squared loss over all outputs, with weight decay.
  ///
  ///     W <- (1 - lr lambda) W - lr grad,   loss = |f - y|^2/(2n)
  ///
  /// Every gradient is a combination of the inputs, so weights orthogonal to them only decay, by
  /// (1 - lr lambda)^T. Nothing in it looks at those weights.
  ///
  /// - Parameters:
  ///   - X: n x d; Y: n x k.
  ///   - learningRate: lr > 0; weightDecay: lambda >= 0, lr lambda < 2.
  ///   - stepCount: T >= 0.
  /// - Throws: ``HelioError/diverges(_:)`` if the weights are not finite in the end.
  /// - Complexity: 4 n d p operations a step.
  ///
  /// Source: sheet adversarial-directions §4.1.
  public mutating func descend(
    inputs X: Matrix<Double>, targets Y: Matrix<Double>, learningRate eta: Double,
    weightDecay lambda: Double = 0, stepCount T: Int
  ) throws(HelioError) {
    let descent = try FirstLayerTraining.Descent(
      learningRate: eta, weightDecay: lambda, stepCount: T)
    for _ in 0..<descent.stepCount {
      let W = firstLayer
      step(inputs: X, targets: Y, learningRate: .plain(eta))
      if lambda > 0 { add(W.scaled(by: -eta * lambda).elements, to: &firstLayer.elements) }
    }
    guard firstLayer.isFinite else {
      throw .diverges(
        "The network's weights overflow within \(T) steps of size \(eta); take a smaller learning rate."
      )
    }
  }

  /// The size of a gradient step below which the squared loss cannot rise at first.
  ///
  ///     lr = 1/(mu_1 max_i A(x_i)),   A(x) = max_c p^{-1} sum_j a_jc^2 s'(z_j)^2
  ///
  /// The curvature of one output's loss is the largest eigenvalue of (1/n) X X^T o B with B_ii = A(x_i), at most
  /// mu_1 max B_ii (Schur), mu_1 the largest of X^T X/n; half of what would oscillate. On a subspace it looks at
  /// nothing outside.
  ///
  /// - Complexity: n d^2 + 2 n d p.
  public func stableLearningRate(inputs X: Matrix<Double>) throws(HelioError) -> Double {
    let largest =
      try symmetricEigenvalues(gram(X, of: .columns, scale: 1 / Double(X.rows)))
      .first ?? 0
    let A = product(squaredGates(X), squares(secondLayer)).elements.max() ?? 0
    let curvature = largest * A / Double(width)
    guard curvature > 0 else {
      throw .undefined("No neuron has a slope at any input: there is no gradient to step along.")
    }
    return 1 / curvature
  }

  /// W P, the network whose first layer has nothing outside a subspace: the same function on it, and a gradient
  /// that stays inside.
  ///
  /// - Throws: ``HelioError/undefined(_:)`` for a function f - f_0 whose start is subtracted.
  ///
  /// Source: sheet adversarial-directions §4.3 (i).
  public func projectingWeights(on subspace: LinearSubspace) throws(HelioError) -> TwoLayerNetwork {
    guard initialFirstLayer == nil else {
      throw .undefined("A network whose start is subtracted has two first layers to project.")
    }
    return TwoLayerNetwork(
      firstLayer: subspace.projected(firstLayer), secondLayer: secondLayer, biases: biases,
      activation: activation)
  }

  /// The same network with weights and biases of the first layer times beta, a smaller start.
  public func scalingStart(by beta: Double) -> TwoLayerNetwork {
    TwoLayerNetwork(
      firstLayer: firstLayer.scaled(by: beta), secondLayer: secondLayer,
      biases: biases.map { beta * $0 }, activation: activation)
  }

  /// The gates of the mean input gradient of every output over the rows: that gradient is C W.
  ///
  ///     C_cj = p^{-1/2} a_jc mean_i s'(z_ij),   k x p
  public func meanGates(_ X: Matrix<Double>) -> Matrix<Double> {
    let slopes = columnMeans(gates(X))
    let scale = 1 / Double(width).squareRoot()
    return Matrix(rows: outputs, columns: width) { scale * secondLayer[$1, $0] * slopes[$1] }
  }

  /// s'(z_ij).
  func gates(_ X: Matrix<Double>) -> Matrix<Double> {
    var D = preactivations(X, neurons: width)
    activation.applyDerivative(to: &D)
    return D
  }

  private func squaredGates(_ X: Matrix<Double>) -> Matrix<Double> { squares(gates(X)) }
}

/// Every entry squared.
func squares(_ A: Matrix<Double>) -> Matrix<Double> {
  var B = A
  apply(.square, to: &B)
  return B
}
