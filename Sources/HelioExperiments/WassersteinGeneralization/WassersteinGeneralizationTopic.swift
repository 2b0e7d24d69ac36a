public import HelioRuns

extension Topic {
  /// Generalisation bounds of two-layer networks with Lipschitz losses, computable before training.
  public static let wassersteinGeneralization = Topic(
    "wasserstein-generalization", "Generalisation bounds before training, for Lipschitz losses",
    source: "J. Y. Nguwi, N. Privault, arXiv:2604.06281, 2026",
    experiments: [.generalisationGap, .boundCoefficients, .boundTightness, .empiricalDistance],
    numbers: Number.ofGaps,
    quantities: gapQuantities + simulatedGapQuantities)
}
