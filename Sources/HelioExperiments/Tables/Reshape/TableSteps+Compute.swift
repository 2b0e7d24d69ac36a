import HelioCore
import HelioEstimators
import HelioKernels
import HelioLinalg
import HelioNumerics
import HelioSimulation
import HelioTables

extension TableJob {
  /// Whether there are steps, and enough neurons that their noise can be told.
  func canFollowSteps(strength kappa: Double) -> Bool {
    kappa > 0 && Self.readoutDegree(outputs: dataset.outputCount, width: specification.width) != nil
  }

  /// The total degree of the functions of the readout: eight functions for one output, columns and their
  /// products for several, and fewer for few neurons.
  ///
  /// - Returns: `nil` if even the columns are more than a quarter of the neurons: nothing is left then to
  ///   measure the noise on.
  static func readoutDegree(outputs k: Int, width p: Int) -> Int? {
    stride(from: k == 1 ? 7 : 2, through: 1, by: -1).first {
      4 * SpikeProjection.functionCount(outputs: k, totalDegree: $0) <= p
    }
  }

  /// The first network's steps one by one: the same as ``TableStep/trainedNetwork(width:strength:steps:law:from:)``.
  func followedSteps(strength kappa: Double) throws(HelioError) -> TableSteps {
    let (T, p) = (specification.steps, specification.width)
    guard let degree = Self.readoutDegree(outputs: dataset.outputCount, width: p) else {
      throw .invalid(
        parameter: "width", requirement: "at least \(4 * (dataset.outputCount + 1))", got: "\(p)")
    }
    let observer = StepObserver(self, degree: degree)
    var network = try step.trainedNetwork(
      width: p, strength: 0, steps: T, law: specification.secondLayer, from: stream("network", 0))
    let start = network.firstLayer
    let shown = Self.observedSteps(T)
    var looks = [try observer.look(network, from: start, step: 0)]
    for t in 1...T {
      try step.take(&network, strength: kappa, steps: T)
      guard network.firstLayer.isFinite else {
        throw .diverges(
          "The network's weights overflow at step \(t); smaller --strengths or fewer --steps help.")
      }
      if shown.contains(t) { looks.append(try observer.look(network, from: start, step: t)) }
    }
    return TableSteps(
      strength: kappa, stepCount: T,
      learningRate: try step.learningRate(strength: kappa) / Double(T),
      functionCount: SpikeProjection.functionCount(
        outputs: dataset.outputCount, totalDegree: degree),
      width: p, testCount: dataset.testInputs.rows, stages: looks.map(\.stage),
      added: T == 1
        ? nil : try observer.added(first: looks[1].directions, last: looks.last!.directions))
  }

  /// All of 1 … T, or some in equal distances with the first and the last.
  static func observedSteps(_ T: Int) -> Set<Int> {
    let most = TableSteps.largestStageCount
    if T <= most { return Set(1...T) }
    return Set((0..<most).map { 1 + $0 * (T - 1) / (most - 1) })
  }
}

/// Looks at a network after some steps.
private struct StepObserver {
  let job: TableJob
  let degree: Int
  let train: ProjectedTarget
  let test: ProjectedTarget

  init(_ job: TableJob, degree: Int) {
    self.job = job
    self.degree = degree
    train = ProjectedTarget(
      inputs: job.dataset.trainInputs, targets: job.dataset.trainTargets)
    test = ProjectedTarget(inputs: job.dataset.testInputs, targets: job.dataset.testTargets)
  }

  /// One stage and its significant directions.
  func look(
    _ network: TwoLayerNetwork<Double>, from start: Matrix<Double>, step t: Int
  ) throws(HelioError) -> (stage: TableSteps.Stage, directions: Matrix<Double>) {
    let W = network.firstLayer
    let spikes = try SpikeProjection(
      firstLayer: W, initial: start, secondLayer: network.secondLayer, totalDegree: degree,
      from: job.stream("step noise", t))
    let count = spikes.significantCount
    let top = try topSingularTriplets(
      W, count: min(6, min(W.rows, W.columns)), tolerance: 1e-6
    ).get("the singular values of the weights").values
    let edge = try spikes.nullEdge(W)
    let V = spikes.directions
    let significant = V.selectingColumns(Array(0..<count))
    // Directions without a spike (all of them before the first step) are no directions.
    let leading = spikes.singularValues.prefix(3).count { $0 > 1e-10 }
    var shares: [TableSteps.Share] = []
    for i in 0..<leading { shares.append(try share(V.selectingColumns([i]))) }
    let first = job.step.directions.column(0)
    var stage = TableSteps.Stage(
      step: t, spikes: spikes.singularValues, noise: spikes.noiseLevel, significantCount: count,
      singularValues: top, nullEdge: edge,
      outlierCount: try WeightOutliers.aboveNull(W, edge: edge, known: top).count,
      significant: try share(significant), leading: shares,
      firstStepOverlaps: spikes.squaredOverlaps(with: first, count: leading),
      trainingError: trainingError(network), networkError: try networkError(network))
    do throws(HelioError) {
      stage.kernelError = try kernelError(significant, spikes.spikeStrengths(count: count))
    } catch { stage.kernelProblem = "\(error)" }
    return (stage, significant)
  }

  private func share(_ V: Matrix<Double>) throws(HelioError) -> TableSteps.Share {
    let chance = try test.chance(V, from: job.stream("permuted target", V.columns))
    return TableSteps.Share(
      trained: try train.share(V), heldOut: try test.share(V), chance: chance.mean,
      chanceLimit: chance.limit,
      random: try test.random(
        count: V.columns, from: job.stream("random directions", V.columns)))
  }

  /// What the last step's directions explain beyond the first's.
  func added(first: Matrix<Double>, last: Matrix<Double>) throws(HelioError) -> TableSteps.Share? {
    guard last.columns > 0 else { return nil }
    let stream = job.stream("permuted rest", last.columns)
    let held = try test.added(by: last, to: first, from: stream)
    return TableSteps.Share(
      trained: try train.added(by: last, to: first, from: stream).share, heldOut: held.share,
      chance: held.chance, chanceLimit: held.limit,
      random: try test.random(
        count: last.columns, beside: first, from: job.stream("random beside", last.columns))
        - test.share(first))
  }

  /// |y - tau f|^2/|y|^2 on the training rows.
  private func trainingError(_ network: TwoLayerNetwork<Double>) -> Double {
    let Y = job.step.targets
    let rest = Y - network(job.step.inputs).scaled(by: TableStep.outputFactor(network))
    return dot(rest.elements, rest.elements) / dot(Y.elements, Y.elements)
  }

  private func networkError(_ network: TwoLayerNetwork<Double>) throws(HelioError) -> Double {
    try TableFit(
      features: network.features(job.dataset.trainInputs),
      testFeatures: network.features(job.dataset.testInputs), targets: job.dataset.trainTargets,
      ridge: job.specification.ridge
    ).error(job.dataset.testTargets)
  }

  private func kernelError(
    _ V: Matrix<Double>, _ strengths: [Double]
  ) throws(HelioError) -> Double {
    let covariance =
      strengths.isEmpty
      ? try SpikedCovariance<Double>.isotropic(
        dimension: job.step.dimension, biasVariance: job.step.biasVariance)
      : try SpikedCovariance(
        dimension: job.step.dimension, directions: V, strengths: strengths,
        biasVariance: job.step.biasVariance)
    return try TableFit(
      covariance, activation: job.specification.activation, train: job.dataset.trainInputs,
      test: job.dataset.testInputs, targets: job.dataset.trainTargets,
      ridge: job.specification.ridge
    ).error(job.dataset.testTargets)
  }
}
