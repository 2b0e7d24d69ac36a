import HelioExperiments

extension TopicFigures {
  static let wassersteinGeneralization = TopicFigures(
    .wassersteinGeneralization,
    [
      (.generalisationGap, { $0.generalisationGapFigures }),
      (.boundCoefficients, { $0.boundCoefficientsFigures }),
      (.boundTightness, { $0.boundTightnessFigures }),
      (.empiricalDistance, { $0.empiricalDistanceFigures }),
    ])
}
