import HelioExperiments

extension TopicFigures {
  static let gradientSteps = TopicFigures(
    .gradientSteps,
    [
      (.firstStepTransition, { $0.firstStepTransitionFigures }),
      (.outlierPhaseDiagram, { $0.outlierPhaseDiagramFigures }),
      (.batchReuse, { $0.batchReuseFigures }), (.partialReuse, { $0.partialReuseFigures }),
      (.staircase, { $0.staircaseFigures }), (.featureSpikes, { $0.featureSpikesFigures }),
      (.ridgeAfterSpikes, { $0.ridgeAfterSpikesFigures }),
      (.oneStepOrTwo, { $0.oneStepOrTwoFigures }), (.trainingSteps, { $0.trainingStepsFigures }),
    ])
}
