import HelioExperiments

extension TopicFigures {
  static let meanField = TopicFigures(
    .meanField,
    [
      (.dualAscent, { $0.dualAscentFigures }), (.dualAveraging, { $0.dualAveragingFigures }),
      (.samplerDimension, { $0.samplerDimensionFigures }),
      (.truncation, { $0.truncationFigures }),
      (.functionalRegression, { $0.functionalRegressionFigures }),
      (.particleFloor, { $0.particleFloorFigures }), (.widthLaw, { $0.widthLawFigures }),
      (.generalisationCurve, { $0.generalisationCurveFigures }),
      (.graphDepth, { $0.graphDepthFigures }),
    ])
}
