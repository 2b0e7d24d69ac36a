extension TopicFigures {
  /// The figures of every topic, a line for each, as `Topic.all` has them.
  package static let all: [TopicFigures] = [
    functionSpace,
    learnedFeatures,
    gradientSteps,
    adversarialDirections,
    randomFeaturesSGD,
    benignOverfitting,
    meanField,
    earlyStageConvergence,
    wassersteinGeneralization,
    groupAndShuffle,
    multiIndex,
  ]
}
