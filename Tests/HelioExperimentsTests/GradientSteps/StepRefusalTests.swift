import HelioCore
import HelioEstimators
import HelioExperiments
import HelioRuns
import HelioTables
import Testing

/// Steps that cannot be taken are refused wherever they are set up, before any work.
@Suite struct StepRefusalTests {
  private func sentence(
    _ experiment: Experiment, _ setting: String, location: SourceLocation = #_sourceLocation
  ) -> String {
    let error = #expect(throws: HelioError.self, sourceLocation: location) {
      var specification = ExperimentSpecification(experiment)
      try SpecificationChanges(set: [setting]).apply(to: &specification, of: experiment)
      try specification.validate(for: experiment)
    }
    return error?.description ?? ""
  }

  @Test(arguments: [-0.1, 0.5, 0.8])
  func exponents(_ exponent: Double) {
    for experiment in [Experiment.outlierPhaseDiagram, .batchReuse, .oneStepOrTwo] {
      for name in ["firstExponent", "secondExponent"] {
        #expect(sentence(experiment, "\(name)=\(exponent)").contains(name))
      }
    }
    #expect(sentence(.featureSpikes, "exponent=\(exponent)").contains("exponent"))
  }

  @Test(arguments: [0, -1])
  func stepCounts(_ steps: Int) {
    for experiment in [Experiment.trainingSteps, .staircase] {
      #expect(sentence(experiment, "steps=\(steps)").contains("steps"))
    }
    var table = TableSpecification(table: "t", preparation: PreparationOptions())
    table.steps = steps
    let error = #expect(throws: HelioError.self) { try table.validate() }
    #expect(error?.description == "steps must be from 1 to 1e6; got \(steps).")
  }

  @Test func sharesOfTheFirstSample() {
    for share in [-0.1, 1.1] {
      #expect(sentence(.trainingSteps, "reusedFraction=\(share)").contains("reusedFraction"))
    }
  }
}
