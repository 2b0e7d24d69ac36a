import HelioCore
import HelioNumerics
import HelioTheory
import Testing

@Suite struct AdversarialSpikeTests {
  @Test func weakSpike() throws {
    let table = [
      (1.0, 0.46410162, 0.97473468), (2, 0.77599076, 0.98951739), (4, 0.93268897, 0.99686174),
    ]
    for (tau, cosine, radius) in table {
      let spike = try SpikeAlignment(activation: .scaledErf, spikeSingularValue: tau)
      #expect(abs(spike.squaredSpikeAlignment - cosine) < 1e-8)
      #expect(abs(spike.radiusScale - radius) < 1e-8)
      let relu = try SpikeAlignment(activation: .relu, spikeSingularValue: tau)
      #expect(abs(relu.squaredSpikeAlignment - tau * tau / (2 + tau * tau)) < 1e-13)
      #expect(abs(relu.radiusScale - 1) < 1e-13)
    }
    let none = try SpikeAlignment(activation: .tanh, spikeSingularValue: 0)
    #expect(none.squaredSpikeAlignment == 0)
    #expect(throws: HelioError.self) {
      try SpikeAlignment(activation: .tanh, spikeSingularValue: -1)
    }
  }

  private func step(
    _ activation: Activation, _ link: Link, noise: Double = 0.25, delta: Double = 2,
    rate: Double = 4, _ loss: StepAlignment.Loss = .correlation
  ) throws -> StepAlignment {
    try StepAlignment(
      activation: activation, link: link, noiseVariance: noise, sampleRatio: delta,
      learningRate: rate, loss: loss)
  }

  /// On the correlation loss the step is a weak spike along b.
  @Test(arguments: [Activation.relu, .tanh, .relu2])
  func correlationStepIsAWeakSpike(activation: Activation) throws {
    let step = try step(activation, .hermite([0, 1, 0.7]))
    let spike = try SpikeAlignment(
      activation: activation, spikeSingularValue: step.spikeSingularValue)
    #expect(abs(step.squaredSpikeAlignment - spike.squaredSpikeAlignment) < 1e-13)
    #expect(
      abs(
        step.squaredTargetAlignment - step.squaredSpikeAlignment * step.directionTargetOverlap)
        < 1e-13)
    // Without a mean of the labels f1 has the law of the spike.
    let R = (step.outputSecondMoment / step.gradientSquaredNorm).squareRoot()
    #expect(abs(R - spike.radiusScale) < 1e-13)
  }

  /// Tables of the sheet: relu with an offset, relu and tanh on the squared loss.
  @Test func tablesOfTheSheet() throws {
    let cases = [
      (try step(.relu, .hermite([1, 1, 0.7])), [0.826, 0.348, 3.28, 2.87]),
      (try step(.relu, .hermite([0, 1, 0.7]), .squared), [0.800, 0.422, 2.23, 2.37]),
      (try step(.tanh, .hermite([0, 1]), .squared), [0.902, 0.525, 4.03, 4.10]),
    ]
    for (step, expected) in cases {
      let got = [
        step.squaredSpikeAlignment, step.squaredTargetAlignment, step.outputSecondMoment,
        step.gradientSquaredNorm,
      ]
      for (a, b) in zip(got, expected) { #expect(abs(a - b) < 0.0051) }
    }
  }

  /// No step on the squared loss: b is made of W_0^T a in part, so the gradient is not orthogonal to it.
  @Test func squaredLossBeforeTheStep() throws {
    let step = try step(.tanh, .hermite([0]), noise: 0, rate: 0, .squared)
    let m = try InputGradientMoments(activation: .tanh)
    let mu2 = m.linearCoefficient * m.linearCoefficient
    let B2 = mu2 + m.outputVariance / 2
    #expect(abs(step.directionSquaredNorm - B2) < 1e-13)
    #expect(
      abs(step.squaredSpikeAlignment - mu2 * mu2 / (B2 * m.gradientVariance)) < 1e-13)
  }

  @Test func refusedSteps() {
    #expect(throws: HelioError.self) { try step(.relu, .hermite([0]), noise: 0) }
    #expect(throws: HelioError.self) { try step(.relu, .hermite([0, 1]), delta: 0) }
    #expect(throws: HelioError.self) { try step(.relu, .hermite([0, 1]), rate: -1) }
    #expect(throws: HelioError.self) { try step(.relu, .hermite([0, 1]), noise: -1) }
    #expect(throws: HelioError.self) { try step(.step, .hermite([0, 1])) }
  }

  @Test func strongSpike() throws {
    let spike = try StrongSpike(
      activation: .scaledErf, spikeSingularValue: 0.3 * 1500.0.squareRoot(), inputProjection: 1,
      width: 1500, dimension: 500)
    #expect(abs(spike.meanOutput / 1500.0.squareRoot() - 0.16799597) < 1e-8)
    #expect(abs(spike.meanSpikeComponent - 6.4030340) < 1e-7)
    #expect(abs(spike.gradientSquaredNorm - 41.380257) < 1e-6)
    #expect(abs(spike.squaredSpikeAlignment - 0.99091316) < 1e-8)
  }

  /// A linear network is linear: <g1, v> = sqrt(p) theta + <W_0^T a, v>/sqrt p, whose second part, given the
  /// input, has variance 1/d.
  @Test func strongSpikeOnALinearNetwork() throws {
    let (tau, kappa, p, d) = (3.0, 0.8, 20, 12)
    let spike = try StrongSpike(
      activation: .linear, spikeSingularValue: tau, inputProjection: kappa, width: p, dimension: d)
    #expect(abs(spike.meanOutput - tau * kappa) < 1e-12)
    #expect(abs(spike.outputVariance - 1) < 1e-12)
    #expect(abs(spike.meanSpikeComponent - tau) < 1e-12)
    #expect(abs(spike.spikeComponentSecondMoment - (tau * tau + 1 / Double(d))) < 1e-12)
    #expect(abs(spike.gradientSquaredNorm - (tau * tau + 1)) < 1e-12)
  }

  /// No spike: E |g|^2 is that of the flip law. A weak one: the limit of §3.
  @Test(arguments: [Activation.relu, .tanh, .relu2, .sin])
  func strongSpikeWhenWeak(activation: Activation) throws {
    let none = try StrongSpike(
      activation: activation, spikeSingularValue: 0, inputProjection: 1.3, width: 40,
      dimension: 25)
    let law = try FlipLaw(activation: activation, width: 40, dimension: 25)
    let norm = law.rootMeanSquareGradientNorm
    #expect(abs(none.gradientSquaredNorm / (norm * norm) - 1) < 1e-12)
    #expect(none.meanOutput == 0 && none.meanSpikeComponent == 0)
    let weak = try StrongSpike(
      activation: activation, spikeSingularValue: 2, inputProjection: 1.3, width: 4_000_000,
      dimension: 4_000_000)
    let limit = try SpikeAlignment(activation: activation, spikeSingularValue: 2)
    #expect(abs(weak.squaredSpikeAlignment - limit.squaredSpikeAlignment) < 1e-3)
  }

  @Test func refusedStrongSpikes() throws {
    func spike(_ tau: Double, _ kappa: Double) throws -> StrongSpike {
      try StrongSpike(
        activation: .tanh, spikeSingularValue: tau, inputProjection: kappa, width: 30, dimension: 9)
    }
    _ = try spike(2, -3)
    for (tau, kappa) in [(2.0, -3.01), (2, 4), (-1, 0), (.nan, 0), (1, .nan)] {
      #expect(throws: HelioError.self) { try spike(tau, kappa) }
    }
  }
}
