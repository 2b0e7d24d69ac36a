public import HelioCore
import HelioLinalg
public import HelioNumerics

/// A network trained to the optimum on random data, on frozen points, and its risk on fresh data.
///
/// Source: sheet mean-field §6.
public struct TrainedMeanField: Sendable {
  public let frozen: FrozenMeanField
  public let optimum: GibbsState
  public let trainLoss: Double
  /// On fresh data with labels as noisy as the training labels.
  public let testLoss: Double

  /// Fresh data of one test.
  public static let testCount = 4000

  public init(
    _ law: MeanFieldDataLaw, sampleCount n: Int, outputScale r: Double,
    regularization lambda: Double, points: PriorPoints, from stream: RandomStream
  ) throws(HelioError) {
    let (X, y) = law.sample(n, from: stream.substream("training"))
    let problem = try MeanFieldProblem(
      inputs: X, labels: y, loss: law.loss, outputScale: r, regularization: lambda)
    frozen = FrozenMeanField(problem, points)
    optimum = try frozen.optimum().accepting(1e-10, "The regularized optimum")
    trainLoss = problem.trainLoss(optimum.predictions)
    let test = law.sample(Self.testCount, from: stream.substream("test"))
    testLoss = frozen.risk(
      at: optimum.dualVariables, inputs: test.inputs, labels: test.labels)
  }
}

/// Means of chains over time, after some steps that are not counted.
public func stationaryMeans(
  _ chains: NeuronChains, burnIn: Int, steps: Int
) -> (losses: [Double], acceptances: [Double]) {
  var chains = chains
  for _ in 0..<burnIn { chains.step() }
  var losses = [Double](repeating: 0, count: chains.trainLosses.count)
  var acceptances = losses
  for _ in 0..<steps {
    let accepted = chains.step()
    for k in losses.indices {
      losses[k] += chains.trainLosses[k] / Double(steps)
      acceptances[k] += accepted[k] / Double(steps)
    }
  }
  return (losses, acceptances)
}
