import HelioExperiments

extension TopicFigures {
  static let benignOverfitting = TopicFigures(
    .benignOverfitting,
    [
      (.benignMap, { $0.benignMapFigures }), (.benignSignal, { $0.benignSignalFigures }),
      (.benignHeatMap, { $0.benignHeatMapFigures }),
      (.marginCertificates, { $0.marginCertificatesFigures }),
      (.fittingNoise, { $0.fittingNoiseFigures }), (.supportVectors, { $0.supportVectorsFigures }),
      (.moderateDimension, { $0.moderateDimensionFigures }),
      (.necessaryLimit, { $0.necessaryLimitFigures }),
      (.wideNetworks, { $0.wideNetworksFigures }), (.errorBounds, { $0.errorBoundsFigures }),
    ])
}
