public import HelioCore
public import HelioLinalg
import HelioNumerics

// Goals: (1) a value that can be kept after any step and goes on as if nothing had happened; (2) no
// look at the network costs more than the step.

/// A run of gradient steps, observed after each.
///
///     var run = try SteppedRun(training)
///     while let observation = try run.advance() { … }
///
/// Runs are values: a copy taken before a step can go on with another schedule. A
/// ``Checkpoint`` is coded, with the weights or without; without them the steps are taken again, which
/// costs their products but no observation.
public struct SteppedRun: Sendable {
  public let training: StepTraining
  public let tracking: StepTracking
  public private(set) var network: SteppedNetwork<Double>
  /// One for each step so far, the initial weights first.
  public private(set) var observations: [StepObservation]
  /// The spikes after the last step: what the kernel's spectrum needs.
  public private(set) var spikes: SpikeProjection
  private var samples: StepSamples
  /// beta = X^T r/n of the first step; empty before it.
  public private(set) var firstDirection: [Double] = []
  /// Outputs on the sample of the last step, and whether that is the first sample.
  private var known: (outputs: [Double], isFirst: Bool)?

  /// A run at its start, with the observation of the initial weights.
  public init(
    _ training: StepTraining, tracking: StepTracking = StepTracking()
  ) throws(HelioError) {
    var run = try SteppedRun(unobserved: training, tracking)
    try run.observe(run.samples.sample(training.batches[0], step: 0), direction: nil)
    self = run
  }

  fileprivate init(unobserved training: StepTraining, _ tracking: StepTracking) throws(HelioError) {
    try training.check()
    try require(
      tracking.projectionDegree >= 1 && tracking.projectionDegree <= training.width,
      "projectionDegree", "between 1 and the width \(training.width)",
      got: tracking.projectionDegree)
    try require(tracking.testCount >= 1, "testCount", "at least 1", got: tracking.testCount)
    try require(
      tracking.tripletCount >= 1 && tracking.maximumPower >= 0, "tracking",
      "at least one triplet and a power that is not negative", got: tracking)
    self.training = training
    self.tracking = tracking
    network = try SteppedNetwork(
      dimension: training.dimension, width: training.width, activation: training.activation,
      loss: training.loss, secondLayer: training.secondLayer,
      from: training.stream.substream("network"))
    samples = StepSamples(
      try training.data(), count: training.sampleCount, loss: training.loss,
      batches: training.batches, from: training.stream.substream("sample"))
    spikes = try SpikeProjection(
      network, degree: tracking.projectionDegree, from: training.stream.substream("null"))
    observations = []
  }

  public var isFinished: Bool { network.stepCount >= training.stepCount }

  /// Takes the next step and looks at the network.
  ///
  /// - Returns: what it looks like now, or `nil` after the last step.
  public mutating func advance() throws(HelioError) -> StepObservation? {
    if isFinished { return nil }
    let (sample, direction) = try step()
    try observe(sample, direction: direction)
    return observations.last
  }

  fileprivate mutating func step() throws(HelioError) -> (StepSample, [Double]) {
    let t = network.stepCount
    let sample = samples.sample(training.batches[t], step: t)
    let outputs = sample.isFirst && known?.isFirst == true ? known?.outputs : nil
    let outcome = try network.step(
      inputs: sample.inputs, targets: sample.targets, learningRate: training.learningRates[t],
      outputs: outputs)
    guard network.firstLayer.isFinite else {
      throw .diverges(
        "The weights overflow at step \(t + 1); the learning rate \(training.learningRates[t]) is "
          + "too large for this loss and activation.")
    }
    known = nil
    let direction = outcome.directions.column(0)
    if t == 0 { firstDirection = direction }
    return (sample, direction)
  }

  private mutating func observe(
    _ sample: StepSample, direction: [Double]?
  ) throws(HelioError) {
    let t = network.stepCount
    let W = network.firstLayer
    spikes = try SpikeProjection(
      network, degree: tracking.projectionDegree, from: training.stream.substream("null").at(t))
    let top = try topSingularTriplets(
      W, count: min(tracking.tripletCount, min(W.rows, W.columns)), tolerance: 1e-6
    ).get("the singular vectors of the weights")
    let edge = try spikes.nullEdge(W)
    let outputs = network.outputs(sample.inputs)
    known = (outputs, sample.isFirst)
    let test = StepSample(
      try training.data(), tracking.testCount, loss: training.loss,
      from: training.stream.substream("test"))
    let a = network.secondLayer
    let left = dot(top.left.column(0), a) / norm(a)
    let axes = training.link.variableCount
    observations.append(
      StepObservation(
        step: t, singularValues: top.values, nullEdge: edge, spikes: spikes.singularValues,
        spikeNoise: spikes.noiseLevel, dressedStrengths: spikes.dressedStrengths,
        outlierCount: try WeightOutliers.aboveNull(W, edge: edge, known: top.values).count,
        tracyWidomCount: try WeightOutliers.aboveTracyWidom(W, known: top.values).count,
        spikeAlignments: Self.alignments(spikes.directions, axes: axes),
        weightAlignments: Self.alignments(top.right, axes: axes), leftOverlap: left * left,
        directionAlignments: direction == nil ? [] : directionAlignments(sample),
        directionNorm: direction.map { norm($0) },
        trainLoss: training.loss.value(sample.targets, outputs, width: network.width),
        testLoss: training.loss.value(
          test.targets, network.outputs(test.inputs), width: network.width),
        displacement: spikes.displacement))
  }

  /// Squared entries of the first rows: the index directions are the first axes.
  private static func alignments(_ V: Matrix<Double>, axes: Int) -> [[Double]] {
    (0..<V.columns).map { i in (0..<axes).map { V[$0, i] * V[$0, i] } }
  }

  /// <v_i, q_k/|q_k|>^2 with the labels of the sample.
  private func directionAlignments(_ sample: StepSample) -> [[Double]] {
    let t = product(sample.inputs, firstDirection)
    var weights = sample.targets
    var columns: [[Double]] = []
    for _ in 0...tracking.maximumPower {
      let q = product(sample.inputs, weights, transposeFirst: true)
      let length = norm(q)
      columns.append(
        spikes.squaredOverlaps(with: length > 0 ? q.map { $0 / length } : q))
      for i in t.indices { weights[i] *= t[i] }
    }
    return spikes.singularValues.indices.map { i in columns.map { $0[i] } }
  }
}

extension StepTraining {
  /// The network after all steps, which nobody looks at on the way.
  public func trainedNetwork() throws(HelioError) -> SteppedNetwork<Double> {
    var run = try SteppedRun(unobserved: self, StepTracking())
    while !run.isFinished { _ = try run.step() }
    return run.network
  }
}

extension SteppedRun {
  /// A run after some steps, to be kept.
  public struct Checkpoint: Sendable, Codable, Equatable {
    public var training: StepTraining
    public var tracking: StepTracking
    public var observations: [StepObservation]
    /// The weights row by row, or `nil` if they are to be made again.
    public var weights: [Double]?

    /// Steps taken.
    public var stepCount: Int { max(observations.count - 1, 0) }
  }

  /// - Parameter includingWeights: p d numbers in the checkpoint, or the steps again at resumption.
  public func checkpoint(includingWeights: Bool) -> Checkpoint {
    Checkpoint(
      training: training, tracking: tracking, observations: observations,
      weights: includingWeights ? network.firstLayer.elements : nil)
  }

  /// The run as it was, ready for its next step.
  ///
  /// - Throws: ``HelioError/data(_:)`` if the checkpoint does not fit itself.
  public init(resuming checkpoint: Checkpoint) throws(HelioError) {
    var run = try SteppedRun(unobserved: checkpoint.training, checkpoint.tracking)
    let (steps, plan) = (checkpoint.stepCount, checkpoint.training)
    guard !checkpoint.observations.isEmpty, steps <= plan.stepCount,
      checkpoint.weights.map({ $0.count == plan.width * plan.dimension }) ?? true
    else {
      throw .data(
        "The checkpoint does not fit its plan: \(checkpoint.observations.count) observations of "
          + "\(plan.stepCount) steps, \(checkpoint.weights?.count ?? 0) weights.")
    }
    if let weights = checkpoint.weights {
      if steps > 0 {
        // beta of the first step, without the step.
        let sample = run.samples.sample(plan.batches[0], step: 0)
        let f = plan.loss.needsOutputs ? run.network.outputs(sample.inputs) : []
        let r = plan.loss.residuals(sample.targets, f, width: plan.width)
        run.firstDirection = product(sample.inputs, r, transposeFirst: true)
          .map { $0 / Double(r.count) }
      }
      run.network = try run.network.restored(
        firstLayer: Matrix(rows: plan.width, columns: plan.dimension, elements: weights),
        stepCount: steps)
    } else {
      for _ in 0..<steps { _ = try run.step() }
    }
    run.observations = checkpoint.observations
    run.spikes = try SpikeProjection(
      run.network, degree: run.tracking.projectionDegree,
      from: plan.stream.substream("null").at(steps))
    self = run
  }
}
