import HelioExperiments

extension TopicFigures {
  static let randomFeaturesSGD = TopicFigures(.randomFeaturesSGD, [])
}
