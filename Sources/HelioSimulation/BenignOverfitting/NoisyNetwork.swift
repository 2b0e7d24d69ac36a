public import HelioCore
public import HelioLinalg
import HelioNumerics

/// The network of the experiments: its size, slope, steps and start.
///
///     W_0 ~ N(0, sigma_0^2),  sigma_0 = 1/sqrt(p d),  lr = 1/n unless given: the published code's settings
///
/// Source: sheet benign-overfitting §1.
public struct NoisyNetwork: Sendable, Hashable {
  /// p, even.
  public var width: Int
  /// alpha in (0, 1].
  public var negativeSlope: Double
  /// lr; `nil` for 1/n.
  public var learningRate: Double?
  /// sigma_0; `nil` for 1/sqrt(p d).
  public var initialDeviation: Double?
  /// Steps after which a run is given up.
  public var maximumSteps: Int

  public init(
    width: Int = 64, negativeSlope: Double = 0.1, learningRate: Double? = nil,
    initialDeviation: Double? = nil, maximumSteps: Int = 200_000
  ) throws(HelioError) {
    try require(width >= 2 && width % 2 == 0, "width", "even, at least 2", got: width)
    try requireNegativeSlope(negativeSlope)
    self.width = width
    self.negativeSlope = negativeSlope
    self.learningRate = learningRate
    self.initialDeviation = initialDeviation
    self.maximumSteps = maximumSteps
  }

  /// W_0.
  public func start(dimension d: Int, from stream: RandomStream) -> Matrix<Double> {
    let sigma = initialDeviation ?? 1 / Double(width * d).squareRoot()
    return .normal(rows: width, columns: d, scale: sigma, from: stream)
  }

  /// lr on n samples.
  public func step(sampleCount n: Int) -> Double { learningRate ?? 1 / Double(n) }

  /// Descends on a sample from a random start.
  ///
  /// - Throws: ``HelioError/notConverged(of:_:)`` with the hinge loss as residual if the cap of steps came first.
  public func train(
    on sample: SignalSample, until rule: HingeDescent.StoppingRule, recording: Set<Int> = [],
    from stream: RandomStream
  ) throws(HelioError) -> HingeDescent.Run {
    let descent = try HingeDescent(
      inputs: sample.inputs, labels: sample.labels, negativeSlope: negativeSlope)
    let run = try descent.run(
      from: start(dimension: sample.mixture.dimension, from: stream),
      learningRate: step(sampleCount: sample.inputs.rows), until: rule, maximumSteps: maximumSteps,
      recording: recording)
    guard run.steps != nil else {
      throw .notConverged(
        of: "Gradient descent to \(rule == .zeroHinge ? "zero hinge loss" : "zero training error")",
        Convergence(
          status: .iterationLimit, iterations: run.madeSteps, residual: run.hingeLoss, tolerance: 0)
      )
    }
    return run
  }
}
