import HelioCore
import HelioEstimators
import HelioLinalg
import HelioNumerics
import HelioRuns
import HelioSimulation
import HelioTables
import HelioTheory

/// The work of `measureRobustness` on one table: its subspace, its networks.
final class RobustnessJob {
  typealias Network = TableRobustness.Network
  let dataset: Dataset
  let specification: RobustnessSpecification
  let subspace: LinearSubspace
  let variances: [Double]
  /// Training rows inside the subspace.
  let projected: Matrix<Double>
  /// Held-out rows inside the subspace whose distances are looked for.
  let judged: Matrix<Double>
  let learningRate: Double
  let weightDecay: Double
  /// Trained once, when first asked for: a resumed run may not need it.
  private var plain: TwoLayerNetwork<Double>?

  init(_ dataset: Dataset, _ specification: RobustnessSpecification) throws(HelioError) {
    self.dataset = dataset
    self.specification = specification
    (subspace, variances) = try LinearSubspace.principalComponents(
      of: dataset.trainInputs, share: specification.share)
    try refuseFullSpan(subspace, share: specification.share, dimension: dataset.dimension)
    projected = subspace.projected(dataset.trainInputs)
    let order = RandomStream(seed: specification.seed, purpose: "robustness rows")
      .permutation(dataset.testInputs.rows)
    let rows = order.prefix(RobustnessSpecification.distanceRows).sorted()
    judged = subspace.projected(dataset.testInputs.selectingRows(rows))
    if let given = specification.learningRate {
      learningRate = given
    } else {
      learningRate = try Self.start(specification, dataset).stableLearningRate(inputs: projected)
    }
    weightDecay = specification.weightDecay ?? 0.01 / learningRate
    // Refuses lr lambda >= 2, and the planner's own refusal from 1 on.
    _ = try OffSubspaceDecay(
      learningRate: learningRate, weightDecay: weightDecay, stepCount: 1)
    _ = try Self.decaySteps(specification, learningRate, weightDecay)
  }

  /// w_j ~ N(0, I/d), as the law of sheet §4.1 wants them.
  private static func start(
    _ specification: RobustnessSpecification, _ dataset: Dataset
  ) throws(HelioError) -> TwoLayerNetwork<Double> {
    try TwoLayerNetwork(
      dimension: dataset.dimension, width: specification.width, outputs: dataset.outputCount,
      activation: specification.activation, secondLayer: specification.secondLayer,
      biasVariance: specification.biasVariance, start: .plain,
      from: RandomStream(seed: specification.seed, purpose: "network", index: 0))
  }

  /// Further steps that bring the linear distance outside from 1 to the gain.
  private static func decaySteps(
    _ specification: RobustnessSpecification, _ learningRate: Double, _ weightDecay: Double
  ) throws(HelioError) -> Int {
    Int(
      try decayStepCount(
        currentDistance: 1, targetDistance: specification.gain, learningRate: learningRate,
        weightDecay: weightDecay))
  }

  private func trained(
    on X: Matrix<Double>, startScale beta: Double = 1
  ) throws(HelioError) -> TwoLayerNetwork<Double> {
    var network = try Self.start(specification, dataset)
    if beta != 1 { network = network.scalingStart(by: beta) }
    try network.descend(
      inputs: X, targets: dataset.trainTargets, learningRate: learningRate,
      stepCount: specification.steps)
    return network
  }

  private func plainNetwork() throws(HelioError) -> TwoLayerNetwork<Double> {
    if let plain { return plain }
    let network = try trained(on: projected)
    plain = network
    return network
  }

  /// What one kind of network does.
  func network(_ kind: Network.Kind) throws(HelioError) -> Network {
    let steps = specification.steps
    switch kind {
    case .plain:
      return try finding(kind, plainNetwork(), weightScale: 1, steps: steps)
    case .smallerStart:
      let beta = 1 / specification.gain
      return try finding(
        kind, trained(on: projected, startScale: beta), weightScale: beta, steps: steps)
    case .decay:
      let further = try Self.decaySteps(specification, learningRate, weightDecay)
      var network = try plainNetwork()
      try network.descend(
        inputs: projected, targets: dataset.trainTargets, learningRate: learningRate,
        weightDecay: weightDecay, stepCount: further)
      let factor = try OffSubspaceDecay(
        learningRate: learningRate, weightDecay: weightDecay, stepCount: further
      ).factor
      return try finding(
        kind, network, weightScale: factor, steps: steps + further, weightDecay: weightDecay)
    case .projectedWeights:
      return try finding(
        kind, plainNetwork().projectingWeights(on: subspace), weightScale: nil, steps: steps)
    case .projectedInputs:
      // f(P x) has the gradient P g(P x): on the rows inside, that of the projected weights.
      return try finding(
        kind, plainNetwork().projectingWeights(on: subspace), weightScale: nil, steps: steps,
        seeing: (plainNetwork(), subspace.projected(dataset.testInputs)))
    case .unprojectedRows:
      return try finding(
        kind, trained(on: dataset.trainInputs), weightScale: 1, steps: steps,
        trainedOn: dataset.trainInputs)
    }
  }

  /// - Parameters:
  ///   - b: scale of the weights outside; `nil` if there are none.
  ///   - seen: the network and the held-out rows that give the score, if they are not this one and the rows as they
  ///     are.
  private func finding(
    _ kind: Network.Kind, _ network: TwoLayerNetwork<Double>, weightScale b: Double?, steps: Int,
    weightDecay: Double = 0, trainedOn X: Matrix<Double>? = nil,
    seeing seen: (TwoLayerNetwork<Double>, Matrix<Double>)? = nil
  ) throws(HelioError) -> Network {
    let Y = dataset.trainTargets
    let rest = Y - network(X ?? projected)
    let outputs = (seen?.0 ?? network)(seen?.1 ?? dataset.testInputs)
    let margins = RowMargins(
      network, rows: judged, subspace: subspace, task: dataset.task,
      offsets: dataset.task == .regression ? [0] : dataset.preparation.target.offsets)
    let inside = try margins.inside()
    let outside = try b.map { b throws(HelioError) in try margins.outside(weightScale: b) }
    let test = try b.map { b throws(HelioError) in try startTest(network, weightScale: b) }
    return Network(
      kind: kind, steps: steps, weightDecay: weightDecay, weightScale: b,
      trainingError: dot(rest.elements, rest.elements) / dot(Y.elements, Y.elements),
      score: score(outputs),
      cost: Replicates(zip(losses(outputs), try plainLosses()).map { $0 - $1 }),
      outside: outside.map { .init($0.found) },
      outsidePredicted: outside.map { .init($0.predicted) },
      inside: .init(inside.found), insidePredicted: .init(inside.predicted),
      pValue: test?.pValue,
      gradientRatio: test.map { $0.statistic / Double($0.degreesOfFreedom) })
  }

  /// Mean gradients of all outputs over the rows, against a start of scale b.
  private func startTest(
    _ network: TwoLayerNetwork<Double>, weightScale b: Double
  ) throws(HelioError) -> OffSubspaceTest {
    let C = network.meanGates(judged)
    return try OffSubspaceTest(
      gates: C, gradients: subspace.remainder(product(C, network.firstLayer)),
      codimension: subspace.codimension, weightScale: b)
  }

  private func plainLosses() throws(HelioError) -> [Double] {
    losses(try plainNetwork()(dataset.testInputs))
  }

  /// Of every held-out row: 1 for a wrong class, or the squared error.
  private func losses(_ outputs: Matrix<Double>) -> [Double] {
    if dataset.task == .regression {
      return (outputs - dataset.testTargets).elements.map { $0 * $0 }
    }
    let classes = dataset.preparation.target.classes(ofOutputs: outputs)
    return zip(classes, dataset.testClasses).map { $0 == $1 ? 0 : 1 }
  }

  /// The share of right classes, or R^2.
  private func score(_ outputs: Matrix<Double>) -> Double {
    let losses = losses(outputs)
    let mean = losses.reduce(0, +) / Double(losses.count)
    guard dataset.task == .regression else { return 1 - mean }
    var Y = dataset.testTargets
    removeColumnMeans(&Y)
    return 1 - mean * Double(losses.count) / dot(Y.elements, Y.elements)
  }

  func assemble(_ networks: [Network]) throws(HelioError) -> TableRobustness {
    let outside = subspace.remainder(dataset.testInputs)
    var result = TableRobustness(
      specification: specification, targetName: dataset.targetName, task: dataset.task,
      classLabels: dataset.classLabels, trainCount: dataset.trainInputs.rows,
      testCount: dataset.testInputs.rows, distanceCount: judged.rows,
      dimension: dataset.dimension, subspaceDimension: subspace.dimension, variances: variances,
      outsideShare: dot(outside.elements, outside.elements)
        / dot(dataset.testInputs.elements, dataset.testInputs.elements),
      learningRate: learningRate, networks: networks, messages: [])
    result.messages = result.sentences + dataset.report.sentences
    return result
  }
}

/// Nothing is outside a subspace that is everything.
func refuseFullSpan(_ subspace: LinearSubspace, share: Double, dimension d: Int) throws(HelioError)
{
  guard subspace.codimension == 0 else { return }
  guard d > 1 else {
    throw .data("The table has one input, which spans everything: nothing can be left outside.")
  }
  throw .data(
    "The \(d) inputs span everything at the share \(short(share)): all \(d) principal components are needed to "
      + "hold it, and nothing is left outside; a smaller --share leaves the weakest ones out.")
}
