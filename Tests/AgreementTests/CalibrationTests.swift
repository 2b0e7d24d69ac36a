import Heliotrope
import Testing
import _HelioTestSupport

/// z means what it says: over 200 seeds its mean is near 0 and its deviation near 1, for one experiment a topic.
///
/// `Tools/calibrate-agreement.py` does the same for any experiment.
@Suite struct CalibrationTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let experiment: Experiment
    let number: Number
    let set: [String]
    let replicates: Int

    var testDescription: String { "\(experiment.name), \(number)" }
  }

  static let cases = [
    Case(
      experiment: .spikeLaw, number: .topEigenvalue,
      set: ["step=strong", "secondLayerLaw=gaussian", "dimension=30", "width=2000"], replicates: 6),
    Case(
      experiment: .learnedSpectrum, number: .outlier(1), set: ["dimension=80", "learningRate=3"],
      replicates: 8),
    Case(
      experiment: .ridgeAfterSpikes, number: .testError,
      set: ["dimension=80", "spikeCount=2", "ridge=1"], replicates: 8),
    Case(
      experiment: .flipProbability, number: .flipProbability,
      set: [
        "activation=relu", "dimension=100", "widthRatio=2", "perturbationLength=1",
        "networkCount=300",
      ], replicates: 8),
    Case(
      experiment: .sgdDoubleDescent, number: .passVariance,
      set: ["passCount=10", "width=50", "runCount=8"], replicates: 8),
    Case(
      experiment: .benignMap, number: .maxMarginError,
      set: ["sampleCount=400", "dimensionRatio=2", "scaledSignal=1"], replicates: 8),
    Case(
      experiment: .indexOverlap, number: .indexOverlap(.ols),
      set: ["dimension=60", "indexModel=tanh", "sampleRatio=6"], replicates: 8),
    Case(
      experiment: .widthLaw, number: .scaledWidthExcess,
      set: ["sampleCount=2", "width=3", "chains=4", "steps=300"], replicates: 8),
    Case(
      experiment: .mildWidth, number: .firstLayerGradient, set: ["width=64", "time=0.05"],
      replicates: 8),
    Case(
      experiment: .boundCoefficients, number: .envelopeMovement,
      set: ["width=30", "dimension=5", "sampleCount=50", "totalStep=1", "weightDecay=0.5"],
      replicates: 8),
    Case(
      experiment: .structuredFeatures, number: .structuredSignBias,
      set: ["pair=differentBlocks", "blockSize=4", "correlation=0.6", "draws=60"], replicates: 8),
  ]

  @Test(.enabled(if: runsSlowTests), arguments: cases) func deviationsAreStandardNormal(
    _ trial: Case
  ) async throws {
    var z: [Double] = []
    for seed in 1...200 {
      let result = try await trial.experiment.run(
        SpecificationChanges(set: trial.set, replicates: trial.replicates, seed: UInt64(seed)))
      z.append(try #require(result.points[0].numbers[trial.number]?.z))
    }
    let mean = z.reduce(0, +) / 200
    let deviation = (z.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 199).squareRoot()
    // Standard errors of the two are 0.07 and 0.05.
    #expect(abs(mean) < 0.35, "mean \(mean)")
    #expect(deviation > 0.8 && deviation < 1.25, "deviation \(deviation)")
    #expect(z.count { abs($0) > 3 } <= 3)
  }
}
