public import HelioCore
public import HelioLinalg
public import HelioNumerics

/// A run of GD or SGD with the neuron partition followed at every step.
///
///     let run = try TrackedDescent.run(.logistic, sample, start, learningRate: 0.01, stepCount: 1000)
///     run.tracker.misalignedActivations   // 0 on orthogonally separable data
///     run.finalPartition.pureShare
///
/// Source: sheet early-stage-convergence §2, §4.
public struct TrackedDescent: Sendable {
  /// A state that was asked for.
  public struct State: Sendable {
    public let step: Int
    /// L over all samples.
    public let loss: Double
    public let partition: NeuronPartition
    /// alpha with the initial signs and the pattern of this state.
    public let coverage: Double
    /// m min_k D_k.
    public let smallestBalance: Double
    /// Flips up to here.
    public let flips: Int
  }

  /// L of the states 0 … T.
  public let losses: [Double]
  /// The states asked for, in order.
  public let states: [State]
  /// |grad L|^2 over all samples at the start.
  public let initialGradient: ReluDescent.SquaredGradient
  /// min over the states of |grad_b L|^2/(mean q)^2; of SGD over the recorded states.
  public let smallestGradientRatio: Double
  public let tracker: PatternTracker
  /// Neurons whose a_k has another sign in the end than at the start.
  public let signFlips: Int
  /// Steps with L_{t+1} > L_t - eta |grad L|^2/2; 0 for SGD, which fails it as a matter of course.
  public let failedDescents: Int
  /// First state with a margin above 1, from which on the squared loss may break T1.
  public let firstOvershoot: Int?
  public let initialPartition: NeuronPartition
  public let finalPartition: NeuronPartition
  public let initialCoverage: Double
  public let finalCoverage: Double
  /// m min_k D_k in the end.
  public let smallestBalance: Double
  /// y_i f(x_i) in the end.
  public let finalMargins: [Double]
  /// The weights in the end.
  public let secondLayer: [Double]
  public let rows: Matrix<Double>

  public var initialLoss: Double { losses[0] }
  public var finalLoss: Double { losses[losses.count - 1] }
  public var stepCount: Int { losses.count - 1 }
  /// More than 1 % of the steps fail the descent check: bounds of gradient flow say nothing at this step size.
  public var isTooCoarse: Bool { 100 * failedDescents > stepCount }
  /// The first time t = eta steps at which the loss is at most half of the initial one.
  public func halfLossTime(learningRate eta: Double) -> Double? {
    losses.firstIndex { $0 <= initialLoss / 2 }.map { Double($0) * eta }
  }

  /// - Parameters:
  ///   - eta: > 0; stepCount: >= 0.
  ///   - batchSize: samples drawn with replacement for a step; `nil` for all.
  ///   - recorded: steps at which to keep a ``State``.
  ///   - stream: for batches.
  ///   - tracksPattern: false for training alone.
  ///   - watch: is shown every state 0 … T and its step.
  /// - Throws: ``HelioError/diverges(_:)`` with the step where the loss is no longer finite.
  /// - Complexity: 4 n m d for a step.
  public static func run(
    _ loss: MarginLoss, _ sample: UnitSample, _ start: SphericalStart, learningRate eta: Double,
    stepCount: Int, batchSize: Int? = nil, recording recorded: [Int] = [],
    from stream: RandomStream = RandomStream(seed: 1, purpose: "batches"),
    tracksPattern: Bool = true,
    watch: (Int, ReluDescent) throws(HelioError) -> Void = { (_, _) throws(HelioError) in }
  ) throws(HelioError) -> TrackedDescent {
    try require(eta > 0 && eta.isFinite, "learningRate", "positive", got: eta)
    try require(stepCount >= 0, "stepCount", "at least 0", got: stepCount)
    if let batchSize { try require(batchSize >= 1, "batchSize", "at least 1", got: batchSize) }
    var descent = try ReluDescent(loss, sample, from: start)
    var tracker = PatternTracker(descent.pattern, signs: start.signs, labels: sample.labels)
    let wanted = Set(recorded)
    var (losses, states) = ([descent.currentLoss], [State]())
    losses.reserveCapacity(stepCount + 1)
    func partition() -> NeuronPartition {
      NeuronPartition(
        descent.pattern, secondLayer: descent.secondLayer, labels: sample.labels)
    }
    func coverage() -> Double {
      descent.pattern.coverage(signs: start.signs, labels: sample.labels)
    }
    let (first, firstCoverage) = (partition(), coverage())
    let initialGradient = descent.gradient()
    var (ratio, failures, overshoot) = (Double.infinity, 0, Int?.none)
    for t in 0...stepCount {
      let isRecorded = wanted.contains(t)
      try watch(t, descent)
      if isRecorded {
        states.append(
          State(
            step: t, loss: losses[t], partition: partition(), coverage: coverage(),
            smallestBalance: descent.smallestBalance, flips: tracker.flips))
      }
      let meanPull = loss.meanPull(descent.margins)
      if overshoot == nil, descent.margins.contains(where: { $0 > 1 }) { overshoot = t }
      var square: ReluDescent.SquaredGradient?
      if batchSize == nil || isRecorded || t == 0 {
        square = t == 0 ? initialGradient : descent.gradient()
        if let square, meanPull != 0 {
          ratio = min(ratio, square.firstLayer / (meanPull * meanPull))
        }
      }
      if t == stepCount { break }
      if let batchSize {
        descent.gradient(
          batch: stream.at(t).indices(batchSize, below: sample.count))
      }
      descent.step(eta)
      if tracksPattern { tracker.observe(descent.pattern) }
      let now = descent.currentLoss
      guard now.isFinite else {
        throw .diverges(
          "Training diverged: the loss is not finite after \(t + 1) steps of size \(eta); take a smaller step."
        )
      }
      if batchSize == nil, let square, now > losses[t] - eta * square.total / 2 { failures += 1 }
      losses.append(now)
    }
    let signFlips = start.signs.indices.count {
      !(descent.secondLayer[$0] * start.signs[$0] > 0)
    }
    return TrackedDescent(
      losses: losses, states: states, initialGradient: initialGradient,
      smallestGradientRatio: ratio, tracker: tracker, signFlips: signFlips,
      failedDescents: failures, firstOvershoot: overshoot, initialPartition: first,
      finalPartition: partition(), initialCoverage: firstCoverage, finalCoverage: coverage(),
      smallestBalance: descent.smallestBalance, finalMargins: descent.margins,
      secondLayer: descent.secondLayer, rows: descent.rows)
  }
}
