public import HelioCore
import HelioLinalg
public import HelioNumerics

/// Input gradients of a real network after one real gradient step.
///
/// New weights, signs a_j = ±1 and data in every run; the means are over fresh inputs x ~ N(0, I).
///
/// Source: sheet adversarial-directions §3.1.
public struct StepAlignmentRun: Sendable {
  /// cos^2(g1, b) with b = X^T u/n of the run; without the inputs where the gradient vanishes, `nil` if it
  /// does at all of them.
  public let squaredSpikeAlignment: Double?
  /// cos^2(g1, v*), v* the first axis; without the same inputs.
  public let squaredTargetAlignment: Double?
  /// E f1^2.
  public let outputSecondMoment: Double
  /// E |g1|^2.
  public let gradientSquaredNorm: Double

  /// |f1|/|g1| at the inputs with a gradient.
  public let flipRadii: [Double]

  /// - Parameters:
  ///   - model: dimension, link of one variable and noise.
  ///   - sampleCount: n; width: p.
  ///   - eta: of W1 = W0 + eta G.
  ///   - loss: correlation or squared.
  ///   - inputCount: fresh inputs.
  /// - Throws: ``HelioError/undefined(_:)`` if the step has no direction.
  public init(
    _ model: DataModel, activation: Activation, sampleCount: Int, width: Int,
    learningRate eta: Double, loss: StepLoss, inputCount: Int = 100, from stream: RandomStream
  ) throws(HelioError) {
    try require(sampleCount >= 1, "sampleCount", "at least 1", got: sampleCount)
    precondition(inputCount >= 1, "\(inputCount) fresh inputs")
    var network = try SteppedNetwork<Double>(
      dimension: model.dimension, width: width, activation: activation, loss: loss,
      secondLayer: .rademacher, from: stream.substream("network"))
    let sample: DataModel.Sample<Double> = model.sample(
      sampleCount, from: stream.substream("sample"))
    let outcome = try network.step(
      inputs: sample.inputs, targets: sample.targets, learningRate: .plain(eta))
    let b = outcome.directions.column(0)
    let length = norm(b)
    guard length > 0 else {
      throw .undefined("The labels are zero (no link and no noise), so a step has no direction.")
    }
    let fresh = Matrix<Double>.normal(
      rows: inputCount, columns: model.dimension, from: stream.substream("fresh inputs"))
    let after = try TwoLayerNetwork(
      firstLayer: network.firstLayer,
      secondLayer: Matrix(rows: width, columns: 1, elements: network.secondLayer),
      activation: activation
    ).inputGradients(fresh)
    let squares = after.norms.map { $0 * $0 }
    let along = product(after.gradients, b.map { $0 / length })
    let target = after.gradients.column(0)
    let kept = squares.indices.filter { squares[$0] > 0 }
    func squaredCosine(_ components: [Double]) -> Double? {
      kept.isEmpty
        ? nil
        : kept.reduce(0) { $0 + components[$1] * components[$1] / squares[$1] }
          / Double(kept.count)
    }
    squaredSpikeAlignment = squaredCosine(along)
    squaredTargetAlignment = squaredCosine(target)
    flipRadii = kept.map { abs(after.outputs[$0]) / squares[$0].squareRoot() }
    outputSecondMoment = dot(after.outputs, after.outputs) / Double(inputCount)
    gradientSquaredNorm = squares.reduce(0, +) / Double(inputCount)
  }
}
