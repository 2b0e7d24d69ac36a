import HelioExperiments

extension TopicFigures {
  static let functionSpace = TopicFigures(
    .functionSpace,
    [
      (.spikeLaw, { $0.spikeLawFigures }), (.spectrum, { $0.spectrumFigures }),
      (.sampledSpectrum, { $0.sampledSpectrumFigures }), (.mixing, { $0.mixingFigures }),
      (.learningCurve, { $0.learningCurveFigures }),
      (.cumulativePower, { $0.cumulativePowerFigures }),
      (.secondLayerLaw, { $0.secondLayerLawFigures }),
      (.threeViews, { $0.threeViewsFigures }), (.smallSteps, { $0.smallStepsFigures }),
    ])
}
