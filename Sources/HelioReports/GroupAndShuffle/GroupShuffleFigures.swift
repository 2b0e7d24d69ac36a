import HelioExperiments

extension TopicFigures {
  static let groupAndShuffle = TopicFigures(
    .groupAndShuffle,
    [
      (.spikeOrRotation, { $0.spikeOrRotationFigures }),
      (.adapterTransfer, { $0.adapterTransferFigures }),
      (.shuffleReach, { $0.shuffleReachFigures }),
      (.projectionError, { $0.projectionErrorFigures }),
      (.layerSpeed, { $0.layerSpeedFigures }),
      (.transportCeiling, { $0.transportCeilingFigures }),
      (.structuredFeatures, { $0.structuredFeaturesFigures }),
    ])
}
