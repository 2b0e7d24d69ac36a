import Heliotrope
import Testing
import _HelioTestSupport

@Suite struct BenignOverfittingAgreementTests {
  private let stream = RandomStream(seed: 61, purpose: "benign overfitting agreement")

  /// Exact programs on data beside the limit. Wrong theories: half of the flips; gamma as the amplitude.
  @Test(.enabled(if: runsSlowTests), arguments: [(100, 200, 0.05), (100, 75, 0.1)])
  func maxMarginOnData(
    n: Int, d: Int, gamma: Double
  ) throws {
    let (eta, mixture) = (0.1, try SignalMixture(dimension: d, signalPower: gamma))
    func theory(_ eta: Double, _ gamma: Double) throws -> MaxMarginAsymptotics {
      try #require(
        try MaxMarginAsymptotics.solve(
          SignalMixture(dimension: d, signalPower: gamma), sampleCount: n, labelFlipRate: eta)
      ).value
    }
    var (errors, shares): ([Double], [Double]) = ([], [])
    for r in 0..<1000 {
      let sample = SignalSample(
        mixture, sampleCount: n, labelFlipRate: eta, from: stream.at(r).substream("\(n) \(d)"))
      let rule = try #require(try MaxMarginMeasurement(sample).rule)
      errors.append(rule.cleanError)
      shares.append(rule.supportVectorFraction)
    }
    let right = try theory(eta, gamma)
    // The bias of the experiments: 1.5/n of the error, 0.5/n of the share.
    let bias = 1.5 / Double(n) * right.cleanError
    checkAgreement(
      errors, theory: right.cleanError, wrong: try theory(eta / 2, gamma).cleanError, bias: bias,
      "error, half of the flips")
    checkAgreement(
      errors, theory: right.cleanError, wrong: try theory(eta, gamma * gamma).cleanError,
      bias: bias, "error, signal of amplitude gamma")
    checkAgreement(
      shares, theory: right.supportVectorFraction,
      wrong: try theory(eta / 2, gamma).supportVectorFraction,
      bias: 0.5 / Double(n) * right.supportVectorFraction, "support vectors")
  }

  /// Every run stays within what was proved of it, from small to large steps.
  @Test(arguments: [0.01, 1.0, 100.0]) func runsStayWithinTheirBounds(_ rate: Double) throws {
    for (r, alpha) in [0.05, 0.3, 1].enumerated() {
      let sample = SignalSample(
        try SignalMixture(dimension: 30, signalPower: 0.2), sampleCount: 20, labelFlipRate: 0.1,
        from: stream.at(r).substream("bounds"))
      let network = try NoisyNetwork(
        width: 10, negativeSlope: alpha, learningRate: rate, maximumSteps: 2_000_000)
      let weights = stream.substream("weights")
      let run = try network.train(on: sample, until: .zeroHinge, from: weights)
      let rule = try #require(try MaxMarginMeasurement(sample).rule)
      let bounds = try DescentBounds(
        operatorNorm: sample.operatorNorm(), maxMarginNorm: rule.norm, negativeSlope: alpha,
        learningRate: rate, initialNorm: network.start(dimension: 30, from: weights).frobeniusNorm)
      #expect(Double(run.violations) <= bounds.violations)
      #expect(run.madeSteps <= run.violations)
      #expect(run.weightNorm <= bounds.weightNorm)
    }
  }

  /// No rule that fits all labels passes the limit, and the proved one at n holds too.
  @Test func noInterpolatorPassesTheLimit() throws {
    let (n, d) = (80, 240)
    let limits = try SignalLimits(sampleCount: n, dimension: d, labelFlipRate: 0.1)
    let largest = try #require(limits.finiteSampleLargestSignal)
    let mixture = try SignalMixture(dimension: d, signalPower: 0.5)
    for r in 0..<50 {
      let sample = SignalSample(
        mixture, sampleCount: n, labelFlipRate: 0.1, from: stream.at(r).substream("limit"))
      let measured = try MaxMarginMeasurement(sample)
      #expect((try #require(measured.rule?.standardisedSignal)) < largest)
      #expect((try #require(measured.interpolatorSignal)) < largest)
    }
  }
}
