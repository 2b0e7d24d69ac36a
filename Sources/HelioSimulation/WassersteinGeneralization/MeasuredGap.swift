public import HelioCore
public import HelioLinalg
public import HelioNumerics

/// One network trained on fresh data, and how far its mean losses on two samples are from its risk.
///
///     gap = (1/n) sum l(f(x_i), y_i) - E l(f(x), y),   the risk from 20 000 fresh points
///
/// Source: sheet wasserstein-generalization §2, §6.
public struct MeasuredGap: Sendable {
  /// The points of the reference risk: they add 1 % to E|gap| at n = 400.
  public static let referenceCount = 20_000

  /// Before training.
  public let initial: LipschitzNetwork
  public let trained: LipschitzNetwork
  public let sample: NoisyLinearSample
  /// |gap| on the training sample.
  public let trainingGap: Double
  /// |gap| on n fresh points.
  public let testGap: Double
  /// sd(l(f_0, y)).
  public let initialLossDeviation: Double
  /// sd(l(f_T, y)).
  public let trainedLossDeviation: Double
  /// The largest |f_T(x) - f_0(x)|/|x| over the reference points.
  public let largestMovement: Double
  /// The largest gradient length |grad f_T| over a thousand of them: a bound from below on the Lipschitz constant.
  public let largestGradient: Double

  /// - Parameters:
  ///   - tau: sum of all steps; each is tau/(n epochs).
  public init(
    dimension d: Int, width p: Int, sampleCount n: Int, totalStep tau: Double,
    activation: Activation, loss: LipschitzLoss, epochs: Int = 1, weightDecay: Double = 0,
    from stream: RandomStream
  ) throws(HelioError) {
    try require(n >= 1, "sampleCount", "at least 1", got: n)
    let schedule = try EnvelopeSchedule(
      learningRate: tau / (Double(n) * Double(epochs)), stepCount: n, epochs: epochs,
      weightDecay: weightDecay)
    sample = NoisyLinearSample(count: n, dimension: d, from: stream.substream("training"))
    let test = NoisyLinearSample(count: n, dimension: d, from: stream.substream("test"))
    let reference = NoisyLinearSample(
      count: Self.referenceCount, dimension: d, from: stream.substream("reference"))
    var network = try LipschitzNetwork(
      width: p, dimension: d, activation: activation, loss: loss,
      from: stream.substream("weights"))
    initial = network
    let before = network.outputs(reference.inputs)
    network.train(inputs: sample.inputs, labels: sample.labels, schedule)
    trained = network
    let after = network.outputs(reference.inputs)
    func deviation(_ f: [Double]) -> (mean: Double, sd: Double) {
      let losses = zip(f, reference.labels).map { loss.value($0 - $1) }
      let mean = losses.reduce(0, +) / Double(losses.count)
      let squares = losses.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      return (mean, (squares / Double(losses.count - 1)).squareRoot())
    }
    let risk = deviation(after)
    func gap(_ sample: NoisyLinearSample) -> Double {
      abs(network.losses(sample.inputs, sample.labels).reduce(0, +) / Double(n) - risk.mean)
    }
    (trainingGap, testGap) = (gap(sample), gap(test))
    (initialLossDeviation, trainedLossDeviation) = (deviation(before).sd, risk.sd)
    var movement = 0.0
    for i in 0..<reference.inputs.rows {
      let length = norm(reference.inputs.row(i))
      if length > 0 { movement = max(movement, abs(after[i] - before[i]) / length) }
    }
    largestMovement = movement
    largestGradient = network.largestGradient(reference.inputs.rows(0..<1000))
  }
}

extension LipschitzNetwork {
  /// max over the rows of |p^{-1/2} sum_j a_j s'(<w_j, x>) w_j|.
  public func largestGradient(_ X: Matrix<Double>) -> Double {
    let W = firstLayer
    var Z = product(X, W, transposeSecond: true)
    activation.applyDerivative(
      to: &Z, columnScales: secondLayer.map { $0 / Double(width).squareRoot() })
    let gradients = product(Z, W)
    return (0..<X.rows).reduce(0) { max($0, norm(gradients.row($1))) }
  }
}
