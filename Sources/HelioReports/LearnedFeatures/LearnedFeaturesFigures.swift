import HelioExperiments

extension TopicFigures {
  static let learnedFeatures = TopicFigures(
    .learnedFeatures,
    [
      (.learnedSpectrum, { $0.learnedSpectrumFigures }),
      (.featureLearningCurve, { $0.featureLearningCurveFigures }),
      (.doubleDescent, { $0.doubleDescentFigures }),
      (.regularisationPath, { $0.regularisationPathFigures }),
      (.conditionalError, { $0.conditionalErrorFigures }),
      (.stepMapping, { $0.stepMappingFigures }), (.stepAlignment, { $0.stepAlignmentFigures }),
      (.optimalStep, { $0.optimalStepFigures }), (.expressivity, { $0.expressivityFigures }),
    ])
}
