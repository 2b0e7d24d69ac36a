import HelioCore
import HelioNumerics
import HelioTheory
import Testing

@Suite struct LearnedFeaturesOptimumTests {
  private func problem(_ s: Activation, _ values: [Double], _ link: String) throws
    -> OptimisationProblem
  {
    let step = try LearningStep(
      activation: s, secondLayerValues: values, learningRate: 1, stepSampleRatio: 50,
      link: try Link(parsing: link), noiseVariance: 0.09)
    return OptimisationProblem(step: step, sampleRatio: 3, widthRatio: 1.5, level: .overlaps)
  }

  private func error(
    _ problem: OptimisationProblem, _ eta: Double, _ values: [Double], _ ridge: Double
  ) throws -> Double {
    let step = try problem.step.with(learningRate: eta, secondLayerValues: values)
    let features = try LearnedFeatures(
      step.featureLaw(level: problem.level), sampleRatio: problem.sampleRatio,
      widthRatio: problem.widthRatio)
    let target = try features.target(
      step.link, overlap: step.overlap, noiseVariance: step.noiseVariance)
    return try features.risk(of: target, ridge: ridge).value.testError
  }

  /// No neighbour is better, and the curves pass through the optimum.
  @Test func optimumIsAMinimum() throws {
    #expect(usesOneThread)
    let problem = try problem(.tanh, [1, -0.4], "h1 + 0.5*h2")
    let best = try problem.optimum().get("the optimum")
    #expect(
      abs(
        try error(problem, best.learningRate, best.secondLayerValues, best.ridge)
          / best.testError - 1) < 1e-9)
    #expect(!best.isAtLargestStep)
    for factor in [0.5, 0.8, 1.25, 2] {
      let steps = try error(
        problem, best.learningRate * factor, best.secondLayerValues, best.ridge)
      let ridges = try error(
        problem, best.learningRate, best.secondLayerValues, best.ridge * factor)
      #expect(steps > best.testError && ridges > best.testError)
    }
    #expect(best.testError < 0.97 * best.withoutStep)
    #expect(best.ridgeCurve.map(\.testError).min()! > 0.9999 * best.testError)
    #expect(best.learningRateCurve.count > 15)
  }

  /// The error of ReLU features still falls at the largest step that is tried, which is reported.
  @Test func limitIsReported() throws {
    let best = try problem(.relu, [1, -1], "h1 + h2").optimum().value
    #expect(best.isAtLargestStep && best.testError < 0.8 * best.withoutStep)
  }

  /// Free values are at least as good; for an even part to be learned by tanh two sizes are needed.
  @Test func freeValuesAreBetter() throws {
    let problem = try problem(.tanh, [1, -1], "h1 + 0.5*h2")
    let fixed = try problem.optimum().value
    let free = try problem.optimum(choosesValues: true).value
    #expect(free.testError <= fixed.testError * 1.0001)
    let scale = free.secondLayerValues.map { $0 * $0 }.reduce(0, +) / 2
    #expect(abs(scale - 1) < 1e-9 || free.testError == fixed.testError)
  }
}
