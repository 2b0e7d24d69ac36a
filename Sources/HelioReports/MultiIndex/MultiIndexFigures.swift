import HelioExperiments

extension TopicFigures {
  static let multiIndex = TopicFigures(
    .multiIndex,
    [
      (.indexOverlap, { $0.indexOverlapFigures }), (.indexThreshold, { $0.indexThresholdFigures }),
      (.sliceCount, { $0.sliceCountFigures }), (.estimatorCosts, { $0.estimatorCostsFigures }),
      (.indexLeaps, { $0.indexLeapsFigures }), (.indexZoo, { $0.indexZooFigures }),
      (.linkChoice, { $0.linkChoiceFigures }),
    ])
}
