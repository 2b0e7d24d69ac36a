import Heliotrope
import Testing

/// The Swift of README and Docs/Experiments.md, as it stands there.
@Suite struct GuideTests {
  @Test func anExperimentOfYourOwn() async throws {
    let n = Parameter.integer("sampleCount", 20, atLeast: 2, "variates")
    let mean = Number("mean", "mean of the variates")
    let shifted = WrongTheory("shifted", "a mean of one half")
    let means = Experiment(
      "means", "Means of normal variates", cost: "nothing",
      parameters: [n.declaration], sweep: [SweepAxis(n, [10, 100, 1000])], replicates: 16,
      headline: mean, wrongTheories: [shifted],
      theory: { _ throws(HelioError) in
        CellValues(predicted: [mean: 0], wrong: [shifted: [mean: 0.5]])
      },
      simulation: { (settings, source) throws(HelioError) in
        let x: [Double] = source.stream.normals(settings[n])
        return CellValues(measured: [mean: x.reduce(0, +) / Double(x.count)])
      })
    let result = try await means.run(SpecificationChanges(replicates: 32), threads: 2)
    #expect(result.summary.sentence.contains("3 of 3 points"))
  }

  @Test func theSpectrumOfTheReadme() throws {
    let network = try SpikedOperator(activation: .relu, dimension: 100, spikeStrengths: [25])
    let spectrum = try network.spectrum(eigenvalueCounts: [3, 2, 1]).get("the spectrum")
    for (value, printed) in zip(spectrum.sectors[0].eigenvalues, [0.20401982, 0.065, 0.0037047920])
    {
      #expect(abs(value - printed) < 1e-9 + 1e-8 * printed)
    }
    #expect(spectrum.sectors[0].modes[0].value(t: 2, radius: 9.8).isFinite)
  }
}
