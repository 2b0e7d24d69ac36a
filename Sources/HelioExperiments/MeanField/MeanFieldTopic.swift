public import HelioRuns

extension Topic {
  /// Mean-field two-layer networks on functions and graphs: certified optima, rates, samplers, widths, test loss.
  public static let meanField = Topic(
    "mean-field", "Mean-field networks on functions and graphs: optimum, algorithms, test loss",
    source:
      "N. Nishikawa, T. Suzuki, A. Nitanda, D. Wu, NeurIPS 2022 (J. Stat. Mech. 2023)",
    experiments: [
      .dualAscent, .dualAveraging, .samplerDimension, .truncation, .functionalRegression,
      .particleFloor, .widthLaw, .generalisationCurve, .graphDepth,
    ],
    numbers: Number.ofMeanField,
    quantities: meanFieldQuantities + simulatedMeanFieldQuantities)
}
