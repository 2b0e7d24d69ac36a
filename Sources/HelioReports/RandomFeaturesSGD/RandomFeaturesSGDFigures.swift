import HelioExperiments

extension TopicFigures {
  static let randomFeaturesSGD = TopicFigures(
    .randomFeaturesSGD,
    [
      (.sgdWidth, { _ in nil }), (.sgdDecay, { _ in nil }), (.sgdDoubleDescent, { _ in nil }),
      (.sgdBeyondGaussian, { _ in nil }), (.sgdStepMap, { _ in nil }), (.sgdRate, { _ in nil }),
    ])
}
