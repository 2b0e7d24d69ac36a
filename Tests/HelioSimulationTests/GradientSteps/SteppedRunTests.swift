import Foundation
import HelioCore
import HelioLinalg
import HelioNumerics
import HelioSimulation
import Testing

private func training(
  loss: StepLoss = .correlation, batches: [StepBatch] = [.reused], steps: Int = 3,
  link: String = "sin(z1)*(1+sin(z2))"
) throws -> StepTraining {
  try StepTraining(
    dimension: 40, sampleCount: 90, width: 60, link: Link(parsing: link), noiseVariance: 0.1,
    activation: .sinCos, loss: loss,
    learningRates: [LearningRate](repeating: .power(coefficient: 2, exponent: 0.3), count: steps),
    batches: batches, seed: 4)
}

private func finished(_ training: StepTraining) throws -> SteppedRun {
  var run = try SteppedRun(training)
  while try run.advance() != nil {}
  return run
}

@Suite struct SteppedRunTests {
  /// A run is what its network does: the same steps by hand give the same weights.
  @Test func observationsDescribeTheNetwork() throws {
    let run = try finished(training(loss: .squared))
    #expect(run.isFinished && run.observations.map(\.step) == [0, 1, 2, 3])
    let last = try #require(run.observations.last)
    let W = run.network.firstLayer
    let values = try singularValues(W)
    for (x, y) in zip(last.singularValues, values) { #expect(abs(x - y) < 1e-8) }
    let change = W - run.network.initialFirstLayer()
    #expect(abs(last.displacement - change.frobeniusNorm) < 1e-10)
    #expect(last.spikeAlignments.count == 8 && last.spikeAlignments[0].count == 2)
    #expect(last.directionAlignments.count == 8 && last.directionAlignments[0].count == 4)
    let top = last.captured(count: 3)
    let V = run.spikes.directions
    #expect(abs(top[1] - (0..<3).reduce(0) { $0 + V[1, $1] * V[1, $1] }) < 1e-12)
    #expect(run.observations[0].spikes.allSatisfy { $0 == 0 })
    #expect(run.observations[0].directionNorm == nil)
    #expect(last.trainLoss < run.observations[1].trainLoss)
  }

  /// A checkpoint goes through its coded form, with the weights or without, before any step, in the
  /// middle or at the end, and the run goes on as if nothing had happened.
  @Test(arguments: StepLoss.allCases, [0, 1, 3])
  func resuming(loss: StepLoss, after: Int) throws {
    let plan = try training(
      loss: loss, batches: [.fresh, .reused, .partlyReused(fraction: 0.4)])
    let whole = try finished(plan)
    var run = try SteppedRun(plan)
    for _ in 0..<after { _ = try run.advance() }
    for includingWeights in [true, false] {
      let data = try JSONEncoder().encode(run.checkpoint(includingWeights: includingWeights))
      let checkpoint = try JSONDecoder().decode(SteppedRun.Checkpoint.self, from: data)
      var other = try SteppedRun(resuming: checkpoint)
      while try other.advance() != nil {}
      #expect((other.network.firstLayer - whole.network.firstLayer).frobeniusNorm < 1e-9)
      #expect(other.observations.count == whole.observations.count)
      for (x, y) in zip(other.observations, whole.observations) {
        #expect(abs(x.spikes[0] - y.spikes[0]) < 1e-8 && abs(x.testLoss - y.testLoss) < 1e-8)
        #expect(x.directionAlignments.count == y.directionAlignments.count)
        if let a = x.directionAlignments.first, let b = y.directionAlignments.first {
          #expect(abs(a[1] - b[1]) < 1e-7)
        }
      }
    }
  }

  /// Schedules that mean the same give the same; those that do not, do not.
  @Test func schedules() throws {
    func weights(_ batches: [StepBatch]) throws -> Matrix<Double> {
      try finished(training(batches: batches)).network.firstLayer
    }
    let (reused, fresh) = (try weights([.reused]), try weights([.fresh]))
    #expect(reused != fresh)
    #expect(try weights([.partlyReused(fraction: 1)]) == reused)
    #expect(try weights([.partlyReused(fraction: 0)]) == fresh)
    #expect(try weights([.cyclic(count: 1)]) == reused)
    #expect(try weights([.cyclic(count: 3)]) == fresh)
    let half = try weights([.partlyReused(fraction: 0.5)])
    #expect(half != reused && half != fresh)
    // The first step has seen nothing before.
    #expect(try weights([.reused, .fresh, .fresh]) == fresh)
  }

  /// Both readouts beat the mean, the polynomial one on two directions needs no features.
  @Test func readouts() throws {
    let plan = try StepTraining(
      dimension: 60, sampleCount: 600, width: 80, link: .trigonometric([0.5, 1, 0.5, 0]),
      noiseVariance: 0.01, activation: .sinCos,
      learningRates: [LearningRate](repeating: .power(coefficient: 2, exponent: 0.35), count: 2),
      batches: [.fresh])
    var run = try SteppedRun(plan)
    let before = try run.readoutErrors(samples: 600)
    while try run.advance() != nil {}
    let after = try run.readoutErrors(samples: 600)
    #expect(after.featureErrors.count == 3 && after.bestFeatureError < before.bestFeatureError)
    #expect(try #require(after.polynomialError) < 0.6)
    #expect(before.polynomialError == nil)
    #expect(run.observations[0].captured(count: 8) == [0])
    #expect(throws: HelioError.self) { try run.readoutErrors(samples: 600, ridges: [0]) }
    #expect(throws: HelioError.self) { try run.readoutErrors(samples: 600, directions: 9) }
  }

  @Test func wrongRequests() throws {
    #expect(throws: HelioError.self) { try training(steps: 0) }
    #expect(throws: HelioError.self) { try training(batches: [.reused, .fresh]) }
    #expect(throws: HelioError.self) { try training(batches: [.partlyReused(fraction: 1.5)]) }
    #expect(throws: HelioError.self) { try training(batches: [.cyclic(count: 0)]) }
    for rate in [
      LearningRate.power(coefficient: 1, exponent: 0.5), .power(coefficient: 1, exponent: -0.1),
      .power(coefficient: 1, exponent: .nan), .plain(-1), .plain(.nan),
    ] {
      #expect(throws: HelioError.self) {
        try StepTraining(
          dimension: 4, sampleCount: 5, width: 8, link: .hermite([0, 1]), activation: .relu,
          learningRates: [rate])
      }
    }
    let plan = try training()
    #expect(plan.warnings.isEmpty)
    var checkpoint = try SteppedRun(plan).checkpoint(includingWeights: true)
    checkpoint.weights?.removeLast()
    #expect(throws: HelioError.self) { try SteppedRun(resuming: checkpoint) }
  }

  private func twoValued(
    _ exponents: [Double], _ activation: Activation = .sinCos,
    _ law: SecondLayerLaw = .rademacher
  ) throws(HelioError) -> StepTraining {
    try StepTraining(
      dimension: 20, sampleCount: 40, width: 30, link: .hermite([0, 1]), activation: activation,
      secondLayer: law,
      learningRates: exponents.map { .power(coefficient: 1, exponent: $0) })
  }

  /// A readout of +1 and -1 has two powers, so it cannot show three outliers.
  @Test func twoValuesShowTwoOutliers() throws {
    for exponents in [[0.3, 0.45], [0.4, 0.1, 0.35]] {
      let error = #expect(throws: HelioError.self) { try twoValued(exponents) }
      let sentence = error?.description ?? ""
      for part in ["secondLayer", "outliers are expected", "at most 2", "rademacher"] {
        #expect(sentence.contains(part), "\(sentence)")
      }
      #expect(throws: Never.self) { try twoValued(exponents, .sinCos, .gaussian) }
    }
    // One step, two outliers, or tanh, whose term k = 1 is absent.
    #expect(throws: Never.self) { try twoValued([0.45]) }
    #expect(throws: Never.self) { try twoValued([0.3, 0.45], .tanh) }
    let run = try finished(twoValued([0.2, 0.4]))
    #expect(run.spikes.singularValues.count == 2)
    #expect(try #require(run.observations.last).outlierCount <= 2)
  }
}
