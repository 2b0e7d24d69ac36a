import HelioExperiments

extension TopicFigures {
  static let adversarialDirections = TopicFigures(
    .adversarialDirections,
    [
      (.flipProbability, { $0.flipProbabilityFigures }),
      (.flipRadius, { $0.flipRadiusFigures }),
      (.gradientPath, { $0.gradientPathFigures }),
      (.adversarialAlignment, { $0.adversarialAlignmentFigures }),
      (.offSubspaceDistance, { $0.offSubspaceDistanceFigures }),
      (.robustAccuracy, { $0.robustAccuracyFigures }),
      (.offSubspaceLaw, { $0.offSubspaceLawFigures }),
      (.subspacePicture, { $0.subspacePictureFigures }),
    ])
}
