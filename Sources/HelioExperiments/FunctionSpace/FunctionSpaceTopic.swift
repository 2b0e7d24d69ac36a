public import HelioRuns

extension Topic {
  /// One large step as a change of the function space: spectra, eigenfunctions, risks.
  public static let functionSpace = Topic(
    "function-space", "How one step reshapes the function space",
    source: "J. Lobo, B. Loureiro, L. Tran-Than, F. Liu (2026), arXiv:2605.17718",
    experiments: [
      .spikeLaw, .spectrum, .sampledSpectrum, .mixing, .learningCurve, .cumulativePower,
      .secondLayerLaw, .threeViews, .smallSteps,
    ],
    numbers: Number.ofFunctionSpace + Number.ofViews,
    quantities: functionSpaceQuantities + threeViewsQuantities + excessRiskQuantities
      + functionSpaceAdviceQuantities)
}
