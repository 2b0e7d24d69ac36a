import Heliotrope
import Testing
import _HelioTestSupport

@Suite struct GapAgreementTests {
  private let stream = RandomStream(seed: 29, purpose: "gap agreement")

  private func recursion(
    _ norms: InitialNorms, _ schedule: EnvelopeSchedule, count: Int, _ name: String
  ) -> [Double] {
    (0..<count).map { r in
      var envelope = EnvelopeRecursion(norms)
      envelope.run(
        schedule,
        lengths: EnvelopeRecursion.gaussianLengths(
          schedule, dimension: 3, from: stream.substream(name).substream("run \(r)")))
      return envelope.lipschitz
    }
  }

  /// Moments of the envelope and its recursion: batches, decay, epochs. Wrong theory: all lengths sqrt d.
  @Test(arguments: [(1, 1, 0.0), (4, 1, 0), (1, 1, 0.2), (1, 3, 0.2)])
  func envelope(_ batch: Int, _ epochs: Int, _ lambda: Double) throws {
    let norms = try InitialNorms.builtIn(width: 20, dimension: 3)
    let schedule = try EnvelopeSchedule(
      learningRate: 0.05, stepCount: epochs == 1 ? 50 : 20, epochs: epochs, weightDecay: lambda,
      batchSize: batch)
    let law = try InputNormLaw.gaussian(dimension: 3, power: 4 * epochs)
    let values = recursion(norms, schedule, count: 3000, "\(batch) \(epochs) \(lambda)")
    let moments = try EnvelopeMoments(norms, schedule, inputs: law)
    let wrong = try EnvelopeMoments(norms, schedule, inputs: .bounded(by: 3.0.squareRoot()))
    checkAgreement(
      values, theory: moments.meanLipschitz, wrong: wrong.meanLipschitz, "mean of the envelope")
    checkAgreement(
      values.map { $0 * $0 }, theory: moments.rmsLipschitz * moments.rmsLipschitz,
      wrong: wrong.rmsLipschitz * wrong.rmsLipschitz, "square of the envelope")
  }

  /// Whole norms with s(0) = 0.7. Wrong theory: s(0) = 0.
  @Test func wholeNorms() throws {
    let norms = try InitialNorms.builtIn(width: 20, dimension: 3)
    let schedule = try EnvelopeSchedule(learningRate: 0.05, stepCount: 40, weightDecay: 0.2)
    let law = try InputNormLaw.gaussian(dimension: 3)
    let values = (0..<2000).map { r in
      var envelope = NormRecursion(norms, activationAtZero: 0.7)
      for length in EnvelopeRecursion.gaussianLengths(
        schedule, dimension: 3, from: stream.substream("norms \(r)"))
      {
        envelope.step(length: length, learningRate: 0.05, weightDecay: 0.2)
      }
      return envelope.lipschitz
    }
    checkAgreement(
      values,
      theory: try NormEnvelope(norms, schedule, inputs: law, activationAtZero: 0.7).meanLipschitz,
      wrong: try NormEnvelope(norms, schedule, inputs: law, activationAtZero: 0).meanLipschitz,
      "whole norms")
  }

  /// Two samples on a line. Wrong theory: one sample and the law.
  @Test func twoSamplesOnALine() throws {
    let theory = try meanTwoSampleDistance(sampleCount: 30)
    checkAgreement(
      (0..<1500).map { twoSampleDistance(sampleCount: 30, dimension: 1, from: stream.at($0)) },
      theory: theory, wrong: theory / 2.0.squareRoot(), "two samples")
  }

  /// A shell of mass 1/n in two cells. Wrong theory: what a count of one cell allows.
  @Test func firstLevelOfAShell() {
    let n = 100
    checkAgreement(
      (0..<8000).map {
        100 * shellImbalance(sampleCount: n, mass: 0.01, dimension: 1, from: stream.at($0))
      },
      theory: binomialMeanDeviation(n, 0.005),
      wrong: 100 * firstLevelBound(sampleCount: n, mass: 0.01, cells: 1), "first level")
  }

  /// Every bound is above the measured mean gap by more than its error, and the sheet's gaps come out.
  @Test(arguments: [
    (Activation.tanh, LipschitzLoss.absolute, 1.0), (.relu, .huber(threshold: 1), 0.3),
  ])
  func boundsHold(_ activation: Activation, _ loss: LipschitzLoss, _ tau: Double) throws {
    let n = 400
    let runs = try (0..<40).map { r in
      try MeasuredGap(
        dimension: 2, width: 100, sampleCount: n, totalStep: tau, activation: activation,
        loss: loss, from: stream.substream("gap").at(r))
    }
    let (test, training) = (Replicates(runs.map(\.testGap)), Replicates(runs.map(\.trainingGap)))
    let sheet = tau == 1 ? (0.0165, 0.0189) : (0.0276, 0.0307)
    #expect(abs(training.mean - sheet.0) < 4 * training.standardError)
    #expect(abs(test.mean - sheet.1) < 4 * test.standardError)
    let schedule = try EnvelopeSchedule(learningRate: tau / Double(n), stepCount: n)
    for run in runs.prefix(5) {
      let norms = try InitialNorms(
        secondLayer: run.initial.secondLayer, firstLayer: run.initial.firstLayer)
      let moments = try EnvelopeMoments(norms, schedule, inputs: .gaussian(dimension: 2))
      let setting = try GapSetting.gaussian(
        dimension: 2, labelVariance: NoisyLinearSample.labelVariance,
        initialLossDeviation: run.initialLossDeviation, lossLipschitz: loss.lipschitzConstant)
      let independent = IndependentTestBound(moments, setting)
      let sample = try TrainingSampleBound(
        moments, setting, inputDeviations: [1, 1], sampleCount: n)
      #expect(independent.smallest(testSampleCount: n) > test.mean + 3 * test.standardError)
      #expect(sample.smallest > training.mean + 3 * training.standardError)
      #expect(run.trained.lipschitzSum <= moments.rmsLipschitz)
      #expect(run.largestMovement <= moments.rmsMovement)
      #expect(run.largestGradient <= run.trained.lipschitzSum)
    }
  }

  /// Gaps fall as the deviation of the trained loss says. Wrong theory: the transport rate.
  @Test(.enabled(if: runsSlowTests)) func heldOutGap() throws {
    let runs = try (0..<600).map { r in
      try MeasuredGap(
        dimension: 2, width: 10, sampleCount: 100, totalStep: 1, activation: .tanh,
        loss: .absolute, from: stream.substream("held out").at(r))
    }
    let values = runs.map {
      $0.testGap / $0.trainedLossDeviation / (1 / 100.0 + 1 / 20_000.0).squareRoot()
    }
    checkAgreement(
      values, theory: (2 / Double.pi).squareRoot(),
      wrong: (2 / Double.pi).squareRoot() * pow(100, 1.0 / 6), "gap over deviation")
  }
}
