public import HelioCore
public import HelioLinalg

extension FirstLayerTraining {
  /// Adam, the control: it rescales every coordinate by its own history, so that the weights leave the span of
  /// the inputs unless that is aligned with the axes.
  ///
  /// - Throws: ``HelioError/diverges(_:)`` if the weights are not finite in the end.
  ///
  /// Source: sheet adversarial-directions §4.4.
  public func trainAdam(
    _ W0: Matrix<Double>, learningRate eta: Double, stepCount: Int
  ) throws(HelioError) -> Matrix<Double> {
    try require(eta.isFinite && eta >= 0, "learningRate", "zero or positive", got: eta)
    try require(stepCount >= 0, "stepCount", "at least 0", got: stepCount)
    var (W, G) = (W0, Matrix<Double>(rows: W0.rows, columns: W0.columns))
    var state = AdamState(count: W.elements.count, learningRate: eta)
    for _ in 0..<stepCount {
      let C = descentGates(product(inputs, W, transposeSecond: true))
      addProduct(to: &G, C, inputs, transposeFirst: true, scale: -1, keep: 0)
      state.step(&W.elements, G.elements)
    }
    guard W.isFinite else {
      throw .diverges(
        "Training diverged: the weights are not finite. Take a smaller learningRate.")
    }
    return W
  }
}
