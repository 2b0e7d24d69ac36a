public import HelioRuns

extension Topic {
  /// The features after one giant step: spectrum and exact ridge errors.
  public static let learnedFeatures = Topic(
    "learned-features-spectrum", "Spectrum and errors of learned features",
    source: "Y. Dandi et al. (2024), arXiv:2410.18938; H. Cui et al. (2024), arXiv:2402.04980",
    experiments: [
      .learnedSpectrum, .featureLearningCurve, .doubleDescent, .regularisationPath,
      .conditionalError, .stepMapping, .stepAlignment, .optimalStep, .expressivity,
    ],
    numbers: Number.ofLearnedFeatures, quantities: learnedFeaturesQuantities)
}
