public import HelioCore
public import HelioLinalg

extension FirstLayerTraining {
  /// Adam, the control: it rescales every coordinate by its own history, so that the weights leave the span of
  /// the inputs unless that is aligned with the axes.
  ///
  ///     m <- b1 m + (1 - b1) g,  v <- b2 v + (1 - b2) g^2,  W <- W - lr mhat/(sqrt(vhat) + eps)
  ///
  /// - Throws: ``HelioError/undefined(_:)`` if the weights are not finite in the end.
  ///
  /// Source: D. Kingma and J. Ba, ICLR 2015; sheet adversarial-directions §4.4.
  public func trainAdam(
    _ W0: Matrix<Double>, learningRate eta: Double, stepCount: Int, beta1: Double = 0.9,
    beta2: Double = 0.999, epsilon: Double = 1e-8
  ) throws(HelioError) -> Matrix<Double> {
    try require(eta.isFinite && eta >= 0, "learningRate", "zero or positive", got: eta)
    try require(stepCount >= 0, "stepCount", "at least 0", got: stepCount)
    for (name, value) in [("beta1", beta1), ("beta2", beta2)] {
      try require(value >= 0 && value < 1, name, "in [0, 1)", got: value)
    }
    try require(epsilon > 0, "epsilon", "positive", got: epsilon)
    var (W, G) = (W0, Matrix<Double>(rows: W0.rows, columns: W0.columns))
    var (m, v) = (G.elements, G.elements)
    for t in 0..<stepCount {
      let C = descentGates(product(inputs, W, transposeSecond: true))
      addProduct(to: &G, C, inputs, transposeFirst: true, scale: -1, keep: 0)
      let first = eta / (1 - pow(beta1, Double(t + 1)))
      let second = 1 / (1 - pow(beta2, Double(t + 1)))
      for i in m.indices {
        let g = G.elements[i]
        m[i] = beta1 * m[i] + (1 - beta1) * g
        v[i] = beta2 * v[i] + (1 - beta2) * g * g
        W.elements[i] -= first * m[i] / ((second * v[i]).squareRoot() + epsilon)
      }
    }
    guard W.isFinite else {
      throw .undefined(
        "Training diverged: the weights are not finite. Take a smaller learningRate.")
    }
    return W
  }
}
