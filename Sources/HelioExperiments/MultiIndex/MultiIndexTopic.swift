public import HelioRuns

extension Topic {
  /// Multi-index models: what every estimator of the index space can find, and with how many rows.
  public static let multiIndex = Topic(
    "multi-index", "Multi-index models: what every estimator can find, and with how many rows",
    source: "J. Bruna, D. Hsu, Survey on algorithms for multi-index models, 2025",
    experiments: [
      .indexOverlap, .indexThreshold, .sliceCount, .estimatorCosts, .indexLeaps, .indexZoo,
      .linkChoice,
    ],
    numbers: Number.ofMultiIndex,
    quantities: multiIndexQuantities + simulatedMultiIndexQuantities)
}
