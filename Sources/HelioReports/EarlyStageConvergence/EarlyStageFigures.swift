import HelioExperiments

extension TopicFigures {
  static let earlyStageConvergence = TopicFigures(
    .earlyStageConvergence,
    [
      (.lossCertificates, { $0.lossCertificatesFigures }),
      (.initialScale, { $0.initialScaleFigures }),
      (.neuronPartition, { $0.neuronPartitionFigures }),
      (.slidingPairs, { $0.slidingPairsFigures }), (.coverageWidth, { $0.coverageWidthFigures }),
      (.mildWidth, { $0.mildWidthFigures }), (.lossFamily, { $0.lossFamilyFigures }),
    ])
}
