public import HelioRuns

extension Topic {
  /// Networks and linear rules that fit noisy labels: when that is harmless, and what proves it.
  public static let benignOverfitting = Topic(
    "benign-overfitting", "Benign and harmful overfitting of leaky-ReLU networks",
    source:
      "K. Karhadkar, E. George, M. Murray, G. Montúfar, D. Needell (2024), arXiv:2403.06903",
    experiments: [
      .benignMap, .benignSignal, .benignHeatMap, .marginCertificates, .fittingNoise,
      .supportVectors,
      .moderateDimension, .necessaryLimit, .wideNetworks, .errorBounds,
    ],
    numbers: Number.ofBenignOverfitting,
    quantities: benignOverfittingQuantities + simulatedBenignQuantities)
}
