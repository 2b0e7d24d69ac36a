import HelioCore
import HelioExperiments
import HelioRuns
import Testing
import _HelioTestSupport

@Suite struct AdversarialExperimentTests {
  private func refusal(_ experiment: Experiment, _ set: [String: JSONValue]) -> String {
    var specification = ExperimentSpecification(experiment)
    for (name, value) in set { specification.set(name, value) }
    return _HelioTestSupport.refusal { () throws(HelioError) in
      try specification.validate(for: experiment)
    }
  }

  /// Every refusal names the parameter.
  @Test func refusals() {
    for experiment in [
      Experiment.flipProbability, .flipRadius, .gradientPath, .adversarialAlignment,
      .offSubspaceDistance, .robustAccuracy, .offSubspaceLaw,
    ] {
      let text = refusal(experiment, ["activation": .string("step")])
      #expect(text.contains("activation"), "\(experiment.name): \(text)")
    }
    for experiment in [Experiment.offSubspaceDistance, .robustAccuracy, .offSubspaceLaw] {
      for codimension in [0.0, 20] {
        let text = refusal(
          experiment, ["dimension": .number(20), "subspaceCodimension": .number(codimension)])
        #expect(text.contains("subspaceCodimension"), "\(experiment.name): \(text)")
      }
      let text = refusal(
        experiment, ["learningRate": .number(4), "weightDecay": .number(0.5)])
      #expect(text.contains("weightDecay"), "\(experiment.name): \(text)")
    }
    #expect(refusal(.flipRadius, ["link": .string("1 + z")]).contains("link"))
    #expect(refusal(.subspacePicture, ["weightDecay": .number(100)]).contains("weightDecay"))
  }

  /// Adam carries the weights off the subspace: nothing is predicted, and the findings say so.
  @Test func adamHasNoTheory() async throws {
    let result = try await Experiment.offSubspaceLaw.run(
      SpecificationChanges(
        set: ["networkCount=20", "activation=relu"], sweep: ["optimiser=descent,adam"],
        replicates: 2), threads: 1)
    let adam = try #require(result.points(where: ["optimiser": .string("adam")]).first)
    #expect(adam.curves.isEmpty && adam.numbers[.chiSquare]?.prediction == nil)
    let descent = try #require(result.points(where: ["optimiser": .string("descent")]).first)
    #expect(!descent.curves.isEmpty)
  }
}
