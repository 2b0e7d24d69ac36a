import HelioExperiments

extension TopicFigures {
  static let randomFeaturesSGD = TopicFigures(
    .randomFeaturesSGD,
    [
      (.sgdWidth, { $0.sgdWidthFigures }), (.sgdDecay, { $0.sgdDecayFigures }),
      (.sgdDoubleDescent, { $0.sgdDoubleDescentFigures }),
      (.sgdBeyondGaussian, { $0.sgdBeyondGaussianFigures }),
      (.sgdStepMap, { $0.sgdStepMapFigures }), (.sgdRate, { $0.sgdRateFigures }),
    ])
}
