public import HelioCore

extension Experiment {
  /// Every experiment that can be run by name, topic by topic.
  public static let catalogue: [Experiment] = [
    spikeLaw, spectrum, sampledSpectrum, mixing, learningCurve, cumulativePower, secondLayerLaw,
    learnedSpectrum, featureLearningCurve, doubleDescent, regularisationPath, conditionalError,
    stepMapping, stepAlignment, optimalStep, expressivity,
    firstStepTransition, outlierPhaseDiagram, batchReuse, partialReuse, staircase, featureSpikes,
    ridgeAfterSpikes, oneStepOrTwo, trainingSteps,
    flipProbability, gradientPath, adversarialAlignment, offSubspaceDistance,
    offSubspaceLaw,
  ]
}

extension Experiment {
  /// An experiment of the catalogue.
  ///
  /// - Throws: ``HelioError/invalid(parameter:requirement:got:)`` with the nearest known name.
  public static func named(
    _ name: String, in catalogue: [Experiment] = catalogue
  ) throws(HelioError) -> Experiment {
    guard let found = catalogue.first(where: { $0.name == name }) else {
      throw unknown(name, among: catalogue.map(\.name), kind: "experiment")
    }
    return found
  }
}
