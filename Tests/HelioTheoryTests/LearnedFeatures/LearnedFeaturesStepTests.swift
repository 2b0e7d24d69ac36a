import HelioCore
import HelioNumerics
import HelioTheory
import Testing

@Suite struct LearnedFeaturesStepTests {
  private func step(
    _ s: Activation, _ values: [Double], _ eta: Double, ratio: Double = 100, _ link: String
  ) throws -> LearningStep {
    try LearningStep(
      activation: s, secondLayerValues: values, learningRate: eta, stepSampleRatio: ratio,
      link: try Link(parsing: link), noiseVariance: 0.09)
  }

  /// Sheet section 9: the complete first order beside level 2.
  @Test func coefficientsOfOrderNu() throws {
    let relu = try step(.relu, [1, -1], 3, "h1 + h2")
    let two = try relu.featureLaw(level: .noiseEstimate).corrections
    let full = try relu.featureLaw(level: .firstOrder).corrections
    #expect(abs(two.overlapNoises[0] - 0.4266438796) < 1e-8)
    #expect(abs(two.rowNorms[1] - 1.02324239553) < 1e-9)
    #expect(abs(full.overlapNoises[0] - 0.357) < 5e-4)
    #expect(abs(full.normNoises[0] - 0.185) < 5e-4)
    let tanh = try step(.tanh, [1, 2], 1.98116078, "h1 + h3")
    let odd = try tanh.featureLaw(level: .firstOrder).corrections
    #expect(abs(odd.normCorrections[0] + 1.029) < 5e-4 && abs(odd.normNoises[0] - 0.090) < 5e-4)
    // v.A v/sqrt 2 at n0 = 30 d: 0.542, against g2 zeta^2 = 0.479.
    let drift = try step(.relu, [1], 1, ratio: 30, "h1 + 0.5*h2")
    let mu2 = normalDensity(0) / 2.0.squareRoot()
    let q = try drift.featureLaw(level: .firstOrder).corrections.overlapFactors[0]
    let q1 = try drift.featureLaw(level: .overlaps).corrections.overlapFactors[0]
    #expect(abs((q - 1) / (2 * mu2) - 0.542) < 5e-4 && abs((q1 - 1) / (2 * mu2) - 0.479) < 5e-4)
  }

  /// All levels agree as n0/d grows, except that the overlap corrections stay.
  @Test func noiseVanishesAndOverlapsStay() throws {
    let far = try step(.relu, [1, -1], 2, ratio: 1e9, "h1 + h2")
    let noise = try far.featureLaw(level: .firstOrder).corrections
    let overlaps = try far.featureLaw(level: .overlaps).corrections
    #expect(abs(noise.overlapFactors[0] - overlaps.overlapFactors[0]) < 1e-6)
    #expect(noise.overlapNoises[0] < 1e-3 && abs(noise.rowNorms[0] - 1) < 1e-6)
    #expect(overlaps.overlapFactors[0] > 1.5)
    #expect(abs(far.overlap - 1) < 1e-6)
  }

  @Test func nothingToLearnIsExplained() throws {
    #expect {
      try step(.relu, [1], 1, "h2")
    } throws: {
      "\($0)".contains("one step learns nothing")
    }
    #expect(throws: HelioError.self) { try step(.square, [1], 1, "h1") }
    #expect(throws: HelioError.self) { try step(.relu, [1], -1, "h1") }
    #expect(throws: HelioError.self) { try step(.relu, [1], 1, ratio: 0, "h1") }
    // A jump has no second moment of its derivative, but a spike.
    let jump = try step(.step, [1], 1, "h1")
    #expect(throws: HelioError.self) { try jump.featureLaw(level: .noiseEstimate) }
    _ = try jump.featureLaw(level: .overlaps)
    #expect(!(try step(.relu, [1], 1, ratio: 5, "h1").warnings.isEmpty))
  }

  /// Sheet section 5: u ~ 1.5 N(0,1), tanh.
  @Test func gaussianSecondLayers() throws {
    func error(_ values: [Double], _ probabilities: [Double]) throws(HelioError) -> Double {
      let features = try LearnedFeatures(
        FeatureLaw(
          activation: .tanh, spikeCoefficients: values.map { 1.5 * $0 },
          probabilities: probabilities), sampleRatio: 3, widthRatio: 1.5)
      let target = try features.target(
        try Link(parsing: "h1 + h3"), overlap: 0.9, noiseVariance: 0.09)
      return try features.risk(of: target, ridge: 0.02, finiteSize: .refined(dimension: 300)).value
        .testError
    }
    for (count, expected) in [(4, 1.1969), (8, 1.2736), (12, 1.2671)] {
      let nodes = try SecondLayerLaw.gaussian.equalMassNodes(count: count)
      #expect(abs(nodes.values.reduce(0, +)) < 1e-12)
      #expect(abs(try error(nodes.values, nodes.probabilities) - expected) < 1e-4)
    }
  }
}
