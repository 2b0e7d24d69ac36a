import HelioCore
import HelioLinalg
import HelioNumerics
import HelioSimulation
import HelioTheory

/// One network on one draw of noisy data: the run, its errors, and what theory bounds of both.
///
/// Source: sheet benign-overfitting §5.
struct NetworkReport {
  let run: HingeDescent.Run
  let errors: NoiseErrors
  let bound: NetworkErrorBound
  let linearPartError: Double
  /// Of w* on the same data; `nil`, as what follows, where nothing separates linearly.
  let maxMargin: MaxMarginMeasurement.Rule?
  let marginRatio: Double?
  let bounds: DescentBounds?

  /// U over its bound, and |W| over its.
  var violationShare: Double? { bounds.map { Double(run.violations) / $0.violations } }
  var normShare: Double? { bounds.map { run.weightNorm / $0.weightNorm } }

  /// - Throws: ``HelioError/notConverged(of:_:)`` for a run that meets the cap of its steps.
  init(
    _ network: NoisyNetwork, _ sample: SignalSample, until rule: HingeDescent.StoppingRule,
    from stream: RandomStream
  ) throws(HelioError) {
    let (alpha, mixture) = (network.negativeSlope, sample.mixture)
    let weights = stream.substream("weights")
    run = try network.train(on: sample, until: rule, from: weights)
    errors = NoiseErrors(
      run.weights, negativeSlope: alpha, mixture: mixture, from: stream.substream("test"))
    bound = try NetworkErrorBound(run.weights, negativeSlope: alpha, mixture: mixture)
    linearPartError = mixture.cleanError(of: linearPart(run.weights, negativeSlope: alpha))
    maxMargin = try MaxMarginMeasurement(sample).rule
    guard let maxMargin else {
      (marginRatio, bounds) = (nil, nil)
      return
    }
    marginRatio = HelioSimulation.marginRatio(
      weightNorm: run.weightNorm, smallestMargin: run.smallestMargin,
      maxMarginNorm: maxMargin.norm, negativeSlope: alpha)
    bounds = try DescentBounds(
      operatorNorm: sample.operatorNorm(), maxMarginNorm: maxMargin.norm, negativeSlope: alpha,
      learningRate: network.step(sampleCount: sample.inputs.rows),
      initialNorm: network.start(dimension: mixture.dimension, from: weights).frobeniusNorm)
  }
}
