import HelioExperiments

extension TopicFigures {
  static let adversarialDirections = TopicFigures(
    .adversarialDirections,
    [
      (.flipProbability, { $0.flipProbabilityFigures }),
      (.gradientPath, { $0.gradientPathFigures }),
      (.adversarialAlignment, { $0.adversarialAlignmentFigures }),
      (.offSubspaceDistance, { $0.offSubspaceDistanceFigures }),
      // A histogram beside its density for every grid point, as the general figures draw it.
      (.offSubspaceLaw, { _ in nil }),
    ])
}
